"""
Running a conversation: its steps in order, until a reply differs from what was expected.

The one runner there is: the fixtures, users' contract tests and `fauxauth verify` all come here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec import UNSET

from fauxauth.catalogue import find
from fauxauth.conversation.hands import Hands
from fauxauth.conversation.loading import Conversation
from fauxauth.conversation.matching import ABSENT, Comparison, Mismatch, Path, shown
from fauxauth.conversation.places import NotThereError, value_at
from fauxauth.conversation.sending import ReceivedCookie, Response, Sender, request_of
from fauxauth.conversation.template import TemplateError, Values
from fauxauth.errors import Problem, ScenarioError, UnknownOutcomeError, UsageError
from fauxauth.scenario.contract import ClockMove, ExpectedCookie, Step
from fauxauth.scenario.nodes import path_text

_REMOVED = "removed"
_NOT_SET = "absent"
_EXCERPT = 300


@dataclass(frozen=True)
class Difference:
    """
    One difference between a reply and what was expected of it.

    ``problem`` has the place of the expectation in the file and says all of it in a sentence; ``where`` is the place in
    the reply (``body.user.id``); ``because`` names the answer and why it was given, empty where nobody can tell.
    """

    problem: Problem
    where: str
    expected: str
    actual: str
    because: str
    response: Response

    def __str__(self) -> str:
        return str(self.problem)


def run(conversation: Conversation, sender: Sender, hands: Hands) -> list[Difference]:
    """
    Run a conversation and return the differences of the first step that has any; none means that all is as expected.

    Raises `ScenarioError` at a step that cannot be taken: its hands cannot do what it asks, or the connection breaks.
    """
    values = Values(hands)
    for index in range(len(conversation.steps)):
        differences = _take(conversation, index, sender, hands, values)
        if differences:
            return differences
    return []


def _take(conversation: Conversation, index: int, sender: Sender, hands: Hands, values: Values) -> list[Difference]:
    """Take one step."""
    step = conversation.steps[index]
    try:
        exchange = _exchange(step, sender, hands, values)
        mismatches = [*exchange.mismatches(), *_keep(step, exchange.response, values)] if exchange is not None else []
    except (UsageError, TemplateError, ConnectionError) as error:
        key = next(name for name in ("request", "clock", "force") if getattr(step, name) is not None)
        raise ScenarioError([conversation.problem((index, key), str(error))]) from None
    return [
        _difference(conversation, index, mismatch, exchange, first=mismatch is mismatches[0])
        for mismatch in mismatches
        if exchange is not None
    ]


def _exchange(step: Step, sender: Sender, hands: Hands, values: Values) -> _Exchange | None:
    """Send a step's request; a step without one is carried out by the hands."""
    if step.clock is not None:
        _move(step.clock, hands)
        return None
    if step.force is not None:
        hands.force(step.force)
        return None
    request = request_of(step, values.fill)
    response = sender(request.method, request.target, request.headers, request.body)
    return _Exchange(step, response, hands.outcome(), Comparison(values.fill))


def _move(move: ClockMove, hands: Hands) -> None:
    if move.advance is not None:
        hands.advance(move.advance)
    if move.set is not None:
        hands.set_clock(move.set)


def _keep(step: Step, response: Response, values: Values) -> Iterator[Mismatch]:
    for name, place in step.keep.items():
        yield from _keep_one(name, place, response, values)


def _keep_one(name: str, place: str, response: Response, values: Values) -> Iterator[Mismatch]:
    try:
        values.kept[name] = value_at(response, place)
    except NotThereError as error:
        yield Mismatch(("keep", name), "a value to keep", str(error))


def _difference(
    conversation: Conversation, index: int, mismatch: Mismatch, exchange: _Exchange, *, first: bool
) -> Difference:
    """Describe a mismatch; the first one of a step also tells which answer it was, and what it said."""
    because = exchange.because()
    sentences = [f"expected {mismatch.expected}, came {mismatch.actual}"]
    if first:
        sentences += [text for text in (because, exchange.excerpt()) if text]
    return Difference(
        problem=conversation.problem((index, *mismatch.path), ". ".join(sentences)),
        where=path_text(mismatch.path[1:]),
        expected=mismatch.expected,
        actual=mismatch.actual,
        because=because,
        response=exchange.response,
    )


@dataclass(frozen=True)
class _Exchange:
    """A step that has its reply: what was expected, what came, and which answer the fake says it was."""

    step: Step
    response: Response
    outcome: str | None
    comparison: Comparison

    def mismatches(self) -> Iterator[Mismatch]:
        """Find every difference; of another answer than the expected one, nothing else is looked at."""
        found = [*self._status()] or [*self._outcome()]
        if not found:
            found = [*self._body(), *self._contains(), *self._headers(), *self._cookies()]
        for mismatch in found:
            yield Mismatch(("reply", *mismatch.path), mismatch.expected, mismatch.actual)

    def because(self) -> str:
        """Say which answer it was, and when that one is given."""
        if self.outcome is None:
            return ""
        try:
            return f"The answer was {self.outcome}: {find(self.outcome)[1].summary.rstrip('.')}"
        except UnknownOutcomeError:
            return f"The answer was {self.outcome}"

    def excerpt(self) -> str:
        """Show the beginning of the body."""
        text = self.response.body.decode("utf-8", "replace")
        if not text:
            return "Its body was empty"
        return f"Its body was {text[:_EXCERPT]}{'…' if len(text) > _EXCERPT else ''}"

    def _status(self) -> Iterator[Mismatch]:
        wanted = self.step.reply.status
        if wanted is not None and wanted != self.response.status:
            yield Mismatch(("status",), str(wanted), str(self.response.status))

    def _outcome(self) -> Iterator[Mismatch]:
        wanted = self.step.reply.outcome
        if wanted is not None and self.outcome is not None and wanted != self.outcome:
            yield Mismatch(("outcome",), wanted, self.outcome)

    def _body(self) -> Iterator[Mismatch]:
        wanted = self.step.reply.body
        if wanted is UNSET:
            return
        if wanted == "empty":
            if self.response.body:
                yield Mismatch(("body",), "zero bytes", shown(self.response.content))
            return
        yield from self.comparison.compare(wanted, self.response.content, ("body",))

    def _contains(self) -> Iterator[Mismatch]:
        wanted = self.step.reply.contains
        if wanted is not UNSET:
            subset = Comparison(self.comparison.fill, subset=True)
            yield from subset.compare(wanted, self.response.content, ("contains",))

    def _headers(self) -> Iterator[Mismatch]:
        for name, wanted in self.step.reply.headers.items():
            value = self.response.header(name)
            path: Path = ("headers", name)
            if value is None and wanted != ABSENT:
                yield Mismatch(path, wanted, "nothing")
            elif value is not None and wanted == ABSENT:
                yield Mismatch(path, "nothing", value)
            elif value is not None:
                yield from self.comparison.compare(wanted, value, path)

    def _cookies(self) -> Iterator[Mismatch]:
        for name, wanted in self.step.reply.cookies.items():
            cookie = self.response.cookies.get(name)
            for mismatch in self._cookie(wanted, cookie):
                yield Mismatch(("cookies", name, *mismatch.path), mismatch.expected, mismatch.actual)

    def _cookie(self, wanted: str | ExpectedCookie, cookie: ReceivedCookie | None) -> Iterator[Mismatch]:
        if wanted == _NOT_SET:
            if cookie is not None:
                yield Mismatch((), "that the cookie is not set", cookie.value)
        elif cookie is None:
            yield Mismatch((), "a cookie", "none of this name")
        elif wanted == _REMOVED:
            if not cookie.removed:
                yield Mismatch((), "that the cookie is removed", f"the value {cookie.value}")
        elif isinstance(wanted, str):
            yield from self.comparison.compare(wanted, cookie.value)
        else:
            yield from self._whole_cookie(wanted, cookie)

    def _whole_cookie(self, wanted: ExpectedCookie, cookie: ReceivedCookie) -> Iterator[Mismatch]:
        yield from self.comparison.compare(wanted.value, cookie.value, ("value",))
        age = cookie.max_age if cookie.max_age is not None else "session"
        if wanted.max_age is not None and wanted.max_age != age:
            yield Mismatch(("maxAge",), str(wanted.max_age), str(age))
