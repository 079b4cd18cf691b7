"""`Scenario`: a world at its start, read from YAML or made in Python, from which any number of worlds can be made."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path

from fauxauth.errors import ScenarioError
from fauxauth.scenario.definition import ScenarioFile
from fauxauth.scenario.document import Document
from fauxauth.scenario.draft import Draft
from fauxauth.scenario.examination import Examination, examine
from fauxauth.scenario.library import SUFFIXES, locate, shipped
from fauxauth.scenario.nodes import path_text as dotted
from fauxauth.world import World

__all__ = ["SUFFIXES", "Scenario", "dotted", "examined", "locate", "shipped"]


class Scenario:
    """
    A checked scenario. ``name`` is the file's name for it, or the file itself; ``file`` is what it says; ``not_faked``
    lists what its kickstart asks for in vain.

    `Scenario.load` reads one; ``Scenario()`` is the empty one: a tenant, an application, the API key and nobody.
    """

    def __init__(self, draft: Draft | None = None, name: str = "empty", not_faked: tuple[str, ...] = ()) -> None:
        draft = draft or Draft.of(ScenarioFile(fauxauth=1), datetime.now(timezone.utc))
        self.file = draft.file
        self.name = self.file.name or name
        self.not_faked = not_faked
        self._origin = draft.origin()

    @classmethod
    def load(cls, source: str | os.PathLike[str]) -> Scenario:
        """
        Read a scenario file, or a shipped scenario by its name.

        Raises `ScenarioError` with every mistake in the file, and `UsageError` for a name that is neither.
        """
        return cls.of(Document.read_file(locate(source)))

    @classmethod
    def parse(cls, text: str, file: str = "<text>") -> Scenario:
        """
        Read a scenario from text; ``file`` is what messages call it.

        Files that it includes are found from that one's folder. Raises `ScenarioError` with every mistake.
        """
        return cls.of(Document.parse(text, file))

    @classmethod
    def of(cls, document: Document) -> Scenario:
        """Read a scenario from a parsed document. Raises `ScenarioError` with every mistake."""
        found = examined(document)
        if found.draft is None or found.problems:
            raise ScenarioError(found.problems)
        return cls(found.draft, Path(document.file).stem, found.document.not_faked)

    def world(self) -> World:
        """Make a new world. Worlds made from one scenario share nothing that changes."""
        return World(self._origin)


def examined(document: Document) -> Examination:
    """Look for everything that is wrong with a document as a scenario."""
    return examine(document, datetime.now(timezone.utc))
