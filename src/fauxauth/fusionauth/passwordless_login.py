"""
``POST /api/passwordless/login``: log in with the code of a passwordless login.

Source: the vendor's Passwordless API page, "Complete a Passwordless Login", which lists the codes of the Login API.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from fauxauth.contract import Call, Lifetime, Operation, Outcome, observed
from fauxauth.fusionauth.asked import (
    basics,
    empty,
    internal_error,
    invalid,
    login_refused,
    malformed,
    search_unavailable,
)
from fauxauth.fusionauth.attempt import LOGIN_FIELDS, barred, led_by
from fauxauth.fusionauth.caller import identify, look_up, scope_errors, scope_of
from fauxauth.fusionauth.imagining import imagine_somebody
from fauxauth.fusionauth.login import trust_id
from fauxauth.fusionauth.multi_factor import Challengeable, challenge_rows
from fauxauth.fusionauth.passwordless import ONE_TIME_CODES
from fauxauth.fusionauth.request import RequestField, blanks, read_body
from fauxauth.fusionauth.takes import names_of
from fauxauth.fusionauth.verification import email_verified, implicitly_verified
from fauxauth.fusionauth.welcome import record_login, welcome
from fauxauth.world import World
from fauxauth.world.one_time import Ticket
from fauxauth.world.people import User

SECTION = "Passwordless API, Complete a Passwordless Login"

ENDPOINT = "/api/passwordless/login"

FIELDS = (
    *LOGIN_FIELDS,
    RequestField("code", "text", required=True),
    RequestField("oneTimeCode", "text", lifetime=ONE_TIME_CODES),
    RequestField("twoFactorTrustId", "text"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordlessLogin(Challengeable):
    """A login by code. ``verifies_email`` says that giving the code back proves that the user reads their email."""

    ticket: Ticket | None = None
    verifies_email: bool = False

    def has_bad_code(self) -> bool:
        """The code was never issued, was used or has expired, or the one-time code that goes with it is not right."""
        wanted = self.ticket.details["oneTimeCode"] if self.ticket is not None else None
        return self.user is None or (wanted is not None and wanted != self.body.text("oneTimeCode"))


def gather(call: Call, world: World) -> PasswordlessLogin:
    """Read the request, and look up the code."""
    now = world.clock.now()
    body = read_body(call, FIELDS, world.version)
    caller = identify(call, world, ENDPOINT, now)
    ticket, user = look_up(world, "passwordlessLogin", body.text("code"), caller, now)
    scope = scope_of(caller, body.text("applicationId"), world, user)
    facts = PasswordlessLogin(
        **basics(call, body, caller, scope, now, world),
        errors=(*blanks(body, FIELDS), *scope_errors(scope)),
        user=user,
        authentication_type="PASSWORDLESS",
        **led_by(ticket),
        ticket=ticket,
        trust=world.tickets.find("twoFactorTrustId", trust_id(call, body), now),
    )
    if ticket is None or user is None:
        return facts
    proved = _proved(user, ticket, facts, world)
    return replace(facts, user=proved, verifies_email=proved is not user)


def _proved(user: User, ticket: Ticket, facts: PasswordlessLogin, world: World) -> User:
    """Return the user as the code leaves them: one that was emailed verifies the email (fusionauth-issues #1467)."""
    emailed = replace(ticket, details={**ticket.details, "emailed": ticket.code is not None})
    return implicitly_verified(user, emailed, world.directory.tenants[user.tenant_id], facts.now)


def settle(facts: PasswordlessLogin, outcome: Outcome[PasswordlessLogin, World], world: World) -> None:
    """Use up the code, verify the email address that it was sent to, record the login."""
    if not 200 <= outcome.status < 300:
        return
    user = world.directory.user(facts.known.id)
    if facts.verifies_email and user is not None:
        world.directory.save(email_verified(user, facts.now))
    record_login(facts, outcome.status, world)
    if facts.ticket is not None:
        world.tickets.use_up(facts.ticket)


PASSWORDLESS_LOGIN: Operation[PasswordlessLogin, World] = Operation(
    name="fusionauth.passwordless_login",
    method="POST",
    path=ENDPOINT,
    title="Complete a Passwordless Login",
    gather=gather,
    takes=names_of(*FIELDS),
    gives_token=True,
    imagine=imagine_somebody,
    settle=settle,
    lifetime=Lifetime.of(since="1.5.0"),
    outcomes=(
        internal_error(SECTION),
        malformed(SECTION),
        invalid(SECTION, "code"),
        search_unavailable(SECTION),
        Outcome(
            status=404,
            name="code_invalid",
            when=PasswordlessLogin.has_bad_code,
            body=empty,
            basis=observed("Elixir client's tests; that a wrong one-time code is a 404 too is chosen"),
        ),
        *barred(SECTION, also_locked=True),
        login_refused(SECTION),
        *challenge_rows(SECTION),
        *welcome(SECTION),
    ),
)
