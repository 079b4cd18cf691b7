"""What the conversations of the login-record search do not show: scale, versions, and requests of any kind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fauxauth import FauxAuth, Scenario
from fauxauth.contract import Call
from fauxauth.fusionauth.login import LOGIN
from fauxauth.fusionauth.login_record_search import LOGIN_RECORD_SEARCH, LOGIN_RECORD_SEARCH_BY_BODY
from fauxauth.world import World

PATH = "/api/system/login-record/search"
RICHARD = "00000000-0000-0001-0000-000000000001"
APPLICATION = "10000000-0000-0002-0000-000000000001"

SCENARIO = """
fauxauth: 1
clock: {start: 2026-01-05T09:00:00Z, mode: frozen}
fusionauth:
  version: "%s"
  advancedThreatDetection: true
  users:
    - {email: richard@example.com, id: 00000000-0000-0001-0000-000000000001, password: correct horse battery}
    - {username: nils, registrations: []}
  loginRecords:
    records:
      - {loginId: nils, instant: 2026-01-05T08:00:00Z, ipAddress: 192.0.2.77, location: {city: Oslo}}
    generate: %d
    from: 2025-01-01T00:00:00Z
    until: 2026-01-01T00:00:00Z
"""


def world(count: int = 100, version: str = "1.48") -> World:
    return Scenario.parse(SCENARIO % (version, count)).world()


def search(world: World, **parameters: object) -> Any:
    query = {name: [str(value)] for name, value in parameters.items()}
    call = Call("GET", PATH, query=query, headers={"authorization": "fake-api-key"})
    return LOGIN_RECORD_SEARCH.answer(call, world, world.version).reply.content.json


def search_by_body(world: World, body: object) -> Any:
    headers = {"authorization": "fake-api-key", "content-type": "application/json"}
    call = Call("POST", PATH, headers=headers, body=json.dumps(body).encode())
    return LOGIN_RECORD_SEARCH_BY_BODY.answer(call, world, world.version).reply


def test_pages_follow_each_other_without_gap() -> None:
    there = world()
    rows = [search(there, startRow=row, numberOfResults=7)["logins"] for row in range(0, 101, 7)]

    logins = [login for page in rows for login in page]

    assert logins == search(there, numberOfResults=1000)["logins"]
    assert [login["instant"] for login in logins] == sorted(login["instant"] for login in logins)
    assert len(logins) == 101


def test_a_page_has_25_records_and_no_total_unless_asked_for() -> None:
    found = search(world())

    assert len(found["logins"]) == 25
    assert "total" not in found
    assert search(world(), retrieveTotal="true", numberOfResults=0) == {"logins": [], "total": 101}


def test_a_page_has_10_000_records_at_most() -> None:
    found = search(world(10_000), numberOfResults=2**31 - 1, retrieveTotal="yes")

    assert (len(found["logins"]), found["total"]) == (10_000, 10_001)


@pytest.mark.parametrize("word", ["maybe", "TRUE", "1"])
def test_what_is_neither_yes_nor_no_is_a_fault(word: str) -> None:
    [fault] = search(world(), retrieveTotal=word)["fieldErrors"]["retrieveTotal"]

    assert fault["code"] == "[couldNotConvert]retrieveTotal"


def test_numbers_in_a_body_may_be_text_or_have_decimals() -> None:
    reply = search_by_body(world(), {"search": {"numberOfResults": "3", "startRow": 2.9, "end": None}})

    assert reply.content.json["logins"] == search(world(), numberOfResults=3, startRow=2)["logins"]


@pytest.mark.parametrize("value", [True, [], {}, "", "1e3", 2**31, -(2**31) - 1, 10**30, "٣"])
def test_a_number_in_a_body_is_taken_or_named(value: object) -> None:
    reply = search_by_body(world(), {"search": {"numberOfResults": value}})

    if value == "":
        assert reply.status == 200
    else:
        ((name, errors),) = reply.content.json["fieldErrors"].items()
        assert (reply.status, name, errors[0]["code"]) == (400, "search.numberOfResults", "[invalidJSON]")


@pytest.mark.parametrize(("version", "has_location", "has_type"), [("1.29", False, False), ("1.48", True, False)])
def test_locations_and_types_came_with_their_versions(version: str, has_location: bool, has_type: bool) -> None:
    login = search(world(version=version), userId=RICHARD)["logins"][0]

    assert ("location" in login, "loginIdType" in login) == (has_location, has_type)


def test_since_1_59_a_record_says_what_its_login_id_is() -> None:
    logins = search(world(version="1.59"), numberOfResults=1000)["logins"]

    assert {(login["loginId"], login["loginIdType"]) for login in logins} == {
        ("nils", "username"),
        ("richard@example.com", "email"),
    }


def test_a_login_from_a_known_address_has_its_location() -> None:
    fake = FauxAuth(Scenario.parse(SCENARIO % ("1.48", 0)))
    login = {"loginId": "richard@example.com", "password": "correct horse battery", "ipAddress": "192.0.2.77"}
    headers = {"authorization": "fake-api-key", "content-type": "application/json"}
    LOGIN.answer(
        Call("POST", "/api/login", headers=headers, body=json.dumps(login).encode()), fake.world, fake.world.version
    )

    assert search(fake.world, userId=RICHARD)["logins"][0]["location"] == {"city": "Oslo"}


def test_the_only_record_of_a_deleted_user_is_still_found() -> None:
    there = world(0)
    nils = there.directory.find(None, "nils")
    assert nils is not None
    there.directory.remove(nils)

    assert search(there, userId=nils.id, retrieveTotal="true")["total"] == 1


def test_an_integer_is_taken_for_the_low_half_of_an_id() -> None:
    call = Call("GET", PATH, query={"userId": ["123456"]}, headers={"authorization": "fake-api-key"})

    assert LOGIN_RECORD_SEARCH.answer(call, world(), world().version).outcome.name == "not_found"


def test_a_forced_answer_has_its_body() -> None:
    for operation in (LOGIN_RECORD_SEARCH, LOGIN_RECORD_SEARCH_BY_BODY):
        for row in operation.outcomes:
            there = Scenario.parse("fauxauth: 1").world()
            answer = operation.answer(Call(operation.method, PATH), there, there.version, forced=row.name)
            assert answer.reply.status == row.status
            if row.status in (400, 503):
                assert answer.reply.content.json


def test_any_page_of_a_hundred_thousand_records_is_answered() -> None:
    there = world(100_000)
    criteria = {"userId": RICHARD, "applicationId": APPLICATION, "start": 1740000000000, "end": 1760000000000}
    total = search(there, **criteria, retrieveTotal="true")["total"]

    for row in (0, total // 2, total - 25):
        assert len(search(there, **criteria, startRow=row)["logins"]) == 25


NAMES = ["applicationId", "end", "numberOfResults", "retrieveTotal", "start", "startRow", "userId", "search"]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner),
    max_leaves=12,
)

WORLD = world()


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(max_size=20) | st.integers().map(str), max_size=2)))
def test_no_query_is_too_odd(query: dict[str, list[str]]) -> None:
    call = Call("GET", PATH, query=query, headers={"authorization": "fake-api-key"})

    assert LOGIN_RECORD_SEARCH.answer(call, WORLD, WORLD.version).reply.status < 500


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(json_values)
def test_no_body_is_too_odd(body: object) -> None:
    assert search_by_body(WORLD, body).status < 500
    assert search_by_body(WORLD, {"search": body}).status < 500
