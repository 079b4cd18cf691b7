"""
What only somebody who holds the world in their hands can do: move the clock, force answers, read codes and outbox.

Against a real server there are `NoHands`; `Conversation.needs` tells which conversations ask for any.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NoReturn, Protocol

from fauxauth.errors import UsageError
from fauxauth.world import World
from fauxauth.world.orders import ForceEntry
from fauxauth.world.totp import code_at


class Hands(Protocol):
    """What a conversation may ask for besides requests. Everything raises `UsageError` where it cannot be done."""

    def advance(self, by: timedelta) -> None:
        """Move the clock forward."""

    def set_clock(self, instant: datetime) -> None:
        """Move the clock to an instant."""

    def force(self, order: ForceEntry) -> None:
        """Have an answer given whatever the state says."""

    def totp(self, login_id: str, offset: timedelta) -> str:
        """Return what a user's authenticator shows at an offset from now."""

    def code(self, address: str) -> str:
        """Return the code of the last message to an email address or a phone number."""

    def outcome(self) -> str | None:
        """Return the full name of the last answer, or None where that cannot be told."""


class WorldHands:
    """The hands on a world of the fake."""

    def __init__(self, world: World) -> None:
        self._world = world

    def advance(self, by: timedelta) -> None:
        """Move the world's clock forward."""
        self._world.clock.advance(by)

    def set_clock(self, instant: datetime) -> None:
        """Move the world's clock to an instant."""
        self._world.clock.set(instant)

    def force(self, order: ForceEntry) -> None:
        """Add a standing order to the world."""
        self._world.forces.add(order)

    def totp(self, login_id: str, offset: timedelta) -> str:
        """Compute the code of the user's first authenticator, from its secret."""
        user = self._world.directory.find(None, login_id)
        if user is None:
            raise UsageError(f"there is no user {login_id}")
        secrets = [method.secret for method in user.two_factor.methods if method.secret is not None]
        if not secrets:
            raise UsageError(f"{login_id} has no authenticator")
        return code_at(secrets[0], self._world.clock.now() + offset)

    def code(self, address: str) -> str:
        """Look into the world's outbox."""
        return self._world.outbox.latest(address).code

    def outcome(self) -> str | None:
        """Look into the world's journal."""
        journal = self._world.journal
        return journal[-1].outcome if len(journal) else None


class NoHands:
    """The hands that nobody has on a real server."""

    def advance(self, by: timedelta) -> None:
        """Refuse."""
        self._refuse(f"advance the clock by {by}")

    def set_clock(self, instant: datetime) -> None:
        """Refuse."""
        self._refuse(f"set the clock to {instant.isoformat()}")

    def force(self, order: ForceEntry) -> None:
        """Refuse."""
        self._refuse(f"force {order.outcome}")

    def totp(self, login_id: str, offset: timedelta) -> str:  # noqa: ARG002
        """Refuse."""
        self._refuse(f"know the authenticator of {login_id}")

    def code(self, address: str) -> str:
        """Refuse."""
        self._refuse(f"read what was sent to {address}")

    def outcome(self) -> str | None:
        """Return None: a real server does not name its answers."""
        return None

    @staticmethod
    def _refuse(what: str) -> NoReturn:
        raise UsageError(f"only the fake can {what}")
