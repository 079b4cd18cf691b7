"""`Exchange`: one request and its answer, what they hold, and why it was this answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fauxauth.contract import Answer, Call, Reply
from fauxauth.contract.messages import Json
from fauxauth.contract.request_fields import fields_of
from fauxauth.world.masking import Veil
from fauxauth.world.triggers import Circumstances

_LOGIN_IDS = ("loginId", "login_name", "email", "username")
"""By which fields a request names somebody whom nobody knows."""

_DONE = (200, 201, 204)
"""Statuses that need no reason: what was asked was done."""

_SENTENCE_END = re.compile(r"\.(?: |$)")
_ORDINARY_WORD = re.compile(r"(?!Fuse|FusionAuth)[A-Z][a-z-]* ")


@dataclass(frozen=True, slots=True, repr=False)
class Exchange:
    """
    One request and its answer.

    ``given`` is the request, and what was known of it when it came. ``reply`` is None where a fault prevented that it
    was answered; ``answer`` is None there, and where what was asked for is not faked. ``faults`` are those that
    applied, in the words of a scenario: ``delay: 3s``.

    The attributes hold everything as it was. As text, `str`, `repr` and `Journal.tell` show it with secrets masked.
    """

    given: Circumstances
    reply: Reply | None
    answer: Answer | None
    faults: tuple[str, ...] = ()

    @property
    def instant(self) -> datetime:
        """When the request came, on the world's clock."""
        return self.given.now

    @property
    def call(self) -> Call:
        """The request as it came."""
        return self.given.call

    @property
    def operation(self) -> str | None:
        """The full name of the operation that was asked for; None where it is not faked."""
        return self.given.operation

    @property
    def outcome(self) -> str:
        """The full name of the answer, or ``not_faked``, or ``prevented`` by a fault."""
        if self.answer is not None:
            return self.answer.name
        return "prevented" if self.reply is None else "not_faked"

    @property
    def forced(self) -> bool:
        """Whether the answer was given because somebody ordered it."""
        return self.answer is not None and self.answer.forced

    @property
    def status(self) -> int | None:
        """The status of the reply, or None where nothing was to be sent."""
        return self.reply.status if self.reply is not None else None

    @property
    def json(self) -> Json:
        """The JSON of the reply; None where it has none."""
        return self.reply.content.json if self.reply is not None else None

    @property
    def request(self) -> dict[str, Any]:
        """
        What the request says, by name: the fields of its JSON body, of its path, its query and its form.

        A name that is repeated in a query or a form has the list of its values.
        """
        return fields_of(self.call)

    @property
    def user(self) -> str | None:
        """Whom the request is about, by the login id: a user, or else whomever the request names. None: nobody."""
        names = self.given.asked.user()
        if names:
            return names[1] if len(names) > 1 else names[0]
        claimed = map(self.given.asked.value, _LOGIN_IDS)
        return next((each for each in claimed if isinstance(each, str) and each), None)

    @property
    def because(self) -> str:
        """When this answer is given, in a sentence."""
        if self.answer is not None:
            return self.answer.outcome.summary
        return "A fault kept the request from having an effect." if self.reply is None else "This is not faked."

    @property
    def reason(self) -> str:
        """Why it was this answer and for whom: ``404 because the password was incorrect, for richard@example.com``."""
        return f"{self._answered}{self._why(self.user)}"

    def reason_under(self, veil: Veil) -> str:
        """Return the reason without the secrets that ``veil`` knows: words of our own sentences may be some."""
        return f"{self._answered}{self._why(veil.text(self.user or ''))}"

    def _why(self, user: str | None) -> str:
        because = _within_a_sentence(self.because)
        why = f"it was forced ({because})" if self.forced else because
        joint = ": " if self.status in _DONE and not self.forced else " because "
        return f"{joint}{why}{f', for {user}' if user else ''}"

    @property
    def _answered(self) -> str:
        return str(self.status or "no reply")

    def veil(self) -> Veil:
        """Return what makes all that the exchange holds fit to be read."""
        return Veil.over(self.call, self.reply, self.given.asked.passwords())

    def headline(self, veil: Veil) -> str:
        """Return in a line what was asked, when and with which answer, without the secrets that ``veil`` knows."""
        asked = f"{self.call.method} {veil.text(self.call.path)}"
        return f"{self.instant:%H:%M:%S} {asked} -> {self._answered} {self.outcome}"

    def __repr__(self) -> str:
        return f"<exchange {self}>"

    def __str__(self) -> str:
        # Nothing here is of the reply, which takes the longest to look through.
        veil = Veil.over(self.call)
        faults = f" [{', '.join(self.faults)}]" if self.faults else ""
        return f"{self.headline(veil)}{self._why(veil.text(self.user or ''))}{faults}"


def _within_a_sentence(text: str) -> str:
    """Return the first of some sentences as it stands after a because."""
    first = _SENTENCE_END.split(text, maxsplit=1)[0]
    return f"{first[0].lower()}{first[1:]}" if _ORDINARY_WORD.match(first) else first
