"""Finding a user by the ``loginId`` of a request, as what ``loginIdTypes`` says it may be (Login API, loginIdTypes)."""

from __future__ import annotations

from collections.abc import Iterable

from fauxauth.contract import Lifetime
from fauxauth.fusionauth.request import Body, RequestField
from fauxauth.world import World
from fauxauth.world.login_ids import DEFAULT_TYPES, TYPES, IdentityType
from fauxauth.world.people import User
from fauxauth.world.tenants import Tenant

LOGIN_ID_TYPES = RequestField("loginIdTypes", "texts", lifetime=Lifetime.of(since="1.59.0"))


def types_in(listed: Iterable[object]) -> tuple[IdentityType, ...]:
    """
    Return the types that a request lists, in its order, which is significant; the default ones where it lists none.

    That a type which does not exist finds nobody is chosen; nothing is published.
    """
    names = list(listed)
    return tuple(kind for name in names for kind in TYPES if kind == name) if names else DEFAULT_TYPES


def find_user(body: Body, tenant: Tenant | None, world: World, login_id: str | None = None) -> User | None:
    """Find the user of a tenant whom the body's ``loginId`` means, or another text in its place."""
    login_id = login_id or body.text("loginId")
    if tenant is None or login_id is None:
        return None
    listed = body.values.get(LOGIN_ID_TYPES.name)
    return world.directory.find(tenant.id, login_id, types_in(listed if isinstance(listed, list) else ()))
