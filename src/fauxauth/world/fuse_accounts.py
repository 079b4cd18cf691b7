"""Fuse's accounts and their tokens. Which token is current is a function of the user and the clock."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace

from fauxauth.errors import UsageError
from fauxauth.world.base64url import decoded, encoded
from fauxauth.world.chance import Chance
from fauxauth.world.fuse_people import HOLDER_SIZE, FuseSection, FuseUser, Name, check, complete, names_of


@dataclass(frozen=True)
class FuseOrigin:
    """What a scenario says of Fuse, indexed once and shared by every world made from it."""

    section: FuseSection = field(default_factory=FuseSection)
    users: Mapping[int, FuseUser] = field(default_factory=dict[int, FuseUser])
    names: Mapping[Name, int] = field(default_factory=dict[Name, int])

    @classmethod
    def of(cls, section: FuseSection) -> FuseOrigin:
        """Number and index the users. Raises `UsageError` where two of them cannot be told apart."""
        check(section)
        given = {user.id for user in section.users}
        free = (number for number in itertools.count(1) if number not in given)
        users: dict[int, FuseUser] = {}
        names: dict[Name, int] = {}
        for user in section.users:
            whole = complete(user, user.id or next(free))
            if whole.id in users:
                raise UsageError(f"two Fuse users have the id {whole.id}")
            for name in names_of(whole):
                if name in names:
                    raise UsageError(f"two Fuse users have the {name[0]} {name[1]!r}")
                names[name] = whole.id
            users[whole.id] = whole
        return cls(section, users, names)


@dataclass(frozen=True, slots=True)
class FuseToken:
    """A user's current authentication token and the instant from which it is the current one."""

    text: str
    updated_at: datetime


class FuseAccounts:
    """The Fuse users of one world; making one costs no more for many users than for few."""

    def __init__(self, origin: FuseOrigin, chance: Chance, now: datetime) -> None:
        self.settings = origin.section
        self._origin = origin
        self._seed = chance.seed
        self._start = now
        self._users: dict[int, FuseUser | None] = {}
        self._names: dict[Name, int | None] = {}
        self._renewals: dict[int, int] = {}
        self._password_changes: dict[int, int] = {}
        self._failures: dict[int, tuple[int, datetime]] = {}
        self._sessions: dict[int, int] = {}

    def user(self, login: str) -> FuseUser | None:
        """Return the user of exactly that login name, or else of that email."""
        return self.by_id(self._id_of(("login_name", login)) or self._id_of(("email", login)))

    def by_id(self, user_id: int | None) -> FuseUser | None:
        """Return the user of that id, as this world now has it."""
        if user_id is None:
            return None
        return self._users[user_id] if user_id in self._users else self._origin.users.get(user_id)

    def users(self) -> Iterator[FuseUser]:
        """Go through all users: those of the scenario first, then those that were added."""
        for user_id in {**self._origin.users, **self._users}:
            user = self.by_id(user_id)
            if user is not None:
                yield user

    def add(self, user: FuseUser) -> FuseUser:
        """Add a user and return it complete. Raises `UsageError` if its id or one of its names is another user's."""
        if self.by_id(user.id) is not None:
            raise UsageError(f"two Fuse users have the id {user.id}")
        return self._keep(complete(user, user.id or self._free_id(user.login_name)), former=None)

    def save(self, user: FuseUser) -> FuseUser:
        """Keep a changed user, whose token stays as it is. Raises `UsageError` as `add` does, or if it is unknown."""
        return self._keep(complete(user, user.id), former=self._known(user))

    def remove(self, user: FuseUser) -> None:
        """Forget a user; should one of the same id come back, the old tokens stay stale."""
        former = self._known(user)
        self._users[user.id] = None
        self._names.update(dict.fromkeys(names_of(former)))
        self._failures.pop(user.id, None)
        _count(self._renewals, user.id)
        _count(self._password_changes, user.id)

    def current_token(self, user: FuseUser, now: datetime) -> FuseToken:
        """Return the token that is a user's current one at an instant: a new one after every ``tokenRotation``."""
        whole = self._known(user)
        anchor = whole.token_updated_at or self._start
        turns = max(0, (now - anchor) // self.settings.token_rotation)
        if turns == 0 and whole.authentication_token is not None:
            return FuseToken(whole.authentication_token, anchor)
        text = self._text(12, whole.id, f"fuse token {self._renewals.get(whole.id, 0)} {turns}")
        return FuseToken(text, anchor + turns * self.settings.token_rotation)

    def legacy_token(self, user: FuseUser) -> str:
        """Return a user's token for API v4.4 and below; it changes with the password only (docs/sources.md, Fuse 4)."""
        whole = self._known(user)
        changes = self._password_changes.get(whole.id, 0)
        return whole.legacy_token or self._text(16, whole.id, f"fuse legacy token {changes}")

    def find_by_token(self, token: str, now: datetime) -> FuseUser | None:
        """Return the user whose current authentication token this is at an instant, active or not."""
        holders = self._holders(token, "authentication_token")
        return next((user for user in holders if self.current_token(user, now).text == token), None)

    def find_by_legacy_token(self, token: str) -> FuseUser | None:
        """Return the user whose legacy token this is, active or not."""
        return next((user for user in self._holders(token, "legacy_token") if self.legacy_token(user) == token), None)

    def expiry(self, token: str, now: datetime) -> datetime | None:
        """Return when a token that is current at an instant will be replaced; None for any other."""
        user = self.find_by_token(token, now)
        return self.current_token(user, now).updated_at + self.settings.token_rotation if user is not None else None

    def rotate(self, user: FuseUser, now: datetime) -> FuseToken:
        """Replace a user's token now, as the vendor's own clock does, and count the interval from now on."""
        whole = self._known(user)
        _count(self._renewals, whole.id)
        self._keep(replace(whole, authentication_token=None, token_updated_at=now), former=whole)
        return self.current_token(whole, now)

    def change_password(self, user: FuseUser, password: str, now: datetime) -> FuseUser:
        """Set a password. That changes both tokens (docs/sources.md, Fuse 4), and unlocks."""
        whole = self._known(user)
        changed = replace(whole, password=password, password_change_required=False, legacy_token=None)
        self._keep(changed, former=whole)
        _count(self._password_changes, whole.id)
        self._failures.pop(whole.id, None)
        self.rotate(changed, now)
        return self._known(changed)

    def is_locked(self, user: FuseUser, now: datetime) -> bool:
        """Whether too many wrong passwords came in a row, and the last one not ``duration`` ago."""
        lockout = self.settings.lockout
        count, last = self._failures.get(user.id, (0, now))
        return lockout is not None and count >= lockout.attempts and now - last < lockout.duration

    def count_failure(self, user: FuseUser, now: datetime) -> None:
        """Count a wrong password; after a lock that has run out, counting begins anew."""
        lockout = self.settings.lockout
        if lockout is None or self.is_locked(user, now):
            return
        count, _ = self._failures.get(user.id, (0, now))
        self._failures[user.id] = (count % lockout.attempts + 1, now)

    def forget_failures(self, user: FuseUser) -> None:
        """Begin counting anew, as after a right password."""
        self._failures.pop(user.id, None)

    def open_session(self, user: FuseUser) -> int:
        """Return the number of a user's new session, which makes its JWT differ from the last."""
        return _count(self._sessions, user.id)

    def _keep(self, user: FuseUser, former: FuseUser | None) -> FuseUser:
        names = set(names_of(user))
        for name in sorted(names):
            if self._id_of(name) not in (None, user.id):
                raise UsageError(f"two Fuse users have the {name[0]} {name[1]!r}")
        if former is not None:
            self._names.update(dict.fromkeys(set(names_of(former)) - names))
        self._names.update(dict.fromkeys(names, user.id))
        self._users[user.id] = user
        return user

    def _known(self, user: FuseUser) -> FuseUser:
        known = self.by_id(user.id)
        if known is None:
            raise UsageError(f"there is no Fuse user {user.login_name!r} with the id {user.id} in this world")
        return known

    def _id_of(self, name: Name) -> int | None:
        return self._names[name] if name in self._names else self._origin.names.get(name)

    def _free_id(self, login_name: str) -> int:
        draw = Chance(self._seed).octets(4, "fuse user", login_name)
        first = 100_000 + int.from_bytes(draw, "big") % 900_000
        return next(number for number in itertools.count(first) if self.by_id(number) is None)

    def _text(self, size: int, user_id: int, purpose: str) -> str:
        """Derive a token: a mark, and masked by it the holder's id, so that no index of all tokens is needed."""
        mark = Chance(self._seed).octets(size - HOLDER_SIZE, purpose, str(user_id))
        holder = (user_id ^ self._mask(mark)).to_bytes(HOLDER_SIZE, "big")
        return encoded(mark + holder)

    def _mask(self, mark: bytes) -> int:
        return int.from_bytes(Chance(self._seed).octets(HOLDER_SIZE, "fuse token holder", mark.hex()), "big")

    def _holders(self, token: str, pinned_in: str) -> Iterator[FuseUser]:
        """Go through those whose token this could be; whether it is, the caller compares."""
        try:
            raw = decoded(token)
        except ValueError:
            raw = b""
        written = int.from_bytes(raw[-HOLDER_SIZE:], "big") ^ self._mask(raw[:-HOLDER_SIZE])
        for user_id in (self._id_of((pinned_in, token)), written):
            user = self.by_id(user_id)
            if user is not None:
                yield user


def _count(counts: dict[int, int], user_id: int) -> int:
    counts[user_id] = counts.get(user_id, 0) + 1
    return counts[user_id]
