"""
What every way of logging in has in common: the facts of an attempt, and the rows that bar it.

Login by password, by one-time password and by second factor share these rows; they are written here once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypedDict

from fauxauth.contract import Content, Cookie, Lifetime, Outcome, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.asked import Asked, empty
from fauxauth.fusionauth.event_info import EVENT_FIELDS
from fauxauth.fusionauth.passwords import password_errors
from fauxauth.fusionauth.request import RequestField
from fauxauth.fusionauth.shapes import action_json
from fauxauth.fusionauth.verification import address_of
from fauxauth.world import World
from fauxauth.world.objects import ChangePasswordReason
from fauxauth.world.one_time import Ticket
from fauxauth.world.people import PreventedLogin, Registration, User

LOGIN_FIELDS = (
    *EVENT_FIELDS,
    RequestField("applicationId", "uuid"),
    RequestField("ipAddress", "text"),
    RequestField("metaData.device.description", "text"),
    RequestField("metaData.device.lastAccessedAddress", "text"),
    RequestField("metaData.device.name", "text"),
    RequestField("metaData.device.type", "device type"),
    RequestField("noJWT", "boolean"),
)
"""Request fields of every login call."""


class Led(TypedDict):
    """What an attempt has from the issued id that led to it, as keywords."""

    login_id: str | None
    state: Mapping[str, Json] | None
    allows_refresh_token: bool


def led_by(ticket: Ticket | None) -> Led:
    """Return what an issued id says of the attempt that it leads to."""
    details = ticket.details if ticket is not None else {}
    return Led(
        login_id=details.get("loginId"),
        state=details.get("state"),
        allows_refresh_token=details.get("allowsRefreshToken", True),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt(Asked):
    """An attempt to log in: who it is, what is known of them, and what they called themselves if they did."""

    user: User | None
    login_id: str | None = None
    authentication_type: str = "PASSWORD"
    state: Mapping[str, Json] | None = None
    allows_refresh_token: bool = True

    @property
    def known(self) -> User:
        """The user, in rows that hold for a known one only."""
        assert self.user is not None  # noqa: S101 (rows above answer for an unknown one)
        return self.user

    @property
    def registration(self) -> Registration | None:
        """The user's registration for the application that the request names."""
        return self.known.registration(self.scope.application.id) if self.scope.application is not None else None

    def also_issue(self, world: World) -> tuple[dict[str, Json], tuple[Cookie, ...]]:  # noqa: ARG002
        """Make what a successful reply of this operation has besides tokens and user."""
        return {}, ()

    def is_locked(self) -> bool:
        """The user is locked and cannot log in."""
        return self.user is not None and not self.user.active

    def is_expired(self) -> bool:
        """The user has expired."""
        return self.user is not None and self.user.expiry is not None and self.user.expiry <= self.now

    def is_prevented(self) -> bool:
        """The user is currently in an action that has prevented login."""
        return self.user is not None and any(action.prevents(self.now) for action in self.user.actions)

    def must_change_password_administrative(self) -> bool:
        """An administrator has required this user to change their password."""
        required = self.user is not None and self.user.password_change_required
        return required and self.known.password_change_reason in (None, "Administrative")

    def must_change_password_breached(self) -> bool:
        """The password has been found to have belonged to a breached dataset and must be changed."""
        breached = self.user is not None and self.user.breached_password_status not in (None, "None")
        return breached or self._is_required_to_change("Breached")

    def must_change_password_expired(self) -> bool:
        """The password has expired, per the expiration setting in the tenant configuration."""
        return self._has_password_of_age() or self._is_required_to_change("Expired")

    def must_change_password_validation(self) -> bool:
        """The password fails the validation rules configured in the tenant password settings."""
        return self._has_password_against_rules() or self._is_required_to_change("Validation")

    def _is_required_to_change(self, reason: ChangePasswordReason) -> bool:
        return (
            self.user is not None and self.user.password_change_required and self.user.password_change_reason == reason
        )

    def _has_password_of_age(self) -> bool:
        if self.user is None or self.scope.tenant is None or not self.scope.tenant.maximum_password_age.enabled:
            return False
        since = self.user.password_last_update_instant or self.user.insert_instant
        return since is not None and (self.now - since).days >= self.scope.tenant.maximum_password_age.days

    def _has_password_against_rules(self) -> bool:
        if self.user is None or self.scope.tenant is None or self.user.password is None:
            return False
        rules = self.scope.tenant.password_validation_rules
        return rules.validate_on_login and bool(password_errors(self.user.password, rules))

    def has_unverified_email(self) -> bool:
        """The user's email address has not yet been verified, and the tenant verifies email addresses."""
        verifies = self.scope.tenant is not None and self.scope.tenant.email_configuration.verify_email
        is_open = self.user is not None and not self.user.verified
        return verifies and is_open and address_of(self.known, self.version) is not None

    def has_unverified_registration(self) -> bool:
        """The user's registration has not yet been verified, and the application verifies registrations."""
        application = self.scope.application
        if self.user is None or application is None or not application.verify_registration:
            return False
        return self.registration is not None and not self.registration.verified

    def is_not_registered(self) -> bool:
        """The user is not registered for the application specified by the applicationId on the request."""
        return self.user is not None and self.scope.application is not None and self.registration is None


def prevented_actions(facts: Attempt, _world: World) -> Content:
    """Answer with the actions that prevented login."""
    return Content(json={"actions": [action_json(a) for a in facts.known.actions if a.prevents(facts.now)]})


def suppose_prevented(facts: Attempt, world: World) -> Attempt:
    """Suppose that a user action is in force."""
    if facts.is_prevented():
        return facts
    action = PreventedLogin(action_id=world.chance.uuid("actionId"), name="Prevent login", reason="Forced")
    return replace(facts, user=facts.known.changed(actions=(action,)))


def barred(section: str, *, also_locked: bool) -> tuple[Outcome[Attempt, World], ...]:
    """
    Make the rows that bar a known user, whatever they can prove.

    The page on completing multi-factor authentication does not list 423, hence ``also_locked``.
    """
    locked: tuple[Outcome[Attempt, World], ...] = (
        Outcome(
            status=423,
            name="account_locked",
            when=Attempt.is_locked,
            body=empty,
            basis=documented(f"{section}, 423; before the password is looked at: fusionauth-issues #2524"),
            lifetime=Lifetime.of(since="1.9.0"),
            apart="code_invalid, user_not_found: an unknown user cannot be locked",
        ),
        Outcome(
            status=404,
            name="account_locked_before_1_9",
            when=Attempt.is_locked,
            says="The user is locked; prior to version 1.9.0 that was a 404.",
            body=empty,
            basis=documented(f"{section}, 423: prior to version 1.9.0 a 404 status code is returned instead"),
            lifetime=Lifetime.of(until="1.9.0"),
        ),
    )
    rest: tuple[Outcome[Attempt, World], ...] = (
        Outcome(
            status=410,
            name="user_expired",
            when=Attempt.is_expired,
            body=empty,
            basis=documented(f"{section}, 410; its place in the order is chosen (docs/sources.md, FusionAuth 6.2)"),
        ),
        Outcome(
            status=409,
            name="login_prevented",
            when=Attempt.is_prevented,
            body=prevented_actions,
            basis=documented(f"{section}, 409; its place in the order is chosen (docs/sources.md, FusionAuth 6.2)"),
            suppose=suppose_prevented,
        ),
    )
    return locked + rest if also_locked else rest
