"""`Scenario`: a world at its start, read from YAML or made in Python, from which any number of worlds can be made."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path

from fauxauth.catalogue import find
from fauxauth.contract import Version
from fauxauth.errors import Problem, ScenarioError, UsageError, did_you_mean
from fauxauth.scenario.completion import complete
from fauxauth.scenario.definition import ForceEntry, ScenarioFile
from fauxauth.scenario.document import Document
from fauxauth.scenario.reader import read
from fauxauth.scenario.references import faults
from fauxauth.world import Origin, World
from fauxauth.world.chance import Chance
from fauxauth.world.directory import Roster
from fauxauth.world.forcing import Force
from fauxauth.world.fuse_accounts import FuseOrigin

SUFFIXES = (".yaml", ".yml")


class Scenario:
    """
    A checked scenario. ``name`` is the file's name for it, or the file itself; ``file`` is what it says.

    `Scenario.load` reads one; ``Scenario()`` is the empty one: a tenant, an application, the API key and nobody.
    """

    def __init__(self, file: ScenarioFile | None = None, document: Document | None = None) -> None:
        self.file = file or ScenarioFile(fauxauth=1)
        self.name = self.file.name or (Path(document.file).stem if document is not None else "empty")
        self._origin = _origin(self.file, document)

    @classmethod
    def load(cls, source: str | os.PathLike[str]) -> Scenario:
        """
        Read a scenario file, or a shipped scenario by its name.

        Raises `ScenarioError` with every mistake in the file, and `UsageError` for a name that is neither.
        """
        return cls.of(Document.read_file(locate(source)))

    @classmethod
    def parse(cls, text: str, file: str = "<text>") -> Scenario:
        """Read a scenario from text; ``file`` is what messages call it. Raises `ScenarioError`."""
        return cls.of(Document.parse(text, file))

    @classmethod
    def of(cls, document: Document) -> Scenario:
        """Read a scenario from a parsed document. Raises `ScenarioError`."""
        return cls(read(document, ScenarioFile), document)

    def world(self) -> World:
        """Make a new world. Worlds made from one scenario share nothing that changes."""
        return World(self._origin)


def _origin(file: ScenarioFile, document: Document | None) -> Origin:
    start = file.clock.start or datetime.now(timezone.utc)
    section = complete(file.fusionauth, Chance(file.seed), start)
    found = list(faults(file.changed(fusionauth=section)))
    if found and document is not None:
        raise ScenarioError(document.problem(path, message) for path, message in found)
    if found:
        raise ScenarioError(Problem("<scenario>", 1, 1, dotted(path), message) for path, message in found)
    return Origin(
        seed=file.seed,
        clock_start=file.clock.start,
        clock_mode=file.clock.mode,
        version=Version.parse(section.version),
        tenants={tenant.id: tenant for tenant in section.tenants or ()},
        applications={application.id: application for application in section.applications or ()},
        api_keys={key.key: key for key in section.api_keys or ()},
        keys={key.id: key for key in section.keys},
        roster=Roster(section.users),
        fuse=FuseOrigin.of(file.fuse),
        forces=tuple(force_of(entry) for entry in file.force),
    )


def force_of(entry: ForceEntry) -> Force:
    """Return the standing order that an entry means. Raises `UnknownOutcomeError` for a name that nothing has."""
    operation, outcome = find(entry.outcome)
    return Force(operation.name, outcome.name, entry.times, entry.when)


def dotted(path: tuple[str | int, ...]) -> str:
    """Write a path as messages do: ``fusionauth.users[2].email``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def shipped() -> dict[str, Path]:
    """Return the files of the scenarios that come with the package, by name."""
    inside = Path(__file__).parent / "shipped"
    folder = inside if inside.is_dir() else Path(__file__).parents[3] / "scenarios"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def locate(source: str | os.PathLike[str]) -> Path:
    """Return the file that a path or a shipped name means. Raises `UsageError` with the nearest name."""
    path = Path(source)
    if path.suffix in SUFFIXES or path.exists():
        return path
    known = shipped()
    if str(source) in known:
        return known[str(source)]
    listed = ", ".join(known)
    raise UsageError(
        f"{str(source)!r} is neither a file nor a shipped scenario{did_you_mean(str(source), known)}; shipped: {listed}"
    )
