"""Fuse's users and their tokens. Which token is current is a function of the user and the clock."""

from __future__ import annotations

import base64
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta
from msgspec.structs import replace

from fauxauth.errors import UsageError
from fauxauth.world.chance import Chance
from fauxauth.world.objects import VendorObject

Name: TypeAlias = tuple[str, str]
"""Something that finds one user: the field it stands in, and its text."""

_HOLDER_SIZE = 5
_WORD = re.compile(r"[\W_]+")


class FuseUser(VendorObject, kw_only=True, rename=None):
    """
    A Fuse user, in the words of its session reply (authentication page) and of ``users/me`` (facts/fuse.md §8.2).

    The password is in plain text, because a fake's secrets are no secrets. Names that are not given follow from the
    login name, as does the email where the login name is one.
    """

    login_name: Annotated[str, Meta(min_length=1, description="The username; the email logs in as well.")]
    active: Annotated[bool, Meta(description="False: deactivated, and refused everywhere.")] = True
    admin_group_permissions: tuple[str, ...] = ()
    administerable_community_ids: tuple[int, ...] = ()
    authentication_token: Annotated[str | None, Meta(description="The first token, where a test must know it.")] = None
    avatar_url: str | None = None
    big_avatar_url: str | None = None
    company_guid: str = "fa4efa4e-0000-4000-8000-000000000001"
    default_locale: str = "en"
    email: str | None = None
    family_name: str | None = None
    given_name: str | None = None
    id: Annotated[int, Meta(ge=0, lt=2 ** (8 * _HOLDER_SIZE), description="0: the next free number.")] = 0
    is_manager: bool = False
    legacy_token: Annotated[str | None, Meta(description="The token of API v4.4 and below.")] = None
    name: str | None = None
    notifications_count: int = 0
    password: Annotated[str | None, Meta(description="Absent: no password logs this user in.")] = None
    password_change_required: bool = False
    password_requirements: Annotated[Any, Meta(description="Answered as it stands here.")] = None
    public_name: str | None = None
    role: Literal["admin", "user"] = "user"
    terms_and_conditions: Annotated[Any, Meta(description="Answered as it stands here.")] = None
    terms_and_conditions_accepted: bool = True
    token_updated_at: Annotated[
        datetime | None, Meta(description="When the first token was made; absent: when the world began.")
    ] = None
    unread_notifications_count: int = 0
    unviewed_notifications_count: int = 0


class Lockout(VendorObject, kw_only=True):
    """When wrong passwords lock an account, and what it answers then. Fuse publishes none of it (facts/fuse.md §7)."""

    attempts: Annotated[int, Meta(ge=1, description="How many wrong passwords in a row lock the account.")]
    duration: Annotated[timedelta, Meta(description="How long it stays locked after the last of them.")]
    message: Annotated[str, Meta(description="The text of errors.base.")] = "Your account is locked."
    status: Annotated[Literal[401, 423], Meta(description="401 is the only refusal that Fuse publishes.")] = 401


class FuseSection(VendorObject, kw_only=True):
    """The ``fuse`` section of a scenario. Keys but ``users`` set what Fuse does not publish (facts/fuse.md §10)."""

    users: tuple[FuseUser, ...] = ()
    token_rotation: Annotated[
        timedelta, Meta(description="After what time a token is replaced. The vendor says: at regular intervals.")
    ] = timedelta(days=30)
    session_status: Annotated[
        Literal[200, 201],
        Meta(description="The status of a successful POST /session; 201 is the one documented for POST /token."),
    ] = 201
    wrong_credentials_status: Annotated[
        Literal[401, 422], Meta(description="The status for an unknown login name or a wrong password.")
    ] = 401
    wrong_credentials_message: Annotated[
        str, Meta(description="The text of errors.base for those, and for a deactivated user.")
    ] = "Unauthorized 401"
    missing_fields_status: Annotated[
        Literal[400, 401, 422], Meta(description="The status where login_name or password is missing or blank.")
    ] = 422
    lockout: Annotated[Lockout | None, Meta(description="Absent: accounts never lock.")] = None
    accept_jwt_as_token: Annotated[
        bool, Meta(description="Accept jwt_token in the Auth-Token header, as older versions of the page read.")
    ] = False
    accept_query_token_on_v5: Annotated[
        bool, Meta(description="Accept ?auth_token= on v5.0 where the Auth-Token header is absent.")
    ] = False
    jwt_issuer: Annotated[str, Meta(description="The iss claim of jwt_token, the name of an instance.")] = "fauxauth"


@dataclass(frozen=True)
class FuseOrigin:
    """What a scenario says of Fuse, indexed once and shared by every world made from it."""

    section: FuseSection = field(default_factory=FuseSection)
    users: Mapping[int, FuseUser] = field(default_factory=dict[int, FuseUser])
    names: Mapping[Name, int] = field(default_factory=dict[Name, int])

    @classmethod
    def of(cls, section: FuseSection) -> FuseOrigin:
        """Number and index the users. Raises `UsageError` where two of them cannot be told apart."""
        _check(section)
        given = {user.id for user in section.users}
        free = (number for number in itertools.count(1) if number not in given)
        users: dict[int, FuseUser] = {}
        names: dict[Name, int] = {}
        for user in section.users:
            whole = _complete(user, user.id or next(free))
            if whole.id in users:
                raise UsageError(f"two Fuse users have the id {whole.id}")
            for name in _names_of(whole):
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
        return self._keep(_complete(user, user.id or self._free_id(user.login_name)), former=None)

    def save(self, user: FuseUser) -> FuseUser:
        """Keep a changed user, whose token stays as it is. Raises `UsageError` as `add` does, or if it is unknown."""
        return self._keep(_complete(user, user.id), former=self._known(user))

    def remove(self, user: FuseUser) -> None:
        """Forget a user; should one of the same id come back, the old tokens stay stale."""
        former = self._known(user)
        self._users[user.id] = None
        self._names.update(dict.fromkeys(_names_of(former)))
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
        """Return a user's token for API v4.4 and below, which changes with the password only (facts/fuse.md §4)."""
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

    def rotate(self, user: FuseUser, now: datetime) -> FuseToken:
        """Replace a user's token now, as the vendor's own clock does, and count the interval from now on."""
        whole = self._known(user)
        _count(self._renewals, whole.id)
        self._keep(replace(whole, authentication_token=None, token_updated_at=now), former=whole)
        return self.current_token(whole, now)

    def change_password(self, user: FuseUser, password: str, now: datetime) -> FuseUser:
        """Set a password. That changes both tokens (facts/fuse.md §4, other trigger), and unlocks."""
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
        names = set(_names_of(user))
        for name in sorted(names):
            if self._id_of(name) not in (None, user.id):
                raise UsageError(f"two Fuse users have the {name[0]} {name[1]!r}")
        if former is not None:
            self._names.update(dict.fromkeys(set(_names_of(former)) - names))
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
        mark = Chance(self._seed).octets(size - _HOLDER_SIZE, purpose, str(user_id))
        holder = (user_id ^ self._mask(mark)).to_bytes(_HOLDER_SIZE, "big")
        return base64.urlsafe_b64encode(mark + holder).rstrip(b"=").decode()

    def _mask(self, mark: bytes) -> int:
        return int.from_bytes(Chance(self._seed).octets(_HOLDER_SIZE, "fuse token holder", mark.hex()), "big")

    def _holders(self, token: str, pinned_in: str) -> Iterator[FuseUser]:
        """Go through those whose token this could be; whether it is, the caller compares."""
        try:
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            raw = b""
        written = int.from_bytes(raw[-_HOLDER_SIZE:], "big") ^ self._mask(raw[:-_HOLDER_SIZE])
        for user_id in (self._id_of((pinned_in, token)), written):
            user = self.by_id(user_id)
            if user is not None:
                yield user


def _check(section: FuseSection) -> None:
    """Refuse durations that mean nothing. Raises `UsageError`."""
    durations = {"tokenRotation": section.token_rotation}
    if section.lockout is not None:
        durations["lockout.duration"] = section.lockout.duration
    for key, duration in durations.items():
        if duration <= timedelta():
            raise UsageError(f"fuse.{key} is {duration}; it must be longer than nothing")


def _complete(user: FuseUser, user_id: int) -> FuseUser:
    """Return a user with its id and every name. Raises `UsageError` for an id or an instant that cannot be."""
    if not 0 < user_id < 2 ** (8 * _HOLDER_SIZE):
        raise UsageError(f"the Fuse user {user.login_name!r} has the id {user_id}; ids go from 1 to 2^40 - 1")
    if user.token_updated_at is not None and user.token_updated_at.tzinfo is None:
        raise UsageError(f"token_updated_at of the Fuse user {user.login_name!r} has no time zone")
    words = [word.capitalize() for word in _WORD.split(user.login_name.partition("@")[0]) if word]
    given = user.given_name if user.given_name is not None else " ".join(words[:1])
    family = user.family_name if user.family_name is not None else " ".join(words[1:])
    name = user.name or f"{given} {family}".strip() or user.login_name
    return replace(
        user,
        id=user_id,
        email=user.email or (user.login_name if "@" in user.login_name else None),
        given_name=given,
        family_name=family,
        name=name,
        public_name=user.public_name or name,
        avatar_url=user.avatar_url or f"https://fuse.example.com/avatars/{user_id}.png",
        big_avatar_url=user.big_avatar_url or f"https://fuse.example.com/avatars/{user_id}-big.png",
    )


def _names_of(user: FuseUser) -> Iterator[Name]:
    for kind in ("login_name", "email", "authentication_token", "legacy_token"):
        text = getattr(user, kind)
        if text is not None:
            yield kind, text


def _count(counts: dict[int, int], user_id: int) -> int:
    counts[user_id] = counts.get(user_id, 0) + 1
    return counts[user_id]
