"""
Every status of both vendors' pages: it is in the catalogue, state leads to it, and force does, each with its body.

`pages.yaml` is the table: what the pages say, read once more and apart from the code that answers.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec
import pytest
import yaml

from fauxauth import Scenario
from fauxauth.catalogue import OPERATIONS, SERVICES
from fauxauth.contract import Call, Operation, Outcome
from fauxauth.contract.wire import NotJsonError, decode
from fauxauth.conversation import Response, WorldHands, WsgiSender, load_conversations, run
from fauxauth.world.orders import ForceEntry

from .playing import FIXTURES, Played, application, played

HERE = Path(__file__).parent

FAILURES = (500, 503, 504)
"""What no state of a fake brings about, because it tells of a failure of the server."""

Status: TypeAlias = int | Literal["success", "refusal"]


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    status: Status
    says: str
    body: str
    from_state: bool = True
    because: str = ""


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    page: str
    section: str
    operation: str
    answers: tuple[Answer, ...]
    way: str = ""

    def __str__(self) -> str:
        return f"{self.section}{', ' if self.way else ''}{self.way}"


SECTIONS = msgspec.convert(yaml.safe_load((HERE / "pages.yaml").read_text()), tuple[Section, ...])
ENTRIES = [
    pytest.param(section, answer, id=f"{section.operation}: {section}: {answer.status}")
    for section in SECTIONS
    for answer in section.answers
]
entries = pytest.mark.parametrize(("section", "answer"), ENTRIES)


def _json(content: bytes) -> Any:
    try:
        return decode(content)
    except NotJsonError:
        return None


def _has(call: Call, field: str) -> bool:
    body = _json(call.body)
    return field in call.form or (isinstance(body, dict) and body.get(field) is not None)


def _bears_a_token(call: Call) -> bool:
    scheme = call.headers.get("authorization", "").partition(" ")[0].lower()
    return scheme in ("bearer", "jwt") or "access_token" in call.cookies


def _names_nobody(call: Call) -> bool:
    return not call.path_parameters and not _has(call, "userId")


def _waited(each: Played) -> bool:
    return any(step.clock is not None for step in each.conversation.steps)


WAYS: Mapping[str, Callable[[Played], bool]] = {
    "": lambda each: True,
    "by password": lambda each: not _has(each.exchange.call, "oneTimePassword"),
    "by one-time password": lambda each: _has(each.exchange.call, "oneTimePassword"),
    "by API key": lambda each: not _bears_a_token(each.exchange.call),
    "by JWT": lambda each: _bears_a_token(each.exchange.call) and _names_nobody(each.exchange.call),
    "without login_name": lambda each: not _has(each.exchange.call, "login_name"),
    "without password": lambda each: not _has(each.exchange.call, "password"),
    "with an Auth-Token header": lambda each: "auth-token" in each.exchange.call.headers,
    "without an Auth-Token header": lambda each: "auth-token" not in each.exchange.call.headers,
    "with a token that has rotated away": lambda each: "auth-token" in each.exchange.call.headers and _waited(each),
}
"""How a section has an operation called, as a question to a request."""


def _is_errors(body: Any) -> bool:
    if not isinstance(body, dict) or not body or not set(body) <= {"fieldErrors", "generalErrors"}:
        return False
    fields = body.get("fieldErrors", {})
    errors = [*body.get("generalErrors", []), *(error for named in fields.values() for error in named)]
    return bool(errors) and all({"code", "message"} <= set(error) <= {"code", "data", "message"} for error in errors)


def _is_archive(response: Response) -> bool:
    if response.header("Content-Type") != "application/zip":
        return False
    with zipfile.ZipFile(io.BytesIO(response.body)) as archive:
        return archive.testzip() is None and bool(archive.namelist())


def _is_object(response: Response, *needed: str) -> bool:
    body = _json(response.body)
    says_so = (response.header("Content-Type") or "").lower().startswith("application/json")
    return says_so and isinstance(body, dict) and bool(body) and set(needed) <= set(body)


SESSION = (
    *("success", "role", "administerable_community_ids", "admin_group_permissions", "is_manager"),
    *("terms_and_conditions_accepted", "password_change_required", "terms_and_conditions", "password_requirements"),
    *("jwt_token", "auth_tokens"),
)
"""The fields of Fuse's example reply, in its order."""

KINDS: Mapping[str, Callable[[Response], bool]] = {
    "empty": lambda response: response.body == b"" and response.header("Content-Type") is None,
    "user": lambda response: _is_object(response, "user") and "id" in _json(response.body)["user"],
    "changePassword": lambda response: _is_object(response) and set(_json(response.body)) >= {"changePasswordId"},
    "twoFactor": lambda response: _is_object(response, "twoFactorId"),
    "actions": lambda response: _is_object(response, "actions") and bool(_json(response.body)["actions"]),
    "errors": lambda response: _is_object(response) and _is_errors(_json(response.body)),
    "json": _is_object,
    "zip": _is_archive,
    "session": lambda response: _is_object(response) and tuple(_json(response.body)) == SESSION,
    "unsaid": lambda response: True,
}
"""The kinds of body that the pages promise, as questions to a reply."""


def fits(status: int, wanted: Status) -> bool:
    if isinstance(wanted, int):
        return status == wanted
    return 200 <= status < 300 if wanted == "success" else 400 <= status < 500


def operation_of(section: Section) -> Operation[Any, Any]:
    assert section.operation in OPERATIONS, f"{section.page}, {section}: {section.operation} is not faked"
    return OPERATIONS[section.operation]


def rows_of(section: Section, answer: Answer) -> list[Outcome[Any, Any]]:
    return [row for row in operation_of(section).outcomes if fits(row.status, answer.status)]


@cache
def requests_of(operation: str) -> tuple[Played, ...]:
    """All requests for an operation, in its own fixtures and in the conversations beside this file."""
    files = [*FIXTURES.joinpath(*operation.split(".")).glob("*.yaml"), *(HERE / "conversations").glob("*.yaml")]
    requests = (each for file in sorted(files) for each in played(file))
    return tuple(
        each
        for each in requests
        if each.exchange.answer is not None and each.exchange.answer.operation.name == operation
    )


def from_state(section: Section, answer: Answer) -> Iterator[Played]:
    for each in requests_of(section.operation):
        answers_so = fits(each.response.status, answer.status) and WAYS[section.way](each)
        if answers_so and each.follows_the_page and not each.is_forced:
            yield each


@entries
def test_the_operation_has_rows_for_the_status(section: Section, answer: Answer) -> None:
    assert rows_of(section, answer), f"{section.operation} never answers {answer.status}: {answer.says}"


@entries
def test_state_leads_to_the_status_with_its_body(section: Section, answer: Answer) -> None:
    operation_of(section)
    shown = list(from_state(section, answer))
    assert bool(shown) == answer.from_state, f"{len(shown)} conversations: {answer.says}"
    for each in shown:
        assert KINDS[answer.body](each.response), f"{each}: not {answer.body}: {each.response.body!r}"


def bare_request(operation: Operation[Any, Any]) -> str:
    return re.sub(r"{(\w+)}", lambda piece: operation.serves.get(piece[1], (piece[1],))[0], operation.paths()[0])


@entries
def test_force_leads_to_the_status_with_its_body(section: Section, answer: Answer) -> None:
    operation = operation_of(section)
    for row in rows_of(section, answer):
        world = application().world = Scenario().world()
        WorldHands(world).force(ForceEntry(outcome=f"{operation.name}:{row.name}"))
        response = WsgiSender(application())(operation.method, bare_request(operation), [], b"")
        assert response.status == row.status, row.name
        assert KINDS[answer.body](response), f"{row.name}: not {answer.body}: {response.body!r}"


@entries
def test_what_state_cannot_reach_has_its_reason(section: Section, answer: Answer) -> None:
    assert answer.from_state != bool(answer.status in FAILURES or answer.because)


@pytest.mark.parametrize("file", sorted((HERE / "conversations").glob("*.yaml")), ids=lambda file: file.stem)
def test_the_conversations_beside_this_file_are_answered_as_they_say(file: Path) -> None:
    for each in load_conversations(file):
        world = application().world = each.scenario.world()
        differences = run(each, WsgiSender(application()), WorldHands(world))
        assert not differences, "\n".join(map(str, differences))


@pytest.mark.parametrize("operation", [OPERATIONS.get(each.operation) for each in SECTIONS], ids=map(str, SECTIONS))
def test_every_documented_row_stands_on_the_page(operation: Operation[Any, Any] | None) -> None:
    assert operation is not None, "not faked"
    on_page = [answer.status for each in SECTIONS if each.operation == operation.name for answer in each.answers]
    for row in operation.outcomes:
        stands = any(fits(row.status, status) for status in on_page)
        told = f"{operation.name}:{row.name} says that it is documented, and tests/pages/pages.yaml has no {row.status}"
        assert stands or row.basis.kind != "documented", told


def test_no_operation_rests_on_the_login_page_without_being_in_the_table() -> None:
    known = {section.operation for section in SECTIONS}
    for service in SERVICES:
        for operation, row in service.rows():
            rests = row.basis.kind == "documented" and row.basis.source.startswith("Login API")
            assert not rests or operation.name in known, f"{operation.name}:{row.name}"
