"""
`Recording`: exchanges with a real server as a conversation file in which nothing real is left.

What a request says becomes a variable that the file has a fake value for, or one that is kept from a former reply; what
a reply says becomes that variable again, or a matcher. A world in which the fake can have the conversation is added.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from fauxauth.contract.messages import Json
from fauxauth.conversation.places import name_of
from fauxauth.conversation.recorded import Recorded
from fauxauth.conversation.recorded_world import RecordedWorld
from fauxauth.conversation.scrubbing import Scrubber, is_harmless, matcher_of, variable_for
from fauxauth.conversation.sending import Outgoing, Response
from fauxauth.conversation.vocabulary import COOKIES, is_field_name, segments
from fauxauth.scenario.nodes import path_text
from fauxauth.scenario.writing import yaml_text

API_KEY = "fake-api-key"
"""The key of a world that says nothing of keys."""

_HEADERS = {
    "authorization": ("Authorization", "token"),
    "x-fusionauth-tenantid": ("X-FusionAuth-TenantId", "tenantId"),
    "x-forwarded-for": ("X-Forwarded-For", "ipAddress"),
}
"""The request headers that change an answer, as they are written, with what they hold."""

_SCHEMES = ("Bearer", "JWT", "Basic")
_FREE = ("data", "roles", "preferredLanguages", "memberships", "identities", "lambdaConfiguration", "metaData")
"""What is each server's own and not compared."""

_OF_THE_PAST = "lastUsed"
"""What a reply has or leaves out by what was done before the recording began."""

_LONGEST_LIST = 10
_REFUSED = 401
_UNREADABLE = "{ this is not JSON"


class Recording:
    """What has been said so far. It holds what is real in memory; what it writes does not."""

    def __init__(self, name: str = "recorded") -> None:
        self._name = name
        self._title = name.replace("${", "$${")  # outside of conversations that is the environment's
        self._writer = _Writer()

    def add(self, request: Outgoing, response: Response) -> str:
        """Take an exchange; return a line that tells of it, with nothing real in it."""
        step = self._writer.step(Recorded(request, response))
        return f"{step['request']} -> {response.status}"

    @property
    def text(self) -> str:
        """The whole file."""
        file: dict[str, Any] = {"fauxauth": 1, "name": self._title}
        if self._writer.values:
            file["values"] = self._writer.values
        beginning = yaml_text({**file, **self._writer.world.sections()})
        steps = self._writer.steps_text()
        heading = yaml_text({"contract": {self._name: []}}).removesuffix(" []\n")
        return f"{beginning}{heading}\n{steps}" if steps else beginning


class _Writer:
    """Writes the steps of one file, in order."""

    def __init__(self) -> None:
        self._scrubber = Scrubber()
        self._variables: dict[str, str] = {}
        self._places: dict[str, tuple[int, str]] = {}
        self._steps: list[dict[str, Any]] = []
        self._written: list[str] = []
        self.values: dict[str, str] = {}
        self.world = RecordedWorld(self._scrubber)

    def steps_text(self) -> str:
        """Return the steps as they stand in the file; only those that changed since the last time are written anew."""
        for index, text in enumerate(self._written):
            self._written[index] = text or textwrap.indent(yaml_text([self._steps[index]]), "  ")
        return "".join(self._written)

    def step(self, each: Recorded) -> dict[str, Any]:
        """Write the step of an exchange; a former one keeps what this says again of its reply."""
        step: dict[str, Any] = {"request": f"{self._method(each)} {self._path(each)}{self._query(each)}"}
        index = len(self._steps)
        self._steps.append(step)
        self._written.append("")
        headers = {
            written: self._header(each.header(name), label, each.response.status)
            for name, (written, label) in _HEADERS.items()
            if each.header(name)
        }
        cookies = {name: self._sent(value, name) for name, value in each.cookies.items() if name in COOKIES}
        kind, body = each.body
        if kind == "text" and "json" in each.header("content-type"):
            headers["Content-Type"] = "application/json"
        step |= {name: value for name, value in {"headers": headers, "cookies": cookies}.items() if value}
        if kind:
            step[kind] = self._body(each, kind, body)
        step["reply"] = self._reply(each.response)
        self.world.learn(each, body)
        self._index(index, each.response)
        return step

    @staticmethod
    def _method(each: Recorded) -> str:
        method = each.request.method.upper()
        return method if re.fullmatch("[A-Z]{3,7}", method) else "GET"

    def _path(self, each: Recorded) -> str:
        pieces = [unquote(piece) for piece in each.path.split("/")]
        known = segments()
        return "/".join(
            piece
            if piece in known
            else self._sent(piece, f"{before}Id" if before in known and before.isalpha() else "id")
            for before, piece in zip(["", *pieces], pieces, strict=False)
        )

    def _query(self, each: Recorded) -> str:
        pairs = [f"{self._key(name)}={self._sent(value, name)}" for name, value in each.query]
        return f"?{'&'.join(pairs)}" if pairs else ""

    def _header(self, value: str, label: str, status: int) -> str:
        scheme, _, rest = value.partition(" ")
        if label == "token":
            if rest and scheme in _SCHEMES:
                return f"{scheme} {self._sent(rest, label)}"
            return self.world.api_key(value, is_refused=status == _REFUSED)
        return self._sent(value, label)

    def _body(self, each: Recorded, kind: str, body: Json) -> Any:
        if kind == "text":
            return _UNREADABLE
        code = self.world.code_for(each.path, body, each.response)
        return self._request_value(body, "", code)

    def _request_value(self, value: Json, name: str, code: str | None) -> Any:
        if isinstance(value, Mapping):
            return {self._key(key): self._request_value(each, key, code) for key, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._request_value(each, name, code) for each in value]
        if name == "code" and code is not None:
            return code
        if is_harmless(value, name):
            return value
        if isinstance(value, str):
            return self._sent(value, name)
        return int(self._scrubber.fake(str(value), "number").rpartition("-")[2])

    def _key(self, name: str) -> str:
        return name if is_field_name(name) else self._scrubber.fake(name, "field")

    def _sent(self, value: str, name: str) -> str:
        """Write something that a request says."""
        if value == "" or value in self._variables:
            return f"${{{self._variables[value]}}}" if value else ""
        if is_harmless(int(value) if re.fullmatch("[0-9]{1,9}", value) else value, name):
            return value
        if value in self._places:
            return f"${{{self._keep(value, name)}}}"
        variable = self._variable(value, name)
        self.values[variable] = self._scrubber.fake(value, name)
        return f"${{{variable}}}"

    def _keep(self, value: str, name: str) -> str:
        index, place = self._places[value]
        there = name_of(place)
        variable = self._variable(value, there if there != "id" else name)
        self._steps[index].setdefault("keep", {})[variable] = place
        self._written[index] = ""
        return variable

    def _variable(self, value: str, name: str) -> str:
        base = variable_for(name)
        taken = set(self._variables.values())
        numbers = ("", *range(2, len(taken) + 2))
        self._variables[value] = next(f"{base}{number}" for number in numbers if f"{base}{number}" not in taken)
        return self._variables[value]

    def _index(self, index: int, response: Response) -> None:
        """Note where in a reply each value is, for requests that say it again."""
        for name, cookie in response.cookies.items():
            if cookie.value and name in COOKIES:
                self._places.setdefault(cookie.value, (index, f"cookie {name}"))
        for path, name, value in _placed(response.content):
            if isinstance(value, str) and not is_harmless(value, name):
                self._places.setdefault(value, (index, path))

    def _reply(self, response: Response) -> dict[str, Any]:
        reply: dict[str, Any] = {"status": response.status}
        if not response.body:
            reply["body"] = "empty"
        elif isinstance(response.content, (dict, list)):
            reply["contains"] = self._expected(response.content, "")
        cookies = {
            name: "removed" if each.removed else self._expected(each.value, name)
            for name, each in response.cookies.items()
            if name in COOKIES
        }
        return {**reply, "cookies": cookies} if cookies else reply

    def _expected(self, value: Json, name: str) -> Any:
        if name in _FREE:
            return "<any>"
        if isinstance(value, dict):
            told = {key: each for key, each in value.items() if is_field_name(key) and key != _OF_THE_PAST}
            return {key: self._expected(each, key) for key, each in told.items()}
        if isinstance(value, list):
            return [self._expected(each, name) for each in value] if len(value) <= _LONGEST_LIST else "<any>"
        if isinstance(value, str) and value in self._variables:
            return f"${{{self._variables[value]}}}"
        if is_harmless(value, name) and not name.lower().endswith("instant"):
            return value
        return matcher_of(value, name)


def _placed(value: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, str, Json]]:
    """Go through the single values of a reply, with the places of those that `keep` can name."""
    if isinstance(value, dict):
        for key, each in value.items():
            if is_field_name(key) and re.fullmatch(r"[\w-]+", key):
                yield from _placed(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _placed(each, (*path, number))
    else:
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        yield path_text(path), name, value
