"""
A request of a kickstart, and what is read from its body.

What a body says is checked where it stands, before it becomes part of anything.
"""

from __future__ import annotations

from collections.abc import Mapping as Texts
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from fauxauth.scenario.document import Document
from fauxauth.scenario.kickstart.bodies import changed, in_part, pruned, text_of, with_entries
from fauxauth.scenario.kickstart.instance import Instance, text
from fauxauth.scenario.nodes import Mapping, Mark, Node, Path, Scalar, describe
from fauxauth.scenario.reader import attempt

__all__ = ["Kind", "Request", "after", "checked", "existing", "named", "object_of", "tenant_of"]


class Kind(NamedTuple):
    """
    A kind of object: its key in bodies and in a scenario, and its type.

    ``keys`` are those of it that a request may have, None for all; ``kept_by_put`` are those that a PUT leaves alone.
    """

    word: str
    section: str
    struct: type[msgspec.Struct]
    keys: frozenset[str] | None = None
    kept_by_put: tuple[str, ...] = ("id",)


@dataclass(frozen=True)
class Request:
    """
    A request of a kickstart.

    ``path`` is where it stands, ``mark`` the place of its URL, and ``ids`` are the ids in that. ``appends`` says that a
    PATCH adds to lists. ``left_out`` takes the paths in the body of what is not faked.
    """

    path: Path
    mark: Mark
    method: str
    url: str
    body: Mapping
    tenant_id: Node | None = None
    appends: bool = True
    ids: Texts[str, str] = field(default_factory=dict[str, str])
    left_out: list[Path] = field(default_factory=list[Path])

    def flag(self, name: str) -> bool:
        """Whether a flag beside the object is set."""
        return text_of(self.body, name) == "true"


def object_of(instance: Instance, request: Request, kind: Kind) -> Mapping | None:
    """Return the object in a body, without what is not faked; None after a report."""
    node = request.body.entries.get(kind.word)
    path = (*request.path, "body", kind.word)
    if not isinstance(node, Mapping):
        if node is None:
            instance.report(request.body.mark, path[:-1], f"the key {kind.word!r} is missing")
        else:
            instance.report(node.mark, path, f"expected an object, found {describe(node)}")
        return None
    kept, left_out = pruned(node, kind.struct, kind.keys)
    request.left_out.extend((kind.word, *each) for each in left_out)
    return checked(instance, kept, kind.struct, path)


def checked(instance: Instance, node: Mapping, struct: type[msgspec.Struct], path: Path) -> Mapping | None:
    """Return an object of which nothing is of a wrong type, though things may be missing; None after a report."""
    mistakes = attempt(Document(node.mark.source, node), in_part(struct)).mistakes
    for mistake in mistakes:
        instance.report(mistake.mark, (*path, *mistake.path), mistake.message)
    return None if mistakes else Mapping(node.entries, node.keys, node.mark, path)


def named(instance: Instance, request: Request, node: Mapping) -> Scalar:
    """Return the id of a new object: that of the URL, that of the body, or one that is made up."""
    written = request.ids.get("id") or text_of(node, "id")
    return text(written or instance.variables.made_id(request.url, str(request.path)), request.mark)


def existing(instance: Instance, request: Request, kind: Kind) -> Mapping | None:
    """Return the object that a URL names; None after a report."""
    found = instance.find(kind.section, request.ids["id"])
    if found is None and instance.is_whole:
        article = "an" if kind.word.startswith("a") else "a"
        message = f"no request before this one makes {article} {kind.word} with the id {request.ids['id']}"
        instance.report(request.mark, (*request.path, "url"), message)
    return found


def after(kind: Kind, former: Mapping, node: Mapping, request: Request) -> Mapping:
    """Return an object as a PUT or a PATCH leaves it."""
    if request.method == "PATCH":
        return changed(former, node, append=request.appends)
    kept = {name: former.entries[name] for name in kind.kept_by_put if name in former.entries}
    given = {name: each for name, each in node.entries.items() if name != "id" and each.kind != "null"}
    return with_entries(node, {**kept, **given})


def tenant_of(instance: Instance, request: Request, application: Mapping | None = None) -> dict[str, Node]:
    """Return the entry that says which tenant a new object belongs to; none where nothing tells it."""
    own = application.entries.get("tenantId") if application is not None else None
    tenant_id = request.tenant_id or own or instance.only_tenant()
    return {"tenantId": tenant_id} if tenant_id is not None else {}
