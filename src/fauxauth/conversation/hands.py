"""
What only somebody who holds the world in their hands can do: move the clock, force answers, read codes and outbox.

On a real server there are `NoHands`, or those that its user lends: `LentHands`. `Conversation.demands` tells which
conversations ask for any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, NoReturn, Protocol

from fauxauth.errors import UsageError
from fauxauth.world import World
from fauxauth.world.clock import Clock
from fauxauth.world.orders import ForceEntry
from fauxauth.world.totp import code_at


class Given(NamedTuple):
    """The full name of an answer, and why it was given."""

    outcome: str
    because: str

    @property
    def is_not_faked(self) -> bool:
        """Whether it was asked for something that the fake does not have."""
        return self.outcome == "not_faked"


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

    def given(self) -> Given | None:
        """Return what the last answer was, or None where that cannot be told."""


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

    def given(self) -> Given | None:
        """Look into the world's journal."""
        journal = self._world.journal
        return Given(journal[-1].outcome, journal[-1].because) if len(journal) else None


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

    def given(self) -> Given | None:
        """Return None: a real server does not name its answers."""
        return None

    @staticmethod
    def _refuse(what: str) -> NoReturn:
        raise UsageError(f"only the fake can {what}")


class LentHands(NoHands):
    """
    The hands on a real server, as far as its user can help.

    ``totp_secrets`` are those of authenticators, in Base32, by login id; ``read_code`` returns the code that was sent
    to an address, None if nobody can tell.
    """

    def __init__(self, totp_secrets: Mapping[str, str], read_code: Callable[[str], str] | None = None) -> None:
        self._totp_secrets = totp_secrets
        self._read_code = read_code
        self._clock = Clock()

    def totp(self, login_id: str, offset: timedelta) -> str:
        """Compute the code from the secret that was given for the login id, by the time of this machine."""
        if login_id not in self._totp_secrets:
            return super().totp(login_id, offset)
        try:
            return code_at(self._totp_secrets[login_id], self._clock.now() + offset)
        except ValueError:
            raise UsageError(f"the secret of {login_id}'s authenticator is not Base32") from None

    def code(self, address: str) -> str:
        """Ask for the code."""
        return self._read_code(address) if self._read_code is not None else super().code(address)

    def missing(self, kind: str, argument: str) -> str | None:
        """Say why something cannot be done, and what would help; None for what can be."""
        if kind == "totp" and argument not in self._totp_secrets:
            return f"it needs {argument}'s authenticator; give --totp-secret {argument}=SECRET"
        if kind == "code" and self._read_code is None:
            return f"it needs the code that is sent to {argument}; give --code-command COMMAND, or --ask"
        if kind == "clock":
            return "it moves the clock, which only the fake can do"
        return f"it forces {argument}, which only the fake can do" if kind == "force" else None
