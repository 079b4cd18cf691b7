"""
``PUT /api/login``: update the login instant of a user who is logged in already.

By API key with ``/{userId}/{applicationId}`` or a JSON body, or by JWT, whose claims tell both.
Source: the vendor's Login API page, "Update Login Instant"; docs/sources.md, FusionAuth 6.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fauxauth.contract import EMPTY, Call, Content, Lifetime, Operation, Outcome, always, documented
from fauxauth.fusionauth.about_user import find_user
from fauxauth.fusionauth.asked import (
    basics,
    empty,
    internal_error,
    invalid,
    malformed,
    search_unavailable,
    unauthorized,
)
from fauxauth.fusionauth.attempt import LOGIN_FIELDS, Attempt
from fauxauth.fusionauth.bearer import claims_of
from fauxauth.fusionauth.caller import identify, scope_errors, scope_of
from fauxauth.fusionauth.errors import EXAMPLE_UUID, Error, field_error
from fauxauth.fusionauth.imagining import imagine_somebody
from fauxauth.fusionauth.request import Body, RequestField, read_body
from fauxauth.fusionauth.takes import names_of
from fauxauth.fusionauth.uuids import convert_uuid
from fauxauth.fusionauth.welcome import record_login, user_and_tokens
from fauxauth.world import World

SECTION = "Login API, Update Login Instant"

ENDPOINT = "/api/login"

BODIES = Lifetime.of(since="1.37.0")
"""From when on the ids may come in a JSON body (docs/sources.md, FusionAuth 6.4)."""

LOGIN_RESPONSES = Lifetime.of(since="1.27.0")
"""From when on the reply may have a body (docs/sources.md, FusionAuth 6.4)."""

FIELDS = (*LOGIN_FIELDS, RequestField("userId", "uuid"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginPing(Attempt):
    """A ping: whose, for which application, and by what right."""

    claims: dict[str, Any] | None
    names_user: bool

    def is_unauthorized(self) -> bool:
        """Neither a valid API key nor, where no user is named, a valid access token was given."""
        return not self.caller.authenticated and (self.names_user or self.claims is None)

    def is_stranger(self) -> bool:
        """The user was not found."""
        return self.user is None


@dataclass(frozen=True, slots=True)
class Named:
    """The ids that a request names, and what is wrong with them."""

    user_id: str | None
    application_id: str | None
    errors: tuple[Error, ...] = ()


def gather(call: Call, world: World) -> LoginPing:
    """Read the request: ids from the path come first, then those of the body, then those of the claims."""
    now = world.clock.now()
    body = read_body(call, FIELDS, world.version) if BODIES.covers(world.version) else Body(absent=True)
    caller = identify(call, world, ENDPOINT, now)
    claims = claims_of(call, world, now)
    named = _named(call, body)
    names_user = named.user_id is not None or bool(named.errors)
    if not names_user and not caller.authenticated and claims is not None:
        named = Named(claims.get("sub"), claims.get("applicationId"))
    user = find_user(world, named.user_id, caller)
    scope = scope_of(caller, named.application_id, world, user)
    errors = [*named.errors, *scope_errors(scope)]
    if named.user_id is None and not named.errors:
        errors.append(Error("[missing]userId", "The Id of the User was not specified on the URL.", "userId"))
    return LoginPing(
        **basics(call, body, caller, scope, now, world),
        errors=tuple(errors),
        user=user,
        authentication_type="PING",
        allows_refresh_token=False,
        claims=claims,
        names_user=names_user,
    )


def _named(call: Call, body: Body) -> Named:
    written = {
        "userId": call.path_parameters.get("userId"),
        "applicationId": call.path_parameters.get("applicationId"),
    }
    ids: dict[str, str | None] = {}
    errors: list[Error] = []
    for name, text in written.items():
        ids[name] = body.text(name) if text is None else convert_uuid(text)
        if text is not None and ids[name] is None:
            errors.append(_not_a_uuid(name, text))
    return Named(ids["userId"], ids["applicationId"], tuple(errors))


def _not_a_uuid(name: str, text: str) -> Error:
    """Make the error of an id in the path; that for userId has its own text (docs/sources.md, FusionAuth 1.2)."""
    if name != "userId":
        return field_error("[couldNotConvert]", name)
    example = f"This must be a valid UUID String (e.g. {EXAMPLE_UUID})."
    return Error("[couldNotConvert]userId", f"Invalid userId on the URL [{text}]. {example}", "userId")


def pinged(facts: LoginPing, world: World) -> Content:
    """Answer with nothing, as the page says, or with the user and a token where that is set."""
    is_empty = world.settings.ping_response == "empty" or not LOGIN_RESPONSES.covers(world.version)
    return EMPTY if is_empty else user_and_tokens(facts, world)


def settle(facts: LoginPing, outcome: Outcome[LoginPing, World], world: World) -> None:
    """Update the user's login instant and write a login record."""
    record_login(facts, outcome.status, world)


LOGIN_PING: Operation[LoginPing, World] = Operation(
    name="fusionauth.login_ping",
    method="PUT",
    path=f"{ENDPOINT}[/{{userId}}[/{{applicationId}}]]",
    title="Update Login Instant",
    gather=gather,
    takes=names_of(*FIELDS),
    gives_token=True,
    imagine=imagine_somebody,
    settle=settle,
    outcomes=(
        internal_error(SECTION),
        malformed(SECTION),
        unauthorized(SECTION, LoginPing.is_unauthorized),
        invalid(SECTION),
        search_unavailable(SECTION),
        Outcome(
            status=404,
            name="user_not_found",
            when=LoginPing.is_stranger,
            body=empty,
            basis=documented(f"{SECTION}, response codes"),
        ),
        Outcome(
            status=202,
            name="not_registered",
            when=LoginPing.is_not_registered,
            body=pinged,
            basis=documented(f"{SECTION}, response codes"),
            apart="user_not_found: an unknown user has no registrations to lack",
        ),
        Outcome(
            status=200,
            name="pinged",
            when=always,
            says="The update was successful.",
            body=pinged,
            basis=documented(f"{SECTION}, response codes; the empty body is documented, see settings.pingResponse"),
        ),
    ),
)
