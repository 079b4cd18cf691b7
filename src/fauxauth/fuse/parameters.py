"""
What a login request says: ``login_name`` and ``password``, from the body only.

The page says "in the request body" and no more. JSON is documented for the API in general, multipart for
``POST /token``, and a published client sends it urlencoded (docs/sources.md, Fuse 2, 6): all three are read.
"""

from __future__ import annotations

from dataclasses import dataclass

from fauxauth.contract import Call
from fauxauth.contract.messages import Json
from fauxauth.contract.wire import NotJsonError, decode

FIELDS = ("login_name", "password")


@dataclass(frozen=True, slots=True)
class Parameters:
    """The two fields; a blank one, or one that is not text, counts as missing. ``readable`` is false for bad JSON."""

    login_name: str = ""
    password: str = ""
    readable: bool = True

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the fields that are missing."""
        return tuple(name for name in FIELDS if not getattr(self, name))

    @classmethod
    def of(cls, call: Call) -> Parameters:
        """Read a request, whatever it holds."""
        if not _is_json(call.media_type):
            return cls(_last(call, "login_name"), _last(call, "password"))
        if not call.body:
            return cls()
        try:
            document = decode(call.body)
        except NotJsonError:
            return cls(readable=False)
        if not isinstance(document, dict):
            return cls(readable=False)
        return cls(_text(document.get("login_name")), _text(document.get("password")))


def _is_json(media_type: str) -> bool:
    return media_type == "application/json" or media_type.endswith("+json")


def _last(call: Call, name: str) -> str:
    """Return the last of a form field's values, which is the one that Rails takes."""
    return next(reversed(call.form.get(name, [])), "")


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
