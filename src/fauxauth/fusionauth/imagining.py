"""People who are invented because an answer was forced that needs somebody: seeded; `record_login` keeps them."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from fauxauth.fusionauth.attempt import Attempt
from fauxauth.fusionauth.caller import Scope
from fauxauth.world import World
from fauxauth.world.applications import Application
from fauxauth.world.people import Registration, User
from fauxauth.world.tenants import Tenant

AttemptT = TypeVar("AttemptT", bound=Attempt)


def imagine_somebody(facts: AttemptT, world: World) -> AttemptT:
    """Complete an attempt: the tenant where it was not told, and a user where the request names none who exists."""
    tenant = facts.scope.tenant or _tenant_of(facts.user, world)
    scope = Scope(tenant, facts.scope.application, tenant.id, facts.scope.application_named)
    user = facts.user or invent_user(world, tenant, facts.scope.application, facts.body.text("loginId"))
    return replace(facts, scope=scope, user=user)


def _tenant_of(user: User | None, world: World) -> Tenant:
    if user is not None:
        return world.directory.tenants[user.tenant_id]
    return next(iter(world.directory.tenants.values()))


def invent_user(world: World, tenant: Tenant, application: Application | None, login_id: str | None) -> User:
    """Make up a user with a login id, or a numbered one, registered for an application if one is given."""
    number = world.chance.digits(8, "invented person")
    email = login_id or f"person-{number}@example.com"
    user_id = world.chance.uuid("userId", email)
    now = world.clock.now()
    registrations = (
        (
            Registration(
                application_id=application.id, id=world.chance.uuid("registrationId", user_id), insert_instant=now
            ),
        )
        if application is not None
        else ()
    )
    return User(
        id=user_id,
        email=email if "@" in email else None,
        username=None if "@" in email else email,
        tenant_id=tenant.id,
        insert_instant=now,
        last_update_instant=now,
        password_last_update_instant=now,
        registrations=registrations,
    )
