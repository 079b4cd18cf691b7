"""
``POST /api/user/two-factor[/{userId}]``: add a second factor to a user.

Source: docs/sources.md, FusionAuth 7.3; the vendor's Multi-Factor API page, "Enable Multi-Factor".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from fauxauth.contract import Call, Content, Lifetime, Operation, Outcome, always, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.about_user import (
    ByKeyOrToken,
    ask_by_path,
    either_gates,
    imagine_user,
)
from fauxauth.fusionauth.asked import basics, empty
from fauxauth.fusionauth.caller import scope_errors, scope_of
from fauxauth.fusionauth.claims import jwt_configuration
from fauxauth.fusionauth.errors import Error, field_error
from fauxauth.fusionauth.event_info import EVENT_FIELDS
from fauxauth.fusionauth.multi_factor import made_authenticator
from fauxauth.fusionauth.request import Body, RequestField, blanks, read_body
from fauxauth.fusionauth.second_factors import (
    add_method,
    described_method,
    enabling,
    find_sent,
    issue_recovery_codes,
    method_errors,
    secret_errors,
)
from fauxauth.fusionauth.takes import names_of
from fauxauth.world import World
from fauxauth.world.one_time import OneTimeCode, Ticket
from fauxauth.world.people import TwoFactorMethod, User
from fauxauth.world.totp import matches

SECTION = "Multi-Factor API, Enable Multi-Factor"

ENDPOINT = "/api/user/two-factor"

DURING_LOGIN = Lifetime.of(since="1.42.0")
"""From when on a user can enrol in the middle of a login."""

FIELDS = (
    *EVENT_FIELDS,
    RequestField("applicationId", "uuid"),
    RequestField("code", "text", required=True),
    RequestField("email", "text"),
    RequestField("method", "text"),
    RequestField("mobilePhone", "text"),
    RequestField("secret", "text"),
    RequestField("secretBase32Encoded", "text"),
    RequestField("twoFactorId", "text", lifetime=DURING_LOGIN),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoFactorEnable(ByKeyOrToken):
    """A method to be added, and the code that shows that the user can produce codes by it."""

    added: TwoFactorMethod | None = None
    challenge: Ticket | None = None
    sent: Ticket | None = None

    def has_wrong_code(self) -> bool:
        """The code request parameter is not valid."""
        if self.added is None or self.added.method != "authenticator":
            return self.sent is None
        return self.added.secret is None or not matches(self.added.secret, self.body.text("code") or "", self.now)

    def happens_during_login(self) -> bool:
        """Multi-factor was enabled for the twoFactorId of a login; the response has a code to complete it with."""
        return self.challenge is not None

    def adds_first_method(self) -> bool:
        """The first method was added; the response has recovery codes."""
        return self.user is not None and not self.user.two_factor.methods


def gather(call: Call, world: World) -> TwoFactorEnable:
    """Read the request, and look up whom it is about, the login it happens in, and the code that was sent."""
    now = world.clock.now()
    body = read_body(call, FIELDS, world.version)
    asker = ask_by_path(call, world, ENDPOINT, now)
    scope = scope_of(asker.caller, body.text("applicationId"), world, asker.user)
    added = described_method(body)
    facts = TwoFactorEnable(
        **basics(call, body, asker.caller, scope, now, world),
        user=asker.user,
        by=asker.by,
        added=added,
        challenge=_challenge(body, asker.user, now, world),
        sent=find_sent(asker.user, enabling(added), body.text("code"), now, world) if added and asker.user else None,
    )
    return replace(facts, errors=(*asker.errors, *validate(facts, world), *scope_errors(scope)))


def validate(facts: TwoFactorEnable, world: World) -> tuple[Error, ...]:
    """Find every error of the body: no code, a method that cannot be added, an id of no login of the user's."""
    body = facts.body
    if body.absent:
        return blanks(body, FIELDS)
    tenant = world.directory.tenants[facts.user.tenant_id] if facts.user is not None else None
    errors = [*blanks(body, FIELDS), *method_errors(body, tenant)]
    if body.text("method") == "authenticator":
        errors += secret_errors(body)
    if body.text("twoFactorId") is not None and facts.challenge is None:
        errors.append(field_error("[invalid]", "twoFactorId"))
    return tuple(errors)


def _challenge(body: Body, user: User | None, now: datetime, world: World) -> Ticket | None:
    found = world.tickets.find("twoFactorId", body.text("twoFactorId"), now)
    return found if found is not None and user is not None and found.user_id == user.id else None


def imagine(facts: TwoFactorEnable, world: World) -> TwoFactorEnable:
    """Complete a forced request with somebody, and with an authenticator for them."""
    facts = imagine_user(facts, world)
    unusable = facts.added is None or (facts.added.method == "authenticator" and facts.added.secret is None)
    return replace(facts, added=made_authenticator(world, facts.known.id)) if unusable else facts


def login_code(facts: TwoFactorEnable, world: World) -> Content:
    """Answer with the code that completes the login, and with recovery codes if the method is the first."""
    body: dict[str, Json] = {"code": world.chance.digits(6, "two-factor code", facts.known.id)}
    if facts.challenge is not None:
        world.tickets.attach_code(facts.challenge, OneTimeCode(str(body["code"]), None))
    if facts.adds_first_method():
        body["recoveryCodes"] = list(issue_recovery_codes(facts.known, world))
    return Content(json=body)


def recovery_codes(facts: TwoFactorEnable, world: World) -> Content:
    """Answer with recovery codes."""
    return Content(json={"recoveryCodes": list(issue_recovery_codes(facts.known, world))})


def settle(facts: TwoFactorEnable, outcome: Outcome[TwoFactorEnable, World], world: World) -> None:
    """Add the method, use up the code that was sent; the first method revokes refresh tokens where the tenant says."""
    if outcome.status != 200 or facts.added is None:
        return
    tenant = world.directory.tenants[facts.known.tenant_id]
    add_method(world.directory.user(facts.known.id) or facts.known, facts.added, world)
    if facts.sent is not None:
        world.tickets.use_up(facts.sent)
    policy = jwt_configuration(tenant, None).refresh_token_revocation_policy
    if policy.on_multi_factor_enable and facts.adds_first_method():
        world.refresh_tokens.revoke_all(user_id=facts.known.id)


TWO_FACTOR_ENABLE: Operation[TwoFactorEnable, World] = Operation(
    name="fusionauth.two_factor_enable",
    method="POST",
    path=f"{ENDPOINT}[/{{userId}}]",
    title="Enable Multi-Factor",
    gather=gather,
    takes=names_of(*FIELDS),
    imagine=imagine,
    settle=settle,
    lifetime=Lifetime.of(since="1.26.0"),
    outcomes=(
        *either_gates(SECTION, "code"),
        Outcome(
            status=421,
            name="code_invalid",
            when=TwoFactorEnable.has_wrong_code,
            body=empty,
            basis=documented(f"{SECTION}, 421"),
        ),
        Outcome(
            status=200,
            name="enabled_during_login",
            when=TwoFactorEnable.happens_during_login,
            body=login_code,
            basis=documented(f"{SECTION}, response body, code: available since 1.42.0"),
            lifetime=DURING_LOGIN,
        ),
        Outcome(
            status=200,
            name="first_method_enabled",
            when=TwoFactorEnable.adds_first_method,
            body=recovery_codes,
            basis=documented(f"{SECTION}, response body: returned only when the first method is added"),
        ),
        Outcome(
            status=200,
            name="enabled",
            when=always,
            says="Another method was added. The response is empty.",
            body=empty,
            basis=documented(f"{SECTION}, 200"),
        ),
    ),
)
