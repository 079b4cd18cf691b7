"""
What may be said of a user, an application, a registration: for type checkers and editors.

Keys are the attributes of the vendors' objects, of which `world.people`, `world.applications` and `world.fuse_people`
say the meaning. Objects inside may be given as the vendor's JSON, and instants as its milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, TypeAlias, TypedDict

from fauxauth.world.applications import (
    ApplicationMultiFactorConfiguration,
    LoginConfiguration,
    OauthConfiguration,
    PasswordlessConfiguration,
    Role,
)
from fauxauth.world.objects import ChangePasswordReason, ContentStatus, VerificationStrategy
from fauxauth.world.people import Membership, PreventedLogin, Registration, TwoFactor
from fauxauth.world.tenants import JwtConfiguration, UnverifiedOptions

Written: TypeAlias = Mapping[str, Any]
"""An object as the vendor's JSON has it."""

When: TypeAlias = datetime | int | None
"""An aware instant, or its milliseconds since 1970."""


class UserAttributes(TypedDict, total=False):
    """Attributes of the vendor's User."""

    actions: Sequence[PreventedLogin | Written]
    active: bool
    birth_date: date | str | None
    breached_password_last_checked_instant: When
    breached_password_status: Literal["None", "ExactMatch", "SubAddressMatch", "PasswordOnly", "CommonPassword"] | None
    clean_speak_id: str | None
    connector_id: str
    data: Written
    email: str | None
    expiry: When
    first_name: str | None
    full_name: str | None
    id: str
    image_url: str | None
    insert_instant: When
    last_login_instant: When
    last_name: str | None
    last_update_instant: When
    legacy_identifier: str | None
    memberships: Sequence[Membership | Written]
    middle_name: str | None
    mobile_phone: str | None
    parent_email: str | None
    password: str | None
    password_change_reason: ChangePasswordReason | None
    password_change_required: bool
    password_last_update_instant: When
    phone_number: str | None
    preferred_languages: Sequence[str]
    previous_passwords: Sequence[str]
    registrations: Sequence[Registration | Written]
    tenant_id: str
    timezone: str | None
    two_factor: TwoFactor | Written
    username: str | None
    username_status: ContentStatus
    verified: bool
    verified_instant: When


class RegistrationAttributes(TypedDict, total=False):
    """Attributes of the vendor's UserRegistration, without the id of the application."""

    authentication_token: str | None
    clean_speak_id: str | None
    data: Written
    id: str
    insert_instant: When
    last_login_instant: When
    last_update_instant: When
    preferred_languages: Sequence[str]
    roles: Sequence[str]
    timezone: str | None
    tokens: Mapping[str, str]
    username: str | None
    username_status: ContentStatus
    verified: bool
    verified_instant: When


class NewApplicationAttributes(TypedDict, total=False):
    """Attributes of the vendor's Application that the fake acts on, without the name."""

    active: bool
    id: str
    jwt_configuration: JwtConfiguration | Written
    login_configuration: LoginConfiguration | Written
    multi_factor_configuration: ApplicationMultiFactorConfiguration | Written
    oauth_configuration: OauthConfiguration | Written
    passwordless_configuration: PasswordlessConfiguration | Written
    roles: Sequence[Role | Written]
    tenant_id: str
    unverified: UnverifiedOptions | Written
    verification_strategy: VerificationStrategy
    verify_registration: bool


class ApplicationAttributes(NewApplicationAttributes, total=False):
    """Attributes of the vendor's Application that the fake acts on."""

    name: str


class FuseUserAttributes(TypedDict, total=False):
    """Attributes of a Fuse user."""

    active: bool
    admin_group_permissions: Sequence[str]
    administerable_community_ids: Sequence[int]
    authentication_token: str | None
    avatar_url: str | None
    big_avatar_url: str | None
    company_guid: str
    default_locale: str
    email: str | None
    family_name: str | None
    given_name: str | None
    id: int
    is_manager: bool
    legacy_token: str | None
    login_name: str
    name: str | None
    notifications_count: int
    password: str | None
    password_change_required: bool
    password_requirements: Any
    public_name: str | None
    role: Literal["admin", "user"]
    terms_and_conditions: Any
    terms_and_conditions_accepted: bool
    token_updated_at: datetime | None
    unread_notifications_count: int
    unviewed_notifications_count: int
