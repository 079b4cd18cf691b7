"""
A FusionAuth kickstart as a scenario, or as a part of one.

What its requests make is written into the scenario's tree, where the scenario itself may change it. What is not faked
is listed by name. Source: the vendor's Kickstart page.
"""

from __future__ import annotations

from collections.abc import Mapping as Environment
from dataclasses import replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from fauxauth.errors import Problem, ScenarioError
from fauxauth.scenario.document import Document
from fauxauth.scenario.merging import merged
from fauxauth.scenario.nodes import Mapping, Node, Scalar
from fauxauth.scenario.scalars import MistakeError, whole_number

if TYPE_CHECKING:
    from fauxauth.scenario.kickstart.making import Made

__all__ = ["is_kickstart", "kickstarted", "with_kickstart"]

_SIGNS = ("requests", "apiKeys", "variables")


def is_kickstart(document: Document) -> bool:
    """Whether a document is a kickstart, and not a scenario that may name one."""
    entries = document.root.entries
    return "fauxauth" not in entries and any(key in entries for key in _SIGNS)


def kickstarted(document: Document, environment: Environment[str, str]) -> tuple[Document, list[Problem]]:
    """Return the scenario that a kickstart is by itself, and what is wrong with it."""
    problems: list[Problem] = []
    made = _made(document, 0, environment, problems)
    mark = document.root.mark
    entries: dict[str, Node] = {"fauxauth": Scalar("int", "1", mark), "fusionauth": made.section}
    root = Mapping(entries, dict.fromkeys(entries, mark), mark)
    return replace(document, root=root, not_faked=made.not_faked), problems


def with_kickstart(document: Document, environment: Environment[str, str], problems: list[Problem]) -> Document:
    """
    Return a scenario with what the kickstart that it names makes, if it names one.

    Its items come first, and what the scenario says of the same ones counts. ``problems`` takes what is wrong.
    """
    root = document.root
    section = root.entries.get("fusionauth")
    named = section.entries.get("kickstart") if isinstance(section, Mapping) else None
    if not isinstance(section, Mapping) or not isinstance(named, Scalar) or named.kind != "text":
        return document
    file = FilePath(named.mark.source.file).parent / named.text
    try:
        kickstart = Document.read_file(file, regular=True)
    except ScenarioError as error:
        path = ("fusionauth", "kickstart")
        problems += [
            each if each.line else named.mark.problem(f"{each.message}: {file}", path) for each in error.problems
        ]
        return document
    if "fauxauth" in kickstart.root.entries:
        message = f"{file} is a scenario, not a kickstart; include it, or extend it"
        problems.append(named.mark.problem(message, ("fusionauth", "kickstart")))
        return document
    made = _made(kickstart, _seed(root), environment, problems)
    below = made.section
    lower = Mapping({"fusionauth": below}, {"fusionauth": below.mark}, below.mark)
    whole = merged(lower, root, problems.append, extends=True)
    return replace(document, root=whole, not_faked=(*document.not_faked, *made.not_faked))


def _seed(root: Mapping) -> int:
    try:
        node = root.entries.get("seed")
        return whole_number(node.text) if isinstance(node, Scalar) and node.kind == "int" else 0
    except MistakeError:
        # What cannot be a seed is told when the scenario is read.
        return 0


def _made(document: Document, seed: int, environment: Environment[str, str], problems: list[Problem]) -> Made:
    # 10 ms that only somebody who has a kickstart should pay.
    from fauxauth.scenario.kickstart.making import carried_out

    return carried_out(document, seed, environment, problems)
