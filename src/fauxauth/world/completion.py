"""Completing a user: the ids, instants and secrets that nobody gave, drawn from the world's chance."""

from __future__ import annotations

from datetime import datetime

from fauxauth.world.applications import Application
from fauxauth.world.chance import Chance
from fauxauth.world.people import Membership, PreventedLogin, Registration, TwoFactor, TwoFactorMethod, User


def complete_user(
    user: User, chance: Chance, start: datetime, tenant_id: str, registered_for: tuple[Application, ...]
) -> User:
    """
    Fill in a user's ids and instants.

    One who says nothing about registrations is ``registered_for`` what is of the same tenant.
    """
    user_id = user.id or chance.uuid("userId", user.login_id)
    tenant_id = user.tenant_id or tenant_id
    registrations = user.registrations
    if registrations is None:
        in_tenant = (each for each in registered_for if each.tenant_id == tenant_id)
        registrations = tuple(Registration(application_id=application.id) for application in in_tenant)
    inserted = user.insert_instant or start
    return user.changed(
        id=user_id,
        tenant_id=tenant_id,
        insert_instant=inserted,
        last_update_instant=user.last_update_instant or inserted,
        memberships=tuple(_complete_membership(each, chance, user_id, inserted) for each in user.memberships),
        password_last_update_instant=user.password_last_update_instant or inserted,
        registrations=tuple(complete_registration(each, chance, user_id, inserted) for each in registrations),
        two_factor=complete_two_factor(user, chance, user_id),
        actions=tuple(_complete_action(each, chance, user_id) for each in user.actions),
    )


def complete_registration(entry: Registration, chance: Chance, user_id: str, inserted: datetime) -> Registration:
    """Fill in a registration's id and the instant of its making."""
    return entry.changed(
        id=entry.id or chance.uuid("registrationId", user_id), insert_instant=entry.insert_instant or inserted
    )


def complete_two_factor(user: User, chance: Chance, user_id: str) -> TwoFactor:
    """Fill in the ids of a user's methods, and what their codes are made from or sent to."""
    methods = tuple(_complete_method(method, user, chance, user_id) for method in user.two_factor.methods)
    return user.two_factor.changed(methods=methods)


def _complete_membership(entry: Membership, chance: Chance, user_id: str, inserted: datetime) -> Membership:
    return entry.changed(
        id=entry.id or chance.uuid("membershipId", user_id), insert_instant=entry.insert_instant or inserted
    )


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
