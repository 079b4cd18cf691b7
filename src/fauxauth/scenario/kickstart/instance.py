"""`Instance`: what a kickstart has made so far, as the trees that a scenario's FusionAuth section is written in."""

from __future__ import annotations

from collections.abc import Iterator

from fauxauth.errors import Problem
from fauxauth.scenario.kickstart.bodies import text_of
from fauxauth.scenario.kickstart.variables import ADMIN_APPLICATION_ID, DEFAULT_TENANT, SIGNING_KEY, Variables
from fauxauth.scenario.nodes import ListNode, Mapping, Mark, Node, Path, Scalar

__all__ = ["Instance", "text"]

_SHADOW_KEYS = {
    "092dbedc-30af-4149-9c61-b578f2c72f59": "HS256",
    "4b8f1c06-518e-45bd-9ac5-d549686ae02a": "HS384",
    "c753a44d-7f2e-48d3-bc4e-c2c16488a23b": "HS512",
}
"""Keys that every instance has, with their algorithms (the vendor's Kickstart page, "Referencing Defaults")."""


class Instance:
    """
    An instance of FusionAuth that requests fill: objects of each kind in the order of their making.

    It begins as every instance does, with the default tenant and the application FusionAuth; ``top`` is the place that
    they are given. ``problems`` takes what is wrong.
    """

    def __init__(self, variables: Variables, top: Mark, problems: list[Problem]) -> None:
        self.variables = variables
        self.timezone: Node | None = None
        self._top = top
        self._problems = problems
        tenant_id = text(variables[DEFAULT_TENANT], variables.place(DEFAULT_TENANT, top))
        self._objects: dict[str, list[Mapping]] = {
            "apiKeys": [],
            "tenants": [_mapping({"id": tenant_id, "name": text("Default", top)}, top, ("variables", DEFAULT_TENANT))],
            "applications": [],
            "keys": [],
            "userActions": [],
            "users": [],
        }
        self._admin_application = _mapping(
            {"id": text(ADMIN_APPLICATION_ID, top), "name": text("FusionAuth", top), "tenantId": tenant_id}, top, ()
        )

    @property
    def is_whole(self) -> bool:
        """Whether nothing was wrong so far: otherwise, what is missing may be missing for that."""
        return not self._problems

    def report(self, mark: Mark, path: Path, message: str) -> None:
        """Report a mistake in the kickstart, unless all that is wrong is that something could not be had."""
        if not self.variables.is_lost(mark):
            self._problems.append(mark.problem(message, path))

    def add(self, kind: str, node: Mapping) -> None:
        """Keep a new object."""
        self._objects[kind].append(node)

    def replace(self, kind: str, former: Mapping, node: Mapping) -> None:
        """Keep an object as changed."""
        if former is self._admin_application:
            self._admin_application = node
        else:
            objects = self._objects[kind]
            objects[next(index for index, each in enumerate(objects) if each is former)] = node

    def find(self, kind: str, object_id: str) -> Mapping | None:
        """Return the object of an id."""
        return next((each for each in self.all(kind) if text_of(each, "id") == object_id.lower()), None)

    def all(self, kind: str) -> Iterator[Mapping]:
        """Go through the objects of a kind; the application FusionAuth comes last, as nobody's first choice."""
        yield from self._objects[kind]
        if kind == "applications":
            yield self._admin_application

    def only_tenant(self) -> Node | None:
        """Return the id of the one tenant that there is; None where there are several."""
        tenants = self._objects["tenants"]
        return tenants[0].entries["id"] if len(tenants) == 1 else None

    def section(self) -> Mapping:
        """Return everything as the ``fusionauth`` of a scenario."""
        self._add_own_keys()
        lists: dict[str, Node] = {}
        for kind in self._objects:
            items: list[Node] = list(self.all(kind))
            if items:
                lists[kind] = ListNode(items, self._top)
        if self.timezone is not None:
            lists["reportTimezone"] = self.timezone
        return _mapping(lists, self._top, ())

    def _add_own_keys(self) -> None:
        """Add the signing keys that every instance has, where something is signed by them."""
        own = dict(_SHADOW_KEYS)
        if self.variables.has(SIGNING_KEY):
            own[self.variables[SIGNING_KEY]] = "HS256"
        named = [
            text_of(each, "jwtConfiguration", "accessTokenKeyId").lower()
            for kind in ("tenants", "applications")
            for each in self.all(kind)
        ]
        for key_id, algorithm in own.items():
            if key_id in named and self.find("keys", key_id) is None:
                entries: dict[str, Node] = {
                    "id": text(key_id, self._top),
                    "algorithm": text(algorithm, self._top),
                }
                self.add("keys", _mapping(entries, self._top, ()))


def text(value: str, mark: Mark) -> Scalar:
    """Return text as a node."""
    return Scalar("text", value, mark)


def _mapping(entries: dict[str, Node], mark: Mark, path: Path) -> Mapping:
    return Mapping(entries, dict.fromkeys(entries, mark), mark, path or None)
