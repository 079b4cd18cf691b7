"""`Scenario`: a world at its start, read from YAML or made in Python, from which any number of worlds can be made."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from fauxauth.errors import FauxauthError, ScenarioError, UsageError
from fauxauth.scenario.changing import CHANGES, ClockChange, changes, document_of, over
from fauxauth.scenario.definition import ScenarioFile
from fauxauth.scenario.document import Document
from fauxauth.scenario.draft import Draft
from fauxauth.scenario.examination import Examination, examine
from fauxauth.scenario.library import SUFFIXES, locate, shipped
from fauxauth.scenario.nodes import Mapping as Tree
from fauxauth.scenario.nodes import Source
from fauxauth.scenario.notes import notes_on
from fauxauth.scenario.witness import Origins, noting
from fauxauth.world import World

__all__ = ["SUFFIXES", "Scenario", "examined", "locate", "shipped"]


_EMPTY = Source("empty", "fauxauth: 1")


class Scenario:
    """
    A checked scenario. ``name`` is the file's name for it, or the file itself; ``file`` is what it says; ``not_faked``
    lists what its kickstart asks for in vain.

    `Scenario.load` reads one; ``Scenario()`` is the empty one: a tenant, an application, the API key and nobody.
    """

    def __init__(
        self,
        draft: Draft | None = None,
        name: str = "empty",
        not_faked: tuple[str, ...] = (),
        source: Source = _EMPTY,
        origins: Origins | None = None,
        changes: Tree | None = None,
    ) -> None:
        draft = draft or Draft.of(ScenarioFile(fauxauth=1), datetime.now(timezone.utc))
        self.file = draft.file
        self.name = self.file.name or name
        self.not_faked = not_faked
        self._draft = draft
        self._origin = draft.origin()
        self._source = source
        self._origins = origins or Origins()
        self._changes = changes

    @classmethod
    def load(cls, source: str | os.PathLike[str]) -> Scenario:
        """
        Read a scenario file, or a shipped scenario by its name.

        Raises `ScenarioError` with every mistake in the file, and `UsageError` for a name that is neither.
        """
        __tracebackhide__ = True
        return cls._read(lambda: Document.read_file(locate(source), goes_on=True))

    @classmethod
    def parse(cls, text: str, file: str | os.PathLike[str] = "<text>") -> Scenario:
        """
        Read a scenario from text; ``file`` is what messages call it.

        Files that it includes are found from that one's folder. Raises `ScenarioError` with every mistake.
        """
        __tracebackhide__ = True
        if not isinstance(text, str):
            raise UsageError(f"Scenario.parse takes the text of a file, not {text!r}")
        return cls._read(lambda: Document.parse(text, os.fspath(file), goes_on=True))

    @classmethod
    def of(cls, document: Document) -> Scenario:
        """Read a scenario from a parsed document. Raises `ScenarioError` with every mistake."""
        __tracebackhide__ = True
        return cls._read(lambda: document)

    @classmethod
    def of_dict(cls, data: Mapping[str, Any]) -> Scenario:
        """
        Make a scenario from a dict that says what a file would; ``fauxauth: 1`` may be left out.

        Raises `ScenarioError` with every mistake, and `UsageError` for what no file could say.
        """
        __tracebackhide__ = True
        if not isinstance(data, Mapping):
            raise UsageError(f"Scenario.of_dict takes a dict that says what a file would, not {data!r}")
        return cls._read(lambda: document_of({"fauxauth": 1, **data}, "<dict>"))

    @classmethod
    def _read(cls, document: Callable[[], Document]) -> Scenario:
        __tracebackhide__ = True
        origins = Origins()
        try:
            with noting(origins):
                return cls.found(examined(document()), origins)
        except FauxauthError as error:
            # The mistake is in the file or the call: how it was found is nothing to who made it.
            raise error.with_traceback(None) from None

    @classmethod
    def found(cls, found: Examination, origins: Origins | None = None, changes: Tree | None = None) -> Scenario:
        """
        Make the scenario that was found in a document, with ``changes`` if some were laid over it.

        Raises `ScenarioError` with everything that is wrong.
        """
        __tracebackhide__ = True
        document = found.document
        if found.draft is None or found.problems:
            raise ScenarioError(found.problems)
        return cls(found.draft, Path(document.file).stem, document.not_faked, document.source, origins, changes)

    def but(self, *, version: str | None = None, clock: ClockChange | None = None, seed: int | None = None) -> Scenario:
        """
        Return the same scenario with another ``fusionauth.version``, ``clock`` or ``seed``.

        ``clock`` is a mode (``"frozen"``), a start (an instant as a scenario has it, or a datetime), or both
        (``{"start": ..., "mode": ...}``); what is relative in the scenario counts from the new start. Files that the
        scenario includes are read again.

        Raises `UsageError` for what no scenario could say, and `ScenarioError` for what is wrong with it then.
        """
        __tracebackhide__ = True
        said = changes(version, clock, seed)
        if said is None:
            return self
        changed = said if self._changes is None else over(self._changes, said)
        origins = Origins()
        origins.files.update(self._origins.files)
        with noting(origins):
            found = examine(Document.parse(self._source.text, self._source.file), datetime.now(timezone.utc), changed)
        wrong = [f"{each.path}: {each.message}" for each in found.problems if each.file == CHANGES]
        if wrong:
            raise UsageError("; ".join(wrong))
        return self.found(found, origins, changed)

    def is_current(self) -> bool:
        """Whether the files and the variables of the environment that this was read from are as they were."""
        return self._origins.are_unchanged()

    def notes(self) -> list[str]:
        """Return what one should know of it that is no mistake, beginning with what is ``not_faked``."""
        return [*self.not_faked, *notes_on(self._draft, self.world())]

    def world(self) -> World:
        """Make a new world. Worlds made from one scenario share nothing that changes."""
        return World(self._origin)


def examined(document: Document) -> Examination:
    """Look for everything that is wrong with a document as a scenario."""
    return examine(document, datetime.now(timezone.utc))
