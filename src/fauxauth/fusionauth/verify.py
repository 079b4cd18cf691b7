"""
``POST /api/user/verify-email`` and ``/api/user/verify-registration``: what 212 and 213 lead to.

Source: the vendor's User API page, "Verify a User's Email", and Registration API page, "Verify a User Registration";
docs/sources.md, FusionAuth 9.
"""

from __future__ import annotations

from dataclasses import dataclass

from fauxauth.contract import Call, Content, Lifetime, Operation, Outcome, always, chosen, documented
from fauxauth.fusionauth.about_user import AboutUser, find_user, imagine_user
from fauxauth.fusionauth.asked import basics, empty, internal_error, invalid, malformed, search_unavailable
from fauxauth.fusionauth.caller import identify, look_up, scope_errors, scope_of
from fauxauth.fusionauth.errors import Error, errors_json, field_error, general_error
from fauxauth.fusionauth.event_info import EVENT_FIELDS
from fauxauth.fusionauth.request import Body, RequestField, read_body
from fauxauth.fusionauth.takes import names_of
from fauxauth.fusionauth.verification import email_verified, registration_verified
from fauxauth.world import World
from fauxauth.world.one_time import Purpose, Ticket

EMAIL_SECTION = "User API, Verify a User's Email"
REGISTRATION_SECTION = "Registration API, Verify a User Registration"

EMAIL_ENDPOINT = "/api/user/verify-email"
REGISTRATION_ENDPOINT = "/api/user/verify-registration"

ID_IN_BODY = Lifetime.of(since="1.27.0")
"""From when on the id may come in the body, where it takes precedence, and there are codes that go with it."""

FIELDS = (
    *EVENT_FIELDS,
    RequestField("oneTimeCode", "text", lifetime=ID_IN_BODY),
    RequestField("verificationId", "text", lifetime=ID_IN_BODY),
)

EMAIL_FIELDS = (*FIELDS, RequestField("userId", "uuid", lifetime=Lifetime.of(since="1.37.0")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verify(AboutUser):
    """A request to verify something: by an id that was issued, or a user's email as an administrator does."""

    verification_id: str | None
    ticket: Ticket | None = None

    @property
    def administrative(self) -> bool:
        """Whether a user is named in place of a verification id."""
        return self.verification_id is None and self.body.text("userId") is not None

    def lacks_a_key(self) -> bool:
        """A userId is given in place of a verificationId, which needs a valid API key."""
        return self.administrative and not self.caller.authenticated

    def is_disabled(self) -> bool:
        """The tenant does not verify email addresses; an administrator may still say that one is verified."""
        tenant = self.scope.tenant
        return not self.administrative and tenant is not None and not tenant.email_configuration.verify_email

    def has_bad_id(self) -> bool:
        """The verificationId was never issued, was used or replaced, or has expired."""
        return self.verification_id is not None and self.ticket is None

    def names_a_stranger(self) -> bool:
        """The user whom an administrator names does not exist."""
        return self.administrative and self.user is None

    def has_wrong_code(self) -> bool:
        """The email had a code to type in, and the oneTimeCode is not given or is another one."""
        return self.ticket is not None and self.ticket.details["oneTimeCode"] not in (
            None,
            self.body.text("oneTimeCode"),
        )


def gather_email(call: Call, world: World) -> Verify:
    """Read a request to verify an email address."""
    return _gather(call, world, EMAIL_ENDPOINT, EMAIL_FIELDS, "emailVerificationId")


def gather_registration(call: Call, world: World) -> Verify:
    """Read a request to verify a registration."""
    return _gather(call, world, REGISTRATION_ENDPOINT, FIELDS, "registrationVerificationId")


def _gather(call: Call, world: World, endpoint: str, fields: tuple[RequestField, ...], purpose: Purpose) -> Verify:
    now = world.clock.now()
    body = read_body(call, fields, world.version)
    caller = identify(call, world, endpoint, now)
    verification_id = body.text("verificationId") or call.path_parameters.get("verificationId")
    ticket, owner = look_up(world, purpose, verification_id, caller, now)
    named = find_user(world, body.text("userId"), caller) if verification_id is None else None
    scope = scope_of(caller, None, world, owner or named)
    return Verify(
        **basics(call, body, caller, scope, now, world),
        errors=(*_id_errors(body, verification_id), *scope_errors(scope)),
        user=owner or named,
        verification_id=verification_id,
        ticket=ticket,
    )


def _id_errors(body: Body, verification_id: str | None) -> tuple[Error, ...]:
    if verification_id is not None or body.text("userId") is not None:
        return ()
    return (general_error("[missing]") if body.absent else field_error("[blank]", "verificationId"),)


def wrong_code(facts: Verify, world: World) -> Content:
    """Answer that the code is missing or is another one."""
    kind = "[blank]" if facts.body.text("oneTimeCode") is None else "[invalid]"
    return Content(json=errors_json((field_error(kind, "oneTimeCode"),), world.version))


def settle_email(facts: Verify, outcome: Outcome[Verify, World], world: World) -> None:
    """Mark the email as verified; all ids to verify it by are used up."""
    user = world.directory.user(facts.known.id) if outcome.status == 200 else None
    if user is not None:
        world.directory.save(email_verified(user, facts.now))
        world.tickets.revoke("emailVerificationId", user.id)


def settle_registration(facts: Verify, outcome: Outcome[Verify, World], world: World) -> None:
    """Mark the registration as verified, and use up the id."""
    if outcome.status == 200 and facts.ticket is not None:
        world.directory.save(registration_verified(facts.known, facts.ticket.application_id, facts.now))
        world.tickets.use_up(facts.ticket)


def _id_rows(section: str) -> tuple[Outcome[Verify, World], ...]:
    return (
        Outcome(
            status=404,
            name="verification_id_invalid",
            when=Verify.has_bad_id,
            body=empty,
            basis=documented(f"{section}, 404; fusionauth-issues #2915"),
        ),
        Outcome(
            status=400,
            name="one_time_code_invalid",
            when=Verify.has_wrong_code,
            body=wrong_code,
            basis=chosen("No page says what a wrong code is; the page requires it, and a bad oneTimePassword is a 400"),
            apart="verification_id_invalid: an id that is not valid goes with no code",
        ),
    )


VERIFY_EMAIL: Operation[Verify, World] = Operation(
    name="fusionauth.verify_email",
    method="POST",
    path=f"{EMAIL_ENDPOINT}[/{{verificationId}}]",
    title="Verify a User's Email",
    gather=gather_email,
    takes=names_of(*EMAIL_FIELDS),
    imagine=imagine_user,
    settle=settle_email,
    outcomes=(
        internal_error(EMAIL_SECTION),
        malformed(EMAIL_SECTION),
        Outcome(
            status=401,
            name="unauthorized",
            when=Verify.lacks_a_key,
            body=empty,
            basis=documented(f"{EMAIL_SECTION}, response codes"),
            lifetime=Lifetime.of(since="1.37.0"),
        ),
        invalid(EMAIL_SECTION, required="verificationId"),
        search_unavailable(EMAIL_SECTION),
        Outcome(
            status=403,
            name="email_verification_disabled",
            when=Verify.is_disabled,
            body=empty,
            basis=chosen("Resending is a 403 then (fusionauth-netcore-client #64), so this is one too"),
        ),
        *_id_rows(EMAIL_SECTION),
        Outcome(
            status=404,
            name="user_not_found",
            when=Verify.names_a_stranger,
            body=empty,
            basis=documented(f"{EMAIL_SECTION}, 404"),
            lifetime=Lifetime.of(since="1.37.0"),
            apart="one_time_code_invalid: a userId is not looked at where there is a verificationId",
        ),
        Outcome(
            status=200,
            name="verified",
            when=always,
            says="The email address is verified. The response is empty.",
            body=empty,
            basis=documented(f"{EMAIL_SECTION}: the response does not contain a body"),
        ),
    ),
)

VERIFY_REGISTRATION: Operation[Verify, World] = Operation(
    name="fusionauth.verify_registration",
    method="POST",
    path=f"{REGISTRATION_ENDPOINT}[/{{verificationId}}]",
    title="Verify a User Registration",
    gather=gather_registration,
    takes=names_of(*FIELDS),
    imagine=imagine_user,
    settle=settle_registration,
    outcomes=(
        internal_error(REGISTRATION_SECTION),
        malformed(REGISTRATION_SECTION),
        invalid(REGISTRATION_SECTION, required="verificationId"),
        search_unavailable(REGISTRATION_SECTION),
        *_id_rows(REGISTRATION_SECTION),
        Outcome(
            status=200,
            name="verified",
            when=always,
            says="The registration is verified. The response is empty.",
            body=empty,
            basis=documented(f"{REGISTRATION_SECTION}: the response does not contain a body"),
        ),
    ),
)
