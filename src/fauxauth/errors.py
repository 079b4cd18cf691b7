"""
Exceptions for people who misuse the fake.

What the vendor would answer is a reply and never raises.
Everything here says what was wrong, where, and what was expected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "AddressError",
    "FauxauthError",
    "NotFakedWarning",
    "Problem",
    "ScenarioError",
    "UnknownOutcomeError",
    "UsageError",
    "did_you_mean",
]

_EXCERPT = 120
"""How many characters of a source line are shown at most."""


class FauxauthError(Exception):
    """Base of every exception that fauxauth raises on purpose; never raised itself."""


class UsageError(FauxauthError):
    """A call or an option of the fake was given something it cannot use."""


class UnknownOutcomeError(UsageError):
    """An outcome was named that no operation has; the message offers the nearest name."""


class NotFakedWarning(UserWarning):
    """A test asked for something that is not faked; see the ini option ``fauxauth_not_faked``."""


class AddressError(FauxauthError):
    """The address to listen on cannot be had: the port is busy or the host is not this machine's."""


@dataclass(frozen=True)
class Problem:
    """
    One thing that is wrong in a file.

    ``line`` and ``column`` count from 1, and line 0 means the file as a whole; ``path`` is where in the
    document (``fusionauth.users[2].email``); ``source`` is the offending line as it stands in the file.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    source: str = ""

    def __str__(self) -> str:
        place = [self.file, str(self.line), str(self.column)] if self.line else [self.file]
        text = ": ".join(part for part in (":".join(place), self.path, self.message) if part)
        if not self.source.strip():
            return text
        return f"{text}\n{_pointed_at(self.source.rstrip(), self.column - 1)}"


def _pointed_at(source: str, index: int) -> str:
    """Return the line, cut around ``index`` when it is long, above a caret that points at ``index``."""
    start = max(0, index - _EXCERPT // 2) if len(source) > _EXCERPT else 0
    excerpt = source[start : start + _EXCERPT]
    before = ("…" if start else "") + source[start:index].ljust(index - start)
    after = "…" if start + _EXCERPT < len(source) else ""
    # Tabs are repeated under themselves, so that the caret stands right however wide they are shown.
    padding = "".join("\t" if character == "\t" else " " for character in before)
    return f"    {'…' if start else ''}{excerpt}{after}\n    {padding}^"


class ScenarioError(FauxauthError):
    """A scenario or conversation file cannot be used; ``problems`` holds every mistake found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the known name nearest to ``name`` in whatever case, or nothing."""
    import difflib  # 5 ms that only somebody who made a mistake should pay

    by_lower = {each.lower(): each for each in known}
    nearest = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return f"; did you mean {by_lower[nearest[0]]!r}?" if nearest else ""
