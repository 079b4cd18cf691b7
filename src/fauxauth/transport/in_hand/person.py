"""`Person`: a user in the hands of a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fauxauth.world.people import User

_TOTP = "_totp"


class Person(User, dict=True):
    """
    A user of the fake as they were when the test asked for them: attributes are the vendor's, in Python's writing.

    It never changes, so that before and after can be compared; ``fauxauth.user(...)`` returns the user as now, and
    every method that takes a user takes an old one for the user that it was. Only `totp` asks the world.
    """

    @classmethod
    def of(cls, user: User, totp: Callable[[User], str]) -> Person:
        """Return a user as a person; ``totp`` makes a user's codes."""
        person = cls(**{name: getattr(user, name) for name in user.__struct_fields__})
        vars(person)[_TOTP] = totp
        return person

    def totp(self) -> str:
        """
        Return the code that this user's authenticator shows now, on the world's clock.

        It is accepted for 30 seconds at least: the fake takes the code of the time step before, too, so that a code
        asked for at the end of its step is as good as any. Raises `UsageError` for who has no authenticator.
        """
        __tracebackhide__ = True
        code: str = vars(self)[_TOTP](self)
        return code

    def changed(self, **changes: Any) -> User:  # type: ignore[override]  # what differs is nobody in the world
        """Return a copy in which some attributes are others."""
        return User(**({name: getattr(self, name) for name in self.__struct_fields__} | changes))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, User) and all(
            getattr(self, name) == getattr(other, name) for name in self.__struct_fields__
        )
