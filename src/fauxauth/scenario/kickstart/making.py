"""
Carrying out a kickstart: its variables, its API keys, and its requests one after the other.

Source: the vendor's Kickstart page.
"""

from __future__ import annotations

from collections.abc import Mapping as Environment
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta

from fauxauth.errors import Problem, did_you_mean
from fauxauth.scenario.document import Document
from fauxauth.scenario.kickstart.bodies import asks, pruned, text_of
from fauxauth.scenario.kickstart.files import Files
from fauxauth.scenario.kickstart.instance import Instance
from fauxauth.scenario.kickstart.requests import Request, checked
from fauxauth.scenario.kickstart.rows import carry_out, row_of
from fauxauth.scenario.kickstart.variables import Variables
from fauxauth.scenario.nodes import ListNode, Mapping, Node, Path, describe, path_text
from fauxauth.scenario.reader import attempt
from fauxauth.world.chance import Chance
from fauxauth.world.keys import ApiKey
from fauxauth.world.objects import Uuid

__all__ = ["Made", "carried_out"]

_JSON_PATCH = "application/json-patch+json"
_MERGE_PATCH = "application/merge-patch+json"


class KickstartRequest(msgspec.Struct, rename="camel"):
    """A request, as it is written."""

    method: Literal["POST", "PUT", "PATCH"]
    url: Annotated[str, Meta(pattern="^/?api/", examples=["/api/user/registration"])]
    body: Any = None
    content_type: str | None = None
    tenant_id: Uuid | None = None


class KickstartFile(msgspec.Struct, rename="camel"):
    """The keys of a kickstart."""

    api_keys: tuple[dict[str, Any], ...] = ()
    requests: tuple[KickstartRequest, ...] = ()
    variables: dict[str, Any] = {}
    license: Any = None
    license_id: Any = None
    settings: Any = None


_KEYS = tuple(field.encode_name for field in msgspec.structs.fields(KickstartFile))
_REQUEST_KEYS = tuple(field.encode_name for field in msgspec.structs.fields(KickstartRequest))
_WITHOUT_EFFECT = ("license", "licenseId", "settings")


class Made(NamedTuple):
    """What a kickstart makes, as the ``fusionauth`` of a scenario, and what of it is not faked."""

    section: Mapping
    not_faked: tuple[str, ...]


def carried_out(document: Document, seed: int, environment: Environment[str, str], problems: list[Problem]) -> Made:
    """Return what a kickstart makes, with UUIDs from ``seed``; ``problems`` takes what is wrong."""
    found: list[Problem] = []
    made = _Kickstart(document, Chance(seed), environment, found).made()
    problems += found
    return made


class _Kickstart:
    """Carries out one kickstart."""

    def __init__(
        self, document: Document, chance: Chance, environment: Environment[str, str], problems: list[Problem]
    ) -> None:
        self._document = document
        self._problems = problems
        self._not_faked: list[str] = []
        root = document.root
        self._variables = Variables(root.entries.get("variables"), chance, environment, problems)
        self._files = Files(FilePath(document.file).parent, self._variables, problems)
        self._instance = Instance(self._variables, root.mark, problems)

    def made(self) -> Made:
        """Return what all of it makes."""
        root = self._readable()
        found = attempt(replace(self._document, root=root), KickstartFile)
        untold = [each for each in found.mistakes if not self._variables.is_lost(each.mark)]
        self._problems += replace(found, mistakes=untold).problems(self._document)
        broken = {mistake.path[:2] for mistake in found.mistakes}
        for path, node in self._items(root, "apiKeys", broken):
            self._add_api_key(path, node)
        for path, node in self._items(root, "requests", broken):
            self._request(path, node)
        if not self._items(root, "apiKeys", broken) and not broken:
            self._not_faked.append("apiKeys: there is none, and an instance needs one to carry out its kickstart")
        return Made(self._instance.section(), tuple(self._not_faked))

    @staticmethod
    def _items(root: Mapping, key: str, broken: set[Path]) -> list[tuple[Path, Mapping]]:
        """Return the objects of a list in which nothing is wrong."""
        node = root.entries.get(key)
        items = enumerate(node.items) if isinstance(node, ListNode) else ()
        paths = (((key, index), item) for index, item in items)
        return [(path, item) for path, item in paths if isinstance(item, Mapping) and path not in broken]

    def _readable(self) -> Mapping:
        """Return the root with its variables filled in and the requests that other files have, without strange keys."""
        root = self._known(self._document.root, (), _KEYS)
        entries = dict(root.entries)
        for name in entries:
            if name in _WITHOUT_EFFECT and asks(entries[name]):
                self._not_faked.append(f"{name} is not faked")
            if name != "variables":
                entries[name] = self._variables.filled(entries[name], (name,))
        requests = entries.get("requests")
        if isinstance(requests, ListNode):
            items = [self._opened(("requests", index), item) for index, item in enumerate(requests.items)]
            entries["requests"] = ListNode(items, requests.mark)
        return Mapping(entries, root.keys, root.mark)

    def _opened(self, path: Path, node: Node) -> Node:
        opened = self._files.opened(node, path)
        return self._known(opened, path, _REQUEST_KEYS) if isinstance(opened, Mapping) else opened

    def _known(self, node: Mapping, path: Path, keys: tuple[str, ...]) -> Mapping:
        """Leave out keys that no kickstart has, but not what is near to one: that is a mistake, and is told as such."""
        strange = [name for name in node.entries if name not in keys and not did_you_mean(name, keys)]
        self._not_faked += [f"{path_text((*path, name))} is not faked" for name in strange]
        entries = {name: each for name, each in node.entries.items() if name not in strange}
        return Mapping(entries, node.keys, node.mark)

    def _add_api_key(self, path: Path, node: Mapping) -> None:
        description = node.entries.get("description")
        entries = {name: each for name, each in node.entries.items() if name != "description"}
        if description is not None:
            entries["name"] = description
        kept, left_out = pruned(Mapping(entries, {"name": node.mark, **node.keys}, node.mark), ApiKey)
        self._not_faked += [f"{path_text((*path, *each))} is not faked" for each in left_out]
        key = checked(self._instance, kept, ApiKey, path)
        if key is not None:
            self._instance.add("apiKeys", key)

    def _request(self, path: Path, node: Mapping) -> None:
        method, url = text_of(node, "method"), f"/{text_of(node, 'url').removeprefix('/')}"
        kind = text_of(node, "contentType").partition(";")[0].strip().lower()
        called = f"{path_text(path)}: {method} {url}"
        found = row_of(method, url)
        if found is None or kind == _JSON_PATCH:
            of_kind = f" of {_JSON_PATCH}" if found is not None else ""
            self._not_faked.append(f"{called}{of_kind} is not faked")
            return
        row, ids = found
        body = self._body(path, node)
        if body is None:
            return
        request = Request(
            path,
            node.entries["url"].mark,
            method,
            url,
            body,
            tenant_id=node.entries["tenantId"] if text_of(node, "tenantId") else None,
            appends=kind != _MERGE_PATCH,
            ids=ids,
        )
        carry_out(row, self._instance, request)
        if request.left_out:
            names = ", ".join(path_text(each) for each in request.left_out)
            self._not_faked.append(f"{called}: {names} {'is' if len(request.left_out) == 1 else 'are'} not faked")

    def _body(self, path: Path, node: Mapping) -> Mapping | None:
        path = (*path, "body")
        given = node.entries.get("body")
        body = self._files.included(given, path) if given is not None else None
        if isinstance(body, Mapping):
            return body
        if body is None or body.kind == "null":
            # A body that could not be read is null too, and has been told of.
            return Mapping({}, {}, node.mark) if self._instance.is_whole else None
        self._instance.report(body.mark, path, f"expected an object, found {describe(body)}")
        return None
