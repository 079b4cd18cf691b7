r"""
Variables of a kickstart: ``#{name}``, ``#{ENV.NAME}`` and ``#{UUID()}`` in text, ``\#{`` for a plain ``#{``.

Source: the vendor's Kickstart page, "Using Variables", "Using Environment Variables" and "Reference". What
``#{UUID()}`` gives follows from the scenario's seed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Environment

from fauxauth.errors import Problem, did_you_mean
from fauxauth.scenario.nodes import ListNode, Mapping, Node, Path, Scalar, describe, path_text, shown
from fauxauth.scenario.scalars import MistakeError
from fauxauth.world.chance import Chance
from fauxauth.world.objects import DEFAULT_TENANT_ID

__all__ = ["ADMIN_APPLICATION_ID", "DEFAULT_TENANT", "SIGNING_KEY", "Variables"]

ADMIN_APPLICATION_ID = "3c219e58-ed0e-4b18-ad48-f4f92793ae32"
"""The application FusionAuth, which every instance has (the vendor's Kickstart page, "Referencing Defaults")."""

DEFAULT_TENANT = "defaultTenantId"
"""The variable that says which id the default tenant has."""

SIGNING_KEY = "FUSIONAUTH_DEFAULT_SIGNING_KEY_ID"
"""The variable that holds the id of the default signing key."""

_MADE_BY_INSTANCE = re.compile(
    rf"{SIGNING_KEY}|TENANT_MANAGER_ID|FUSIONAUTH_TENANT_MANAGER_APPLICATION_ID|FUSIONAUTH_(FORM|LAMBDA)\[\w+\]_ID"
)
"""Variables for ids that an instance makes for itself."""

_MARK = re.compile(r"(\\?)#\{([^{}]*)\}|(\\?)#\{")
_ENVIRONMENT = "ENV."
_UUID = "UUID()"


class Variables:
    """The values of a kickstart's variables. What cannot be had is a problem, and is empty text."""

    def __init__(
        self, given: Node | None, chance: Chance, environment: Environment[str, str], problems: list[Problem]
    ) -> None:
        self._chance = chance
        self._environment = environment
        self._problems = problems
        self._values: dict[str, str] = {}
        for name, node in given.entries.items() if isinstance(given, Mapping) else ():
            self._values[name] = self._value(name, node)
        self._values.setdefault(DEFAULT_TENANT, DEFAULT_TENANT_ID)
        self._values["FUSIONAUTH_TENANT_ID"] = self._values[DEFAULT_TENANT]
        self._values["FUSIONAUTH_APPLICATION_ID"] = ADMIN_APPLICATION_ID

    def __getitem__(self, name: str) -> str:
        """Return the value of one that there is, or that an instance makes for itself."""
        if name not in self._values:
            self._values[name] = self._chance.uuid("kickstart", name)
        return self._values[name]

    def made_id(self, *owner: str) -> str:
        """Make an id for something that nobody has named, which ``owner`` tells from other things."""
        return self._chance.uuid("kickstart id", " ".join(owner))

    def has(self, name: str) -> bool:
        """Whether a variable has been given, or used."""
        return name in self._values

    def _value(self, name: str, node: Node) -> str:
        path: Path = ("variables", name)
        if not isinstance(node, Scalar):
            self._problems.append(node.mark.problem(f"a variable is text, found {describe(node)}", path))
            return ""
        return self._filled(node, path, name).text

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
                return self._replacement(match, owner)
            except MistakeError as mistake:
                self._problems.append(node.mark.problem(str(mistake), path))
                return ""

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
        if name in self._values or _MADE_BY_INSTANCE.fullmatch(name):
            return self[name]
        hint = did_you_mean(name, self._values) or "; give it in 'variables', or take #{ENV.NAME} or #{UUID()}"
        raise MistakeError(f"there is no variable {shown(name)}{hint}")

    def _of_environment(self, name: str) -> str:
        value = self._environment.get(name)
        if value is None:
            raise MistakeError(f"the environment has no variable {name}{did_you_mean(name, self._environment)}")
        return value
