"""
``POST /api/two-factor/send/{twoFactorId}``: send a code by email or text message to complete a login.

Source: facts/fusionauth.md §7.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from fauxauth.contract import Call, Content, Operation, Outcome, always, documented, observed
from fauxauth.fusionauth.asked import Asked, empty, internal_error, invalid, malformed
from fauxauth.fusionauth.caller import identify, look_up, scope_of
from fauxauth.fusionauth.errors import errors_json, field_fault
from fauxauth.fusionauth.multi_factor import usable_methods
from fauxauth.fusionauth.request import RequestField, blanks, read_body
from fauxauth.world import World
from fauxauth.world.one_time import OneTimeCode, Ticket
from fauxauth.world.outbox import Message
from fauxauth.world.people import TwoFactorMethod, User

SECTION = "Multi-Factor API, Send a Multi-Factor Code During Login"

FIELDS = (RequestField("methodId", "text", required=True),)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoFactorSend(Asked):
    """A request to send a code for a login that was challenged."""

    ticket: Ticket | None = None
    user: User | None = None
    method: TwoFactorMethod | None = None

    def has_bad_two_factor_id(self) -> bool:
        """The twoFactorId was invalid or expired."""
        return self.ticket is None

    def has_unsendable_method(self) -> bool:
        """The method is not one of the user's, or it is an authenticator, which needs no sending."""
        return self.method is None or self.method.method == "authenticator"


def gather(call: Call, world: World) -> TwoFactorSend:
    """Read the request, and look up the challenge and the method."""
    now = world.clock.now()
    body = read_body(call, FIELDS, world.version)
    caller = identify(call, world, "/api/two-factor/send", now)
    ticket, user = look_up(world, "twoFactorId", call.path_parameters.get("twoFactorId"), caller, now)
    methods = usable_methods(user, world.directory.tenants[user.tenant_id]) if user is not None else ()
    return TwoFactorSend(
        call=call,
        body=body,
        caller=caller,
        scope=scope_of(caller, None, world, user),
        now=now,
        version=world.version,
        faults=blanks(body, FIELDS),
        ticket=ticket,
        user=user,
        method=next((method for method in methods if method.id == body.text("methodId")), None),
    )


def method_fault(facts: TwoFactorSend, world: World) -> Content:
    """Answer that no code can be sent by this method."""
    if facts.method is None:
        fault = field_fault("[invalid]", "methodId")
    else:
        fault = field_fault("[cannotSend]", "method", facts.method.method)
    return Content(json=errors_json((fault,), world.version))


def settle(facts: TwoFactorSend, outcome: Outcome[TwoFactorSend, World], world: World) -> None:
    """Make a code, remember it in place of any sent before for this id, and send it."""
    if outcome.status != 200 or facts.ticket is None or facts.user is None or facts.method is None:
        return
    tenant = world.directory.tenants[facts.user.tenant_id]
    lifetime = tenant.external_identifier_configuration.two_factor_one_time_code_id_time_to_live_in_seconds
    code = world.chance.digits(6, "two-factor code", facts.user.id)
    sent = OneTimeCode(code, facts.method.id, facts.now + timedelta(seconds=lifetime))
    world.tickets.attach_code(facts.ticket, sent)
    by_email = facts.method.method == "email"
    to = facts.method.email if by_email else facts.method.mobile_phone
    world.outbox.send(Message("email" if by_email else "sms", to or "", "Your two-factor code", code, facts.now))


TWO_FACTOR_SEND: Operation[TwoFactorSend, World] = Operation(
    name="fusionauth.two_factor_send",
    method="POST",
    path="/api/two-factor/send/{twoFactorId}",
    title="Send a Multi-Factor Code During Login",
    gather=gather,
    settle=settle,
    outcomes=(
        internal_error(SECTION),
        malformed(SECTION),
        invalid(SECTION),
        Outcome(
            status=404,
            name="two_factor_id_invalid",
            when=TwoFactorSend.has_bad_two_factor_id,
            body=empty,
            basis=documented(f"{SECTION}, 404"),
        ),
        Outcome(
            status=400,
            name="method_cannot_send",
            when=TwoFactorSend.has_unsendable_method,
            body=method_fault,
            basis=observed("[cannotSend]method is a key of the vendor's default theme; the text is chosen"),
            apart="without a valid id there is no user whose method it could be",
        ),
        Outcome(
            status=200,
            name="sent",
            when=always,
            says="The code was sent. The response is empty.",
            body=empty,
            basis=documented(f"{SECTION}, 200"),
        ),
    ),
)
