"""Sources: what a row or a docstring cites is there to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fauxauth.catalogue import entries

from .test_house import MODULES, ROOT, committed_text

SOURCES = ROOT / "docs" / "sources.md"

NUMBERS = r"\d+(?:\.\d+)?(?:(?:, | and )\d+(?:\.\d+)?)*"

CITATION = re.compile(rf"docs/sources\.md, (?:(FusionAuth|Fuse) ({NUMBERS})(?!\.?\d))?")
"""A citation of some sections; what follows the comma and is none is a mistake."""

OURS = re.compile(r"(?<![\w./*<{-])(?:src|tests|fixtures|scenarios|docs|benchmarks|facts|\.ci)/[\w./-]*\.\w+")
"""A path that begins as paths of the repository do, down to a file."""

PROSE = re.compile(r"(?<![\w./*<>{}@-])[\w./-]+\.(?:md|rst)\b")
"""A file that is for reading, wherever it is."""


def sections() -> list[str]:
    return re.findall(r"^## (\w+ [\d.]+) — ", SOURCES.read_text(encoding="utf-8"), re.MULTILINE)


def cited(text: str) -> Iterator[str]:
    """The sections that a text cites, or the citation as it stands where it names none."""
    flat = " ".join(text.split())
    for found in CITATION.finditer(flat):
        if found[1] is None:
            yield flat[found.start() : found.end() + 20]
        else:
            yield from (f"{found[1]} {number}" for number in re.findall(r"[\d.]+", found[2]))


def test_a_section_is_there_once_and_in_order() -> None:
    numbers = [(name, tuple(map(int, number.split(".")))) for name, number in map(str.split, sections())]
    of_one = [[number for service, number in numbers if service == name] for name in ("FusionAuth", "Fuse")]
    assert numbers == [("FusionAuth", number) for number in of_one[0]] + [("Fuse", number) for number in of_one[1]]
    assert of_one == [sorted(set(each)) for each in of_one]
    assert all(of_one)


def test_every_heading_is_a_section() -> None:
    assert len(sections()) == SOURCES.read_text(encoding="utf-8").count("\n## ")


def test_a_citation_names_a_section() -> None:
    there = set(sections())
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in committed_text()
        if path != Path(__file__)
        for name in cited(path.read_text(encoding="utf-8"))
        if name not in there
    ]
    assert wrong == []


def test_what_the_catalogue_cites_is_there() -> None:
    assert [(entry.name, name) for entry in entries() for name in cited(entry.source) if name not in sections()] == []


def test_every_section_is_cited() -> None:
    used = {name for path in MODULES for name in cited(path.read_text(encoding="utf-8"))}
    assert [name for name in sections() if name not in used] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(docs/sources.md, FusionAuth 6.2).", ["FusionAuth 6.2"]),
        ("docs/sources.md, FusionAuth 0.1, 1.2; more", ["FusionAuth 0.1", "FusionAuth 1.2"]),
        ("docs/sources.md,\n    Fuse 5 and 6.", ["Fuse 5", "Fuse 6"]),
        ("docs/sources.md, FusionAuth 12, at 1.59", ["FusionAuth 12"]),
        ("docs/sources.md has them", []),
        ('docs/sources.md, " + SECTION', ['docs/sources.md, " + SECTION']),
        ("docs/sources.md, Fuse 1.2.3", ["docs/sources.md, Fuse 1.2.3"]),
    ],
)
def test_citations_are_found(text: str, found: list[str]) -> None:
    assert [*cited(text)] == found


def test_nothing_refers_to_a_file_that_is_not_in_the_repository() -> None:
    absent = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in committed_text()
        if path != Path(__file__)
        for name in referred(path.read_text(encoding="utf-8"))
        if not (ROOT / name).exists() and not any(ROOT.glob(f"docs/{Path(name).name}"))
    ]
    assert absent == []


def referred(text: str) -> Iterator[str]:
    for pattern in (OURS, PROSE):
        yield from (found.group() for found in pattern.finditer(text))


def test_no_paragraph_of_another_paper_is_cited() -> None:
    """A paragraph sign stands for standards only: `RFC 6238 §5.2`."""
    papers = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in committed_text()
        if path != Path(__file__)
        for found in re.finditer(r"(?<!RFC \d{4} )§.{0,8}", path.read_text(encoding="utf-8"))
    ]
    assert papers == []
