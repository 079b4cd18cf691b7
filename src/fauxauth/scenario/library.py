"""The scenarios that come with the package, and what a name or a path means."""

from __future__ import annotations

import os
from pathlib import Path

from fauxauth.errors import UsageError, did_you_mean

SUFFIXES = (".yaml", ".yml")


def shipped() -> dict[str, Path]:
    """Return the files of the scenarios that come with the package, by name."""
    inside = Path(__file__).parent / "shipped"
    folder = inside if inside.is_dir() else Path(__file__).parents[3] / "scenarios"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def locate(source: str | os.PathLike[str]) -> Path:
    """
    Return the file that a path or a shipped name means.

    Raises `UsageError` with the nearest name, and for what is neither.
    """
    if not isinstance(source, str | os.PathLike):
        raise UsageError(f"a scenario is a file, or the name of a shipped one, not {source!r}")
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
