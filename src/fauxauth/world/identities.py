"""
`Identity`: what a user can log in with, as the vendor's user objects show it from 1.59 on (User API, user.identities).

Identities follow from the user: each of them is the primary one of its type. When one was last used is told where there
is no other; why an email is verified or not is told as far as the user tells it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from fauxauth.world.login_ids import TYPES, IdentityType, likened, value_of
from fauxauth.world.objects import ContentStatus, Instant, VendorObject
from fauxauth.world.people import User


class Identity(VendorObject, kw_only=True):
    """An email address, a phone number or a username of a user."""

    display_value: str | None = None
    insert_instant: Instant | None = None
    last_login_instant: Instant | None = None
    last_update_instant: Instant | None = None
    moderation_status: ContentStatus | None = None
    primary: bool = True
    type: IdentityType
    value: str
    verified: bool = False
    verified_instant: Instant | None = None
    verified_reason: Literal["Completed", "Disabled", "Pending", "Unverifiable"]


def identities(user: User) -> Iterator[Identity]:
    """Go through what a user can log in with, in the order of the page's sample."""
    values = {kind: value_of(user, kind) for kind in TYPES}
    is_only = sum(value is not None for value in values.values()) == 1
    for kind, value in values.items():
        if value is not None:
            identity = _identity(user, kind, value)
            yield identity.changed(last_login_instant=user.last_login_instant) if is_only else identity


def _identity(user: User, kind: IdentityType, value: str) -> Identity:
    made = Identity(
        insert_instant=user.insert_instant,
        last_update_instant=user.insert_instant,
        type=kind,
        value=value,
        verified_reason="Disabled",
    )
    if kind == "phoneNumber":
        return made.changed(value=likened(kind, value) or value)
    if kind == "username":
        status = user.username_status
        return made.changed(display_value=value, moderation_status=status, verified_reason="Unverifiable")
    return made.changed(
        value=value.lower(),
        verified=user.verified,
        verified_instant=user.verified_instant,
        verified_reason="Completed" if user.verified else "Pending",
    )
