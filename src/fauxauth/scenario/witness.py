"""What a scenario was read from, files and variables of the environment, and whether they still are the same."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeAlias

__all__ = ["Environment", "Origins", "note_file", "noting"]

Stamp: TypeAlias = "tuple[int, int, int] | None"


class Origins:
    """The files and the variables that were asked for, as they were then; None is for what was not there."""

    def __init__(self) -> None:
        self.files: dict[str, Stamp] = {}
        self.variables: dict[str, str | None] = {}

    def are_unchanged(self) -> bool:
        """Whether all of them are as they were. A file counts by its identity, its size and its time of change."""
        return all(_stamp(name) == stamp for name, stamp in self.files.items()) and all(
            os.environ.get(name) == value for name, value in self.variables.items()
        )


_noted: ContextVar[Origins] = ContextVar("fauxauth_origins")


@contextmanager
def noting(origins: Origins) -> Iterator[None]:
    """Note in ``origins`` every file and variable that is read until the end."""
    token = _noted.set(origins)
    try:
        yield
    finally:
        _noted.reset(token)


def note_file(name: str) -> None:
    """Say that a file is about to be read."""
    origins = _noted.get(None)
    if origins is not None:
        origins.files[name] = _stamp(name)


class Environment(Mapping[str, str]):
    """The environment of this process, which notes the variables that are asked for."""

    def __getitem__(self, name: str) -> str:
        origins = _noted.get(None)
        if origins is not None:
            origins.variables[name] = os.environ.get(name)
        return os.environ[name]

    def __iter__(self) -> Iterator[str]:
        return iter(os.environ)

    def __len__(self) -> int:
        return len(os.environ)


def _stamp(name: str) -> Stamp:
    try:
        found = os.stat(name)  # noqa: PTH116 - a Path is made for every test otherwise
    except (OSError, ValueError):
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
