"""
``DELETE /api/jwt/refresh``: revoke one refresh token, those of a user, of an application, or of both.

Source: the vendor's JWT API page, "Revoke Refresh Tokens"; docs/sources.md, FusionAuth 4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from fauxauth.contract import Call, Lifetime, Operation, Outcome, always, documented
from fauxauth.fusionauth.about_user import find_user
from fauxauth.fusionauth.asked import Asked, basics, empty, internal_error, malformed, search_unavailable
from fauxauth.fusionauth.caller import Caller, identify, scope_errors, scope_of
from fauxauth.fusionauth.either import Right, right_of
from fauxauth.fusionauth.errors import Error
from fauxauth.fusionauth.parameters import invalid_parameters, missing, uuid_parameter, written
from fauxauth.fusionauth.refresh_tokens import ENDPOINT, NO_400_LISTED, visible
from fauxauth.fusionauth.request import Body, RequestField, read_body
from fauxauth.fusionauth.takes import names_of
from fauxauth.world import World
from fauxauth.world.refresh_tokens import RefreshToken

SECTION = "JWT API, Revoke Refresh Tokens"

JSON_BODIES = Lifetime.of(since="1.30.0")
"""From when on a JSON body may name what is revoked (the vendor's clients have the request from then on)."""

FIELDS = (
    RequestField("applicationId", "uuid", lifetime=JSON_BODIES),
    RequestField("token", "text", lifetime=JSON_BODIES),
    RequestField("userId", "uuid", lifetime=JSON_BODIES),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a request names: in the path, the query string, a form or a JSON body, looked for in this order."""

    token: str | None
    token_id: str | None
    user_id: str | None
    application_id: str | None
    errors: tuple[Error, ...] = ()

    @property
    def one_token(self) -> bool:
        """Whether it names a single token, which goes before a user or an application."""
        return self.token is not None or self.token_id is not None

    @property
    def nothing(self) -> bool:
        """Whether it names nothing, and nothing that could not be read."""
        return not (self.one_token or self.user_id or self.application_id or self.errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshTokensRevoke(Asked):
    """A revocation, by what right it is asked for, and which tokens it means."""

    named: Named
    right: Right
    tokens: tuple[RefreshToken, ...] = ()

    def is_unauthorized(self) -> bool:
        """No API key that permits this call was given, nor, for a single token, a valid access token of its owner."""
        if not self.named.one_token:
            return not self.right.by_key
        return not self.right.exists or not all(self.right.reaches(token.user_id) for token in self.tokens)

    def is_unknown(self) -> bool:
        """A single refresh token is named that does not exist, was revoked already, or has expired."""
        return self.named.one_token and not self.tokens


def gather(call: Call, world: World) -> RefreshTokensRevoke:
    """Read the request, and find the tokens that it means."""
    now = world.clock.now()
    body = read_body(call, FIELDS, world.version)
    caller = identify(call, world, ENDPOINT, now)
    named = _named(call, body)
    right = right_of(call, caller, world, now)
    scope = scope_of(caller, named.application_id, world, right.user)
    return RefreshTokensRevoke(
        **basics(call, body, caller, scope, now, world),
        errors=(*named.errors, *_user_errors(named, caller, world), *scope_errors(scope)),
        named=named,
        right=right,
        tokens=tuple(token for token in _meant(named, world, now) if visible(token, caller)),
    )


def _named(call: Call, body: Body) -> Named:
    token_id, errors = uuid_parameter("tokenId", call.path_parameters.get("tokenId"))
    user_id, user_errors = uuid_parameter("userId", written(call, "userId"))
    application_id, application_errors = uuid_parameter("applicationId", written(call, "applicationId"))
    named = Named(
        token=written(call, "token") or body.text("token"),
        token_id=token_id,
        user_id=user_id or body.text("userId"),
        application_id=application_id or body.text("applicationId"),
        errors=(*errors, *user_errors, *application_errors),
    )
    return replace(named, errors=(missing("token"),)) if named.nothing else named


def _user_errors(named: Named, caller: Caller, world: World) -> tuple[Error, ...]:
    """Find out whether a user is named who does not exist in the tenant (text: docs/sources.md, FusionAuth 1.2)."""
    if named.user_id is None or find_user(world, named.user_id, caller) is not None:
        return ()
    text = f"Invalid [userId] property. No user exists with an Id [{named.user_id}]."
    return (Error("[invalid]userId", text, "userId"),)


def _meant(named: Named, world: World, now: datetime) -> list[RefreshToken]:
    if named.token is not None:
        found = world.refresh_tokens.find(named.token, now)
        return [found] if found is not None else []
    if named.token_id is not None:
        found = world.refresh_tokens.with_id(named.token_id, now)
        return [found] if found is not None else []
    if named.user_id is None and named.application_id is None:
        return []
    return [
        token
        for token in (world.refresh_tokens if named.user_id is None else world.refresh_tokens.of(named.user_id))
        if named.application_id in (None, token.application_id)
    ]


def settle(facts: RefreshTokensRevoke, outcome: Outcome[RefreshTokensRevoke, World], world: World) -> None:
    """Revoke the tokens."""
    if outcome.status == 200:
        for token in facts.tokens:
            world.refresh_tokens.revoke(token)


REFRESH_TOKENS_REVOKE: Operation[RefreshTokensRevoke, World] = Operation(
    name="fusionauth.refresh_tokens_revoke",
    method="DELETE",
    path=f"{ENDPOINT}[/{{tokenId}}]",
    title="Revoke refresh tokens",
    gather=gather,
    takes=names_of(*FIELDS),
    settle=settle,
    outcomes=(
        internal_error(SECTION),
        malformed(SECTION),
        Outcome(
            status=401,
            name="unauthorized",
            when=RefreshTokensRevoke.is_unauthorized,
            body=empty,
            basis=documented(f"{SECTION}: the owner of the JWT and that of the token must match; 401 for it is chosen"),
        ),
        invalid_parameters(SECTION, missing("token"), NO_400_LISTED),
        search_unavailable(SECTION),
        Outcome(
            status=404,
            name="token_not_found",
            when=RefreshTokensRevoke.is_unknown,
            body=empty,
            basis=documented(f"{SECTION}, 404"),
        ),
        Outcome(
            status=200,
            name="revoked",
            when=always,
            says="The refresh tokens were revoked, be they many or none. The response is empty.",
            body=empty,
            basis=documented(f"{SECTION}, 200"),
        ),
    ),
)
