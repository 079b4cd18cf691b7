"""
``POST /api/login``: authenticate a user, by password or by one-time password.

Source: the vendor's Login API page, "Authenticate a User" and "Authenticate a User with a one time password".
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace

from fauxauth.contract import Call, Lifetime, Operation, Outcome, documented, observed
from fauxauth.fusionauth.asked import (
    basics,
    empty,
    internal_error,
    invalid,
    login_refused,
    malformed,
    search_unavailable,
    tenant_required,
    unauthorized,
)
from fauxauth.fusionauth.attempt import LOGIN_FIELDS, barred
from fauxauth.fusionauth.caller import Scope, identify, look_up, scope_errors, scope_of
from fauxauth.fusionauth.errors import Error, answering, field_error
from fauxauth.fusionauth.failed_logins import count_failure
from fauxauth.fusionauth.imagining import imagine_somebody
from fauxauth.fusionauth.login_ids import LOGIN_ID_TYPES, find_user
from fauxauth.fusionauth.multi_factor import TRUST_COOKIE, Challengeable, challenge_rows
from fauxauth.fusionauth.request import Body, RequestField, blanks, read_body
from fauxauth.fusionauth.takes import names_of
from fauxauth.fusionauth.welcome import record_login, welcome
from fauxauth.world import World
from fauxauth.world.one_time import Ticket

SECTION = "Login API, Authenticate a User"

ENDPOINT = "/api/login"

PASSWORD_FIELDS = (
    *LOGIN_FIELDS,
    RequestField("loginId", "text", required=True),
    LOGIN_ID_TYPES,
    RequestField("password", "text", required=True),
    RequestField("twoFactorTrustId", "text"),
)

ONE_TIME_PASSWORD_FIELDS = (
    *LOGIN_FIELDS,
    RequestField("oneTimePassword", "text", required=True),
    RequestField("twoFactorTrustId", "text"),
)

ALL_FIELDS = (*PASSWORD_FIELDS, RequestField("oneTimePassword", "text"))

AUTHENTICATED_CALLS = Lifetime.of(since="1.5.0")
"""Prior to version 1.5.0 this API did not accept an API key and never required authentication."""

COUNTED = ("login_prevented", "password_incorrect")
"""Answers at which a wrong password is counted: attempts while an action prevents login count too."""

TENANT_SETTING = Lifetime.of(since="1.26.0")
"""From when on the tenant says whether a login without an application needs a key (docs/sources.md, FusionAuth 2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login(Challengeable):
    """A login by password, or by one-time password where the request has one."""

    one_time_password: Ticket | None = None

    @property
    def by_one_time_password(self) -> bool:
        """Whether the one-time password takes the place of loginId and password."""
        return self.body.text("oneTimePassword") is not None

    def is_unauthorized(self) -> bool:
        """An API key is required, and the Authorization header has none that exists and permits this call."""
        return self._requires_authentication() and not self.caller.authenticated

    def _requires_authentication(self) -> bool:
        if not AUTHENTICATED_CALLS.covers(self.version):
            return False
        if self.scope.application is not None:
            return self.scope.application.login_configuration.require_authentication
        if self.scope.tenant is not None and TENANT_SETTING.covers(self.version):
            return self.scope.tenant.login_configuration.require_authentication
        return True

    def lacks_a_tenant(self) -> bool:
        """There are several tenants, and nothing in the request tells which one is meant."""
        return self.scope.is_ambiguous and not self.by_one_time_password

    def has_bad_one_time_password(self) -> bool:
        """The one-time password was never issued, was used already, or has expired."""
        return self.by_one_time_password and self.one_time_password is None

    def is_stranger(self) -> bool:
        """The user was not found."""
        return self.user is None

    def has_wrong_password(self) -> bool:
        """The password was incorrect."""
        return self.user is not None and proof_of(self) is None


def proof_of(facts: Login) -> str | None:
    """Return the ``authenticationType`` that the given password proves, or None if it is wrong."""
    if facts.by_one_time_password:
        return "ONE_TIME_PASSWORD"
    given = facts.body.text("password") or ""
    if _same(given, facts.known.password):
        return "PASSWORD"
    token = facts.registration.authentication_token if facts.registration is not None else None
    return "APPLICATION_TOKEN" if _same(given, token) else None


def _same(given: str, wanted: str | None) -> bool:
    return wanted is not None and hmac.compare_digest(given.encode(), wanted.encode())


def gather(call: Call, world: World) -> Login:
    """Read the request and look up whom it means."""
    now = world.clock.now()
    body = read_body(call, ALL_FIELDS, world.version)
    caller = identify(call, world, ENDPOINT, now)
    ticket, owner = look_up(world, "oneTimePassword", body.text("oneTimePassword"), caller, now)
    scope = scope_of(caller, body.text("applicationId"), world, owner)
    login_id = body.text("loginId") if body.text("oneTimePassword") is None else None
    facts = Login(
        **basics(call, body, caller, scope, now, world),
        errors=validate(body, scope),
        user=find_user(body, scope.tenant, world) if login_id is not None else owner,
        login_id=login_id,
        one_time_password=ticket,
        state=ticket.details["state"] if ticket is not None else None,
        allows_refresh_token=ticket is None or ticket.details["allowsRefreshToken"],
        trust=world.tickets.find("twoFactorTrustId", trust_id(call, body), now),
    )
    proof = proof_of(facts) if facts.user is not None else None
    return facts if proof is None else replace(facts, authentication_type=proof)


def trust_id(call: Call, body: Body) -> str | None:
    """Return the multi-factor trust: the cookie takes precedence over the body's field (page, Request Cookies)."""
    return call.cookies.get(TRUST_COOKIE) or body.text("twoFactorTrustId")


def validate(body: Body, scope: Scope) -> tuple[Error, ...]:
    """Find every error of the request's values."""
    fields = ONE_TIME_PASSWORD_FIELDS if body.text("oneTimePassword") is not None else PASSWORD_FIELDS
    return (*blanks(body, fields), *scope_errors(scope))


def settle(facts: Login, outcome: Outcome[Login, World], world: World) -> None:
    """Record a completed login or count a failed one; a one-time password is used up by an answer it was good for."""
    record_login(facts, outcome.status, world)
    if outcome.name in COUNTED and facts.has_wrong_password():
        count_failure(facts.known, world, facts.now)
    if facts.one_time_password is not None and 200 <= outcome.status < 300:
        world.tickets.use_up(facts.one_time_password)


LOGIN: Operation[Login, World] = Operation(
    name="fusionauth.login",
    method="POST",
    path=ENDPOINT,
    title="Authenticate a User",
    gather=gather,
    takes=names_of(*ALL_FIELDS),
    gives_token=True,
    imagine=imagine_somebody,
    settle=settle,
    outcomes=(
        internal_error(SECTION),
        malformed(SECTION),
        unauthorized(SECTION, Login.is_unauthorized),
        tenant_required(Login.lacks_a_tenant),
        invalid(SECTION),
        Outcome(
            status=400,
            name="one_time_password_invalid",
            when=Login.has_bad_one_time_password,
            body=answering(field_error("[invalid]", "oneTimePassword")),
            basis=observed("Elixir client's tests against 1.35 (docs/sources.md, FusionAuth 1.2)"),
        ),
        search_unavailable(SECTION),
        Outcome(
            status=404,
            name="user_not_found",
            when=Login.is_stranger,
            body=empty,
            basis=documented(f"{SECTION}, 404"),
        ),
        *barred(SECTION, also_locked=True),
        Outcome(
            status=404,
            name="password_incorrect",
            when=Login.has_wrong_password,
            body=empty,
            basis=documented(f"{SECTION}, 404; after the rows above: docs/sources.md, FusionAuth 6.2"),
        ),
        login_refused(SECTION),
        *challenge_rows(SECTION),
        *welcome(SECTION),
    ),
)
