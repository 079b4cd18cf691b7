"""
``POST /api/user/change-password``: what a 203 leads to.

Three ways of calling it (docs/sources.md, FusionAuth 8): with a changePasswordId, which needs no other authentication;
with a JWT; or with an API key and a loginId. The first two answer a one-time password to log in with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from fauxauth.contract import EMPTY, Call, Content, Lifetime, Operation, Outcome, always, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.about_user import AboutUser, imagine_user
from fauxauth.fusionauth.asked import basics, empty, internal_error, invalid, malformed, tenant_required
from fauxauth.fusionauth.bearer import claims_of, token_of
from fauxauth.fusionauth.caller import Caller, Scope, identify, look_up, scope_errors, scope_of
from fauxauth.fusionauth.claims import jwt_configuration
from fauxauth.fusionauth.errors import Error, errors_json, field_error, general_error
from fauxauth.fusionauth.event_info import EVENT_FIELDS
from fauxauth.fusionauth.failed_logins import lift_lock
from fauxauth.fusionauth.login_ids import LOGIN_ID_TYPES, find_user
from fauxauth.fusionauth.passwords import with_password
from fauxauth.fusionauth.request import Body, RequestField, blanks, read_body
from fauxauth.fusionauth.takes import names_of
from fauxauth.fusionauth.trust import TRUST_FIELDS, find_trust_token, needs_trust, trust_token_required
from fauxauth.fusionauth.user_rules import new_password_errors
from fauxauth.fusionauth.verification import implicitly_verified
from fauxauth.fusionauth.welcome import REFRESH_TOKEN_COOKIE
from fauxauth.world import World
from fauxauth.world.one_time import Ticket
from fauxauth.world.people import User

SECTION = "User API, Change a User's Password"

ENDPOINT = "/api/user/change-password"

FIELDS = (
    *EVENT_FIELDS,
    RequestField("applicationId", "uuid"),
    RequestField("changePasswordId", "text", lifetime=Lifetime.of(since="1.33.0")),
    RequestField("currentPassword", "text"),
    RequestField("loginId", "text"),
    LOGIN_ID_TYPES,
    RequestField("password", "text", required=True),
    RequestField("refreshToken", "text"),
    RequestField("state", "object"),
    *TRUST_FIELDS,
)

ONE_TIME_PASSWORDS = Lifetime.of(since="1.5.0")
"""From when on the reply has a body (docs/sources.md, FusionAuth 12)."""

By: TypeAlias = Literal["API key", "JWT", "changePasswordId", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword(AboutUser):
    """A change of password, and by what right it is asked for."""

    by: By
    ticket: Ticket | None = None
    needs_trust: bool = False
    trust_token: Ticket | None = None

    def is_unauthorized(self) -> bool:
        """The access token is not one of this server's, has expired or is not valid yet."""
        return self.by == "JWT" and self.user is None

    def lacks_a_tenant(self) -> bool:
        """There are several tenants, and nothing in the request tells which one is meant."""
        return self.by == "API key" and self.scope.is_ambiguous

    def has_bad_id(self) -> bool:
        """The changePasswordId was invalid, used already, or expired."""
        return self.by == "changePasswordId" and self.user is None

    def is_stranger(self) -> bool:
        """The user was not found."""
        return self.by == "API key" and self.user is None

    def has_wrong_current_password(self) -> bool:
        """The current password was given and is not the user's."""
        given = self.body.text("currentPassword")
        return self.user is not None and given is not None and given != self.user.password

    def is_stranger_or_wrong(self) -> bool:
        """With an API key, the user was not found or the current password is not theirs."""
        return self.is_stranger() or (self.by == "API key" and self.has_wrong_current_password())

    def lacks_trust(self) -> bool:
        """The user has two-factor authentication enabled, and there is no valid trust token in the request."""
        return self.needs_trust and self.trust_token is None

    def changes_by_api_key(self) -> bool:
        """With an API key and a loginId, the password was changed; the response is empty."""
        return self.by == "API key"


def gather(call: Call, world: World) -> ChangePassword:
    """Read the request, and find out by what right it is made: an id, else a JWT, else an API key."""
    now = world.clock.now()
    body = read_body(call, FIELDS, world.version)
    caller = identify(call, world, ENDPOINT, now)
    ticket_id = body.text("changePasswordId") or call.path_parameters.get("changePasswordId")
    by = right_of(ticket_id, call, caller)
    ticket, owner = look_up(world, "changePasswordId", ticket_id, caller, now)
    scope = scope_of(caller, body.text("applicationId"), world, owner)
    user = owner if by == "changePasswordId" else user_of(by, call, body, scope, world, now)
    facts = ChangePassword(
        **basics(call, body, caller, scope, now, world),
        by=by,
        user=user,
        ticket=ticket,
        needs_trust=needs_trust(user, ticket, world),
        trust_token=find_trust_token(body, user, world, now),
    )
    return replace(facts, errors=validate(facts, world))


def right_of(ticket_id: str | None, call: Call, caller: Caller) -> By:
    """Find out by what right a request is made."""
    if ticket_id is not None:
        return "changePasswordId"
    if caller.authenticated:
        return "API key"
    return "JWT" if token_of(call) is not None else "nothing"


def user_of(by: By, call: Call, body: Body, scope: Scope, world: World, now: datetime) -> User | None:
    """Find the user whom a JWT or a loginId means."""
    if by == "JWT":
        claims = claims_of(call, world, now)
        user = world.directory.user(claims["sub"]) if claims is not None else None
        return user if user is not None and scope.tenant_named in (None, user.tenant_id) else None
    return find_user(body, scope.tenant, world) if by == "API key" else None


def validate(facts: ChangePassword, world: World) -> tuple[Error, ...]:
    """Find every error: no right to ask, no password, no loginId with a key, a password against the rules."""
    if facts.by == "nothing":
        return (general_error("[invalid]"),)
    errors = [*blanks(facts.body, FIELDS)]
    if facts.by == "API key":
        errors += scope_errors(facts.scope)
        if not facts.body.absent and facts.body.text("loginId") is None:
            errors.append(field_error("[blank]", "loginId"))
    if facts.user is not None:
        tenant = world.directory.tenants[facts.user.tenant_id]
        errors += new_password_errors(facts.body.text("password"), facts.user, tenant, "password")
    return tuple(errors)


def one_time_password(facts: ChangePassword, world: World) -> Content:
    """
    Answer with a one-time password to log in with, and with the state.

    That is the request's own (Login API, state), else the one that the forgotten password was reported with.
    """
    if not ONE_TIME_PASSWORDS.covers(world.version):
        return EMPTY
    tenant = world.directory.tenants[facts.known.tenant_id]
    kept = facts.ticket.details.get("state") if facts.ticket is not None else None
    state = facts.body.mapping("state") or kept
    issued = world.tickets.issue(
        "oneTimePassword",
        facts.known.id,
        facts.now,
        tenant.external_identifier_configuration,
        state=state,
        allowsRefreshToken=facts.by != "JWT" or _presents_refresh_token(facts, world),
    )
    body: dict[str, Json] = {"oneTimePassword": issued.id}
    if state is not None:
        body["state"] = state
    return Content(json=body)


def _presents_refresh_token(facts: ChangePassword, world: World) -> bool:
    token = facts.call.cookies.get(REFRESH_TOKEN_COOKIE) or facts.body.text("refreshToken")
    return world.refresh_tokens.find(token, facts.now) is not None


def bad_login_id_or_password(facts: ChangePassword, world: World) -> Content:
    """Answer which of the two is wrong."""
    field = "currentPassword" if facts.user is not None else "loginId"
    return Content(json=errors_json((field_error("[invalid]", field),), world.version))


def settle(facts: ChangePassword, outcome: Outcome[ChangePassword, World], world: World) -> None:
    """Change the password, lift what demanded the change, and revoke ids and refresh tokens."""
    if outcome.status != 200 or facts.user is None:
        return
    tenant = world.directory.tenants[facts.user.tenant_id]
    user = implicitly_verified(lift_lock(facts.user, world), facts.ticket, tenant, facts.now)
    changed = with_password(user, facts.body.text("password") or user.password, facts.now)
    world.directory.save(changed.changed(password_change_required=False, password_change_reason=None))
    world.tickets.revoke("changePasswordId", user.id)
    if facts.trust_token is not None:
        world.tickets.use_up(facts.trust_token)
    if jwt_configuration(tenant, None).refresh_token_revocation_policy.on_password_changed:
        world.refresh_tokens.revoke_all(user_id=user.id)


CHANGE_PASSWORD: Operation[ChangePassword, World] = Operation(
    name="fusionauth.change_password",
    method="POST",
    path=f"{ENDPOINT}[/{{changePasswordId}}]",
    title="Change a User's Password",
    gather=gather,
    takes=names_of(*FIELDS),
    imagine=imagine_user,
    settle=settle,
    outcomes=(
        internal_error(SECTION),
        malformed(SECTION),
        Outcome(
            status=401,
            name="unauthorized",
            when=ChangePassword.is_unauthorized,
            body=empty,
            basis=documented("User API; a bad token is a 401 with an empty body: docs/sources.md, FusionAuth 2"),
        ),
        Outcome(
            status=404,
            name="change_password_id_invalid",
            when=ChangePassword.has_bad_id,
            body=empty,
            basis=documented(f"{SECTION}, 404; that it comes before 400 is chosen"),
            apart="unauthorized: a request that has an id is not made by JWT",
        ),
        tenant_required(
            ChangePassword.lacks_a_tenant, apart="change_password_id_invalid: a request that has an id tells its tenant"
        ),
        invalid(SECTION, required="password"),
        trust_token_required(SECTION, ChangePassword.lacks_trust),
        Outcome(
            status=400,
            name="login_id_or_current_password_incorrect",
            when=ChangePassword.is_stranger_or_wrong,
            body=bad_login_id_or_password,
            basis=documented(f"{SECTION}: 400 with a key since 1.43.0 (docs/sources.md, FusionAuth 8); code chosen"),
            lifetime=Lifetime.of(since="1.43.0"),
        ),
        Outcome(
            status=404,
            name="current_password_incorrect",
            when=ChangePassword.has_wrong_current_password,
            body=empty,
            basis=documented(f"{SECTION}, 404"),
        ),
        Outcome(
            status=404,
            name="user_not_found",
            when=ChangePassword.is_stranger,
            body=empty,
            basis=documented(f"{SECTION}, 404 before 1.43.0"),
            lifetime=Lifetime.of(until="1.43.0"),
            apart="current_password_incorrect: who was not found has no password that could be wrong",
        ),
        Outcome(
            status=200,
            name="changed_by_api_key",
            when=ChangePassword.changes_by_api_key,
            body=empty,
            basis=documented(f"{SECTION}, 200 by loginId"),
        ),
        Outcome(
            status=200,
            name="changed",
            when=always,
            says="The password was changed; the response has a one-time password to log in with.",
            body=one_time_password,
            basis=documented(f"{SECTION}, 200"),
        ),
    ),
)
