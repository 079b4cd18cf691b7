"""
Verifying email addresses and registrations: the ids, and the emails that carry them or their codes.

Where the strategy is ``FormField`` an email has a short code, which counts only together with the id that a reply
gives; where it is ``ClickableLink`` the email has the id itself (docs/sources.md, FusionAuth 9). A new id replaces the
one before it (fusionauth-issues #2468).
"""

from __future__ import annotations

from datetime import datetime

from fauxauth.contract import Lifetime, Version
from fauxauth.contract.messages import Json
from fauxauth.world import World
from fauxauth.world.applications import Application
from fauxauth.world.one_time import Purpose, Ticket
from fauxauth.world.outbox import Message
from fauxauth.world.people import User
from fauxauth.world.tenants import Tenant

IDS_OF_LINKS = Lifetime.of(since="1.49.0")
"""From when on replies of the User API show an id that was emailed in a link (User API, emailVerificationId)."""

DATA_EMAIL = (Lifetime.of(until="1.26.0"), Lifetime.of(since="1.27.2"))
"""The versions in which ``user.data.email`` stands in for ``user.email``: removed once, and added back."""


def address_of(user: User, version: Version) -> str | None:
    """Return where emails to a user go: their email, else the one in their data (User API, user.data.email)."""
    written = user.data.get("email") if any(each.covers(version) for each in DATA_EMAIL) else None
    return user.email or (written if isinstance(written, str) and written else None)


def start_email_verification(user: User, world: World, now: datetime, *, send: bool = True) -> Ticket:
    """Issue a new id to verify a user's email address by, and send the email."""
    strategy = world.directory.tenants[user.tenant_id].email_configuration.verification_strategy
    ticket = _issue("emailVerificationId", user, world, now, strategy == "FormField", None)
    return _sent(ticket, user, "Verify your email address", world, now) if send else ticket


def start_registration_verification(
    user: User, application: Application, world: World, now: datetime, *, send: bool = True
) -> Ticket:
    """Issue a new id to verify a user's registration by, and send the email."""
    by_code = application.verification_strategy == "FormField"
    ticket = _issue("registrationVerificationId", user, world, now, by_code, application.id)
    return _sent(ticket, user, "Verify your registration", world, now) if send else ticket


def _issue(
    purpose: Purpose, user: User, world: World, now: datetime, by_code: bool, application_id: str | None
) -> Ticket:
    world.tickets.revoke(purpose, user.id, application_id)
    return world.tickets.issue(
        purpose,
        user.id,
        now,
        world.directory.tenants[user.tenant_id].external_identifier_configuration,
        application_id=application_id,
        oneTimeCode=world.chance.letters(6, f"{purpose} code", user.id) if by_code else None,
    )


def _sent(ticket: Ticket, user: User, subject: str, world: World, now: datetime) -> Ticket:
    address = address_of(user, world.version)
    if address is not None:
        world.outbox.send(Message("email", address, subject, ticket.details["oneTimeCode"] or ticket.id, now))
    return ticket


def email_verified(user: User, now: datetime) -> User:
    """Return the user with a verified email; the instant is that of the first time, for ever (Login API)."""
    return user.changed(verified=True, verified_instant=user.verified_instant or now)


def registration_verified(user: User, application_id: str | None, now: datetime) -> User:
    """Return the user with a verified registration."""
    registrations = tuple(
        each.changed(verified=True, verified_instant=each.verified_instant or now)
        if each.application_id == application_id
        else each
        for each in user.registrations or ()
    )
    return user.changed(registrations=registrations)


def implicitly_verified(user: User, ticket: Ticket | None, tenant: Tenant, now: datetime) -> User:
    """Return the user as the use of a changePasswordId leaves them: one that was emailed verifies the email too."""
    emailed = ticket is not None and ticket.details.get("emailed") is True
    allowed = tenant.email_configuration.implicit_email_verification_allowed
    return email_verified(user, now) if emailed and allowed and not user.verified else user


def current(world: World, purpose: Purpose, user: User, now: datetime) -> tuple[Ticket, ...]:
    """Return a user's verification ids that can be used now."""
    return tuple(ticket for ticket in world.tickets.issued(purpose, user.id) if ticket.expires > now)


def ids_json(ticket: Ticket, version: Version) -> dict[str, Json]:
    """Write a verification id, and its code where it has one, as replies of the User API do."""
    code = ticket.details["oneTimeCode"]
    if code is None:
        return {ticket.purpose: ticket.id} if IDS_OF_LINKS.covers(version) else {}
    return {ticket.purpose: ticket.id, ticket.purpose.removesuffix("Id") + "OneTimeCode": code}
