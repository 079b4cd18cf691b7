"""`Mistake`: something that is wrong with a scenario although all of it could be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from fauxauth.errors import did_you_mean
from fauxauth.scenario.nodes import Path
from fauxauth.scenario.reader import Pattern

_LISTED = 5


class Mistake(NamedTuple):
    """
    Something wrong, and where: at a value, or at the nearest one above it; with ``at_key``, at its key.

    ``rests_on`` are other places: where one of them could not be read, the mistake is a guess and is not reported yet.
    ``other`` is a second place that takes part in it.
    """

    path: Path
    message: str
    rests_on: tuple[Pattern, ...] = ()
    other: Path | None = None
    at_key: bool = False


def unknown(what: str, name: str, known: Mapping[str, str]) -> str:
    """Say that a reference leads nowhere; ``known`` maps what there is to words about it."""
    listed = [f"{each} ({about})" if about else each for each, about in list(known.items())[:_LISTED] if each]
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    return f"there is no {what} {name}{did_you_mean(name, known)}; there are: {', '.join(listed) or 'none'}{more}"


class Taken:
    """Names that may be given once only; ``complaint`` begins the message about one that is given twice."""

    def __init__(self, complaint: str) -> None:
        self._complaint = complaint
        self._first: dict[tuple[str, str], Path] = {}

    def take(self, path: Path, name: str, shown: str = "", owner: str = "") -> Iterator[Mistake]:
        """Take a name, one of an owner's and ``shown`` as it is written, for what stands at ``path``."""
        first = self._first.setdefault((owner, name), path)
        if first != path:
            yield Mistake(path, f"{self._complaint} {shown or name}", other=first)


def twice(named: Iterable[tuple[Path, str]], complaint: str) -> Iterator[Mistake]:
    """Find the names that are given to two things."""
    taken = Taken(complaint)
    for path, name in named:
        yield from taken.take(path, name)
