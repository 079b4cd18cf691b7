"""An application and what it is configured to do, in the words of the vendor's Application API."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from fauxauth.world.objects import (
    LoginPolicy,
    NotFaked,
    Uuid,
    VendorObject,
    VerificationStrategy,
)
from fauxauth.world.tenants import JwtConfiguration, UnverifiedOptions


class LoginConfiguration(VendorObject):
    """What the Login API may do for an application."""

    allow_token_refresh: bool = False
    generate_refresh_tokens: bool = False
    require_authentication: bool = True


class ApplicationMultiFactorConfiguration(VendorObject):
    """An application's own login policy; absent, the tenant's counts."""

    login_policy: LoginPolicy | None = None
    trust_policy: Literal["Any", "This", "None"] = "Any"
    email: NotFaked = None
    sms: NotFaked = None
    voice: NotFaked = None


class PasswordlessConfiguration(VendorObject):
    """
    Whether users may log in to an application without a password, and how the email lets them.

    ``ClickableLink`` sends the code itself; ``FormField`` sends a short code that is given back together with it.
    """

    enabled: bool = False
    email_login_strategy: VerificationStrategy = "ClickableLink"
    phone_login_strategy: NotFaked = None


class OauthConfiguration(VendorObject):
    """
    An application's ``oauthConfiguration``, as far as it decides what the Login API's tokens say.

    Absent, the scope handling policy is that of a new application: ``Strict`` from 1.50 on.
    """

    scope_handling_policy: Literal["Compatibility", "Strict"] | None = None
    authorized_origin_urls: NotFaked = field(default=None, name="authorizedOriginURLs")
    authorized_redirect_urls: NotFaked = field(default=None, name="authorizedRedirectURLs")
    authorized_resource_uris: NotFaked = None
    authorized_url_validation_policy: NotFaked = field(default=None, name="authorizedURLValidationPolicy")
    client_authentication_policy: NotFaked = None
    client_id: NotFaked = None
    client_secret: NotFaked = None
    consent_mode: NotFaked = None
    debug: NotFaked = None
    device_verification_url: NotFaked = field(default=None, name="deviceVerificationURL")
    enabled_grants: NotFaked = None
    generate_refresh_tokens: NotFaked = None
    logout_behavior: NotFaked = None
    logout_url: NotFaked = field(default=None, name="logoutURL")
    proof_key_for_code_exchange_policy: NotFaked = None
    provided_scope_policy: NotFaked = None
    relationship: NotFaked = None
    require_client_authentication: NotFaked = None
    require_registration: NotFaked = None
    unknown_scope_policy: NotFaked = None


class Role(VendorObject):
    """A role of an application."""

    name: str
    id: Uuid | None = None
    is_default: bool = False
    is_super_role: bool = False
    description: str | None = None
    insert_instant: NotFaked = None
    last_update_instant: NotFaked = None


class Application(VendorObject, kw_only=True):
    """An application that users can be registered for and log in to."""

    id: Uuid = ""
    name: str
    tenant_id: Uuid = ""
    active: bool = True
    jwt_configuration: JwtConfiguration = JwtConfiguration()
    login_configuration: LoginConfiguration = LoginConfiguration()
    multi_factor_configuration: ApplicationMultiFactorConfiguration = ApplicationMultiFactorConfiguration()
    oauth_configuration: OauthConfiguration = OauthConfiguration()
    passwordless_configuration: PasswordlessConfiguration = PasswordlessConfiguration()
    roles: tuple[Role, ...] = ()
    unverified: UnverifiedOptions = UnverifiedOptions()
    verification_strategy: VerificationStrategy = "ClickableLink"
    verify_registration: bool = False
    access_control_configuration: NotFaked = None
    authentication_token_configuration: NotFaked = None
    base_url: NotFaked = field(default=None, name="baseURL")
    clean_speak_configuration: NotFaked = None
    data: NotFaked = None
    email_configuration: NotFaked = None
    external_identifier_configuration: NotFaked = None
    form_configuration: NotFaked = None
    insert_instant: NotFaked = None
    lambda_configuration: NotFaked = None
    last_update_instant: NotFaked = None
    phone_configuration: NotFaked = None
    registration_configuration: NotFaked = None
    registration_delete_policy: NotFaked = None
    samlv2_configuration: NotFaked = None
    scopes: NotFaked = None
    state: NotFaked = None
    theme_id: NotFaked = None
    universal_configuration: NotFaked = None
    verification_email_template_id: NotFaked = None
    web_authn_configuration: NotFaked = None
