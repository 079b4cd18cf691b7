"""Things that are issued once, live for a while and are used up: two-factor ids, change-password ids, codes, trusts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from fauxauth.world.chance import Chance
from fauxauth.world.tenants import ExternalIdentifierConfiguration

Purpose: TypeAlias = Literal[
    "changePasswordId",
    "emailVerificationId",
    "oneTimePassword",
    "passwordlessLogin",
    "registrationVerificationId",
    "trustToken",
    "twoFactorId",
    "twoFactorOneTimeCodeId",
    "twoFactorTrustId",
]
"""What an id is for, by the name of the field that carries it, or of the setting that says how long it lives."""

LIFETIMES: dict[Purpose, Callable[[ExternalIdentifierConfiguration], int]] = {
    "changePasswordId": lambda ttl: ttl.change_password_id_time_to_live_in_seconds,
    "emailVerificationId": lambda ttl: ttl.email_verification_id_time_to_live_in_seconds,
    "oneTimePassword": lambda ttl: ttl.one_time_password_time_to_live_in_seconds,
    "passwordlessLogin": lambda ttl: ttl.passwordless_login_time_to_live_in_seconds,
    "registrationVerificationId": lambda ttl: ttl.registration_verification_id_time_to_live_in_seconds,
    "trustToken": lambda ttl: ttl.trust_token_time_to_live_in_seconds,
    "twoFactorId": lambda ttl: ttl.two_factor_id_time_to_live_in_seconds,
    "twoFactorOneTimeCodeId": lambda ttl: ttl.two_factor_one_time_code_id_time_to_live_in_seconds,
    "twoFactorTrustId": lambda ttl: ttl.two_factor_trust_id_time_to_live_in_seconds,
}
"""How long each kind lives: the tenant's ``externalIdentifierConfiguration`` says, in seconds."""


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """
    A short code, which lives as long as its ticket, and the method that it was sent by.

    ``method_id`` is None for a code that nobody was sent: the reply to a request had it.
    """

    code: str
    method_id: str | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """
    One issued id.

    ``details`` is what must be remembered until it comes back, by the vendor's field names; ``code`` is the latest
    short code that was sent or issued for it.
    """

    purpose: Purpose
    id: str
    user_id: str
    expires: datetime
    application_id: str | None = None
    code: OneTimeCode | None = None
    details: dict[str, Any] = field(default_factory=dict[str, Any])


class Tickets:
    """Every id that was issued and not used up."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._tickets: dict[tuple[Purpose, str], Ticket] = {}

    def issue(
        self,
        purpose: Purpose,
        user_id: str,
        now: datetime,
        lifetimes: ExternalIdentifierConfiguration,
        *,
        application_id: str | None = None,
        ticket_id: str | None = None,
        lifetime: timedelta | None = None,
        **details: Any,
    ) -> Ticket:
        """Make a new id for a user: 43 URL-safe characters, as real ones have (docs/sources.md, FusionAuth 6.3)."""
        ticket = Ticket(
            purpose=purpose,
            id=ticket_id or self._chance.token(32, purpose, user_id),
            user_id=user_id,
            expires=now + (lifetime or timedelta(seconds=LIFETIMES[purpose](lifetimes))),
            application_id=application_id,
            details=details,
        )
        self._tickets[purpose, ticket.id] = ticket
        return ticket

    def find(self, purpose: Purpose, ticket_id: str | None, now: datetime) -> Ticket | None:
        """Return the ticket if it was issued for this purpose and is neither used up nor expired."""
        if ticket_id is None:
            return None
        ticket = self._tickets.get((purpose, ticket_id))
        return ticket if ticket is not None and ticket.expires > now else None

    def remembered(self, purpose: Purpose, ticket_id: str | None) -> Ticket | None:
        """Return the ticket if it was issued for this purpose and is not used up, be it expired or not."""
        return self._tickets.get((purpose, ticket_id)) if ticket_id is not None else None

    def expiry(self, text: str) -> datetime | None:
        """Return when a ticket's id, or a code that goes with it, expires; None for what is not remembered."""
        for ticket in self._tickets.values():
            code = ticket.code.code if ticket.code is not None else None
            if text in (ticket.id, ticket.details.get("oneTimeCode"), code):
                return ticket.expires
        return None

    def attach_code(self, ticket: Ticket, code: OneTimeCode) -> Ticket:
        """Remember a code that was sent for a ticket; codes sent earlier for it no longer count."""
        changed = replace(ticket, code=code)
        self._tickets[ticket.purpose, ticket.id] = changed
        return changed

    def use_up(self, ticket: Ticket) -> None:
        """Make a ticket unusable from now on; using up one twice is no harm."""
        self._tickets.pop((ticket.purpose, ticket.id), None)

    def revoke(self, purpose: Purpose, user_id: str, application_id: str | None = None) -> None:
        """Make all of a user's tickets of one purpose unusable, or only those for one application."""
        for name, ticket in list(self._tickets.items()):
            fits = application_id is None or ticket.application_id == application_id
            if ticket.purpose == purpose and ticket.user_id == user_id and fits:
                del self._tickets[name]

    def issued(self, purpose: Purpose, user_id: str) -> tuple[Ticket, ...]:
        """Return a user's tickets of one purpose, in the order in which they were issued."""
        return tuple(t for t in self._tickets.values() if t.purpose == purpose and t.user_id == user_id)
