"""Looking at a document for everything that is wrong with it as a scenario, in one go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from fauxauth.errors import Problem
from fauxauth.scenario.changing import over
from fauxauth.scenario.composition import compose
from fauxauth.scenario.definition import ClockSection, ScenarioFile
from fauxauth.scenario.document import Document
from fauxauth.scenario.draft import Draft
from fauxauth.scenario.mistakes import Mistake
from fauxauth.scenario.nodes import Mapping, Path, Scalar, path_text, place
from fauxauth.scenario.reader import Attempt, attempt, in_order

__all__ = ["Examination", "examine"]

_VERSION = "fauxauth"


@dataclass(frozen=True)
class Examination:
    """
    What a document says as a scenario, and what is wrong with it.

    ``document`` is the one with everything that belongs to it. ``draft`` lacks what could not be read; it is None where
    that is too much.
    """

    document: Document
    draft: Draft | None
    problems: list[Problem]
    _found: Attempt[ScenarioFile]

    def is_sound(self, path: Path) -> bool:
        """Whether everything at ``path`` and below could be read."""
        return not self._found.inside(path)


def examine(document: Document, now: datetime, changes: Mapping | None = None) -> Examination:
    """
    Look at a document; ``now`` is the present, from which the start of its clock may be counted.

    Of what ``changes`` has, and the whole document too, that counts.
    """
    document, problems = compose(document)
    if changes is not None:
        document = replace(document, root=over(document.root, changes))
    clock = _clock(document, now)
    found = _attempt(document, clock.start or now)
    draft = Draft.of(found.value.changed(clock=clock), now) if found.value is not None else None
    # Where a variable has no value, it has been said already that the value cannot be used.
    said = {(each.file, each.line, each.column) for each in problems}
    unread = [each for each in found.problems(document) if (each.file, each.line, each.column) not in said]
    if draft is not None and not problems:
        unread += _mistakes(document, draft, found)
    return Examination(document, draft, in_order([*problems, *unread], document.file), found)


def _clock(document: Document, now: datetime) -> ClockSection:
    """Return the clock, whose start counts from the present, as all other instants count from its start."""
    node = document.root.entries.get("clock")
    if not isinstance(node, Mapping):
        return ClockSection()
    return attempt(replace(document, root=node), ClockSection, now).value or ClockSection()


def _attempt(document: Document, start: datetime) -> Attempt[ScenarioFile]:
    found = attempt(document, ScenarioFile, start)
    if found.value is not None:
        return found
    # Nothing can be read without the format's version; with it, the rest can be checked.
    root = document.root
    entries = {**root.entries, _VERSION: Scalar("int", "1", root.mark)}
    return replace(
        found, value=attempt(replace(document, root=Mapping(entries, root.keys, root.mark)), ScenarioFile, start).value
    )


def _mistakes(document: Document, draft: Draft, found: Attempt[ScenarioFile]) -> Iterator[Problem]:
    for mistake in draft.mistakes():
        path = found.path(mistake.path)
        if not found.inside(path) and not any(found.doubts(each) for each in mistake.rests_on):
            yield document.problem(path, _with_other(document, path, mistake, found), key=mistake.at_key)


def _with_other(document: Document, path: Path, mistake: Mistake, found: Attempt[ScenarioFile]) -> str:
    if mistake.other is None:
        return mistake.message
    other = found.path(mistake.other)
    there = place(document.mark(other), document.mark(path))
    return f"{mistake.message}; the other is {path_text(document.written(other))} {there}"
