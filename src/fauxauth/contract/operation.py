"""`Operation`: an endpoint and its table of outcomes; `Service`: the operations of one vendor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast

from fauxauth.contract.messages import Call, Reply
from fauxauth.contract.outcome import Outcome, always
from fauxauth.contract.version import Lifetime, Version

FactsT = TypeVar("FactsT")
WorldT = TypeVar("WorldT")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation decided: the row, the facts it was decided on, and the reply."""

    operation: Operation[Any, Any]
    outcome: Outcome[Any, Any]
    facts: object
    reply: Reply
    forced: bool

    @property
    def name(self) -> str:
        """The full name of the outcome, ``fusionauth.login:account_locked``."""
        return f"{self.operation.name}:{self.outcome.name}"

    def held(self) -> tuple[str, ...]:
        """Return the names of all rows whose predicate holds for these facts, in order of precedence."""
        return tuple(row.name for row in self.operation.outcomes if row.when(self.facts))


def nothing_to_gather(_call: Call, _world: object) -> None:
    """Gather nothing: for operations that answer everybody alike."""


def _nothing_to_imagine(facts: Any, _world: object) -> Any:
    return facts


def _nothing_to_settle(facts: object, outcome: object, world: object) -> None:
    """Change nothing: the default for operations that only read."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Operation(Generic[FactsT, WorldT]):
    """
    One endpoint: where it is, how its facts are gathered, and its answers in order of precedence.

    ``path`` is written as the vendor writes it, with ``{name}`` for a variable piece and brackets around a tail that
    may be absent: ``/api/user/change-password[/{changePasswordId}]``. ``takes`` names what else a request may say:
    parameters, and body fields by dotted name, with ``state.*`` for anything inside an object. ``gather`` is total: it
    never raises; what is wrong with a request is a fact. ``imagine`` completes the facts when an answer is forced (it
    invents the user that a request does not name). ``settle`` is the one place where an answer changes the world.
    ``serves`` names the values of a variable piece that lead here, where not all do; others are not faked.
    ``gives_token`` says that there are answers with an access token, which a fault can spoil.
    """

    name: str
    method: str
    path: str
    title: str
    gather: Callable[[Call, WorldT], FactsT]
    outcomes: tuple[Outcome[FactsT, WorldT], ...]
    settle: Callable[[FactsT, Outcome[FactsT, WorldT], WorldT], None] = _nothing_to_settle
    imagine: Callable[[FactsT, WorldT], FactsT] = _nothing_to_imagine
    lifetime: Lifetime = Lifetime()
    takes: tuple[str, ...] = ()
    serves: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    gives_token: bool = False

    def __post_init__(self) -> None:
        names = [row.name for row in self.outcomes]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"{self.name}: two rows are named {', '.join(sorted(twice))}")
        last = self.outcomes[-1]
        if last.when is not always:
            raise ValueError(f"{self.name}: the last row, {last.name}, does not always hold")
        if last.lifetime != Lifetime():
            raise ValueError(f"{self.name}: the last row, {last.name}, must exist in every version")

    @property
    def service(self) -> str:
        """The service this belongs to: ``fusionauth`` or ``fuse``."""
        return self.name.partition(".")[0]

    @property
    def endpoint(self) -> str:
        """The fixed front part of the path, which is what an API key's permissions name."""
        return re.split(r"/?[\[{]", self.path, maxsplit=1)[0]

    def paths(self) -> list[str]:
        """Return the concrete patterns: one, and another for every tail that may be absent, shortest first."""
        pieces = self.path.rstrip("]").split("[")
        return ["".join(pieces[: count + 1]) for count in range(len(pieces))]

    def names(self) -> tuple[str, ...]:
        """Return the names of all that a request may say, those in its path too."""
        return (*self.takes, *re.findall(r"{(\w+)}", self.path))

    def is_taken(self, name: str) -> bool:
        """Whether a request may say something under a name."""
        return any(name == each or (each.endswith(".*") and name.startswith(each[:-1])) for each in self.names())

    def outcome(self, name: str) -> Outcome[FactsT, WorldT]:
        """Return the row of that name, which must be in the table."""
        return next(row for row in self.outcomes if row.name == name)

    @lru_cache(maxsize=512)  # noqa: B019 (operations are made once and never go)
    def rows_of(self, version: Version) -> tuple[Outcome[FactsT, WorldT], ...]:
        """Return the rows that exist in a version, without those that only forcing brings about."""
        return tuple(row for row in self.outcomes if row.reachable and row.lifetime.covers(version))

    def answer(self, call: Call, world: WorldT, version: Version, forced: str | None = None) -> Answer:
        """Gather the facts and decide."""
        return self.decide(self.gather(call, world), world, version, forced)

    def decide(self, facts: FactsT, world: WorldT, version: Version, forced: str | None = None) -> Answer:
        """Decide: the forced row, or the first row of this version that holds; then make its body and settle."""
        if forced is None:
            outcome = next(row for row in self.rows_of(version) if row.when(facts))
        else:
            outcome = self.outcome(forced)
            facts = self.imagine(facts, world)
            if outcome.suppose is not None:
                facts = cast("FactsT", outcome.suppose(facts, world))
        content = outcome.body(facts, world)
        self.settle(facts, outcome, world)
        return Answer(self, outcome, facts, Reply(outcome.status, content), forced is not None)


@dataclass(frozen=True)
class Service:
    """
    The operations of one vendor, in the vendor's order, and what all of its replies have in common.

    ``alphabetical`` says that the vendor sorts the properties of every JSON object by name. ``words`` are pieces
    of paths that name endpoints, faked or not, and so never stand for the id that a pattern has in their place.
    ``rate_limited`` is what every operation answers where there were too many requests; its table need not have it.
    """

    name: str
    title: str
    operations: tuple[Operation[Any, Any], ...]
    rate_limited: Outcome[Any, Any]
    json_type: str = "application/json"
    alphabetical: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    words: frozenset[str] = frozenset()

    def rows(self) -> Iterator[tuple[Operation[Any, Any], Outcome[Any, Any]]]:
        """Go through every outcome of every operation, in order; what all of them answer comes first."""
        for operation in self.operations:
            common = () if self.rate_limited in operation.outcomes else (self.rate_limited,)
            for row in (*common, *operation.outcomes):
                yield operation, row
