r"""
Variables of a kickstart: ``#{name}``, ``#{ENV.NAME}`` and ``#{UUID()}`` in text, ``\#{`` for a plain ``#{``.

Source: the vendor's Kickstart page, "Using Variables", "Using Environment Variables" and "Reference". That page has
them outside of ``variables``; kickstarts that are in use have them in there, too. What ``#{UUID()}`` gives follows from
the scenario's seed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Environment

from fauxauth.errors import Problem, did_you_mean
from fauxauth.scenario.nodes import ListNode, Mapping, Mark, Node, Path, Scalar, describe, path_text, shown
from fauxauth.scenario.scalars import MistakeError, uuid_text
from fauxauth.world.chance import Chance
from fauxauth.world.objects import DEFAULT_TENANT_ID

__all__ = ["ADMIN_APPLICATION_ID", "DEFAULT_TENANT", "SIGNING_KEY", "Variables"]

ADMIN_APPLICATION_ID = "3c219e58-ed0e-4b18-ad48-f4f92793ae32"
"""The application FusionAuth, which every instance has (the vendor's Kickstart page, "Referencing Defaults")."""

DEFAULT_TENANT = "defaultTenantId"
"""The variable that says which id the default tenant has."""

SIGNING_KEY = "FUSIONAUTH_DEFAULT_SIGNING_KEY_ID"
"""The variable that holds the id of the default signing key."""

MAX_TEXT = 10_000_000
"""How many characters may come from variables."""

MAX_CHAIN = 50
"""How many variables may stand in each other."""

_TENANT = "FUSIONAUTH_TENANT_ID"
_MADE_BY_INSTANCE = re.compile(
    rf"{SIGNING_KEY}|{DEFAULT_TENANT}|{_TENANT}|TENANT_MANAGER_ID"
    r"|FUSIONAUTH_TENANT_MANAGER_APPLICATION_ID|FUSIONAUTH_(FORM|LAMBDA)\[\w+\]_ID"
)
"""Variables for ids that an instance makes for itself."""

_MARK = re.compile(r"(\\?)#\{([^{}]*)\}|(\\?)#\{")
_ENVIRONMENT = "ENV."
_UUID = "UUID()"


class Variables:
    """
    The values of a kickstart's variables, which may stand in each other.

    What cannot be had is a problem, and is empty text; its place is remembered, so that nothing else is said of it.
    """

    def __init__(
        self, given: Node | None, chance: Chance, environment: Environment[str, str], problems: list[Problem]
    ) -> None:
        self._given = given.entries if isinstance(given, Mapping) else {}
        self._chance = chance
        self._environment = environment
        self._problems = problems
        self._values = {"FUSIONAUTH_APPLICATION_ID": ADMIN_APPLICATION_ID}
        self._open: list[str] = []
        self._length = 0
        self._lost: set[tuple[str, int, int]] = set()
        for name in (*self._given, _TENANT):
            _ = self[name]

    def __getitem__(self, name: str) -> str:
        """Return the value of one that there is, or that an instance makes for itself."""
        if name in self._open:
            circle = [*self._open[self._open.index(name) :], name]
            raise MistakeError(f"variables cannot stand in each other in a circle: {' → '.join(circle)}")
        if len(self._open) > MAX_CHAIN:
            raise MistakeError(f"at most {MAX_CHAIN} variables can stand in each other")
        if name not in self._values:
            self._open.append(name)
            self._values[name] = self._value(name)
            self._open.pop()
        return self._values[name]

    def place(self, name: str, otherwise: Mark) -> Mark:
        """Return where a variable is given."""
        return self._given[name].mark if name in self._given else otherwise

    def lose(self, mark: Mark) -> None:
        """Remember that what stands at a place cannot be had, which has been told."""
        self._lost.add(_of(mark))

    def is_lost(self, mark: Mark) -> bool:
        """Whether what stands at a place cannot be had, so that whatever else is wrong with it may come from that."""
        return _of(mark) in self._lost

    def made_id(self, *owner: str) -> str:
        """Make an id for something that nobody has named, which ``owner`` tells from other things."""
        return self._chance.uuid("kickstart id", " ".join(owner))

    def has(self, name: str) -> bool:
        """Whether a variable has been given, or used."""
        return name in self._values

    def _value(self, name: str) -> str:
        if name == _TENANT:
            return self[DEFAULT_TENANT]
        if name not in self._given:
            return DEFAULT_TENANT_ID if name == DEFAULT_TENANT else self._chance.uuid("kickstart", name)
        node, path = self._given[name], ("variables", name)
        if not isinstance(node, Scalar):
            self._problems.append(node.mark.problem(f"a variable is text, found {describe(node)}", path))
            self.lose(node.mark)
            return ""
        value = self._filled(node, path, name).text
        return self._tenant_id(value, node, path) if name == DEFAULT_TENANT else value

    def _tenant_id(self, value: str, node: Node, path: Path) -> str:
        """Return the id of the default tenant: an instance has it anyway, whatever is wrong with what is given."""
        if self.is_lost(node.mark):
            return DEFAULT_TENANT_ID
        try:
            return uuid_text(value)
        except MistakeError as mistake:
            self._problems.append(node.mark.problem(str(mistake), path))
            self.lose(node.mark)
            return DEFAULT_TENANT_ID

    def filled(self, node: Node, path: Path) -> Node:
        """Return a node with all variables in it replaced."""
        if isinstance(node, Scalar):
            return self._filled(node, path, path_text(path)) if "#{" in node.text else node
        if isinstance(node, ListNode):
            return ListNode([self.filled(item, (*path, index)) for index, item in enumerate(node.items)], node.mark)
        entries = {name: self.filled(child, (*path, name)) for name, child in node.entries.items()}
        return Mapping(entries, node.keys, node.mark)

    def _filled(self, node: Scalar, path: Path, owner: str) -> Scalar:
        def replace(match: re.Match[str]) -> str:
            try:
                value = self._counted(self._replacement(match, owner))
            except MistakeError as mistake:
                self._problems.append(node.mark.problem(str(mistake), path))
                self.lose(node.mark)
                return ""
            if self.is_lost(self.place(match[2], node.mark)):
                self.lose(node.mark)
            return value

        text = _MARK.sub(replace, node.text)
        return Scalar(node.kind, text, node.mark, "" if text == node.text else node.text)

    def _replacement(self, match: re.Match[str], owner: str) -> str:
        if match[1] or match[3]:
            return match.group()[1:]
        name = match[2]
        if name is None:
            raise MistakeError("'#{' is never closed; write '\\\\#{' for a plain one")
        if name == _UUID:
            return self._chance.uuid("kickstart UUID()", owner)
        if name.startswith(_ENVIRONMENT):
            return self._of_environment(name.removeprefix(_ENVIRONMENT))
        known = {**self._given, **self._values}
        if name in known or _MADE_BY_INSTANCE.fullmatch(name):
            return self[name]
        hint = did_you_mean(name, known) or "; give it in 'variables', or take #{ENV.NAME} or #{UUID()}"
        raise MistakeError(f"there is no variable {shown(name)}{hint}")

    def _counted(self, value: str) -> str:
        self._length += len(value)
        if self._length > MAX_TEXT:
            raise MistakeError(f"variables make more than {MAX_TEXT:,} characters of this kickstart")
        return value

    def _of_environment(self, name: str) -> str:
        value = self._environment.get(name)
        if value is None:
            raise MistakeError(f"the environment has no variable {name}{did_you_mean(name, self._environment)}")
        return value


def _of(mark: Mark) -> tuple[str, int, int]:
    return mark.source.file, mark.line, mark.column
