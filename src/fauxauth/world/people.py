"""Users, their registrations and second factors, in the words of the vendor's User API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from fauxauth.world.objects import (
    DEFAULT_CONNECTOR_ID,
    ChangePasswordReason,
    ContentStatus,
    Instant,
    MethodName,
    NotFaked,
    Uuid,
    VendorObject,
)


class Membership(VendorObject):
    """A user's membership of a group."""

    group_id: Uuid
    id: Uuid | None = None
    data: dict[str, Any] = {}
    insert_instant: Instant | None = None
    user_id: NotFaked = None


class Registration(VendorObject):
    """A user's registration for an application."""

    application_id: Uuid
    authentication_token: str | None = None
    clean_speak_id: Uuid | None = None
    data: dict[str, Any] = {}
    id: Uuid = ""
    insert_instant: Instant | None = None
    last_login_instant: Instant | None = None
    last_update_instant: Instant | None = None
    preferred_languages: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    timezone: str | None = None
    tokens: dict[str, str] = {}
    username: str | None = None
    username_status: ContentStatus = "ACTIVE"
    verified: bool = True
    verified_instant: Instant | None = None


class Authenticator(VendorObject):
    """How a TOTP authenticator counts; the vendor's current implementation knows only these values."""

    algorithm: Literal["HmacSHA1"] = "HmacSHA1"
    code_length: Literal[6] = 6
    time_step: Literal[30] = 30


class TwoFactorMethod(VendorObject):
    """One way in which a user can prove a second factor. ``secret`` is Base32 text, as authenticator apps take it."""

    method: MethodName
    authenticator: Authenticator = Authenticator()
    email: str | None = None
    id: str = ""
    last_used: bool = False
    mobile_phone: str | None = None
    name: str | None = None
    secret: str | None = None


class TwoFactor(VendorObject):
    """A user's second factors and the recovery codes that stand in for them."""

    methods: tuple[TwoFactorMethod, ...] = ()
    recovery_codes: tuple[str, ...] = ()


class PreventedLogin(VendorObject):
    """A user action that prevents login until ``expiry`` (absent: until it is removed)."""

    action_id: Uuid = ""
    actioner_user_id: Uuid | None = None
    expiry: Instant | None = None
    localized_name: str | None = None
    localized_option: str | None = None
    localized_reason: str | None = None
    name: str = "Prevent login"
    option: str | None = None
    reason: str | None = None
    reason_code: str | None = None

    def prevents(self, now: datetime) -> bool:
        """Whether the action is in force."""
        return self.expiry is None or self.expiry > now


class User(VendorObject):
    """
    A user, with the password in plain text, because a fake's secrets are no secrets.

    ``registrations`` None means that nothing was said about them. ``actions`` is what currently prevents login.
    """

    actions: tuple[PreventedLogin, ...] = ()
    active: bool = True
    birth_date: date | None = None
    breached_password_last_checked_instant: Instant | None = None
    breached_password_status: (
        Literal["None", "ExactMatch", "SubAddressMatch", "PasswordOnly", "CommonPassword"] | None
    ) = None
    clean_speak_id: Uuid | None = None
    connector_id: Uuid = DEFAULT_CONNECTOR_ID
    data: dict[str, Any] = {}
    email: str | None = None
    expiry: Instant | None = None
    first_name: str | None = None
    full_name: str | None = None
    id: Uuid = ""
    image_url: str | None = None
    insert_instant: Instant | None = None
    last_login_instant: Instant | None = None
    last_name: str | None = None
    last_update_instant: Instant | None = None
    legacy_identifier: str | None = None
    memberships: tuple[Membership, ...] = ()
    middle_name: str | None = None
    mobile_phone: str | None = None
    parent_email: str | None = None
    password: str | None = None
    password_change_reason: ChangePasswordReason | None = None
    password_change_required: bool = False
    password_last_update_instant: Instant | None = None
    phone_number: str | None = None
    preferred_languages: tuple[str, ...] = ()
    previous_passwords: tuple[str, ...] = ()
    registrations: tuple[Registration, ...] | None = None
    tenant_id: Uuid = ""
    timezone: str | None = None
    two_factor: TwoFactor = TwoFactor()
    username: str | None = None
    username_status: ContentStatus = "ACTIVE"
    verified: bool = True
    verified_instant: Instant | None = None
    encryption_scheme: NotFaked = None
    factor: NotFaked = None
    identities: NotFaked = None
    salt: NotFaked = None
    two_factor_delivery: NotFaked = None
    two_factor_enabled: NotFaked = None
    unique_username: NotFaked = None

    def registration(self, application_id: str | None) -> Registration | None:
        """Return the registration for an application, or None."""
        return next((entry for entry in self.registrations or () if entry.application_id == application_id), None)

    @property
    def login_id(self) -> str:
        """What records call the user: the email, or what there is instead."""
        return self.email or self.username or self.phone_number or ""

    def __repr__(self) -> str:
        # A test report may show it, and no secret belongs there.
        return f"<user {self.login_id}>"
