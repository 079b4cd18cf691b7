"""The conversations that show each outcome, as they come with the package."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from fauxauth.conversation.loading import Conversation, conversations_of
from fauxauth.scenario.document import Document, read_text


def folder() -> Path:
    """Return where the conversations are: ``<service>/<operation>/<outcome>[.<variant>].yaml``."""
    inside = Path(__file__).parent / "fixtures"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "fixtures"


@cache
def conversations(full_name: str, exchanged: tuple[str, str] | None = None) -> tuple[Conversation, ...]:
    """
    Read the conversations that show an outcome, ``fusionauth.login:account_locked``.

    ``exchanged`` are two words of the file of which each stands for the other.
    """
    operation, _, outcome = full_name.partition(":")
    variants = folder().joinpath(*operation.split(".")).glob(f"{outcome}.*yaml")
    paths = sorted(variants, key=lambda path: (path.name != f"{outcome}.yaml", path.name))
    return tuple(each for path in paths for each in _conversations_in(path, exchanged))


def _conversations_in(path: Path, exchanged: tuple[str, str] | None) -> list[Conversation]:
    text = read_text(str(path))
    if exchanged is not None:
        other = dict(zip(exchanged, reversed(exchanged), strict=True))
        pattern = "|".join(map(re.escape, exchanged))
        text = re.sub(rf"(?<![\w-])({pattern})(?![\w-])", lambda match: other[match[0]], text)
    return conversations_of(Document.parse(text, str(path)))
