"""
``POST /api/user/forgot-password``: start to change a password that was forgotten.

Source: the vendor's User API page, "Start Forgot Password Workflow"; docs/sources.md, FusionAuth 8.
"""

from __future__ import annotations

from dataclasses import dataclass

from fauxauth.contract import EMPTY, Call, Content, Lifetime, Operation, Outcome, always, documented, forced_only
from fauxauth.fusionauth.about_user import imagine_user, user_not_found
from fauxauth.fusionauth.asked import (
    basics,
    empty,
    internal_error,
    invalid,
    malformed,
    search_unavailable,
    tenant_required,
)
from fauxauth.fusionauth.by_anyone import ByAnyone, bad_key
from fauxauth.fusionauth.caller import identify, scope_errors, scope_of
from fauxauth.fusionauth.errors import field_error
from fauxauth.fusionauth.event_info import EVENT_FIELDS
from fauxauth.fusionauth.login_ids import LOGIN_ID_TYPES, find_user
from fauxauth.fusionauth.request import Body, RequestField, blanks, read_body
from fauxauth.fusionauth.takes import names_of
from fauxauth.fusionauth.verification import address_of
from fauxauth.world import World
from fauxauth.world.one_time import Ticket
from fauxauth.world.outbox import Message

SECTION = "User API, Start Forgot Password Workflow"

ENDPOINT = "/api/user/forgot-password"

FIELDS = (
    *EVENT_FIELDS,
    RequestField("applicationId", "uuid", lifetime=Lifetime.of(since="1.21.0")),
    RequestField("changePasswordId", "text"),
    RequestField("email", "text"),
    RequestField("loginId", "text"),
    LOGIN_ID_TYPES,
    RequestField("sendForgotPasswordEmail", "boolean"),
    RequestField("sendForgotPasswordMessage", "boolean", lifetime=Lifetime.of(since="1.59.0")),
    RequestField("state", "object"),
    RequestField("username", "text"),
)

NAMES = ("loginId", "email", "username")
"""Fields that name the user; the last two are in the vendor's request object for the sake of old clients."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgotPassword(ByAnyone):
    """A password that was forgotten."""

    def sends(self) -> bool:
        """Whether the user is sent an email: without a key always, with one unless the request says otherwise."""
        switches = (self.body.values.get("sendForgotPasswordEmail"), self.body.values.get("sendForgotPasswordMessage"))
        return not self.is_by_key() or False not in switches

    def has_no_address(self) -> bool:
        """The user does not have an email address, and an email was to be sent."""
        return self.user is not None and self.sends() and address_of(self.user, self.version) is None

    def is_answered(self) -> bool:
        """With an API key: the workflow was started, and the response has the changePasswordId."""
        return self.is_by_key()


def login_id_of(body: Body) -> str | None:
    """Return what names the user."""
    return next((value for value in map(body.text, NAMES) if value is not None), None)


def gather(call: Call, world: World) -> ForgotPassword:
    """Read the request and look up the user; an application that is not valid is as good as none (page)."""
    now = world.clock.now()
    body = read_body(call, FIELDS, world.version)
    caller = identify(call, world, ENDPOINT, now)
    scope = scope_of(caller, body.text("applicationId"), world)
    login_id = login_id_of(body)
    errors = [*blanks(body, FIELDS), *(scope_errors(scope) if scope.tenant_unknown else ())]
    if login_id is None and not body.absent:
        errors.append(field_error("[blank]", "loginId"))
    return ForgotPassword(
        **basics(call, body, caller, scope, now, world),
        errors=tuple(errors),
        user=find_user(body, scope.tenant, world, login_id),
    )


def start(facts: ForgotPassword, world: World) -> Ticket:
    """Issue the id to change the password by, and email it; a key may bring an id of its own."""
    user = facts.known
    ticket = world.tickets.issue(
        "changePasswordId",
        user.id,
        facts.now,
        world.directory.tenants[user.tenant_id].external_identifier_configuration,
        ticket_id=facts.body.text("changePasswordId") if facts.is_by_key() else None,
        state=facts.body.mapping("state"),
        emailed=facts.sends(),
    )
    address = address_of(user, world.version)
    if facts.sends() and address is not None:
        world.outbox.send(Message("email", address, "Reset your password", ticket.id, facts.now))
    return ticket


def started(facts: ForgotPassword, world: World) -> Content:
    """Start the workflow and answer with nothing: who has no key learns the id from the email alone."""
    start(facts, world)
    return EMPTY


def started_with_id(facts: ForgotPassword, world: World) -> Content:
    """Start the workflow and answer with the id."""
    return Content(json={"changePasswordId": start(facts, world).id})


FORGOT_PASSWORD: Operation[ForgotPassword, World] = Operation(
    name="fusionauth.forgot_password",
    method="POST",
    path=ENDPOINT,
    title="Start Forgot Password Workflow",
    gather=gather,
    takes=names_of(*FIELDS),
    imagine=imagine_user,
    outcomes=(
        internal_error(SECTION),
        malformed(SECTION),
        bad_key(SECTION),
        tenant_required(ForgotPassword.lacks_a_tenant),
        invalid(SECTION),
        search_unavailable(SECTION),
        Outcome(
            status=403,
            name="forgot_password_disabled",
            when=forced_only,
            says="The forgot password functionality has been disabled: the tenant has no email template for it.",
            body=empty,
            basis=documented(f"{SECTION}, 403"),
        ),
        user_not_found(SECTION),
        Outcome(
            status=422,
            name="no_email_address",
            when=ForgotPassword.has_no_address,
            body=empty,
            basis=documented(f"{SECTION}, 422; that it needs an email to be sent, and its empty body, are chosen"),
            apart="user_not_found: an unknown user has no email address to lack",
        ),
        Outcome(
            status=200,
            name="started_by_api_key",
            when=ForgotPassword.is_answered,
            body=started_with_id,
            basis=documented(f"{SECTION}, 200 with an API key"),
        ),
        Outcome(
            status=200,
            name="started",
            when=always,
            says="The workflow was started, and the user is sent the changePasswordId. The response is empty.",
            body=started,
            basis=documented(f"{SECTION}, 200 without an API key"),
        ),
    ),
)
