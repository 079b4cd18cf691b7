"""Standing orders: what must be right about forced answers and faults, and reading one that no file holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from fauxauth.contract import Version
from fauxauth.errors import UnknownOutcomeError, UsageError, did_you_mean
from fauxauth.scenario.about import can_be_about
from fauxauth.scenario.definition import FusionAuthSection
from fauxauth.scenario.mistakes import Mistake
from fauxauth.scenario.nodes import Path
from fauxauth.scenario.plain import attempt_plain
from fauxauth.scenario.targets import AnyOperation, existing, targets
from fauxauth.world import World
from fauxauth.world.faults import FaultEntry
from fauxauth.world.triggers import ABOUT, HEADER, Trigger

TriggerT = TypeVar("TriggerT", bound=Trigger)

_HEADER = re.compile(rf"{HEADER}[!#$%&'*+\-.^`|~0-9A-Za-z]+")

_APPLICATIONS = tuple(("fusionauth", "applications", None, key) for key in ("id", "name"))


@dataclass(frozen=True)
class Setting:
    """What an order is given in: a version of FusionAuth, and its applications by id with their names."""

    version: Version
    applications: Mapping[str, str]

    @classmethod
    def of_section(cls, section: FusionAuthSection) -> Setting:
        """Return the setting that a completed section makes."""
        return cls(Version.parse(section.version), {each.id: each.name for each in section.applications or ()})

    @classmethod
    def of_world(cls, world: World) -> Setting:
        """Return the setting of a world as it is now."""
        return cls(world.version, {each.id: each.name for each in world.directory.applications.values()})


def order_mistakes(path: Path, order: Trigger, setting: Setting) -> Iterator[Mistake]:
    """Find what makes an order one that can never be carried out; who its ``user`` is, is not looked at."""
    operations, mistakes = targets(path, order, setting.version)
    yield from mistakes
    yield from _name_mistakes(path, order, operations)
    yield from _token_mistakes(path, order, operations, setting)
    yield from _value_mistakes(path, order)
    yield from _application_mistakes(path, order, setting)


def _name_mistakes(path: Path, order: Trigger, operations: list[AnyOperation]) -> Iterator[Mistake]:
    """Find conditions on what no request says that an order may be about, or none says together."""
    names = list(order.when)
    unknown_names = [name for name in names if not any(_may_say(each, name) for each in operations)]
    for name in unknown_names:
        yield Mistake((*path, "when", name), _not_taken(name, operations), at_key=True)
    if not unknown_names and not any(_may_say_all(each, order) for each in operations):
        yield Mistake((*path, "when"), f"no request takes {' and '.join(names)} together")


def _may_say(operation: AnyOperation, name: str) -> bool:
    """Whether a request for an operation may say something under the name of a condition."""
    if name in ABOUT:
        return can_be_about(operation, name)
    return bool(_HEADER.fullmatch(name)) or operation.is_taken(name)


def _may_say_all(operation: AnyOperation, order: Trigger) -> bool:
    return all(_may_say(operation, name) for name in order.when)


def _not_taken(name: str, operations: list[AnyOperation]) -> str:
    if " " in name or "-" in name:
        return f"no request has {name!r}; a header is written as in 'header X-Name'"
    known = list(dict.fromkeys(each for operation in operations for each in operation.names()))
    known = [each for each in known if not each.endswith(".*")]
    known += [each for each in ABOUT if any(can_be_about(operation, each) for operation in operations)]
    inside = [each for each in known if each.startswith(f"{name}.")]
    if inside:
        return f"{name} is an object; write a field of it, such as {inside[0]}"
    hint = did_you_mean(name, known)
    if len(operations) > 1:
        return f"no request that fits takes {name!r}{hint}"
    known.sort(key=lambda each: "." in each)
    listed = f"; it takes {', '.join(known) or 'headers only'}"
    return f"{operations[0].name} takes no {name!r}{hint or listed}"


def _token_mistakes(path: Path, order: Trigger, operations: list[AnyOperation], setting: Setting) -> Iterator[Mistake]:
    """Find a fault of the token where nothing that the order may be about is ever answered with one."""
    if not isinstance(order, FaultEntry) or order.token is None:
        return
    meant = [each for each in operations if _may_say_all(each, order)] or operations
    if not any(each.gives_token for each in meant):
        what = f"{meant[0].name} never answers" if len(meant) == 1 else "nothing that fits ever answers"
        givers = [each.name for each in existing(setting.version) if each.gives_token]
        yield Mistake((*path, "token"), f"{what} with an access token; these do: {', '.join(givers)}")


def _value_mistakes(path: Path, order: Trigger) -> Iterator[Mistake]:
    """Find lists and mappings where a request can only say a single value."""
    for name, value in order.when.items():
        found = "a list" if isinstance(value, list) else "a mapping"
        if isinstance(value, list | dict) and (name in ABOUT or name.startswith(HEADER)):
            yield Mistake((*path, "when", name), f"expected a single value for {name}, found {found}")


def _application_mistakes(path: Path, order: Trigger, setting: Setting) -> Iterator[Mistake]:
    """Find an application that is not there, as no request makes one, and a name that several tenants have."""
    asked = order.when.get("application")
    if asked is None:
        return
    wanted, here, known = str(asked).casefold(), (*path, "when", "application"), setting.applications
    found = [each for each, name in known.items() if wanted in (each, name.casefold())]
    if not found:
        names = list(known.values())
        hint = did_you_mean(str(asked), [*known, *names]) or f"; there are: {', '.join(names) or 'none'}"
        yield Mistake(here, f"there is no application {str(asked)!r}{hint}", _APPLICATIONS)
    if len(found) > 1:
        message = f"{len(found)} applications are called {str(asked)!r}; say which by id: {', '.join(found)}"
        yield Mistake(here, message, _APPLICATIONS)


def order_of(kind: type[TriggerT], keys: Mapping[str, Any], world: World) -> TriggerT:
    """
    Return the order that the keys of a file mean, given to a world as plain data; a duration may be a timedelta.

    Raises `UnknownOutcomeError` for an outcome that nothing has, and `UsageError` with everything else that is wrong.
    """
    __tracebackhide__ = True
    order, unread = attempt_plain(kind, keys)
    mistakes = list(order_mistakes((), order, Setting.of_world(world))) if order is not None else []
    said = [*unread.values(), *(each.message for each in mistakes)]
    if order is None or said:
        is_unknown = bool(mistakes) and mistakes[0].path == ("outcome",) and not mistakes[0].rests_on
        raise (UnknownOutcomeError if is_unknown else UsageError)("; ".join(said))
    return order
