"""What a conversation may hold, as types: steps that ask, steps that move the clock, steps that force an answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, Meta

from fauxauth.world.objects import VendorObject
from fauxauth.world.orders import ForceEntry

FormValue: TypeAlias = str | tuple[str, ...]
"""A value of a form field; a list sends the field several times."""


Values: TypeAlias = dict[Annotated[str, Meta(pattern=r"^[A-Za-z_][\w-]*$", examples=["login"])], str]
"""Texts by the names of variables."""


RequestLine: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z]+ /",
        description="The method and the target, as in POST /api/login.",
        examples=["POST /api/login"],
    ),
]


class ClockMove(VendorObject):
    """A move of the clock: forward by a duration, or to an instant."""

    advance: Annotated[timedelta | None, Meta(description="How far to go forward, such as 5m.")] = None
    set: Annotated[datetime | None, Meta(description="Which instant to go to.")] = None

    def __post_init__(self) -> None:
        """Refuse a move that is none, or two."""
        if (self.advance is None) == (self.set is None):
            raise ValueError("a clock step needs one of advance and set")


class ExpectedCookie(VendorObject):
    """A cookie that the reply must set."""

    value: Annotated[Any, Meta(description="Its value, or a matcher.")] = "<any>"
    max_age: Annotated[
        int | Literal["session"] | None, Meta(description="Its Max-Age in seconds; session: it must have none.")
    ] = None


class ExpectedReply(VendorObject):
    """What a reply must be. What is not written here is not looked at."""

    status: Annotated[int, Meta(ge=100, le=599)] | None = None
    outcome: Annotated[
        str | None, Meta(description="The full name of the outcome; only a fake can tell, others are not asked.")
    ] = None
    body: Annotated[Any, Meta(description="The whole body; the word empty means zero bytes.")] = UNSET
    contains: Annotated[
        Any, Meta(description="What the body must have among other things: mappings may have more keys than these.")
    ] = UNSET
    headers: Annotated[dict[str, str], Meta(description="Headers that must be there, among others.")] = {}
    cookies: Annotated[
        dict[str, str | ExpectedCookie],
        Meta(description="Cookies that must be set, with their values; or the words removed and absent."),
    ] = {}


class Step(VendorObject):
    """One step of a conversation: a request with the reply that it must have, a move of the clock, or a force."""

    request: RequestLine | None = None
    headers: Annotated[dict[str, str], Meta(description="The request's headers.")] = {}
    cookies: Annotated[dict[str, str], Meta(description="The request's cookies.")] = {}
    json: Annotated[Any, Meta(description="The body as JSON, with the Content-Type for it.")] = UNSET
    form: Annotated[dict[str, FormValue] | None, Meta(description="The body as form fields, likewise.")] = None
    text: Annotated[str | None, Meta(description="The body as it stands here, with no Content-Type.")] = None
    reply: ExpectedReply = ExpectedReply()
    keep: Annotated[
        dict[str, str],
        Meta(
            description="Variables and where in the reply they are: user.id, methods[0].id, cookie NAME, header NAME."
        ),
    ] = {}
    clock: ClockMove | None = None
    force: ForceEntry | None = None

    def __post_init__(self) -> None:
        """Refuse a step that is none or several, and a request with several bodies."""
        kinds = [name for name in ("request", "clock", "force") if getattr(self, name) is not None]
        if len(kinds) != 1:
            raise ValueError("a step needs one of request, clock and force")
        if self.request is None and self._asks():
            raise ValueError(f"a {kinds[0]} step has no other keys")
        bodies = [name for name in ("json", "form", "text") if getattr(self, name) not in (None, UNSET)]
        if len(bodies) > 1:
            raise ValueError(f"a request has one body, not {' and '.join(bodies)}")

    def _asks(self) -> bool:
        given = (self.headers, self.cookies, self.json, self.form, self.text, self.reply, self.keep)
        return any(value not in ({}, None, UNSET, ExpectedReply()) for value in given)
