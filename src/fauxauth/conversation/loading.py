"""From conversation files to conversations. A conversation file is a scenario file with a ``contract`` key."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fauxauth.conversation.checks import expectations, requested, step_mistakes
from fauxauth.conversation.template import Reference, parts, texts
from fauxauth.errors import Problem, ScenarioError
from fauxauth.scenario import Scenario
from fauxauth.scenario.contract import Step
from fauxauth.scenario.definition import ScenarioFile
from fauxauth.scenario.document import Document
from fauxauth.scenario.examination import Examination
from fauxauth.scenario.nodes import Mark
from fauxauth.scenario.reader import in_order
from fauxauth.scenario.scenario import examined


@dataclass(frozen=True)
class Demand:
    """
    Something that a conversation asks of the hands: at which step, what kind of thing, and of whom or what.

    ``kind`` is ``clock``, ``force``, ``totp`` or ``code``; ``argument`` the outcome, the login id or the address.
    """

    step: int
    kind: str
    argument: str


@dataclass(frozen=True)
class Conversation:
    """One conversation: its name is a sentence, and it starts from a fresh world of its file's scenario."""

    file: str
    name: str
    steps: tuple[Step, ...]
    document: Document
    scenario: Scenario

    @property
    def values(self) -> dict[str, str]:
        """The values that its file gives to variables."""
        return self.scenario.file.values

    @property
    def mark(self) -> Mark:
        """The place where it begins, which may be in a file that its own one includes."""
        return self.document.mark(("contract", self.name), key=True)

    def demands(self) -> Iterator[Demand]:
        """Go through everything that is asked of the hands, in order."""
        for index, step in enumerate(self.steps):
            for kind, argument in _demanded(step):
                yield Demand(index, kind, argument)

    def problem(self, path: tuple[str | int, ...], message: str) -> Problem:
        """Return a problem at a place in this conversation; the path begins with a step's number."""
        return self.document.problem(("contract", self.name, *path), message)


def _demanded(step: Step) -> Iterator[tuple[str, str]]:
    if step.clock is not None:
        yield "clock", ""
    if step.force is not None:
        yield "force", step.force.outcome
    for _, text in texts((requested(step), expectations(step))):
        for part in parts(text):
            if isinstance(part, Reference) and part.kind != "kept":
                yield part.kind, part.argument


def load_conversations(path: str | os.PathLike[str]) -> list[Conversation]:
    """
    Read the conversations of a file, in the order of the file; a file without any has none.

    Raises `ScenarioError` with every mistake in the scenario and in the conversations.
    """
    return conversations_of(Document.read_file(Path(path), goes_on=True))


def conversations_of(document: Document) -> list[Conversation]:
    """Read the conversations of a parsed document. Raises `ScenarioError`."""
    found = examined(document)
    if found.draft is None:
        raise ScenarioError(found.problems)
    problems = [*found.problems, *_step_problems(found, found.draft.completed())]
    if problems:
        raise ScenarioError(in_order(problems, document.file))
    scenario = Scenario.found(found)
    return [
        Conversation(document.file, name, steps, found.document, scenario)
        for name, steps in scenario.file.contract.items()
    ]


def _step_problems(found: Examination, file: ScenarioFile) -> Iterator[Problem]:
    """Find what is wrong with conversations of which every step could be read."""
    for name, steps in file.contract.items():
        if found.is_sound(("contract", name)):
            for mistake in step_mistakes(steps, file):
                path = ("contract", name, *mistake.path)
                yield found.document.problem(path, mistake.message, key=mistake.at_key)
