"""Copying a world, so that a test can go back to it."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable
from types import MethodType
from typing import Any, TypeAlias

from fauxauth.world.chance import Chance
from fauxauth.world.clock import Clock
from fauxauth.world.directory import Directory
from fauxauth.world.expiries import Expiries
from fauxauth.world.failed_logins import FailedLogins
from fauxauth.world.faults import Faults
from fauxauth.world.fuse_accounts import FuseAccounts
from fauxauth.world.journal import Journal
from fauxauth.world.login_records import LoginRecords
from fauxauth.world.one_time import Tickets
from fauxauth.world.orders import Forces, Order
from fauxauth.world.outbox import Outbox
from fauxauth.world.record_runs import WrittenRecords
from fauxauth.world.refresh_tokens import RefreshTokens
from fauxauth.world.signing import SigningKeys
from fauxauth.world.world import World

Copier: TypeAlias = Callable[[Any, "_Copying"], Any]


def copy_of(world: World) -> World:
    """
    Return a world of its own that is as ``world`` is now.

    What never changes is shared, so that it costs no more than what has happened in the world. Its lock must be held.
    """
    copied: World = _Copying().copy(world)
    return copied


class _Copying:
    """One copy in the making: what refers to the same thing before refers to the same copy after."""

    def __init__(self) -> None:
        self._made: dict[int, Any] = {}

    def copy(self, value: Any) -> Any:
        copier = _COPIERS.get(type(value))
        if copier is None:
            return value
        if id(value) not in self._made:
            self._made[id(value)] = copier(value, self)
        return self._made[id(value)]

    def part(self, value: Any) -> Any:
        """Copy a part of the world, attribute by attribute."""
        made = self._made[id(value)] = object.__new__(type(value))
        vars(made).update({name: self.copy(each) for name, each in vars(value).items()})
        return made


def _mapping(value: dict[Any, Any], copying: _Copying) -> Any:
    # An order can be a key.
    return type(value)({copying.copy(key): copying.copy(each) for key, each in value.items()})


def _sequence(value: Any, copying: _Copying) -> Any:
    return type(value)(map(copying.copy, value))


_PARTS = (
    *(Chance, Clock, Directory, Expiries, FailedLogins, Faults, Forces, FuseAccounts, Journal, LoginRecords),
    *(Order, Outbox, RefreshTokens, SigningKeys, Tickets, World, WrittenRecords),
)
"""What a world is made of and what changes in it; all else is frozen, and shared."""

_COPIERS: dict[type, Copier] = {
    **dict.fromkeys(_PARTS, lambda value, copying: copying.part(value)),
    **dict.fromkeys((dict, Counter), _mapping),
    **dict.fromkeys((list, deque), _sequence),
    MethodType: lambda value, copying: MethodType(value.__func__, copying.copy(value.__self__)),
    type(threading.RLock()): lambda _value, _copying: threading.RLock(),
    threading.Condition: lambda _value, _copying: threading.Condition(),
}
