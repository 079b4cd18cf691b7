"""
``PUT /api/user/verify-email`` and ``/api/user/verify-registration``: send the email that verifies once more.

Source: the vendor's User API page, "Resend Verification Email", and Registration API page, "Resend a User Registration
Verification Email"; docs/sources.md, FusionAuth 9. The code is called ``oneTimeCode`` as in the vendor's clients.
"""

from __future__ import annotations

from dataclasses import dataclass

from fauxauth.contract import EMPTY, Call, Content, Lifetime, Operation, Outcome, always, chosen, documented, observed
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.about_user import imagine_user, user_not_found
from fauxauth.fusionauth.asked import basics, empty, internal_error, search_unavailable, tenant_required
from fauxauth.fusionauth.by_anyone import ByAnyone, bad_key
from fauxauth.fusionauth.caller import identify, scope_errors, scope_of
from fauxauth.fusionauth.errors import Error
from fauxauth.fusionauth.parameters import invalid_parameters, missing
from fauxauth.fusionauth.request import Body
from fauxauth.fusionauth.uuids import convert_uuid
from fauxauth.fusionauth.verification import start_email_verification, start_registration_verification
from fauxauth.world import World
from fauxauth.world.applications import Application
from fauxauth.world.one_time import Ticket

EMAIL_SECTION = "User API, Resend Verification Email"
REGISTRATION_SECTION = "Registration API, Resend a User Registration Verification Email"

EMAIL_ENDPOINT = "/api/user/verify-email"
REGISTRATION_ENDPOINT = "/api/user/verify-registration"

APPLICATION_PARAMETER = Lifetime.of(since="1.21.0")
"""From when on an email to verify an address may be sent on behalf of an application."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resend(ByAnyone):
    """A request to send the email once more; ``sends`` is false where only an id is wanted."""

    sends: bool

    def is_email_verification_disabled(self) -> bool:
        """The tenant does not verify email addresses."""
        return self.scope.tenant is not None and not self.scope.tenant.email_configuration.verify_email

    def is_registration_verification_disabled(self) -> bool:
        """The application does not verify registrations."""
        return self.scope.application is not None and not self.scope.application.verify_registration

    def is_not_registered(self) -> bool:
        """The user does not exist, or is not registered for the application."""
        application = self.scope.application
        return self.user is None or application is None or self.user.registration(application.id) is None

    def is_answered(self) -> bool:
        """With an API key: a new id was issued, and the response has it."""
        return self.is_by_key()


def gather_email(call: Call, world: World) -> Resend:
    """Read a request to send the email that verifies an address; an application that is not valid does not matter."""
    application_id = call.parameter("applicationId") if APPLICATION_PARAMETER.covers(world.version) else None
    converted = convert_uuid(application_id) if application_id is not None else None
    return _gather(call, world, EMAIL_ENDPOINT, converted, "sendVerifyEmail", ())


def gather_registration(call: Call, world: World) -> Resend:
    """Read a request to send the email that verifies a registration."""
    written = call.parameter("applicationId")
    converted = convert_uuid(written) if written is not None else None
    errors: tuple[Error, ...] = () if converted is not None else (missing("applicationId"),)
    if written is not None and converted is None:
        errors = (Error("[couldNotConvert]applicationId", "Invalid UUID", "applicationId"), *errors)
    return _gather(call, world, REGISTRATION_ENDPOINT, converted, "sendVerifyRegistrationEmail", errors)


def _gather(
    call: Call, world: World, endpoint: str, application_id: str | None, switch: str, errors: tuple[Error, ...]
) -> Resend:
    now = world.clock.now()
    caller = identify(call, world, endpoint, now)
    scope = scope_of(caller, application_id, world)
    email = call.parameter("email")
    if email is None:
        errors += (missing("email"),)
    if scope.tenant_unknown:
        errors += scope_errors(scope)
    tenant = scope.tenant
    return Resend(
        **basics(call, Body(absent=True), caller, scope, now, world),
        errors=errors,
        user=world.directory.with_email(tenant.id, email) if tenant is not None and email is not None else None,
        sends=not caller.authenticated or (call.parameter(switch) or "true").lower() != "false",
    )


def _email_id(facts: Resend, world: World) -> Ticket:
    return start_email_verification(facts.known, world, facts.now, send=facts.sends)


def _registration_id(facts: Resend, world: World) -> Ticket:
    application = facts.scope.application or Application(id=world.chance.uuid("applicationId"), name="Imagined")
    return start_registration_verification(facts.known, application, world, facts.now, send=facts.sends)


def _shown(ticket: Ticket) -> Content:
    body: dict[str, Json] = {"verificationId": ticket.id}
    if ticket.details["oneTimeCode"] is not None:
        body["oneTimeCode"] = ticket.details["oneTimeCode"]
    return Content(json=body)


def email_resent(facts: Resend, world: World) -> Content:
    """Send the email and answer with nothing."""
    _email_id(facts, world)
    return EMPTY


def email_id_issued(facts: Resend, world: World) -> Content:
    """Send the email, unless only an id is wanted, and answer with the id."""
    return _shown(_email_id(facts, world))


def registration_resent(facts: Resend, world: World) -> Content:
    """Send the email and answer with nothing."""
    _registration_id(facts, world)
    return EMPTY


def registration_id_issued(facts: Resend, world: World) -> Content:
    """Send the email, unless only an id is wanted, and answer with the id."""
    return _shown(_registration_id(facts, world))


VERIFY_EMAIL_RESEND: Operation[Resend, World] = Operation(
    name="fusionauth.verify_email_resend",
    method="PUT",
    path=EMAIL_ENDPOINT,
    title="Resend Verification Email",
    gather=gather_email,
    takes=("applicationId", "email", "sendVerifyEmail"),
    imagine=imagine_user,
    outcomes=(
        internal_error(EMAIL_SECTION),
        bad_key(EMAIL_SECTION),
        tenant_required(Resend.lacks_a_tenant),
        invalid_parameters(EMAIL_SECTION, missing("email"), documented(f"{EMAIL_SECTION}, 400; the text is chosen")),
        search_unavailable(EMAIL_SECTION),
        Outcome(
            status=403,
            name="email_verification_disabled",
            when=Resend.is_email_verification_disabled,
            body=empty,
            basis=observed("fusionauth-netcore-client #64; the page does not list it"),
        ),
        user_not_found(EMAIL_SECTION),
        Outcome(
            status=200,
            name="resent_by_api_key",
            when=Resend.is_answered,
            body=email_id_issued,
            basis=documented(f"{EMAIL_SECTION}, 200 with an API key"),
        ),
        Outcome(
            status=200,
            name="resent",
            when=always,
            says="The email was sent, with a new id or code. The response is empty.",
            body=email_resent,
            basis=documented(f"{EMAIL_SECTION}, 200 without an API key"),
        ),
    ),
)

VERIFY_REGISTRATION_RESEND: Operation[Resend, World] = Operation(
    name="fusionauth.verify_registration_resend",
    method="PUT",
    path=REGISTRATION_ENDPOINT,
    title="Resend a User Registration Verification Email",
    gather=gather_registration,
    takes=("applicationId", "email", "sendVerifyRegistrationEmail"),
    imagine=imagine_user,
    outcomes=(
        internal_error(REGISTRATION_SECTION),
        bad_key(REGISTRATION_SECTION),
        invalid_parameters(
            REGISTRATION_SECTION,
            missing("applicationId"),
            observed("Elixir client's tests against 1.35 (docs/sources.md, FusionAuth 1.2)"),
        ),
        search_unavailable(REGISTRATION_SECTION),
        Outcome(
            status=403,
            name="registration_verification_disabled",
            when=Resend.is_registration_verification_disabled,
            body=empty,
            basis=chosen("Nothing is published; by analogy with the email, which is a 403 where that is off"),
        ),
        Outcome(
            status=404,
            name="registration_not_found",
            when=Resend.is_not_registered,
            body=empty,
            basis=documented(f"{REGISTRATION_SECTION}, 404"),
        ),
        Outcome(
            status=200,
            name="resent_by_api_key",
            when=Resend.is_answered,
            body=registration_id_issued,
            basis=documented(f"{REGISTRATION_SECTION}, 200 with an API key"),
        ),
        Outcome(
            status=200,
            name="resent",
            when=always,
            says="The email was sent, with a new id or code. The response is empty.",
            body=registration_resent,
            basis=documented(f"{REGISTRATION_SECTION}, 200 without an API key"),
        ),
    ),
)
