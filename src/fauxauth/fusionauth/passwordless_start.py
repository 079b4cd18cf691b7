"""
``POST /api/passwordless/start``: issue the code of a passwordless login.

Source: the vendor's Passwordless API page, "Start Passwordless Login".
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from fauxauth.contract import Call, Content, Lifetime, Operation, Outcome, Version, always, documented, observed
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.about_user import imagine_user, keep_invented, user_not_found
from fauxauth.fusionauth.asked import basics, internal_error, invalid, malformed, unauthorized
from fauxauth.fusionauth.caller import Scope, identify, scope_errors, scope_of
from fauxauth.fusionauth.errors import Error, answering, field_error, general_error
from fauxauth.fusionauth.login_ids import LOGIN_ID_TYPES, find_user
from fauxauth.fusionauth.passwordless import (
    ONE_TIME_CODES,
    STRATEGIES,
    PasswordlessAsked,
    issue_code,
    passwordless_disabled,
)
from fauxauth.fusionauth.request import Body, RequestField, blanks, read_body
from fauxauth.fusionauth.takes import names_of
from fauxauth.world import World

SECTION = "Passwordless API, Start Passwordless Login"

ENDPOINT = "/api/passwordless/start"

FIELDS = (
    RequestField("applicationId", "uuid", required=True),
    RequestField("loginId", "text", required=True),
    LOGIN_ID_TYPES,
    RequestField("loginStrategy", "text", lifetime=ONE_TIME_CODES),
    RequestField("state", "object"),
)

APPLICATION_CHECKED = Lifetime.of(since="1.56.0")
"""From when on an unknown application is a 400; before it was a 500 (fusionauth-issues #2814)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordlessStart(PasswordlessAsked):
    """A request to start a passwordless login of a user."""

    def has_unknown_application(self) -> bool:
        """Prior to version 1.56.0: the application does not exist."""
        return self.scope.application_unknown


def gather(call: Call, world: World) -> PasswordlessStart:
    """Read the request and look up whom it means."""
    now = world.clock.now()
    body = _read(call, world.version)
    caller = identify(call, world, ENDPOINT, now)
    scope = scope_of(caller, body.text("applicationId"), world)
    return PasswordlessStart(
        **basics(call, body, caller, scope, now, world),
        errors=(*blanks(body, FIELDS), *_scope_errors(scope, world.version)),
        user=find_user(body, scope.tenant, world),
    )


def _read(call: Call, version: Version) -> Body:
    body = read_body(call, FIELDS, version)
    strategy = body.text("loginStrategy")
    if body.error is not None or strategy in (None, *STRATEGIES):
        return body
    wrong = f'Cannot deserialize value of type `PasswordlessStrategy` from String value "{strategy}"'
    return replace(body, error=field_error("[invalidJSON]", "loginStrategy", wrong))


def _scope_errors(scope: Scope, version: Version) -> tuple[Error, ...]:
    return scope_errors(scope) if scope.tenant_unknown or APPLICATION_CHECKED.covers(version) else ()


def started(facts: PasswordlessStart, world: World) -> Content:
    """Answer with the code, and with the one-time code where the strategy makes one."""
    ticket = issue_code(
        facts.known,
        facts.scope.application,
        world,
        facts.now,
        strategy=facts.body.text("loginStrategy"),
        state=facts.body.mapping("state"),
        login_id=facts.body.text("loginId"),
    )
    body: dict[str, Json] = {"code": ticket.id}
    if ticket.details["oneTimeCode"] is not None:
        body["oneTimeCode"] = ticket.details["oneTimeCode"]
    return Content(json=body)


PASSWORDLESS_START: Operation[PasswordlessStart, World] = Operation(
    name="fusionauth.passwordless_start",
    method="POST",
    path=ENDPOINT,
    title="Start Passwordless Login",
    gather=gather,
    takes=names_of(*FIELDS),
    imagine=imagine_user,
    settle=keep_invented,
    lifetime=Lifetime.of(since="1.11.0"),
    outcomes=(
        internal_error(SECTION),
        malformed(SECTION),
        unauthorized(SECTION),
        invalid(SECTION),
        Outcome(
            status=500,
            name="application_unknown_before_1_56",
            when=PasswordlessStart.has_unknown_application,
            body=answering(general_error("[Exception]")),
            basis=observed(
                "fusionauth-issues #2814: a 500 with a JSON body; its text: docs/sources.md, FusionAuth 1.2"
            ),
            lifetime=Lifetime.of(until="1.56.0"),
        ),
        passwordless_disabled(
            "application_unknown_before_1_56: an application that does not exist has disabled nothing"
        ),
        user_not_found(SECTION),
        Outcome(
            status=200,
            name="started",
            when=always,
            says="The response has the code to complete the login by.",
            body=started,
            basis=documented(f"{SECTION}, 200"),
        ),
    ),
)
