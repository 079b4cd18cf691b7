"""
What the three calls of a passwordless login share: the code that start issues, send emails and login takes.

Source: the vendor's Passwordless API page; docs/sources.md, FusionAuth 11. Where the strategy is ``ClickableLink``
the code alone logs in; where it is ``FormField`` a short one-time code goes with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fauxauth.contract import Lifetime, Outcome, chosen
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.about_user import AboutUser
from fauxauth.fusionauth.errors import Error, answering
from fauxauth.fusionauth.verification import address_of
from fauxauth.world import World
from fauxauth.world.applications import Application
from fauxauth.world.one_time import OneTimeCode, Ticket
from fauxauth.world.outbox import Message
from fauxauth.world.people import User

STRATEGIES = ("ClickableLink", "FormField")

ONE_TIME_CODES = Lifetime.of(since="1.59.0")
"""From when on there are one-time codes, and a request may choose the strategy (by the vendor's clients)."""

STRATEGY_SETTING = Lifetime.of(since="1.64.0")
"""From when on the application has a strategy of its own for emails (by the vendor's clients)."""


def issue_code(
    user: User,
    application: Application | None,
    world: World,
    now: datetime,
    *,
    strategy: str | None = None,
    state: dict[str, Json] | None = None,
    login_id: str | None = None,
) -> Ticket:
    """Issue the code of a passwordless login, and where the strategy is ``FormField`` the one-time code for it."""
    if strategy is None and application is not None and STRATEGY_SETTING.covers(world.version):
        strategy = application.passwordless_configuration.email_login_strategy
    by_form = strategy == "FormField" and ONE_TIME_CODES.covers(world.version)
    return world.tickets.issue(
        "passwordlessLogin",
        user.id,
        now,
        world.directory.tenants[user.tenant_id].external_identifier_configuration,
        oneTimeCode=world.chance.digits(6, "passwordless code", user.id) if by_form else None,
        state=state,
        loginId=login_id,
    )


def send_code(ticket: Ticket, user: User, world: World, now: datetime) -> None:
    """Email a user what logs them in, and remember that it was emailed."""
    address = address_of(user, world.version)
    if address is None:
        return
    code = ticket.details["oneTimeCode"] or ticket.id
    world.outbox.send(Message("email", address, "Log in without a password", code, now))
    world.tickets.attach_code(ticket, OneTimeCode(code, "email"))


_DISABLED = Error("[PasswordlessDisabled]", "Passwordless login is not currently configured.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordlessAsked(AboutUser):
    """A request about a user who wants to log in to an application without a password."""

    def has_passwordless_disabled(self) -> bool:
        """Passwordless login is not enabled for the application (passwordlessConfiguration.enabled)."""
        application = self.scope.application
        return application is not None and not application.passwordless_configuration.enabled


def passwordless_disabled(apart: str) -> Outcome[PasswordlessAsked, World]:
    """Make the row for an application that does not let users log in without a password."""
    return Outcome(
        status=400,
        name="passwordless_disabled",
        when=PasswordlessAsked.has_passwordless_disabled,
        body=answering(_DISABLED),
        basis=chosen("What a server answers is not published; code and text are a key of the vendor's default theme"),
        apart=apart,
    )
