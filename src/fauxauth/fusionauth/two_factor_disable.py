"""
``DELETE /api/user/two-factor[/{userId}]``: remove a second factor, or with a recovery code all of them.

Source: docs/sources.md, FusionAuth 7.3; the vendor's Multi-Factor API page, "Disable Multi-Factor".
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from fauxauth.contract import Call, Lifetime, Operation, Outcome, always, documented
from fauxauth.fusionauth.about_user import (
    ByKeyOrToken,
    ask_by_path,
    either_gates,
    imagine_user,
)
from fauxauth.fusionauth.asked import basics, empty
from fauxauth.fusionauth.caller import scope_errors, scope_of
from fauxauth.fusionauth.errors import Error, field_error
from fauxauth.fusionauth.parameters import uuid_parameter
from fauxauth.fusionauth.request import Body, RequestField, read_body
from fauxauth.fusionauth.second_factors import disabling, find_sent, without_method
from fauxauth.fusionauth.takes import names_of
from fauxauth.world import World
from fauxauth.world.one_time import Ticket
from fauxauth.world.people import TwoFactor
from fauxauth.world.totp import matches

SECTION = "Multi-Factor API, Disable Multi-Factor"

ENDPOINT = "/api/user/two-factor"

BODIES = Lifetime.of(since="1.30.0")
"""From when on the values may come in a JSON body instead of in the query."""

FOR_APPLICATION = Lifetime.of(since="1.44.0")
"""From when on an application may be named, whose email template is then used."""

FIELDS = (
    RequestField("applicationId", "uuid", lifetime=FOR_APPLICATION),
    RequestField("code", "text"),
    RequestField("methodId", "text"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoFactorDisable(ByKeyOrToken):
    """A method to be removed, and the code that shows that the user has one."""

    code: str | None = None
    method_id: str | None = None
    sent: Ticket | None = None

    def has_wrong_code(self) -> bool:
        """The code request parameter is not valid."""
        return not (self.sent is not None or self.uses_recovery_code() or self._is_of_authenticator())

    def uses_recovery_code(self) -> bool:
        """The code is a recovery code, so all methods were removed. The response is empty."""
        return self.user is not None and self.code in self.user.two_factor.recovery_codes

    def _is_of_authenticator(self) -> bool:
        secrets = (method.secret for method in self.user.two_factor.methods) if self.user is not None else ()
        return any(secret is not None and matches(secret, self.code or "", self.now) for secret in secrets)


def gather(call: Call, world: World) -> TwoFactorDisable:
    """Read the request, from its body where it has one, and look up whom it is about and the code that was sent."""
    now = world.clock.now()
    body = read_body(call, FIELDS, world.version) if BODIES.covers(world.version) else Body(absent=True)
    asker = ask_by_path(call, world, ENDPOINT, now)
    application_id, errors = _application(call, body, world)
    scope = scope_of(asker.caller, application_id, world, asker.user)
    facts = TwoFactorDisable(
        **basics(call, body, asker.caller, scope, now, world),
        user=asker.user,
        by=asker.by,
        code=body.text("code") or call.parameter("code"),
        method_id=body.text("methodId") or call.parameter("methodId"),
    )
    errors = (*asker.errors, *validate(facts), *errors, *scope_errors(scope))
    return replace(facts, errors=errors, sent=_sent(facts, world))


def _application(call: Call, body: Body, world: World) -> tuple[str | None, tuple[Error, ...]]:
    if body.text("applicationId") is not None:
        return body.text("applicationId"), ()
    written = call.parameter("applicationId") if FOR_APPLICATION.covers(world.version) else None
    return uuid_parameter("applicationId", written)


def _sent(facts: TwoFactorDisable, world: World) -> Ticket | None:
    """Find the code that was sent, for whichever of the user's methods."""
    if facts.user is None:
        return None
    targets = (disabling(method) for method in facts.user.two_factor.methods)
    found = (find_sent(facts.user, target, facts.code, facts.now, world) for target in targets)
    return next((sent for sent in found if sent is not None), None)


def validate(facts: TwoFactorDisable) -> tuple[Error, ...]:
    """Find every error: no code, no method, or a method that the user does not have."""
    errors = [field_error("[blank]", "code")] if facts.code is None else []
    if facts.method_id is None:
        errors.append(field_error("[blank]", "methodId"))
    elif facts.user is not None and all(each.id != facts.method_id for each in facts.user.two_factor.methods):
        errors.append(field_error("[invalid]", "methodId"))
    return tuple(errors)


def settle(facts: TwoFactorDisable, outcome: Outcome[TwoFactorDisable, World], world: World) -> None:
    """Remove the method, or all; the code that was sent is used up."""
    if outcome.status != 200:
        return
    everything = outcome.name == "all_disabled"
    left = TwoFactor() if everything else without_method(facts.known.two_factor, facts.method_id or "")
    world.directory.save(facts.known.changed(two_factor=left))
    if facts.sent is not None:
        world.tickets.use_up(facts.sent)


TWO_FACTOR_DISABLE: Operation[TwoFactorDisable, World] = Operation(
    name="fusionauth.two_factor_disable",
    method="DELETE",
    path=f"{ENDPOINT}[/{{userId}}]",
    title="Disable Multi-Factor",
    gather=gather,
    takes=names_of(*FIELDS),
    imagine=imagine_user,
    settle=settle,
    lifetime=Lifetime.of(since="1.26.0"),
    outcomes=(
        *either_gates(SECTION, "code"),
        Outcome(
            status=421,
            name="code_invalid",
            when=TwoFactorDisable.has_wrong_code,
            body=empty,
            basis=documented(f"{SECTION}, 421"),
        ),
        Outcome(
            status=200,
            name="all_disabled",
            when=TwoFactorDisable.uses_recovery_code,
            body=empty,
            basis=documented(f"{SECTION}: if a recovery code is provided, all methods will be removed"),
            apart="code_invalid: a recovery code is a valid code",
        ),
        Outcome(
            status=200,
            name="disabled",
            when=always,
            says="The method was removed. The response is empty.",
            body=empty,
            basis=documented(f"{SECTION}, 200; that the code may be of any of the user's methods is how we read it"),
        ),
    ),
)
