"""What is wrong with a scenario's Fuse although all of it could be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from fauxauth.scenario.mistakes import Mistake, Taken
from fauxauth.scenario.nodes import Path
from fauxauth.world.fuse_people import FuseSection, FuseUser

_NAMES = {
    "login_name": "login name",
    "email": "email",
    "authentication_token": "authentication token",
    "legacy_token": "legacy token",
}


def fuse_mistakes(section: FuseSection) -> Iterator[Mistake]:
    """Find users who cannot be told apart, and durations that mean nothing."""
    yield from _duration_mistakes(("fuse", "tokenRotation"), section.token_rotation)
    if section.lockout is not None:
        yield from _duration_mistakes(("fuse", "lockout", "duration"), section.lockout.duration)
    ids = Taken("two Fuse users have the id")
    names = {kind: Taken(f"two Fuse users have the {what}") for kind, what in _NAMES.items()}
    for index, user in enumerate(section.users):
        path: Path = ("fuse", "users", index)
        if user.id:
            yield from ids.take((*path, "id"), str(user.id))
        for kind, name in _names_of(user):
            yield from names[kind].take((*path, kind), name)


def _duration_mistakes(path: Path, duration: timedelta) -> Iterator[Mistake]:
    if duration <= timedelta():
        yield Mistake(path, "must be longer than nothing")


def _names_of(user: FuseUser) -> Iterator[tuple[str, str]]:
    """Go through what finds a user; a login name that is an email address is the email where none is given."""
    for kind in _NAMES:
        name = getattr(user, kind)
        if kind == "email" and not name and "@" in user.login_name:
            name = user.login_name
        if name is not None:
            yield kind, name
