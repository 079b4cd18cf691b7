"""
``GET /api/two-factor/status[/{twoFactorTrustId}]`` and its ``POST`` form: would the next login be challenged?

Source: docs/sources.md, FusionAuth 7.3; the vendor's Multi-Factor API page, "Retrieve Multi-Factor Status".
"""

from __future__ import annotations

from dataclasses import dataclass

from fauxauth.contract import Call, Content, Lifetime, Operation, Outcome, always, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.about_user import find_user
from fauxauth.fusionauth.asked import basics, invalid, key_gates
from fauxauth.fusionauth.bearer import claims_in
from fauxauth.fusionauth.caller import identify, scope_errors, scope_of
from fauxauth.fusionauth.errors import Error, field_error
from fauxauth.fusionauth.imagining import imagine_somebody
from fauxauth.fusionauth.multi_factor import Challengeable, suppose_enrolled, suppose_not_enrolled
from fauxauth.fusionauth.parameters import uuid_parameter
from fauxauth.fusionauth.request import Body, RequestField, blanks, read_body
from fauxauth.fusionauth.takes import names_of
from fauxauth.world import World
from fauxauth.world.clock import milliseconds
from fauxauth.world.one_time import Ticket

SECTION = "Multi-Factor API, Retrieve Multi-Factor Status"

ENDPOINT = "/api/two-factor/status"

ACTIONS = ("changePassword", "login", "stepUp")
"""What a user may be about to do. Only a lambda of the vendor's looks at it, so here it decides nothing."""

FIELDS = (
    RequestField("accessToken", "text"),
    RequestField("action", "text"),
    RequestField("applicationId", "uuid"),
    RequestField("twoFactorTrustId", "text"),
    RequestField("userId", "uuid", required=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoFactorStatus(Challengeable):
    """A question whether a login would be challenged; ``remembered`` is the trust that was asked about."""

    remembered: Ticket | None = None
    trust_named: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Whom and what a request asks about."""

    user_id: str | None
    application_id: str | None
    trust_id: str | None
    errors: tuple[Error, ...] = ()


def gather_by_path(call: Call, world: World) -> TwoFactorStatus:
    """Read the request from its path and query."""
    user_id, errors = uuid_parameter("userId", call.parameter("userId"))
    application_id, more = uuid_parameter("applicationId", call.parameter("applicationId"))
    unnamed = (field_error("[blank]", "userId"),) if call.parameter("userId") is None else ()
    trust_id = call.path_parameters.get("twoFactorTrustId")
    question = Question(user_id, application_id, trust_id, (*errors, *more, *unnamed))
    return _ask(call, Body(absent=True), question, world)


def gather_by_body(call: Call, world: World) -> TwoFactorStatus:
    """Read the request from its body."""
    body = read_body(call, FIELDS, world.version)
    errors = [*blanks(body, FIELDS)]
    if body.text("action") not in (None, *ACTIONS):
        errors.append(field_error("[invalid]", "action"))
    token = body.text("accessToken")
    if token is not None and claims_in(token, world, world.clock.now()) is None:
        errors.append(field_error("[invalid]", "accessToken"))
    user_id, application_id, trust_id = map(body.text, ("userId", "applicationId", "twoFactorTrustId"))
    return _ask(call, body, Question(user_id, application_id, trust_id, tuple(errors)), world)


def _ask(call: Call, body: Body, question: Question, world: World) -> TwoFactorStatus:
    now = world.clock.now()
    caller = identify(call, world, ENDPOINT, now)
    user = find_user(world, question.user_id, caller)
    scope = scope_of(caller, question.application_id, world, user)
    errors = [*question.errors, *scope_errors(scope)]
    if user is None and question.user_id is not None:
        errors.append(field_error("[invalid]", "userId"))
    trust = world.tickets.remembered("twoFactorTrustId", question.trust_id)
    return TwoFactorStatus(
        **basics(call, body, caller, scope, now, world),
        errors=tuple(errors),
        user=user,
        trust=world.tickets.find("twoFactorTrustId", question.trust_id, now),
        remembered=trust if trust is not None and user is not None and trust.user_id == user.id else None,
        trust_named=question.trust_id,
    )


def status(facts: TwoFactorStatus, _world: World) -> Content:
    """Answer with what is known of the trust that was asked about."""
    trusts: list[Json] = [trust_json(facts.remembered, facts)] if facts.remembered is not None else []
    body: dict[str, Json] = {"trusts": trusts}
    if facts.trust_named is not None:
        body["twoFactorTrustId"] = facts.trust_named
    return Content(json=body)


def trust_json(trust: Ticket, facts: TwoFactorStatus) -> Json:
    """Write a trust: where it was obtained, from when to when it is good, and whether that is over."""
    body: dict[str, Json] = {
        "expiration": milliseconds(trust.expires),
        "expired": trust.expires <= facts.now,
        "startInstant": milliseconds(trust.details["startInstant"]),
    }
    if trust.application_id is not None:
        body["applicationId"] = trust.application_id
    return body


ROWS: tuple[Outcome[TwoFactorStatus, World], ...] = (
    Outcome(
        status=242,
        name="two_factor_enabled",
        when=TwoFactorStatus.must_prove_second_factor,
        body=status,
        basis=documented(f"{SECTION}, 242"),
        suppose=suppose_enrolled,
    ),
    Outcome(
        status=242,
        name="two_factor_required",
        when=TwoFactorStatus.must_enrol_second_factor,
        body=status,
        basis=documented(f"{SECTION}, 242: since version 1.42.0 also when multi-factor authentication is required"),
        lifetime=Lifetime.of(since="1.42.0"),
        suppose=suppose_not_enrolled,
        apart="two_factor_enabled: who has a method need not enrol",
    ),
    Outcome(
        status=200,
        name="no_challenge",
        when=always,
        says="The user does not have multi-factor enabled, a challenge is not required, or the trust is still valid.",
        body=status,
        basis=documented(f"{SECTION}, 200; that an unknown user is a 400 is chosen, the page lists no 404"),
    ),
)

TWO_FACTOR_STATUS: Operation[TwoFactorStatus, World] = Operation(
    name="fusionauth.two_factor_status",
    method="GET",
    path=f"{ENDPOINT}[/{{twoFactorTrustId}}]",
    title="Retrieve Multi-Factor Status",
    gather=gather_by_path,
    takes=("applicationId", "userId"),
    imagine=imagine_somebody,
    lifetime=Lifetime.of(since="1.37.0"),
    outcomes=(*key_gates(SECTION, has_body=False), invalid(SECTION, required="userId"), *ROWS),
)

TWO_FACTOR_STATUS_BY_TOKEN: Operation[TwoFactorStatus, World] = Operation(
    name="fusionauth.two_factor_status_by_token",
    method="POST",
    path=ENDPOINT,
    title="Retrieve Multi-Factor Status using a request body",
    gather=gather_by_body,
    takes=names_of(*FIELDS),
    imagine=imagine_somebody,
    lifetime=Lifetime.of(since="1.62.0"),
    outcomes=(*key_gates(SECTION), invalid(SECTION, required="userId"), *ROWS),
)
