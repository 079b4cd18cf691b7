"""What a request says and whom it is about: for the ``when`` of forced answers and faults."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from fauxauth.contract import Call, Operation
from fauxauth.contract.request_fields import field_of
from fauxauth.contract.wire import encode
from fauxauth.world import World
from fauxauth.world.directory import Directory
from fauxauth.world.fuse_people import FuseUser
from fauxauth.world.people import User
from fauxauth.world.triggers import ABOUT, HEADER, Circumstances

_NAMES: dict[type, tuple[str, ...]] = {
    User: ("id", "email", "username"),
    FuseUser: ("id", "login_name", "email"),
}
"""By which attributes somebody may be called."""


def circumstances(call: Call, operation: Operation[Any, Any] | None, facts: object, world: World) -> Circumstances:
    """Return what triggers look at; ``facts`` are None where nothing is faked."""
    name = operation.name if operation is not None else None
    return Circumstances(call, name, world.clock.now(), _Asked(call, facts, world.directory))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request and what was gathered from it."""

    call: Call
    facts: object
    directory: Directory

    def has(self, name: str, value: object) -> bool:
        """Whether the request has a value, as `Asking.has` has it; names of people are taken in whatever case."""
        if name in ABOUT:
            names = self._names(name)
            return not names if value is None else str(value).casefold() in [each.casefold() for each in names]
        found = self.value(name)
        # Headers, queries and forms have text only.
        return found == value or (isinstance(found, str) and found == _text_of(value))

    def value(self, name: str) -> object:
        """What the request says under a name, as `Asking.value` has it."""
        if name in ABOUT:
            return self._names(name)
        if name.startswith(HEADER):
            return self.call.headers.get(name.removeprefix(HEADER).lower())
        return field_of(self.call, name)

    def _names(self, about: str) -> list[str]:
        return self.user() if about == "user" else self.application()

    def user(self) -> list[str]:
        """What the user is called: the id first. Nothing where the request is about nobody."""
        found = _first(self.facts, ABOUT["user"])
        if isinstance(found, str):
            found = self.directory.user(found) or found
        if isinstance(found, str):
            return [found]
        names = [getattr(found, attribute) for attribute in _NAMES.get(type(found), ())]
        return [str(name) for name in names if name is not None]

    def passwords(self) -> Container[object]:
        """The passwords of users as they are now; of generated ones, only that of whom the request is about."""
        return {*self.directory.passwords(), getattr(_first(self.facts, ABOUT["user"]), "password", None)}

    def application(self) -> list[str]:
        """What the application is called: id and name."""
        found = _first(self.facts, ABOUT["application"])
        application = self.directory.applications.get(found) if isinstance(found, str) else None
        return [application.id, application.name] if application is not None else []


def _text_of(value: object) -> object:
    return encode(value).decode() if isinstance(value, bool | int | float) else value


def _first(facts: object, places: tuple[str, ...]) -> object:
    found = (_at(facts, place) for place in places)
    return next((each for each in found if each is not None), None)


def _at(value: object, place: str) -> object:
    for name in place.split("."):
        value = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
    return value
