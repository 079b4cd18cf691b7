"""
``POST /api/two-factor/login``: complete a login with a second factor.

Source: the vendor's Login API page, "Complete Multi-Factor Authentication".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from fauxauth.contract import Call, Cookie, Operation, Outcome, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.asked import basics, empty, internal_error, invalid, malformed, search_unavailable
from fauxauth.fusionauth.attempt import LOGIN_FIELDS, Attempt, barred, led_by
from fauxauth.fusionauth.caller import identify, look_up, scope_errors, scope_of
from fauxauth.fusionauth.failed_logins import count_failure
from fauxauth.fusionauth.imagining import imagine_somebody
from fauxauth.fusionauth.multi_factor import TRUST_COOKIE, usable_methods
from fauxauth.fusionauth.request import RequestField, blanks, read_body
from fauxauth.fusionauth.takes import names_of
from fauxauth.fusionauth.welcome import record_login, tenant_of, welcome
from fauxauth.world import World
from fauxauth.world.one_time import OneTimeCode, Ticket
from fauxauth.world.people import TwoFactorMethod, User
from fauxauth.world.totp import matches

SECTION = "Login API, Complete Multi-Factor Authentication"

ENDPOINT = "/api/two-factor/login"

FIELDS = (
    *LOGIN_FIELDS,
    RequestField("code", "text", required=True),
    RequestField("trustComputer", "boolean"),
    RequestField("twoFactorId", "text", required=True),
)

COUNTED = ("login_prevented", "code_invalid")
"""Answers at which a wrong code is counted as a failed login: too many lock the account as wrong passwords do."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a code proved: a method of the user's, by its id, or that it is a recovery code or one that was issued."""

    kind: Literal["issued code", "method", "recovery code"]
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoFactorLogin(Attempt):
    """The completion of a login that was challenged."""

    ticket: Ticket | None = None
    proof: Proof | None = None

    def has_bad_two_factor_id(self) -> bool:
        """The twoFactorId was invalid or expired, or its user is no longer there or active."""
        return self.ticket is None or self.user is None or not self.user.active

    def has_wrong_code(self) -> bool:
        """The code request parameter is not valid."""
        return self.proof is None

    def also_issue(self, world: World) -> tuple[dict[str, Json], tuple[Cookie, ...]]:
        """Make the trust token, and the trust of the computer where that was asked for."""
        tenant = tenant_of(self, world)
        lifetimes = tenant.external_identifier_configuration
        challenge = self.ticket.details.get("trustChallenge") if self.ticket is not None else None
        token = world.tickets.issue("trustToken", self.known.id, self.now, lifetimes, trustChallenge=challenge)
        body: dict[str, Json] = {"trustToken": token.id}
        if not self.body.flag("trustComputer"):
            return body, ()
        trust = world.tickets.issue(
            "twoFactorTrustId",
            self.known.id,
            self.now,
            lifetimes,
            application_id=self.scope.application_named,
            startInstant=self.now,
        )
        body["twoFactorTrustId"] = trust.id
        return body, (Cookie(TRUST_COOKIE, trust.id, max_age=trust.expires - self.now),)


def gather(call: Call, world: World) -> TwoFactorLogin:
    """Read the request, and look up the challenge that it answers."""
    now = world.clock.now()
    body = read_body(call, FIELDS, world.version)
    caller = identify(call, world, ENDPOINT, now)
    ticket, user = look_up(world, "twoFactorId", body.text("twoFactorId"), caller, now)
    scope = scope_of(caller, body.text("applicationId"), world, user)
    facts = TwoFactorLogin(
        **basics(call, body, caller, scope, now, world),
        errors=(*blanks(body, FIELDS), *scope_errors(scope)),
        user=user,
        authentication_type=ticket.details["authenticationType"] if ticket is not None else "PASSWORD",
        **led_by(ticket),
        ticket=ticket,
    )
    if ticket is None or user is None:
        return facts
    proof = prove(facts, user, ticket, world)
    return replace(facts, proof=proof, user=after(user, proof))


def prove(facts: TwoFactorLogin, user: User, ticket: Ticket, world: World) -> Proof | None:
    """Find what the code proves: an authenticator's current code, the latest one sent or issued, or a recovery code."""
    code = facts.body.text("code") or ""
    if ticket.code == OneTimeCode(code, None):
        return Proof("issued code", code)
    for method in usable_methods(user, world.directory.tenants[user.tenant_id]):
        if _is_code_of(method, code, facts, ticket):
            return Proof("method", method.id)
    return Proof("recovery code", code) if code in user.two_factor.recovery_codes else None


def _is_code_of(method: TwoFactorMethod, code: str, facts: TwoFactorLogin, ticket: Ticket) -> bool:
    if method.method == "authenticator":
        return method.secret is not None and matches(method.secret, code, facts.now)
    return ticket.code == OneTimeCode(code, method.id)


def settle(facts: TwoFactorLogin, outcome: Outcome[TwoFactorLogin, World], world: World) -> None:
    """Use up the challenge and the recovery code, remember the method that was used, record the login."""
    if outcome.name in COUNTED and facts.ticket is not None and facts.proof is None:
        count_failure(facts.known, world, facts.now)
    if not 200 <= outcome.status < 300:
        return
    record_login(facts, outcome.status, world)
    if facts.ticket is not None:
        world.tickets.use_up(facts.ticket)
    world.directory.save(after(world.directory.user(facts.known.id) or facts.known, facts.proof))


def after(user: User, proof: Proof | None) -> User:
    """Return the user as a proof leaves them: with the method that was used last, without the code that is used up."""
    two_factor = user.two_factor
    if proof is None or proof.kind == "issued code":
        return user
    if proof.kind == "recovery code":
        codes = tuple(code for code in two_factor.recovery_codes if code != proof.value)
        return user.changed(two_factor=two_factor.changed(recovery_codes=codes))
    methods = tuple(method.changed(last_used=method.id == proof.value) for method in two_factor.methods)
    return user.changed(two_factor=two_factor.changed(methods=methods))


TWO_FACTOR_LOGIN: Operation[TwoFactorLogin, World] = Operation(
    name="fusionauth.two_factor_login",
    method="POST",
    path=ENDPOINT,
    title="Complete Multi-Factor Authentication",
    gather=gather,
    takes=names_of(*FIELDS),
    gives_token=True,
    imagine=imagine_somebody,
    settle=settle,
    outcomes=(
        internal_error(SECTION),
        malformed(SECTION),
        invalid(SECTION, required="code"),
        search_unavailable(SECTION),
        Outcome(
            status=404,
            name="two_factor_id_invalid",
            when=TwoFactorLogin.has_bad_two_factor_id,
            body=empty,
            basis=documented(f"{SECTION}, 404; that a locked user's id is invalid too is chosen, 423 is not listed"),
        ),
        *barred(SECTION, also_locked=False),
        Outcome(
            status=421,
            name="code_invalid",
            when=TwoFactorLogin.has_wrong_code,
            body=empty,
            basis=documented(f"{SECTION}, 421; its place in the order is chosen"),
        ),
        *welcome(SECTION),
    ),
)
