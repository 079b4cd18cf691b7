"""
``GET /api/jwt/refresh?userId=`` and ``GET /api/jwt/refresh/{tokenId}``: the refresh tokens that were issued.

Source: the vendor's JWT API page, "Retrieve Refresh Tokens"; docs/sources.md, FusionAuth 4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from fauxauth.contract import Call, Content, Lifetime, Operation, Outcome, always, chosen, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.asked import Asked, basics, empty, internal_error, search_unavailable, unauthorized
from fauxauth.fusionauth.caller import Caller, identify, scope_errors, scope_of
from fauxauth.fusionauth.claims import jwt_configuration
from fauxauth.fusionauth.either import Right, right_of
from fauxauth.fusionauth.errors import field_error
from fauxauth.fusionauth.event_info import ip_address
from fauxauth.fusionauth.fields import of_version
from fauxauth.fusionauth.imagining import invent_user
from fauxauth.fusionauth.parameters import invalid_parameters, missing, uuid_parameter
from fauxauth.fusionauth.request import Body
from fauxauth.fusionauth.shapes import to_json
from fauxauth.world import World
from fauxauth.world.objects import DEFAULT_APPLICATION_ID
from fauxauth.world.refresh_tokens import Device, RefreshToken

SECTION = "JWT API, Retrieve Refresh Tokens"

ENDPOINT = "/api/jwt/refresh"

NO_400_LISTED = chosen(
    "The page lists no 400 here; the codes are those of parameters elsewhere: docs/sources.md, FusionAuth 1.2"
)


def refresh_token_json(token: RefreshToken) -> dict[str, Json]:
    """Write a refresh token; one that the Login API issued has no scopes."""
    device = token.device
    about: dict[str, object] = {
        "description": device.description,
        "lastAccessedAddress": device.last_accessed_address,
        "lastAccessedInstant": device.last_accessed_instant,
        "name": device.name,
        "type": device.type,
    }
    return {
        "applicationId": token.application_id,
        "data": {},
        "id": token.id,
        "insertInstant": to_json(token.insert_instant),
        "metaData": {"device": to_json(about)},
        "startInstant": to_json(token.start_instant),
        "tenantId": token.tenant_id,
        "token": token.token,
        "userId": token.user_id,
    }


def suppose_token(call: Call, world: World, user_id: str | None) -> RefreshToken:
    """Suppose that a user has a refresh token, for the tenant's first application; without one they are invented."""
    tenant = next(iter(world.directory.tenants.values()))
    user = world.directory.user(user_id) or invent_user(world, tenant, None, None)
    tenant = world.directory.tenants.get(user.tenant_id, tenant)
    world.directory.save(user)
    applications = [each for each in world.directory.applications.values() if each.tenant_id == tenant.id]
    now = world.clock.now()
    return world.refresh_tokens.issue(
        user_id=user.id,
        application_id=applications[0].id if applications else DEFAULT_APPLICATION_ID,
        tenant_id=tenant.id,
        now=now,
        lifetime=jwt_configuration(tenant, applications[0] if applications else None).refresh_token_lifetime,
        authentication_type="PASSWORD",
        device=Device(last_accessed_address=ip_address(call, Body()), last_accessed_instant=now),
    )


def visible(token: RefreshToken | None, caller: Caller) -> RefreshToken | None:
    """Return the token unless it is of another tenant than the one that the request names."""
    return token if token is not None and caller.tenant_id in (None, token.tenant_id) else None


# --- GET /api/jwt/refresh?userId= ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshTokensOfUser(Asked):
    """A question for the refresh tokens of a user."""

    right: Right
    user_id: str | None
    tokens: tuple[RefreshToken, ...] = ()

    def is_unauthorized(self) -> bool:
        """Neither an API key that permits this call was given, nor a valid access token of the user."""
        return not self.right.exists or (self.user_id is not None and not self.right.reaches(self.user_id))


def gather_of_user(call: Call, world: World) -> RefreshTokensOfUser:
    """Read the request; an access token asks for the tokens of its owner."""
    now = world.clock.now()
    caller = identify(call, world, ENDPOINT, now)
    right = right_of(call, caller, world, now)
    scope = scope_of(caller, None, world, right.user)
    user_id, errors = uuid_parameter("userId", call.parameter("userId"))
    if right.user is not None and user_id is None and not errors:
        user_id = right.user.id
    if user_id is None and not errors:
        errors = (missing("userId"),)
    found = world.refresh_tokens.of(user_id) if user_id is not None else ()
    return RefreshTokensOfUser(
        **basics(call, Body(absent=True), caller, scope, now, world),
        errors=(*errors, *scope_errors(scope)),
        right=right,
        user_id=user_id,
        tokens=tuple(token for token in found if token.expires > now and visible(token, caller) is not None),
    )


def all_of_user(facts: RefreshTokensOfUser, world: World) -> Content:
    """Answer with the tokens, oldest first."""
    tokens: list[Json] = [refresh_token_json(token) for token in facts.tokens]
    return Content(json=of_version({"refreshTokens": tokens}, world.version))


def suppose_tokens(facts: RefreshTokensOfUser, world: World) -> RefreshTokensOfUser:
    """Suppose that there is a token."""
    return replace(facts, tokens=facts.tokens or (suppose_token(facts.call, world, facts.user_id),))


REFRESH_TOKENS_RETRIEVE: Operation[RefreshTokensOfUser, World] = Operation(
    name="fusionauth.refresh_tokens_retrieve",
    method="GET",
    path=ENDPOINT,
    title="Retrieve the refresh tokens of a user",
    gather=gather_of_user,
    takes=("ipAddress", "userId"),
    outcomes=(
        internal_error(SECTION),
        Outcome(
            status=401,
            name="unauthorized",
            when=RefreshTokensOfUser.is_unauthorized,
            body=empty,
            basis=documented(f"{SECTION}, 401; an access token does, too: Elixir client's tests against 1.35"),
        ),
        invalid_parameters(SECTION, missing("userId"), NO_400_LISTED),
        search_unavailable(SECTION),
        Outcome(
            status=200,
            name="retrieved",
            when=always,
            says="The response has the refresh tokens; none if the user has none or does not exist.",
            body=all_of_user,
            basis=documented(f"{SECTION}, 200; the page lists no 404 here"),
            suppose=suppose_tokens,
        ),
    ),
)

# --- GET /api/jwt/refresh/{tokenId} ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OneRefreshToken(Asked):
    """A question for one refresh token by its id."""

    token: RefreshToken | None = None

    def is_unknown(self) -> bool:
        """The refresh token specified by the tokenId is missing or revoked, or it has expired."""
        return self.token is None


def gather_one(call: Call, world: World) -> OneRefreshToken:
    """Read the request, and look up the token."""
    now = world.clock.now()
    caller = identify(call, world, ENDPOINT, now)
    scope = scope_of(caller, None, world)
    token_id, errors = uuid_parameter("tokenId", call.path_parameters.get("tokenId"))
    return OneRefreshToken(
        **basics(call, Body(absent=True), caller, scope, now, world),
        errors=(*errors, *scope_errors(scope)),
        token=visible(world.refresh_tokens.with_id(token_id, now), caller),
    )


def one(facts: OneRefreshToken, world: World) -> Content:
    """Answer with the token."""
    assert facts.token is not None  # noqa: S101 (a row above answers for none)
    return Content(json=of_version({"refreshToken": refresh_token_json(facts.token)}, world.version))


REFRESH_TOKEN_RETRIEVE: Operation[OneRefreshToken, World] = Operation(
    name="fusionauth.refresh_token_retrieve",
    method="GET",
    path=f"{ENDPOINT}/{{tokenId}}",
    title="Retrieve a single refresh token",
    gather=gather_one,
    takes=("ipAddress",),
    lifetime=Lifetime.of(since="1.25.0"),
    outcomes=(
        internal_error(SECTION),
        unauthorized(SECTION),
        invalid_parameters(SECTION, field_error("[couldNotConvert]", "tokenId"), NO_400_LISTED),
        search_unavailable(SECTION),
        Outcome(
            status=404,
            name="token_not_found",
            when=OneRefreshToken.is_unknown,
            body=empty,
            basis=documented(f"{SECTION}, 404; that an expired one is missing too is chosen"),
        ),
        Outcome(
            status=200,
            name="retrieved",
            when=always,
            says="The response has the refresh token.",
            body=one,
            basis=documented(f"{SECTION}, 200"),
            suppose=lambda facts, world: replace(facts, token=facts.token or suppose_token(facts.call, world, None)),
        ),
    ),
)
