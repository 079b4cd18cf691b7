"""Whether anybody is called what the ``user`` of a standing order says."""

from __future__ import annotations

from collections.abc import Iterator

from fauxauth.errors import did_you_mean
from fauxauth.world import World
from fauxauth.world.triggers import Trigger


def stranger(order: Trigger, world: World) -> str | None:
    """
    Return what to say of an order for requests about a user whom nobody knows now; None where there is nothing to say.

    It is no mistake yet: users come to be while a world is used.
    """
    asked = order.when.get("user")
    if asked is None or _is_somebody(str(asked), world):
        return None
    hint = did_you_mean(str(asked), [*world.directory.near(str(asked)), *_fuse_names(world)])
    return f"when.user: there is no user {str(asked)!r}{hint}"


def strangers(world: World) -> list[str]:
    """Return what to say of the orders that were given to a world since it began, and were all for nobody."""
    with world.lock:
        orders = [
            *((each.outcome, each) for each in world.forces.in_vain()),
            *((", ".join(each.effects()), each) for each in world.faults.in_vain()),
        ]
        said = ((what, stranger(order, world)) for what, order in orders)
        return [f"{what}: {text}" for what, text in said if text is not None]


def _is_somebody(name: str, world: World) -> bool:
    directory = world.directory
    with_name = (
        find(each, name) for each in directory.tenants for find in (directory.with_email, directory.with_username)
    )
    return (
        directory.user(name.lower()) is not None
        or any(user is not None for user in with_name)
        or name.casefold() in map(str.casefold, _fuse_names(world))
    )


def _fuse_names(world: World) -> Iterator[str]:
    for user in world.fuse.users():
        yield from filter(None, (str(user.id), user.login_name, user.email))
