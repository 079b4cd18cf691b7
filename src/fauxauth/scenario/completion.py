"""Completing a scenario: ids, tenants, registrations and codes that the file leaves out, derived from its seed."""

from __future__ import annotations

from datetime import datetime

from fauxauth.scenario.definition import FusionAuthSection
from fauxauth.scenario.users import with_each_listed
from fauxauth.world.applications import Application, LoginConfiguration
from fauxauth.world.chance import Chance
from fauxauth.world.completion import complete_user
from fauxauth.world.keys import ApiKey
from fauxauth.world.objects import DEFAULT_API_KEY, DEFAULT_APPLICATION_ID, DEFAULT_TENANT_ID
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
        users=with_each_listed(
            section.users, lambda user: complete_user(user, chance, start, only_tenant, registered_for)
        ),
    )
