"""One exchange as it was on the wire, taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from fauxauth.contract.messages import Json
from fauxauth.contract.wire import NotJsonError, decode
from fauxauth.conversation.sending import Outgoing, Response


@dataclass(frozen=True)
class Recorded:
    """One exchange."""

    request: Outgoing
    response: Response

    @property
    def path(self) -> str:
        """The path without the query."""
        return self.request.target.partition("?")[0]

    @property
    def query(self) -> list[tuple[str, str]]:
        """The parameters of the query."""
        return parse_qsl(self.request.target.partition("?")[2], keep_blank_values=True)

    def header(self, name: str) -> str:
        """Return a request header, empty if it is not there."""
        return next((value for each, value in self.request.headers if each.lower() == name), "")

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies of the request."""
        pairs = (pair.partition("=") for pair in self.header("cookie").split(";"))
        return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}

    @property
    def body(self) -> tuple[str, Json]:
        """The request's body, by the key of a step: as JSON, as form fields, or as text that is neither."""
        if not self.request.body:
            return "", None
        if "x-www-form-urlencoded" in self.header("content-type"):
            fields: dict[str, Json] = {}
            for name, value in parse_qsl(self.request.body.decode("utf-8", "replace"), keep_blank_values=True):
                known = fields.get(name)
                fields[name] = value if known is None else [*(known if isinstance(known, list) else [known]), value]
            return "form", fields
        try:
            return "json", decode(self.request.body)
        except NotJsonError:
            return "text", None
