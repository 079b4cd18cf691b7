"""Completing a scenario: ids, tenants, registrations and codes that the file leaves out, derived from its seed."""

from __future__ import annotations

from datetime import datetime

from fauxauth.scenario.definition import FusionAuthSection
from fauxauth.world.applications import Application, LoginConfiguration
from fauxauth.world.chance import Chance
from fauxauth.world.keys import ApiKey
from fauxauth.world.objects import DEFAULT_API_KEY, DEFAULT_APPLICATION_ID, DEFAULT_TENANT_ID
from fauxauth.world.people import PreventedLogin, Registration, TwoFactor, TwoFactorMethod, User
from fauxauth.world.tenants import Switch, Tenant, TenantMultiFactorConfiguration

_ON = Switch(enabled=True)

DEFAULT_TENANT = Tenant(
    id=DEFAULT_TENANT_ID,
    multi_factor_configuration=TenantMultiFactorConfiguration(authenticator=_ON, email=_ON, sms=_ON),
)
"""The tenant of a scenario that lists none. All methods are enabled on it, so that a user's methods count."""

DEFAULT_APPLICATION = Application(
    id=DEFAULT_APPLICATION_ID,
    name="Example app",
    login_configuration=LoginConfiguration(allow_token_refresh=True, generate_refresh_tokens=True),
)
"""The application of a scenario that lists none. Refresh tokens are on, which real applications must enable."""


def complete(section: FusionAuthSection, chance: Chance, start: datetime) -> FusionAuthSection:
    """Return the section with everything filled in that can be made up; what cannot is left empty."""
    tenants = tuple(
        tenant if tenant.id else tenant.changed(id=chance.uuid("tenantId", tenant.name))
        for tenant in section.tenants or ()
    ) or (DEFAULT_TENANT,)
    only_tenant = tenants[0].id if len(tenants) == 1 else ""
    applications = section.applications
    if applications is None:
        applications = (DEFAULT_APPLICATION.changed(tenant_id=tenants[0].id),)
    applications = tuple(
        application.changed(
            id=application.id or chance.uuid("applicationId", application.name),
            tenant_id=application.tenant_id or only_tenant,
        )
        for application in applications
    )
    registered_for = applications[:1] if section.applications is None else ()
    return section.changed(
        tenants=tenants,
        applications=applications,
        api_keys=section.api_keys if section.api_keys is not None else (ApiKey(key=DEFAULT_API_KEY),),
        users=tuple(complete_user(user, chance, start, only_tenant, registered_for) for user in section.users),
    )


def complete_user(
    user: User, chance: Chance, start: datetime, tenant_id: str, registered_for: tuple[Application, ...]
) -> User:
    """Fill in a user's ids and instants, and the registrations of one who says nothing about them."""
    user_id = user.id or chance.uuid("userId", user.login_id)
    registrations = user.registrations
    if registrations is None:
        registrations = tuple(Registration(application_id=application.id) for application in registered_for)
    inserted = user.insert_instant or start
    return user.changed(
        id=user_id,
        tenant_id=user.tenant_id or tenant_id,
        insert_instant=inserted,
        last_update_instant=user.last_update_instant or inserted,
        password_last_update_instant=user.password_last_update_instant or inserted,
        registrations=tuple(_complete_registration(each, chance, user_id, inserted) for each in registrations),
        two_factor=_complete_two_factor(user, chance, user_id),
        actions=tuple(_complete_action(each, chance, user_id) for each in user.actions),
    )


def _complete_registration(entry: Registration, chance: Chance, user_id: str, inserted: datetime) -> Registration:
    return entry.changed(
        id=entry.id or chance.uuid("registrationId", user_id), insert_instant=entry.insert_instant or inserted
    )


def _complete_two_factor(user: User, chance: Chance, user_id: str) -> TwoFactor:
    methods = tuple(_complete_method(method, user, chance, user_id) for method in user.two_factor.methods)
    return user.two_factor.changed(methods=methods)


def _complete_method(method: TwoFactorMethod, user: User, chance: Chance, user_id: str) -> TwoFactorMethod:
    made: dict[str, str | None] = {"id": method.id or chance.letters(4, "methodId", user_id)}
    if method.method == "authenticator":
        made["secret"] = method.secret or chance.base32(32, "authenticator secret", user_id)
    elif method.method == "email":
        made["email"] = method.email or user.email
    else:
        made["mobile_phone"] = method.mobile_phone or user.mobile_phone
    return method.changed(**made)


def _complete_action(action: PreventedLogin, chance: Chance, user_id: str) -> PreventedLogin:
    return action if action.action_id else action.changed(action_id=chance.uuid("actionId", user_id))
