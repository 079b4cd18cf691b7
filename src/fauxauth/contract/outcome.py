"""`Outcome`: one documented answer as one row of a table."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from fauxauth.contract.messages import Content
from fauxauth.contract.version import Lifetime

FactsT = TypeVar("FactsT", contravariant=True)
WorldT = TypeVar("WorldT", contravariant=True)

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Basis:
    """
    What a row rests on.

    ``kind`` is ``documented`` (the vendor's page says so), ``observed`` (seen on a real server, or in source that the
    vendor publishes) or ``chosen`` (nothing is published: the choice is ours); ``source`` says where, or why.
    """

    kind: str
    source: str


def documented(source: str) -> Basis:
    """Rest on the vendor's own page; ``source`` names page and section."""
    return Basis("documented", source)


def observed(source: str) -> Basis:
    """Rest on a captured answer or on published source; ``source`` names it."""
    return Basis("observed", source)


def chosen(reason: str) -> Basis:
    """Rest on a choice of ours, because the vendor publishes nothing; ``reason`` says why this one."""
    return Basis("chosen", reason)


def forced_only(_facts: object) -> bool:
    """Hold never: the state of a fake cannot bring this answer about, only forcing it can."""
    return False


def always(_facts: object) -> bool:
    """Hold for all facts: what closes a table."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[FactsT, WorldT]):
    """
    One answer of an operation.

    ``when`` is the predicate; the first sentence of its docstring is what the documentation prints, unless ``says``
    is given. ``body`` makes the content and may have the world issue something. ``suppose`` arranges facts under which
    a *forced* answer has its documented body. ``apart`` says with which row above it the row cannot hold together,
    and why (``user_not_found: an unknown user cannot be locked``); else a conversation must show which of the two wins.
    """

    status: int
    name: str
    when: Callable[[FactsT], bool]
    body: Callable[[FactsT, WorldT], Content]
    basis: Basis
    says: str = ""
    lifetime: Lifetime = Lifetime()
    suppose: Callable[[FactsT, WorldT], object] | None = None
    apart: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"outcome name {self.name!r} is not snake_case")
        if not 200 <= self.status <= 599:
            raise ValueError(f"outcome {self.name} has status {self.status}")
        if not self.summary:
            raise ValueError(f"outcome {self.name}: its predicate has no docstring, and it says nothing itself")

    @property
    def summary(self) -> str:
        """The sentence that the documentation prints."""
        if self.says:
            return self.says.replace("``", "`")
        text = inspect.getdoc(self.when) or ""
        return " ".join(text.split("\n\n", 1)[0].split()).replace("``", "`")

    @property
    def reachable(self) -> bool:
        """Whether some state leads to this answer; otherwise it exists only when forced."""
        return self.when is not forced_only
