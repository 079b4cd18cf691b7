"""Who calls: API keys, what they permit, and the tenant that a request is scoped to (docs/sources.md, FusionAuth 2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fauxauth.contract import Call
from fauxauth.fusionauth.errors import Error, field_error
from fauxauth.fusionauth.uuids import convert_uuid
from fauxauth.world import World
from fauxauth.world.applications import Application
from fauxauth.world.keys import ApiKey
from fauxauth.world.one_time import Purpose, Ticket
from fauxauth.world.people import User
from fauxauth.world.tenants import Tenant

TENANT_HEADER = "x-fusionauth-tenantid"


@dataclass(frozen=True, slots=True)
class Caller:
    """
    The caller of a request.

    ``authenticated`` holds when the API key exists, has not expired, permits this method on this endpoint, and is not
    locked to another tenant than the one that the request names.
    """

    authenticated: bool
    key: ApiKey | None
    tenant_header: str | None

    @property
    def tenant_id(self) -> str | None:
        """The tenant that the key is locked to, or that the header names; the two have the same effect."""
        if self.key is not None and self.key.tenant_id is not None:
            return self.key.tenant_id
        return self.tenant_header


def identify(call: Call, world: World, endpoint: str, now: datetime) -> Caller:
    """Look up the API key that the Authorization header holds, with no scheme before it."""
    written = call.headers.get(TENANT_HEADER, "").strip().lower()
    header = convert_uuid(written) or written or None
    key = world.directory.api_keys.get(call.headers.get("authorization", ""))
    if key is None or not _in_force(key, now) or not key.permits(endpoint, call.method):
        return Caller(authenticated=False, key=None, tenant_header=header)
    agrees = key.tenant_id is None or header is None or key.tenant_id == header
    return Caller(authenticated=agrees, key=key, tenant_header=header)


def _in_force(key: ApiKey, now: datetime) -> bool:
    return key.expiration_instant is None or key.expiration_instant > now


@dataclass(frozen=True, slots=True)
class Scope:
    """
    The tenant and application of a request.

    ``tenant`` is None where it cannot be told which of several is meant, or where the one that was named does not
    exist; ``application`` is None where none was named, or none of that id is in the tenant.
    """

    tenant: Tenant | None
    application: Application | None
    tenant_named: str | None
    application_named: str | None

    @property
    def is_ambiguous(self) -> bool:
        """Whether the tenant would have to be named."""
        return self.tenant is None and self.tenant_named is None

    @property
    def tenant_unknown(self) -> bool:
        """Whether a tenant was named that does not exist, or whose id is no UUID."""
        return self.tenant is None and self.tenant_named is not None

    @property
    def application_unknown(self) -> bool:
        """Whether an application was named that this tenant does not have, or that is not active."""
        return self.application_named is not None and self.application is None


def scope_of(caller: Caller, application_id: str | None, world: World, owner: User | None = None) -> Scope:
    """
    Find the tenant: the one that was named, else the application's, else the only one there is.

    An id in the request that belongs to somebody, its ``owner``, tells the tenant before the application does.
    """
    directory = world.directory
    application = directory.applications.get(application_id or "")
    if application is not None and not application.active:
        application = None
    named = caller.tenant_id
    told = named or (owner.tenant_id if owner is not None else None)
    if told is not None:
        tenant = directory.tenants.get(told)
        if application is not None and application.tenant_id != told:
            application = None
    elif application is not None:
        tenant = directory.tenants.get(application.tenant_id)
    else:
        tenant = next(iter(directory.tenants.values())) if len(directory.tenants) == 1 else None
    return Scope(tenant, application, named, application_id)


def scope_errors(scope: Scope) -> tuple[Error, ...]:
    """Find what is wrong with the application and the tenant that a request names."""
    errors: list[Error] = []
    if scope.tenant_unknown:
        errors.append(_tenant_error(scope.tenant_named or ""))
    elif scope.application_unknown:
        errors.append(field_error("[invalidApplication]", "applicationId", scope.application_named))
    return tuple(errors)


def _tenant_error(named: str) -> Error:
    """Make the error of a tenant that is not there; the texts are those of an application, nothing is published."""
    if convert_uuid(named) is None:
        return field_error("[couldNotConvert]", "tenantId")
    return Error("[invalid]tenantId", f"Invalid [tenantId]. A tenant with Id [{named}] does not exist.", "tenantId")


def look_up(
    world: World, purpose: Purpose, ticket_id: str | None, caller: Caller, now: datetime
) -> tuple[Ticket | None, User | None]:
    """Find an issued id and the user whom it belongs to; in another tenant than the named one it is not found."""
    ticket = world.tickets.find(purpose, ticket_id, now)
    owner = world.directory.user(ticket.user_id) if ticket is not None else None
    if owner is None or caller.tenant_id not in (None, owner.tenant_id):
        return None, None
    return ticket, owner
