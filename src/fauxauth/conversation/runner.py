"""
Running a conversation: its steps in order, until a reply differs from what was expected.

The one runner there is: the fixtures, users' contract tests and `fauxauth verify` all come here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fauxauth.conversation.checks import expectations, requested
from fauxauth.conversation.hands import Hands
from fauxauth.conversation.loading import Conversation
from fauxauth.conversation.masking import Masking, secrets_sent
from fauxauth.conversation.matching import Comparison, Mismatch
from fauxauth.conversation.places import NotThereError, value_at
from fauxauth.conversation.sending import Response, Sender, request_of
from fauxauth.conversation.taken_step import TakenStep
from fauxauth.conversation.template import TemplateError, Values, texts
from fauxauth.errors import Problem, ScenarioError, UsageError
from fauxauth.scenario.contract import ClockMove, Step
from fauxauth.scenario.nodes import Path, path_text


@dataclass(frozen=True)
class Difference:
    """
    One difference between a reply and what was expected of it.

    ``problem`` has the place of the expectation in the file; ``where`` is the place in the reply (``body.user.id``);
    ``because`` names the answer and says why it was given, empty where nobody can tell; ``body`` is the beginning of
    the reply's. Nothing of it has a secret but ``response``, which is the reply as it came.
    """

    problem: Problem
    where: str
    expected: str
    actual: str
    request: str
    because: str
    body: str
    response: Response

    def __str__(self) -> str:
        return differences_text([self])


def differences_text(differences: list[Difference]) -> str:
    """Write the differences of one step, with the place and the line of each, and then what was asked and answered."""
    lines = [str(each.problem) for each in differences]
    for each in differences[:1]:
        told = {"request": each.request, "answer": each.because, "body": each.body}
        lines += [f"  {f'{name}:':<9}{text}" for name, text in told.items() if text]
    return "\n".join(lines)


def run(
    conversation: Conversation,
    sender: Sender,
    hands: Hands,
    values: Mapping[str, str] | None = None,
    masking: Masking | None = None,
) -> list[Difference]:
    """
    Run a conversation and return the differences of the first step that has any; none means that all is as expected.

    ``values`` take the place of those that the file gives to its variables; what ``masking`` hides is not shown.
    Raises `ScenarioError` at a step that cannot be taken: its hands cannot do what it asks, or the connection breaks.
    """
    known = Values(hands, {**conversation.values, **(values or {})})
    runner = _Runner(conversation, sender, hands, known, masking or Masking())
    for index in range(len(conversation.steps)):
        differences = runner.take(index)
        if differences:
            return differences
    return []


@dataclass(frozen=True)
class _Runner:
    conversation: Conversation
    sender: Sender
    hands: Hands
    values: Values
    masking: Masking

    def take(self, index: int) -> list[Difference]:
        """Take one step."""
        step = self.conversation.steps[index]
        try:
            taken = self._take(step)
            if taken is None:
                return []
            mismatches = [*taken.mismatches()] or [*self._keep(step, taken.response)]
        except (UsageError, TemplateError, ConnectionError) as error:
            raise ScenarioError([self._problem((index, *self._failed(step)), str(error))]) from None
        return [self._difference(index, mismatch, taken) for mismatch in mismatches]

    def _take(self, step: Step) -> TakenStep | None:
        """Send a step's request; a step without one is carried out by the hands."""
        if step.clock is not None:
            _move(step.clock, self.hands)
            return None
        if step.force is not None:
            self.hands.force(step.force)
            return None
        request = request_of(step, self.values.fill)
        self.masking.learn_all(secrets_sent(request.headers, request.target, request.body))
        response = self.sender(request.method, request.target, request.headers, request.body)
        self.masking.learn(response.content)
        self.masking.learn(dict(response.headers))
        self.masking.learn_all(cookie.value for cookie in response.cookies.values())
        comparison = Comparison(self.values.fill, now=response.date, clean=self.masking.value)
        return TakenStep(step, request, response, self.hands.given(), comparison, self.masking)

    def _keep(self, step: Step, response: Response) -> Iterator[Mismatch]:
        for name, place in step.keep.items():
            yield from self._keep_one(name, place, response)

    def _keep_one(self, name: str, place: str, response: Response) -> Iterator[Mismatch]:
        try:
            self.values.kept[name] = value_at(response, place)
        except NotThereError as error:
            yield Mismatch(("keep", name), "a value to keep", self.masking.text(f"nothing: {error}"))

    def _failed(self, step: Step) -> Path:
        """Return where in a step stands what could not be done: a text that has no value, or what it does."""
        said = {**requested(step), "reply": expectations(step)}
        does = next(name for name in ("request", "clock", "force") if getattr(step, name) is not None)
        return next((path for path, text in texts(said) if text == self.values.failed), (does,))

    def _difference(self, index: int, mismatch: Mismatch, taken: TakenStep) -> Difference:
        actual = mismatch.actual if mismatch.actual != mismatch.expected else "another value, which is not shown"
        return Difference(
            problem=self._problem((index, *mismatch.path), f"expected {mismatch.expected}, came {actual}"),
            where=self.masking.text(path_text(mismatch.path[1:])),
            expected=mismatch.expected,
            actual=actual,
            request=taken.asked(),
            because=taken.answer(),
            body=taken.excerpt(),
            response=taken.response,
        )

    def _problem(self, path: tuple[str | int, ...], message: str) -> Problem:
        problem = self.conversation.problem(path, self.masking.text(message))
        return replace(problem, path=self.masking.text(problem.path), source=self.masking.line(problem.source))


def _move(move: ClockMove, hands: Hands) -> None:
    if move.advance is not None:
        hands.advance(move.advance)
    if move.set is not None:
        hands.set_clock(move.set)
