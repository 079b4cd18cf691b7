"""
What a failed login does: it is counted, and too many apply a user action that prevents login (409, not 423).

Source: tenant.failedAuthenticationConfiguration; docs/sources.md, FusionAuth 6.1.
"""

from __future__ import annotations

from datetime import datetime

from fauxauth.fusionauth.claims import jwt_configuration
from fauxauth.world import World
from fauxauth.world.outbox import Message
from fauxauth.world.people import PreventedLogin, User
from fauxauth.world.tenants import Tenant


def count_failure(user: User, world: World, now: datetime) -> None:
    """
    Count a failed login of a user.

    Once there are too many the account is locked for the configured duration; each further failure while it is locked
    starts that duration again. A longer action of the same kind, as a moderator takes it, is left alone.
    """
    tenant = world.directory.tenants[user.tenant_id]
    settings = tenant.failed_authentication_configuration
    action = world.user_actions.get(settings.user_action_id or "")
    if action is None:
        return
    count = world.failed_logins.count(user.id, now, settings)
    locked = any(each.action_id == action.id and each.prevents(now) for each in user.actions)
    if not locked and count < settings.too_many_attempts:
        return
    expiry = now + settings.duration
    if any(each.action_id == action.id and each.prevents(expiry) for each in user.actions):
        return
    prevented = PreventedLogin(action_id=action.id, name=action.name, expiry=expiry)
    others = tuple(each for each in user.actions if each.action_id != action.id)
    world.directory.save(user.changed(actions=(*others, prevented)))
    if not locked:
        _announce(user, tenant, world, now)


def _announce(user: User, tenant: Tenant, world: World, now: datetime) -> None:
    """Do what goes with the locking of an account: revoke its refresh tokens, tell its owner."""
    if jwt_configuration(tenant, None).refresh_token_revocation_policy.on_login_prevented:
        world.refresh_tokens.revoke_all(user_id=user.id)
    if tenant.failed_authentication_configuration.email_user and user.email:
        world.outbox.send(Message("email", user.email, "Your account is locked", "", now))


def lift_lock(user: User, world: World) -> User:
    """Return the user without the lock of failed logins, where the policy says that a new password lifts it."""
    settings = world.directory.tenants[user.tenant_id].failed_authentication_configuration
    if not settings.action_cancel_policy.on_password_reset:
        return user
    return user.changed(actions=tuple(each for each in user.actions if each.action_id != settings.user_action_id))
