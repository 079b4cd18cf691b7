"""
``POST /api/two-factor/send``: send a code with which a second factor is added or removed.

Source: docs/sources.md, FusionAuth 7.3; the vendor's Multi-Factor API page, "Send a Multi-Factor Code When Enabling
MFA" and "… When Disabling MFA".
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from fauxauth.contract import Call, Lifetime, Operation, Outcome, always, documented, observed
from fauxauth.fusionauth.about_user import (
    ByKeyOrToken,
    ask_by_body,
    either_gates,
    imagine_user,
)
from fauxauth.fusionauth.asked import basics, empty
from fauxauth.fusionauth.caller import scope_errors, scope_of
from fauxauth.fusionauth.errors import Error, answering, field_error, general_error
from fauxauth.fusionauth.request import RequestField, read_body
from fauxauth.fusionauth.second_factors import described_method, disabling, enabling, method_errors, send_code
from fauxauth.fusionauth.takes import names_of
from fauxauth.world import World
from fauxauth.world.people import TwoFactorMethod

SECTION = "Multi-Factor API, Send a Multi-Factor Code When Enabling MFA"

DISABLE_SECTION = "Multi-Factor API, Send a Multi-Factor Code When Disabling MFA"

ENDPOINT = "/api/two-factor/send"

FIELDS = (
    RequestField("applicationId", "uuid", lifetime=Lifetime.of(since="1.46.0")),
    RequestField("email", "text"),
    RequestField("method", "text"),
    RequestField("methodId", "text"),
    RequestField("mobilePhone", "text"),
    RequestField("userId", "uuid"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoFactorSendToEnable(ByKeyOrToken):
    """A code to be sent for a method that is to be added, or removed where the request has a methodId."""

    method: TwoFactorMethod | None = None

    def has_unsendable_method(self) -> bool:
        """The method is an authenticator, which needs no sending."""
        return self.method is not None and self.method.method == "authenticator"

    def is_to_disable(self) -> bool:
        """The code was sent for a method that the user has, in order to remove it. The response is empty."""
        return self.body.text("methodId") is not None


def gather(call: Call, world: World) -> TwoFactorSendToEnable:
    """Read the request, and look up whom it is about and the method."""
    now = world.clock.now()
    body = read_body(call, FIELDS, world.version)
    asker = ask_by_body(call, body.text("userId"), world, ENDPOINT, now)
    scope = scope_of(asker.caller, body.text("applicationId"), world, asker.user)
    facts = TwoFactorSendToEnable(
        **basics(call, body, asker.caller, scope, now, world),
        user=asker.user,
        by=asker.by,
    )
    facts = replace(facts, method=_method(facts))
    if body.absent:
        return replace(facts, errors=(general_error("[missing]"),))
    return replace(facts, errors=(*asker.errors, *validate(facts, world), *scope_errors(scope)))


def _method(facts: TwoFactorSendToEnable) -> TwoFactorMethod | None:
    if facts.is_to_disable():
        methods = facts.user.two_factor.methods if facts.user is not None else ()
        return next((method for method in methods if method.id == facts.body.text("methodId")), None)
    return described_method(facts.body)


def validate(facts: TwoFactorSendToEnable, world: World) -> tuple[Error, ...]:
    """Find what is wrong with the method."""
    if facts.is_to_disable():
        unknown = facts.user is not None and facts.method is None
        return (field_error("[invalid]", "methodId"),) if unknown else ()
    tenant = world.directory.tenants[facts.user.tenant_id] if facts.user is not None else None
    return method_errors(facts.body, tenant)


def settle(facts: TwoFactorSendToEnable, outcome: Outcome[TwoFactorSendToEnable, World], world: World) -> None:
    """Make a code, remember what it is for, and send it."""
    method = facts.method
    if outcome.status != 200 or facts.user is None or method is None:
        return
    send_code(facts.user, method, disabling(method) if facts.is_to_disable() else enabling(method), facts.now, world)


TWO_FACTOR_SEND_TO_ENABLE: Operation[TwoFactorSendToEnable, World] = Operation(
    name="fusionauth.two_factor_send_to_enable",
    method="POST",
    path=ENDPOINT,
    title="Send a Multi-Factor Code When Enabling or Disabling MFA",
    gather=gather,
    takes=names_of(*FIELDS),
    imagine=imagine_user,
    settle=settle,
    lifetime=Lifetime.of(since="1.26.0"),
    outcomes=(
        *either_gates(SECTION, "method", listed=False),
        Outcome(
            status=400,
            name="method_cannot_send",
            when=TwoFactorSendToEnable.has_unsendable_method,
            body=answering(field_error("[cannotSend]", "method", "authenticator")),
            basis=observed("[cannotSend]method is a key of the vendor's default theme; the text is chosen"),
        ),
        Outcome(
            status=200,
            name="sent_to_disable",
            when=TwoFactorSendToEnable.is_to_disable,
            body=empty,
            basis=documented(f"{DISABLE_SECTION}, 200; that a methodId tells the purpose is chosen"),
        ),
        Outcome(
            status=200,
            name="sent_to_enable",
            when=always,
            says="The code was sent to the address of a method that is to be added. The response is empty.",
            body=empty,
            basis=documented(f"{SECTION}, 200"),
        ),
    ),
)
