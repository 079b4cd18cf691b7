"""Login records: their order, any page of any selection, snapshots, and the cost of a world that has very many."""

from __future__ import annotations

import tracemalloc
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxauth.world import Origin, World
from fauxauth.world.clock import milliseconds
from fauxauth.world.directory import Directory, Roster
from fauxauth.world.invented_logins import Invention
from fauxauth.world.login_entries import Location, Place, Visit
from fauxauth.world.login_history import LoginHistory, Told
from fauxauth.world.login_records import LoginRecord, LoginRecords
from fauxauth.world.people import User

START = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
USERS = ("richard", "monica", "nils")
APPS = ("app", "admin", None)

records_of = st.lists(
    st.builds(
        lambda second, user, app: LoginRecord(START + timedelta(seconds=second), user, f"{user}@x", app, "192.0.2.1"),
        st.integers(0, 20),
        st.sampled_from(USERS),
        st.sampled_from(APPS),
    ),
    max_size=30,
)


def tenant_of(user: str) -> str:
    return "north" if user == "richard" else "south"


def history(records: list[LoginRecord]) -> LoginHistory:
    ordered = sorted(records, key=lambda record: record.instant)
    visits = [Visit(r.user_id, r.login_id, r.application_id, tenant_of(r.user_id)) for r in ordered]
    rows = [(milliseconds(record.instant), number, 0) for number, record in enumerate(ordered)]
    return LoginHistory(lambda: Told(rows, visits, [Place("192.0.2.1")]))


def record(second: int = 0, user: str = "richard", app: str | None = "app") -> LoginRecord:
    return LoginRecord(START + timedelta(seconds=second), user, f"{user}@x", app, "192.0.2.1")


def test_records_are_numbered_from_both_ends() -> None:
    records = LoginRecords()
    for second in range(3):
        records.write(record(second))

    assert len(records) == 3
    assert list(records) == [record(0), record(1), record(2)]
    assert (records[0], records[-1]) == (record(0), record(2))
    for index in (3, -4):
        with pytest.raises(IndexError, match=f"there are 3 login records, no \\[{index}\\]"):
            records[index]


def test_records_are_in_order_even_where_the_clock_was_set_back() -> None:
    records = LoginRecords(history([record(1), record(5)]))
    for second in (9, 3, 7, 3):
        records.write(record(second))

    assert [(each.instant - START).seconds for each in records] == [1, 3, 3, 5, 7, 9]


@settings(deadline=None)
@given(
    told=records_of,
    written=records_of,
    user=st.sampled_from([None, *USERS]),
    app=st.sampled_from([None, "app", "admin"]),
    tenant=st.sampled_from([None, "north", "south"]),
    span=st.tuples(st.none() | st.integers(-1, 21), st.none() | st.integers(-1, 21)),
    asked_before=st.booleans(),
)
def test_a_selection_is_what_a_scan_would_find(
    told: list[LoginRecord],
    written: list[LoginRecord],
    user: str | None,
    app: str | None,
    tenant: str | None,
    span: tuple[int | None, int | None],
    asked_before: bool,
) -> None:
    roster = Roster(User(id=name, username=name, tenant_id=tenant_of(name)) for name in USERS)
    records = LoginRecords(history(told), Directory({}, {}, {}, {}, roster))
    start, end = (milliseconds(START) + each * 1000 if each is not None else None for each in span)
    if asked_before:
        records.select(user_id=user, application_id=app, tenant_id=tenant)
    for each in written:
        records.write(each)

    found = records.select(user_id=user, application_id=app, tenant_id=tenant, start=start, end=end)
    expected = [
        each
        for each in sorted([*sorted(told, key=lambda r: r.instant), *written], key=lambda r: r.instant)
        if user in (None, each.user_id)
        and app in (None, each.application_id)
        and tenant in (None, tenant_of(each.user_id))
        and (start is None or milliseconds(each.instant) >= start)
        and (end is None or milliseconds(each.instant) < end)
    ]

    assert len(found) == len(expected)
    assert list(found) == expected
    assert [found.page(row, 1) for row in range(len(found))] == [[each] for each in expected]
    assert found.page(len(expected), 5) == []
    assert [(e[0], e[1].user_id) for e in found.newest_first()] == [
        (milliseconds(each.instant), each.user_id) for each in reversed(expected)
    ]


def test_a_selection_does_not_see_what_is_written_later() -> None:
    records = LoginRecords()
    records.write(record(5))
    found = records.select(user_id="richard")

    records.write(record(9))
    records.write(record(1))

    assert list(found) == [record(5)]
    assert len(records.select(user_id="richard")) == 3


def test_an_address_with_a_known_location_has_it_in_new_records_too() -> None:
    paris = Location(city="Paris")
    records = LoginRecords(LoginHistory(locations={"192.0.2.1": paris}))

    records.write(record())

    assert records[0].location == paris


def test_worlds_share_what_is_told_and_not_what_is_written() -> None:
    origin = Origin(login_history=history([record()]))
    one, other = World(origin), World(origin)

    one.login_records.write(record(1))

    assert (len(one.login_records), len(other.login_records)) == (2, 1)


def invented(count: int, seed: bytes = b"seed") -> LoginHistory:
    visits = [Visit(f"user-{number}", "", f"app-{number % 3}", "tenant") for number in range(100)]
    invention = Invention(count, 0, 10**9, seed)
    return LoginHistory(lambda: Told(invention.rows(range(100)), visits, [Place(str(n)) for n in range(762)]))


def test_invented_records_are_in_order_within_their_period_and_the_same_for_a_seed() -> None:
    records, again, other = (LoginRecords(invented(1000, seed)) for seed in (b"a", b"a", b"b"))
    instants = [milliseconds(each.instant) for each in records]

    assert instants == sorted(instants)
    assert 0 <= instants[0] < instants[-1] < 10**9
    assert list(records) == list(again)
    assert list(records) != list(other)
    assert len({each.user_id for each in records}) == 100


def test_a_world_costs_the_same_however_many_records_are_told() -> None:
    def no_need() -> Told:
        raise AssertionError("nobody needed a record")

    world = World(Origin(login_history=LoginHistory(no_need)))
    world.login_records.write(record())


def test_pages_of_many_records_need_no_memory() -> None:
    records = LoginRecords(invented(200_000))
    found = records.select(user_id="user-5", application_id="app-2", start=10**8)
    tracemalloc.start()

    for _ in range(100):
        records.select(user_id="user-5", application_id="app-2", start=10**8).page(len(found) // 2, 25)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000
