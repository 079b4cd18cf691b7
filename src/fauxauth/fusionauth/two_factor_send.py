"""
``POST /api/two-factor/send/{twoFactorId}``: send a code by email or text message to complete a login.

Source: docs/sources.md, FusionAuth 7.3.
"""

from __future__ import annotations

from dataclasses import dataclass

from fauxauth.contract import Call, Content, Lifetime, Operation, Outcome, Version, always, documented, observed
from fauxauth.fusionauth.about_user import AboutUser
from fauxauth.fusionauth.asked import basics, empty, internal_error, invalid, malformed
from fauxauth.fusionauth.caller import identify, look_up, scope_of
from fauxauth.fusionauth.errors import errors_json, field_error
from fauxauth.fusionauth.multi_factor import usable_methods
from fauxauth.fusionauth.request import Body, RequestField, blanks, read_body
from fauxauth.fusionauth.second_factors import deliver
from fauxauth.fusionauth.takes import names_of
from fauxauth.world import World
from fauxauth.world.one_time import OneTimeCode, Ticket
from fauxauth.world.people import TwoFactorMethod

SECTION = "Multi-Factor API, Send a Multi-Factor Code During Login"

BY_METHOD = Lifetime.of(since="1.26.0")
"""When users got methods with ids; before, codes went by text message only (docs/sources.md, FusionAuth 12)."""

FIELDS = (RequestField("methodId", "text", required=True, lifetime=BY_METHOD),)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoFactorSend(AboutUser):
    """A request to send a code for a login that was challenged."""

    ticket: Ticket | None = None
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
        **basics(call, body, caller, scope_of(caller, None, world, user), now, world),
        errors=blanks(body, FIELDS) if BY_METHOD.covers(world.version) else (),
        ticket=ticket,
        user=user,
        method=next((method for method in methods if _is_meant(method, body, world.version)), None),
    )


def _is_meant(method: TwoFactorMethod, body: Body, version: Version) -> bool:
    return method.id == body.text("methodId") if BY_METHOD.covers(version) else method.method == "sms"


def method_error(facts: TwoFactorSend, world: World) -> Content:
    """Answer that no code can be sent by this method."""
    if facts.method is None:
        error = field_error("[invalid]", "methodId")
    else:
        error = field_error("[cannotSend]", "method", facts.method.method)
    return Content(json=errors_json((error,), world.version))


def settle(facts: TwoFactorSend, outcome: Outcome[TwoFactorSend, World], world: World) -> None:
    """Make a code, remember it in place of any sent before for this id, and send it."""
    if outcome.status != 200 or facts.ticket is None or facts.user is None or facts.method is None:
        return
    code = world.chance.digits(6, "two-factor code", facts.user.id)
    world.tickets.attach_code(facts.ticket, OneTimeCode(code, facts.method.id))
    deliver(code, facts.method, facts.now, world)


TWO_FACTOR_SEND: Operation[TwoFactorSend, World] = Operation(
    name="fusionauth.two_factor_send",
    method="POST",
    path="/api/two-factor/send/{twoFactorId}",
    title="Send a Multi-Factor Code During Login",
    gather=gather,
    takes=names_of(*FIELDS),
    settle=settle,
    outcomes=(
        internal_error(SECTION),
        malformed(SECTION),
        invalid(SECTION, required="methodId"),
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
            body=method_error,
            basis=observed("[cannotSend]method is a key of the vendor's default theme; the text is chosen"),
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
