"""When a standing order applies: the conditions that forced answers and faults have in common."""

from __future__ import annotations

import fnmatch
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Protocol

from msgspec import Meta

from fauxauth.contract import Call
from fauxauth.world.objects import VendorObject

HEADER = "header "
"""What the name of a condition on a header begins with, as in ``header X-Device``."""

ABOUT: Mapping[str, tuple[str, ...]] = {
    "user": ("user", "refresh_token.user_id", "token.user_id", "user_id", "claims.sub", "right.user"),
    "application": (
        "scope.application.id",
        "refresh_token.application_id",
        "token.application_id",
        "claims.applicationId",
        "claims.aud",
    ),
}
"""The names of conditions on what a request is about, and where facts say so; the first place that does counts."""


class Asking(Protocol):
    """Answers what a request says."""

    def has(self, name: str, value: object) -> bool:
        """
        Whether a request has a value under a name.

        A name is that of a request field (``metaData.device.name``), ``header X-Name``, ``user`` (any login id of the
        user whom the request is about, or the id) or ``application`` (the id, or the name); None: there is none.
        """

    def value(self, name: str) -> object:
        """Return what a request says under a name: the names in a list for ``user`` and ``application``."""

    def user(self) -> list[str]:
        """Return what the user whom the request is about is called: the id first. Nothing where that is nobody."""

    def passwords(self) -> Container[object]:
        """Return what passwords the users of the world have now, or had."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """
    What a trigger looks at: a call at an instant, and what is known of it.

    ``operation`` is None where nothing is faked.
    """

    call: Call
    operation: str | None
    now: datetime
    asked: Asking


class Trigger(VendorObject):
    """The conditions that all standing orders may have: all that are given must hold."""

    path: Annotated[
        Annotated[str, Meta(pattern=r"^[/*][^?#{]*$", examples=["/api/login", "/api/user/*"])] | None,
        Meta(description="The path of the request, without the query; * stands for anything, as in /api/user/*."),
    ] = None
    when: Annotated[
        dict[str, Any],
        Meta(
            description="Values that the request must have: of its fields by dotted name, of a header (header X-Name), "
            "of user (a login id or the id) or of application (the id or the name); null: that there is none."
        ),
    ] = {}
    after: Annotated[int, Meta(ge=0, description="How many of the requests that fit pass by first.")] = 0
    every: Annotated[
        int, Meta(gt=0, description="Which of those after them count: with 3, the first, the fourth, the seventh.")
    ] = 1
    times: Annotated[
        Annotated[int, Meta(gt=0)] | None, Meta(description="How often in all; absent: without an end.")
    ] = None
    until: Annotated[
        timedelta | None,
        Meta(description="How long, on the world's clock, from the moment at which the order is given, such as 5m."),
    ] = None
    probability: Annotated[float, Meta(gt=0, le=1, description="How likely each time, drawn from the seed.")] = 1.0

    def objections(self) -> Iterator[tuple[str, str]]:
        """Go through what cannot be, by the key that says so; no key for the whole."""
        if self.until is not None and self.until <= timedelta():
            yield "until", "must be longer than nothing"

    def fits(self, given: Circumstances) -> bool:
        """Whether the call is one of those that are meant."""
        return (self.path is None or _matches(given.call.path, self.path)) and all(
            given.asked.has(name, value) for name, value in self.when.items()
        )


class OperationTrigger(Trigger):
    """A trigger that may mean an operation by its name, and a method."""

    operation: Annotated[
        str | None,
        Meta(description="The operation that is meant, such as fusionauth.login.", examples=["fuse.users_me"]),
    ] = None
    method: Annotated[
        Annotated[str, Meta(pattern="^[A-Z]+$", examples=["GET", "POST"])] | None,
        Meta(description="The method of the request, such as POST."),
    ] = None

    def fits(self, given: Circumstances) -> bool:
        """Whether the call is one of those that are meant."""
        return (
            self.operation in (None, given.operation)
            and self.method in (None, given.call.method)
            and super().fits(given)
        )


def _matches(path: str, pattern: str) -> bool:
    """Whether a path is what a pattern says, in which only the asterisk is special."""
    return fnmatch.fnmatchcase(path, pattern.replace("[", "[[]").replace("?", "[?]"))
