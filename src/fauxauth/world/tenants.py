"""A tenant and what it is configured to do, in the words of the vendor's Tenant API."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from msgspec import Meta, field

from fauxauth.world.objects import (
    LoginPolicy,
    MethodName,
    NotFaked,
    Seconds,
    UnverifiedBehavior,
    Uuid,
    VendorObject,
    VerificationStrategy,
)


class UnverifiedOptions(VendorObject):
    """What happens to a user whose email or registration is not verified."""

    behavior: UnverifiedBehavior = "Allow"
    allow_email_change_when_gated: NotFaked = None


class EmailConfiguration(VendorObject):
    """A tenant's ``emailConfiguration``, as far as it decides an answer."""

    implicit_email_verification_allowed: bool = True
    unverified: UnverifiedOptions = UnverifiedOptions()
    verification_strategy: VerificationStrategy = "ClickableLink"
    verify_email: bool = False
    verify_email_when_changed: NotFaked = None
    additional_headers: NotFaked = None
    debug: NotFaked = None
    default_from_email: NotFaked = None
    default_from_name: NotFaked = None
    host: NotFaked = None
    password: NotFaked = None
    port: NotFaked = None
    properties: NotFaked = None
    security: NotFaked = None
    username: NotFaked = None
    admin_two_factor_method_remove_email_template_id: NotFaked = None
    email_update_email_template_id: NotFaked = None
    email_verified_email_template_id: NotFaked = None
    forgot_password_email_template_id: NotFaked = None
    login_id_in_use_on_create_email_template_id: NotFaked = None
    login_id_in_use_on_update_email_template_id: NotFaked = None
    login_new_device_email_template_id: NotFaked = None
    login_suspicious_email_template_id: NotFaked = None
    password_reset_success_email_template_id: NotFaked = None
    password_update_email_template_id: NotFaked = None
    passwordless_email_template_id: NotFaked = None
    set_password_email_template_id: NotFaked = None
    two_factor_method_add_email_template_id: NotFaked = None
    two_factor_method_remove_email_template_id: NotFaked = None
    verification_email_template_id: NotFaked = None


class ExternalIdentifierConfiguration(VendorObject):
    """How long each kind of one-time id lives, in seconds."""

    change_password_id_time_to_live_in_seconds: Seconds = 600
    email_verification_id_time_to_live_in_seconds: Seconds = 86_400
    one_time_password_time_to_live_in_seconds: Seconds = 60
    passwordless_login_time_to_live_in_seconds: Seconds = 180
    registration_verification_id_time_to_live_in_seconds: Seconds = 86_400
    setup_password_id_time_to_live_in_seconds: Seconds = 86_400
    trust_token_time_to_live_in_seconds: Seconds = 180
    two_factor_id_time_to_live_in_seconds: Seconds = 300
    two_factor_one_time_code_id_time_to_live_in_seconds: Seconds = 60
    two_factor_trust_id_time_to_live_in_seconds: Seconds = 2_592_000
    authorization_grant_id_time_to_live_in_seconds: NotFaked = None
    change_password_id_generator: NotFaked = None
    device_code_time_to_live_in_seconds: NotFaked = None
    device_user_code_id_generator: NotFaked = None
    email_verification_id_generator: NotFaked = None
    email_verification_one_time_code_generator: NotFaked = None
    external_authentication_id_time_to_live_in_seconds: NotFaked = None
    identity_provider_connection_test_time_to_live_in_seconds: NotFaked = None
    login_intent_time_to_live_in_seconds: NotFaked = None
    passwordless_login_generator: NotFaked = None
    passwordless_login_one_time_code_generator: NotFaked = None
    pending_account_link_time_to_live_in_seconds: NotFaked = None
    phone_verification_id_generator: NotFaked = None
    phone_verification_id_time_to_live_in_seconds: NotFaked = None
    phone_verification_one_time_code_generator: NotFaked = None
    registration_verification_id_generator: NotFaked = None
    registration_verification_one_time_code_generator: NotFaked = None
    remember_o_auth_scope_consent_choice_time_to_live_in_seconds: NotFaked = field(
        default=None, name="rememberOAuthScopeConsentChoiceTimeToLiveInSeconds"
    )
    saml_v2_auth_n_request_id_time_to_live_in_seconds: NotFaked = field(
        default=None, name="samlv2AuthNRequestIdTimeToLiveInSeconds"
    )
    setup_password_id_generator: NotFaked = None
    two_factor_one_time_code_id_generator: NotFaked = None
    web_authn_authentication_challenge_time_to_live_in_seconds: NotFaked = None
    web_authn_registration_challenge_time_to_live_in_seconds: NotFaked = None


class RevocationPolicy(VendorObject):
    """When refresh tokens are revoked by something that happens to their owner."""

    on_login_prevented: bool = True
    on_multi_factor_enable: bool = False
    on_one_time_token_reuse: bool = False
    on_password_changed: bool = True


class OneTimeUse(VendorObject):
    """How long a used one-time refresh token still answers (``refreshTokenOneTimeUseConfiguration``)."""

    grace_period_in_seconds: Annotated[int, Meta(ge=0, lt=86_400)] = 0


class SlidingWindow(VendorObject):
    """The longest life of a refresh token whose window slides."""

    maximum_time_to_live_in_minutes: Seconds = 43_200


class JwtConfiguration(VendorObject):
    """How access and refresh tokens are made; an application's counts only where ``enabled`` is true."""

    access_token_key_id: Uuid | None = None
    enabled: bool = False
    refresh_token_expiration_policy: Literal["Fixed", "SlidingWindow", "SlidingWindowWithMaximumLifetime"] = "Fixed"
    refresh_token_one_time_use_configuration: OneTimeUse = OneTimeUse()
    refresh_token_revocation_policy: RevocationPolicy = RevocationPolicy()
    refresh_token_sliding_window_configuration: SlidingWindow = SlidingWindow()
    refresh_token_time_to_live_in_minutes: Seconds = 43_200
    refresh_token_usage_policy: Literal["Reusable", "OneTimeUse"] = "Reusable"
    time_to_live_in_seconds: Seconds = 3_600
    id_token_key_id: NotFaked = None

    @property
    def access_token_lifetime(self) -> timedelta:
        """How long an access token is valid."""
        return timedelta(seconds=self.time_to_live_in_seconds)

    @property
    def refresh_token_lifetime(self) -> timedelta:
        """How long a refresh token is valid from its start, or from its last use where the window slides."""
        return timedelta(minutes=self.refresh_token_time_to_live_in_minutes)


class Switch(VendorObject):
    """A multi-factor method that a tenant has enabled or not."""

    enabled: bool = False
    algorithm: NotFaked = None
    code_length: NotFaked = None
    messenger_id: NotFaked = None
    template_id: NotFaked = None
    time_step: NotFaked = None


class TenantMultiFactorConfiguration(VendorObject):
    """Which methods a tenant offers, and when a login is challenged."""

    authenticator: Switch = Switch(enabled=True)
    email: Switch = Switch()
    login_policy: LoginPolicy = "Enabled"
    sms: Switch = Switch()
    debug: NotFaked = None
    voice: NotFaked = None

    def enabled_methods(self) -> tuple[MethodName, ...]:
        """Return the names of the methods that are enabled on the tenant."""
        offers: tuple[tuple[MethodName, Switch], ...] = (
            ("authenticator", self.authenticator),
            ("email", self.email),
            ("sms", self.sms),
        )
        return tuple(name for name, switch in offers if switch.enabled)


class TenantLoginConfiguration(VendorObject):
    """Whether a login without an ``applicationId`` needs an API key."""

    require_authentication: bool = True


class MaximumPasswordAge(VendorObject):
    """After how many days a password has expired."""

    days: Annotated[int, Meta(gt=0)] = 180
    enabled: bool = False


class ActionCancelPolicy(VendorObject):
    """When the lock that failed logins applied is lifted before its time."""

    on_password_reset: bool = False


class FailedAuthenticationConfiguration(VendorObject):
    """How many failed logins lock an account, for how long, and by which user action; without one they do not."""

    action_cancel_policy: ActionCancelPolicy = ActionCancelPolicy()
    action_duration: Annotated[int, Meta(gt=0)] = 3
    action_duration_unit: Literal["MINUTES", "HOURS", "DAYS", "WEEKS", "MONTHS", "YEARS"] = "MINUTES"
    email_user: bool = False
    reset_count_in_seconds: Seconds = 60
    too_many_attempts: Annotated[int, Meta(gt=0)] = 5
    user_action_id: Uuid | None = None

    @property
    def duration(self) -> timedelta:
        """How long the account is locked: a month counts 30 days, a year 365, and 4,000 years are for good."""
        unit = _UNITS[self.action_duration_unit]
        return min(self.action_duration, _FOR_GOOD // unit) * unit


_UNITS = {
    "MINUTES": timedelta(minutes=1),
    "HOURS": timedelta(hours=1),
    "DAYS": timedelta(days=1),
    "WEEKS": timedelta(weeks=1),
    "MONTHS": timedelta(days=30),
    "YEARS": timedelta(days=365),
}

_FOR_GOOD = 4_000 * _UNITS["YEARS"]
"""Longer than any clock runs, and no instant after it is beyond the calendar."""


class RememberPreviousPasswords(VendorObject):
    """How many former passwords may not be used again."""

    count: Annotated[int, Meta(gt=0)] = 1
    enabled: bool = False


class PasswordValidationRules(VendorObject):
    """What a password must look like, and whether that is checked at login too."""

    max_length: Annotated[int, Meta(gt=0)] = 256
    min_length: Annotated[int, Meta(ge=0)] = 8
    remember_previous_passwords: RememberPreviousPasswords = RememberPreviousPasswords()
    require_mixed_case: bool = False
    require_non_alpha: bool = False
    require_number: bool = False
    validate_on_login: bool = False
    breach_detection: NotFaked = None
    disallow_user_login_id: NotFaked = None


class Tenant(VendorObject):
    """A tenant: people and applications that know nothing of those in other tenants."""

    id: Uuid = ""
    name: str = "Default"
    issuer: str = "acme.com"
    email_configuration: EmailConfiguration = EmailConfiguration()
    external_identifier_configuration: ExternalIdentifierConfiguration = ExternalIdentifierConfiguration()
    failed_authentication_configuration: FailedAuthenticationConfiguration = FailedAuthenticationConfiguration()
    jwt_configuration: JwtConfiguration = JwtConfiguration()
    login_configuration: TenantLoginConfiguration = TenantLoginConfiguration()
    maximum_password_age: MaximumPasswordAge = MaximumPasswordAge()
    multi_factor_configuration: TenantMultiFactorConfiguration = TenantMultiFactorConfiguration()
    password_validation_rules: PasswordValidationRules = PasswordValidationRules()
    access_control_configuration: NotFaked = None
    base_url: NotFaked = field(default=None, name="baseURL")
    captcha_configuration: NotFaked = None
    client_risk_configuration: NotFaked = None
    configured: NotFaked = None
    connector_policies: NotFaked = None
    data: NotFaked = None
    event_configuration: NotFaked = None
    family_configuration: NotFaked = None
    form_configuration: NotFaked = None
    http_session_max_inactive_interval: NotFaked = None
    insert_instant: NotFaked = None
    lambda_configuration: NotFaked = None
    last_update_instant: NotFaked = None
    logout_url: NotFaked = field(default=None, name="logoutURL")
    minimum_password_age: NotFaked = None
    oauth_configuration: NotFaked = None
    password_encryption_configuration: NotFaked = None
    phone_configuration: NotFaked = None
    rate_limit_configuration: NotFaked = None
    registration_configuration: NotFaked = None
    scim_server_configuration: NotFaked = None
    sso_configuration: NotFaked = None
    state: NotFaked = None
    theme_id: NotFaked = None
    user_delete_policy: NotFaked = None
    username_configuration: NotFaked = None
    web_authn_configuration: NotFaked = None
