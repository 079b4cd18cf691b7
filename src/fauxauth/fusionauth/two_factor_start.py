"""
``POST /api/two-factor/start``: begin a two-factor login that no first factor led to, such as a step-up.

Source: docs/sources.md, FusionAuth 7.3; the vendor's Multi-Factor API page, "Start Multi-Factor".
"""

from __future__ import annotations

from dataclasses import dataclass

from fauxauth.contract import Call, Content, Lifetime, Operation, Outcome, always, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.about_user import AboutUser, imagine_user, keep_invented, user_not_found
from fauxauth.fusionauth.about_user import find_user as user_of_id
from fauxauth.fusionauth.asked import basics, invalid, key_gates, search_unavailable, tenant_required
from fauxauth.fusionauth.caller import Scope, identify, scope_errors, scope_of
from fauxauth.fusionauth.errors import Error, field_error, general_error
from fauxauth.fusionauth.login_ids import LOGIN_ID_TYPES, find_user
from fauxauth.fusionauth.multi_factor import usable_methods
from fauxauth.fusionauth.request import Body, RequestField, read_body
from fauxauth.fusionauth.shapes import method_json
from fauxauth.fusionauth.takes import names_of
from fauxauth.world import World
from fauxauth.world.one_time import OneTimeCode

SECTION = "Multi-Factor API, Start Multi-Factor"

ENDPOINT = "/api/two-factor/start"

FIELDS = (
    RequestField("applicationId", "uuid"),
    RequestField("code", "text"),
    RequestField("loginId", "text"),
    LOGIN_ID_TYPES,
    RequestField("state", "object"),
    RequestField("trustChallenge", "text", lifetime=Lifetime.of(since="1.33.0")),
    RequestField("userId", "uuid", lifetime=Lifetime.of(since="1.33.0")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoFactorStart(AboutUser):
    """A two-factor login to be started, for a user named by userId or by loginId."""

    def lacks_a_tenant(self) -> bool:
        """There are several tenants, the user is named by loginId, and nothing in the request tells the tenant."""
        return self.scope.is_ambiguous and self.body.text("userId") is None


def gather(call: Call, world: World) -> TwoFactorStart:
    """Read the request and look up whom it means; a userId wins over a loginId."""
    now = world.clock.now()
    body = read_body(call, FIELDS, world.version)
    caller = identify(call, world, ENDPOINT, now)
    user = user_of_id(world, body.text("userId"), caller)
    scope = scope_of(caller, body.text("applicationId"), world, user)
    if body.text("userId") is None:
        user = find_user(body, scope.tenant, world)
    return TwoFactorStart(
        **basics(call, body, caller, scope, now, world),
        errors=validate(body, scope),
        user=user,
    )


def validate(body: Body, scope: Scope) -> tuple[Error, ...]:
    """Find every error: nobody is named, or an application or a tenant that does not exist."""
    if body.absent:
        return (general_error("[missing]"),)
    unnamed = body.text("loginId") is None and body.text("userId") is None
    return (*((field_error("[blank]", "loginId"),) if unnamed else ()), *scope_errors(scope))


def started(facts: TwoFactorStart, world: World) -> Content:
    """Answer with the id to complete the login by, the code that does so, and the methods that can send another."""
    tenant = world.directory.tenants[facts.known.tenant_id]
    ticket = world.tickets.issue(
        "twoFactorId",
        facts.known.id,
        facts.now,
        tenant.external_identifier_configuration,
        allowsRefreshToken=True,
        authenticationType="PASSWORD",
        loginId=facts.body.text("loginId") if facts.body.text("userId") is None else None,
        state=facts.body.mapping("state"),
        trustChallenge=facts.body.text("trustChallenge"),
    )
    code = facts.body.text("code") or world.chance.digits(6, "two-factor code", facts.known.id)
    world.tickets.attach_code(ticket, OneTimeCode(code, None))
    body: dict[str, Json] = {"code": code, "twoFactorId": ticket.id}
    methods: list[Json] = [dict(method_json(method)) for method in usable_methods(facts.known, tenant)]
    if methods:
        body["methods"] = methods
    return Content(json=body)


TWO_FACTOR_START: Operation[TwoFactorStart, World] = Operation(
    name="fusionauth.two_factor_start",
    method="POST",
    path=ENDPOINT,
    title="Start Multi-Factor",
    gather=gather,
    takes=names_of(*FIELDS),
    imagine=imagine_user,
    settle=keep_invented,
    lifetime=Lifetime.of(since="1.26.0"),
    outcomes=(
        *key_gates(SECTION),
        tenant_required(TwoFactorStart.lacks_a_tenant),
        invalid(SECTION),
        search_unavailable(SECTION),
        user_not_found(SECTION),
        Outcome(
            status=200,
            name="started",
            when=always,
            says="A two-factor login was started; the response has its id and the code that completes it.",
            body=started,
            basis=documented(f"{SECTION}, 200; that the code lives as long as the id is chosen"),
        ),
    ),
)
