"""
Broken files and what is said about them, from ``broken/*.txt``.

A case is a title, the file, and after an arrow what is wrong with it, one line each, without the line that is shown.
``----- NAME`` begins another file of the same case. A title may end with what JSON Schema does: ``[accepted: why]``, or
``[refused]`` where others of its group are accepted.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fauxauth.conversation import load_conversations
from fauxauth.errors import ScenarioError

BROKEN = Path(__file__).parent / "broken"
MAIN = "main.yaml"
BELL = "␇"
"""Stands for the control character, which no editor shows."""


@dataclass(frozen=True)
class Case:
    """A broken file, the files beside it by name, and what is wrong."""

    group: str
    title: str
    mark: str
    text: str
    others: dict[str, str]
    complaint: str

    def __str__(self) -> str:
        return f"{self.group}: {self.title}"


def cases() -> Iterator[Case]:
    for path in sorted(BROKEN.glob("*.txt")):
        for part in re.split(r"^===== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            head, _, rest = part.partition("\n")
            title, _, mark = head.partition(" [")
            files, _, complaint = rest.partition("=====>\n")
            text, *others = re.split(r"^----- ", files.replace(BELL, "\a"), flags=re.MULTILINE)
            named = dict(other.split("\n", 1) for other in others)
            yield Case(path.stem, title, mark.removesuffix("]"), text, named, complaint.rstrip("\n"))


CASES = list(cases())


def complaint(case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Read the file as `fauxauth check` does; return what is said about it, a line for each mistake."""
    for name, text in {MAIN: case.text, **case.others}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(os, "environ", {"FAUXAUTH_KEY": "a-key", "EMPTY": ""})
    try:
        load_conversations(MAIN)
    except ScenarioError as error:
        return "\n".join(str(problem).splitlines()[0] for problem in error.problems)
    return ""
