"""The fake's own interface under ``/fauxauth/``, as a program in another language uses it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from fauxauth import FauxAuth, Scenario
from fauxauth.catalogue import entries
from fauxauth.world.masking import mask

from .wsgi import Answer, request

SCENARIO = Scenario.parse(
    """
    fauxauth: 1
    clock: {start: 2026-01-05T09:00:00Z, mode: frozen}
    fusionauth:
      users:
        - email: richard@example.com
          password: correct horse battery
          twoFactor: {methods: [{method: email, id: MAIL}]}
    """
)
AS_JSON = [("Content-Type", "application/json"), ("Authorization", "fake-api-key")]


@pytest.fixture
def fake() -> FauxAuth:
    return FauxAuth(SCENARIO)


def tell(fake: FauxAuth, method: str, name: str, body: Any = None) -> Answer:
    sent = b"" if body is None else json.dumps(body).encode()
    return request(fake.wsgi_app, method, f"/fauxauth/{name}", sent, validated=True)


def log_in(fake: FauxAuth, login_id: str = "richard@example.com") -> Answer:
    body = json.dumps({"loginId": login_id, "password": "correct horse battery"}).encode()
    return request(fake.wsgi_app, "POST", "/api/login", body, AS_JSON)


def test_an_answer_is_forced_so_many_times_for_such_requests(fake: FauxAuth) -> None:
    order = {"outcome": "fusionauth.login:account_locked", "times": 1, "when": {"loginId": "richard@example.com"}}

    answer = tell(fake, "POST", "force", order)

    assert (answer.status, answer.json) == (200, {"forced": "fusionauth.login:account_locked"})
    assert [log_in(fake, "nobody").status, log_in(fake).status, log_in(fake).status] == [404, 423, 242]


@pytest.mark.parametrize("name", ["journal", "outbox", "outcomes"])
def test_what_happened_is_told_while_another_request_is_decided(fake: FauxAuth, name: str) -> None:
    log_in(fake)

    with ThreadPoolExecutor(1) as another, fake.world.lock:
        assert another.submit(tell, fake, "GET", name).result(timeout=20).status == 200


def test_forcing_is_stopped(fake: FauxAuth) -> None:
    tell(fake, "POST", "force", {"outcome": "fusionauth.login:account_locked"})

    assert tell(fake, "DELETE", "force").json == {"forced": None}
    assert log_in(fake).status == 242


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            {"outcome": "fusionauth.login:account_loked"},
            "fusionauth.login has no outcome 'account_loked'; did you mean 'account_locked'?",
        ),
        ({"outcome": "nothing"}, "there is no outcome 'nothing'"),
        ({}, "the key 'outcome' is missing; expected text"),
        ([], "the body must be a JSON object"),
        ({"outcome": "x", "time": 1}, "unknown key 'time'; did you mean 'times'?"),
        ({"outcome": "x", "times": 0}, "times: must be more than 0, is 0"),
        ({"outcome": "x", "when": []}, "when: expected a mapping, found a list"),
    ],
)
def test_a_mistaken_order_is_refused_in_words(fake: FauxAuth, body: Any, message: str) -> None:
    answer = tell(fake, "POST", "force", body)

    assert answer.status == 400
    assert answer.json["error"].startswith(message)
    assert log_in(fake).status == 242


def test_a_body_that_is_no_json_is_refused(fake: FauxAuth) -> None:
    answer = request(fake.wsgi_app, "POST", "/fauxauth/force", b"{")

    assert answer.status == 400
    assert answer.json["error"].startswith("the body is not JSON: ")


@pytest.mark.parametrize(
    ("move", "now", "mode"),
    [
        ({"advance": "1h30m"}, "2026-01-05T10:30:00+00:00", "frozen"),
        ({"set": "2027-01-01T00:00:00+05:00"}, "2026-12-31T19:00:00+00:00", "frozen"),
        ({"set": "2027-01-01T00:00:00Z", "advance": "250ms"}, "2027-01-01T00:00:00.250000+00:00", "frozen"),
        ({"mode": "frozen"}, "2026-01-05T09:00:00+00:00", "frozen"),
    ],
)
def test_the_clock_is_moved_and_told(fake: FauxAuth, move: dict[str, str], now: str, mode: str) -> None:
    moved = tell(fake, "POST", "clock", move)

    assert (moved.status, moved.json) == (200, {"now": now, "mode": mode})
    assert tell(fake, "GET", "clock").json == moved.json


def test_the_clock_is_let_run_and_frozen_again(fake: FauxAuth) -> None:
    assert tell(fake, "POST", "clock", {"mode": "running"}).json["mode"] == "running"
    assert tell(fake, "POST", "clock", {"mode": "frozen"}).json["mode"] == "frozen"


@pytest.mark.parametrize(
    ("move", "word"),
    [
        ({"advance": "5"}, "advance: 5 has no unit"),
        ({"advance": "soon", "mode": "running"}, "advance: 'soon' is not a duration"),
        ({"advance": "999999999d"}, "from the year 1970 to the year 5000"),
        ({"set": "2026-01-05T09:00:00"}, "has no time zone"),
        ({"set": "9999-12-31T00:00:00Z"}, "from the year 1970 to the year 5000"),
        ({"set": "2027-01-01T00:00:00Z", "advance": "999999999d"}, "from the year 1970 to the year 5000"),
        ({"mode": "running", "set": "9999-12-31T00:00:00Z"}, "from the year 1970 to the year 5000"),
        ({"mode": "slow"}, "mode: expected one of frozen, running, found 'slow'"),
        ({"forward": "5m"}, "unknown key 'forward'; the keys here are advance, set, mode"),
        ({}, "a move of the clock needs one of advance, set and mode"),
        ([], "the body must be a JSON object"),
    ],
)
def test_a_mistaken_move_is_refused_and_changes_nothing(fake: FauxAuth, move: Any, word: str) -> None:
    answer = tell(fake, "POST", "clock", move)

    assert answer.status == 400
    assert word in answer.json["error"]
    assert tell(fake, "GET", "clock").json == {"now": "2026-01-05T09:00:00+00:00", "mode": "frozen"}


def test_the_journal_and_the_outbox_are_told(fake: FauxAuth) -> None:
    two_factor_id = log_in(fake).json["twoFactorId"]
    request(fake.wsgi_app, "POST", f"/api/two-factor/send/{two_factor_id}", b'{"methodId": "MAIL"}', AS_JSON)
    request(fake.wsgi_app, "GET", "/api/nope")

    listed = tell(fake, "GET", "journal").json
    told = [(each["method"], each["path"], each["status"], each["outcome"]) for each in listed]
    assert {each["instant"] for each in listed} == {"2026-01-05T09:00:00+00:00"}
    assert told == [
        ("POST", "/api/login", 242, "fusionauth.login:two_factor_enabled"),
        ("POST", f"/api/two-factor/send/{mask(two_factor_id)}", 200, "fusionauth.two_factor_send:sent"),
        ("GET", "/api/nope", 501, "not_faked"),
    ]
    assert [(each["operation"], each["reason"], each["user"], each["forced"]) for each in listed[1:]] == [
        (
            "fusionauth.two_factor_send",
            "200: the code was sent, for richard@example.com",
            "richard@example.com",
            False,
        ),
        (None, "501 because this is not faked", None, False),
    ]
    (message,) = tell(fake, "GET", "outbox").json
    assert (message["channel"], message["to"], message["instant"]) == (
        "email",
        "richard@example.com",
        "2026-01-05T09:00:00Z",
    )
    assert message["code"] == fake.outbox.latest().code


def test_the_outcomes_are_those_of_the_catalogue(fake: FauxAuth) -> None:
    listed = tell(fake, "GET", "outcomes").json

    assert [each["name"] for each in listed] == [entry.name for entry in entries()]
    assert set(listed[0]) == set(entries().__next__().__slots__)


@pytest.mark.parametrize(
    ("method", "name", "offered"),
    [
        ("GET", "jornal", "; did you mean 'GET /fauxauth/journal'?"),
        ("PUT", "clock", "; did you mean '"),
        ("HEAD", "clock", ""),
    ],
)
def test_an_unknown_command_is_told_the_nearest(fake: FauxAuth, method: str, name: str, offered: str) -> None:
    answer = tell(fake, method, name)

    assert answer.status == 404
    assert method == "HEAD" or offered in answer.json["error"]


@pytest.mark.parametrize("path", ["/fauxauth", "/fauxauth/"])
def test_what_there_is_is_listed(fake: FauxAuth, path: str) -> None:
    answer = request(fake.wsgi_app, "GET", path, validated=True)

    assert answer.status == 200
    assert answer.json["POST /fauxauth/clock"] == "move it: advance, set, mode"
    for each in answer.json:
        method, _, listed = each.partition(" ")
        assert request(fake.wsgi_app, method, listed).status == (400 if method == "POST" else 200)
    assert len(fake.journal) == 0


@pytest.mark.parametrize(
    ("name", "order", "answered"),
    [
        ("force", {"outcome": "fusionauth.login:account_locked"}, {"forced": "fusionauth.login:account_locked"}),
        ("faults", {"drip": 5}, {"faults": [{"drip": "5"}]}),
    ],
)
def test_an_order_about_nobody_who_is_there_is_taken_with_a_note(
    fake: FauxAuth, name: str, order: dict[str, Any], answered: dict[str, Any]
) -> None:
    answer = tell(fake, "POST", name, {**order, "when": {"user": "richrad@example.com"}})

    note = "when.user: there is no user 'richrad@example.com'; did you mean 'richard@example.com'?"
    assert (answer.status, answer.json) == (200, {**answered, "note": note})


def test_what_is_told_to_the_fake_is_not_in_its_journal(fake: FauxAuth) -> None:
    tell(fake, "GET", "clock")
    tell(fake, "POST", "force", {})

    assert len(fake.journal) == 0
