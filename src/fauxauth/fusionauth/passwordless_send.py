"""
``POST /api/passwordless/send``: email a user the code that logs them in.

With the ``code`` that start issued, or, deprecated, with ``applicationId`` and ``loginId``, for which it issues one.
Source: the vendor's Passwordless API page, "Send Passwordless Login".
"""

from __future__ import annotations

from dataclasses import dataclass

from fauxauth.contract import Call, Lifetime, Operation, Outcome, Version, always, chosen, documented
from fauxauth.fusionauth.asked import basics, empty, internal_error, invalid, malformed
from fauxauth.fusionauth.caller import identify, look_up, scope_errors, scope_of
from fauxauth.fusionauth.errors import Error, answering, field_error
from fauxauth.fusionauth.login_ids import find_user
from fauxauth.fusionauth.passwordless import PasswordlessAsked, issue_code, passwordless_disabled, send_code
from fauxauth.fusionauth.request import Body, RequestField, blanks, read_body
from fauxauth.fusionauth.takes import names_of
from fauxauth.fusionauth.verification import address_of
from fauxauth.world import World
from fauxauth.world.one_time import Ticket

SECTION = "Passwordless API, Send Passwordless Login"

ENDPOINT = "/api/passwordless/send"

CODES = Lifetime.of(since="1.11.0")

BY_CODE = (RequestField("code", "text", required=True, lifetime=CODES),)

BY_LOGIN_ID = (
    RequestField("applicationId", "uuid", required=True),
    RequestField("loginId", "text", required=True),
    RequestField("state", "object"),
)
"""Fields of the deprecated usage, which is the only one prior to version 1.11.0."""

_NO_ADDRESS = Error("[MissingEmailAddressException]", "You must have an email address to utilize passwordless login.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordlessSend(PasswordlessAsked):
    """A request to email a code: the one it has, or one for a user."""

    ticket: Ticket | None = None
    by_code: bool

    def has_bad_code(self) -> bool:
        """The code was never issued, was used already, or has expired."""
        return self.by_code and self.ticket is None

    def has_no_address(self) -> bool:
        """The user has no email address."""
        return self.user is not None and address_of(self.user, self.version) is None


def gather(call: Call, world: World) -> PasswordlessSend:
    """Read the request, and look up the code or the user."""
    now = world.clock.now()
    body = read_body(call, (*BY_CODE, *BY_LOGIN_ID), world.version)
    caller = identify(call, world, ENDPOINT, now)
    by_code = _is_by_code(body, world.version)
    ticket, user = look_up(world, "passwordlessLogin", body.text("code"), caller, now)
    scope = scope_of(caller, None if by_code else body.text("applicationId"), world, user)
    return PasswordlessSend(
        **basics(call, body, caller, scope, now, world),
        errors=(*blanks(body, BY_CODE if by_code else BY_LOGIN_ID), *scope_errors(scope)),
        user=user if by_code else find_user(body, scope.tenant, world),
        ticket=ticket,
        by_code=by_code,
    )


def _is_by_code(body: Body, version: Version) -> bool:
    names_somebody = body.text("applicationId") is not None or body.text("loginId") is not None
    return CODES.covers(version) and (body.text("code") is not None or not names_somebody)


def settle(facts: PasswordlessSend, outcome: Outcome[PasswordlessSend, World], world: World) -> None:
    """Send the code, which the deprecated usage issues first."""
    if outcome.status != 200 or facts.user is None:
        return
    ticket = facts.ticket or issue_code(
        facts.user,
        facts.scope.application,
        world,
        facts.now,
        state=facts.body.mapping("state"),
        login_id=facts.body.text("loginId"),
    )
    send_code(ticket, facts.user, world, facts.now)


PASSWORDLESS_SEND: Operation[PasswordlessSend, World] = Operation(
    name="fusionauth.passwordless_send",
    method="POST",
    path=ENDPOINT,
    title="Send Passwordless Login",
    gather=gather,
    takes=names_of(*BY_CODE, *BY_LOGIN_ID),
    settle=settle,
    lifetime=Lifetime.of(since="1.5.0"),
    outcomes=(
        internal_error(SECTION),
        malformed(SECTION),
        invalid(SECTION, "code"),
        Outcome(
            status=400,
            name="code_invalid",
            when=PasswordlessSend.has_bad_code,
            body=answering(field_error("[invalid]", "code")),
            basis=chosen("The page lists no 404 here, so a bad code is a 400; its code is ours"),
        ),
        passwordless_disabled("code_invalid: a request that has a code names no application"),
        Outcome(
            status=400,
            name="user_not_found",
            when=PasswordlessSend.is_stranger,
            body=answering(field_error("[invalid]", "loginId")),
            basis=chosen("The page lists no 404 here, so an unknown user is a 400 in the deprecated usage"),
        ),
        Outcome(
            status=400,
            name="email_missing",
            when=PasswordlessSend.has_no_address,
            body=answering(_NO_ADDRESS),
            basis=chosen(
                "What a server answers is not published; code and text are a key of the vendor's default theme"
            ),
            apart="user_not_found: an unknown user has no address to lack",
        ),
        Outcome(
            status=200,
            name="sent",
            when=always,
            says="The email was sent. The response is empty.",
            body=empty,
            basis=documented(f"{SECTION}, 200"),
        ),
    ),
)
