"""Comparing one reply with what a step expects of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from msgspec import UNSET

from fauxauth.contract.messages import Json
from fauxauth.conversation.hands import Given
from fauxauth.conversation.masking import MASK, Masking, is_secret_name
from fauxauth.conversation.matching import Comparison, Mismatch, shown
from fauxauth.conversation.sending import Outgoing, ReceivedCookie, Response
from fauxauth.conversation.template import written
from fauxauth.scenario.contract import ExpectedCookie, Step
from fauxauth.scenario.nodes import Path

_REMOVED = "removed"
_NOT_SET = "absent"
_EXCERPT = 300


@dataclass(frozen=True)
class TakenStep:
    """A step that has its reply: what was sent, what came, and which answer the fake says it was."""

    step: Step
    request: Outgoing
    response: Response
    given: Given | None
    comparison: Comparison
    masking: Masking

    def mismatches(self) -> Iterator[Mismatch]:
        """Find every difference; of another answer than the expected one, nothing else is looked at."""
        found = [*self._status()] or [*self._outcome()]
        if not found:
            found = [*self._body(), *self._contains(), *self._headers(), *self._cookies()]
        for mismatch in found:
            yield Mismatch(("reply", *mismatch.path), mismatch.expected, mismatch.actual)

    def asked(self) -> str:
        """Show the request."""
        return self.masking.text(f"{self.request.method} {self.request.target}")

    def answer(self) -> str:
        """Say which answer it was, and why it was given; nothing where nobody can tell."""
        if self.given is None:
            return ""
        return self.masking.text(f"{self.given.outcome}: {self.given.because}".rstrip(". "))

    def excerpt(self) -> str:
        """Show the beginning of the body; of a redirect without one, where it leads, without the query."""
        if not self.response.body:
            there = (self.response.header("Location") or "").partition("?")[0]
            return f"empty, and the reply leads to {self.masking.text(there)}" if there else "empty"
        text = written(self.masking.value(self.response.content))
        return f"{text[:_EXCERPT]}{'…' if len(text) > _EXCERPT else ''}"

    def _status(self) -> Iterator[Mismatch]:
        wanted = self.step.reply.status
        if wanted is None and self.step.reply.outcome is None and self.given is not None and self.given.is_not_faked:
            yield Mismatch(("status",), "something that is faked", f"{self.response.status}, because this is not")
        if wanted is not None and wanted != self.response.status:
            yield Mismatch(("status",), str(wanted), str(self.response.status))

    def _outcome(self) -> Iterator[Mismatch]:
        wanted = self.step.reply.outcome
        if wanted is not None and self.given is not None and wanted != self.given.outcome:
            yield Mismatch(("outcome",), wanted, self.given.outcome)

    def _body(self) -> Iterator[Mismatch]:
        wanted = self.step.reply.body
        if wanted is UNSET:
            return
        if wanted == "empty":
            if self.response.body:
                yield Mismatch(("body",), "zero bytes", shown(self.masking.value(self.response.content)))
            return
        yield from self.comparison.compare(wanted, self.response.content, ("body",))

    def _contains(self) -> Iterator[Mismatch]:
        wanted = self.step.reply.contains
        if wanted is not UNSET:
            yield from replace(self.comparison, subset=True).compare(wanted, self.response.content, ("contains",))

    def _headers(self) -> Iterator[Mismatch]:
        wanted = self.step.reply.headers
        came: dict[str, Json] = {name: value for name in wanted if (value := self.response.header(name)) is not None}
        yield from replace(self.comparison, subset=True).compare(dict(wanted), came, ("headers",))

    def _cookies(self) -> Iterator[Mismatch]:
        for name, wanted in self.step.reply.cookies.items():
            yield from self._cookie(wanted, self.response.cookies.get(name), ("cookies", name))

    def _cookie(self, wanted: str | ExpectedCookie, cookie: ReceivedCookie | None, path: Path) -> Iterator[Mismatch]:
        if wanted == _NOT_SET:
            if cookie is not None:
                yield Mismatch(path, "that the cookie is not set", self._shown(cookie.value, path[-1]))
        elif cookie is None:
            yield Mismatch(path, "a cookie", "none of this name")
        elif wanted == _REMOVED:
            if not cookie.removed:
                came = self._shown(cookie.value, path[-1])
                yield Mismatch(path, "that the cookie is removed", f"the value {came}")
        elif isinstance(wanted, str):
            yield from self.comparison.compare(wanted, cookie.value, path)
        else:
            yield from self._whole_cookie(wanted, cookie, path)

    def _whole_cookie(self, wanted: ExpectedCookie, cookie: ReceivedCookie, path: Path) -> Iterator[Mismatch]:
        for mismatch in self.comparison.compare(wanted.value, cookie.value, path):
            yield replace(mismatch, path=(*path, "value", *mismatch.path[len(path) :]))
        age = cookie.max_age if cookie.max_age is not None else "session"
        if wanted.max_age is not None and wanted.max_age != age:
            yield Mismatch((*path, "maxAge"), str(wanted.max_age), str(age))

    def _shown(self, text: str, name: str | int) -> str:
        return MASK if is_secret_name(name) else self.masking.text(text)
