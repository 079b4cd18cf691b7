"""Login records: their order, any page of any selection, snapshots, and the cost of a world that has very many."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxauth.world import Origin, World
from fauxauth.world.clock import milliseconds
from fauxauth.world.directory import Directory, Roster
from fauxauth.world.invented_logins import Invention
from fauxauth.world.login_entries import Criteria, Entry, Location, Place, Visit
from fauxauth.world.login_history import LoginHistory, Told
from fauxauth.world.login_records import LoginRecord, LoginRecords
from fauxauth.world.people import Registration, User
from fauxauth.world.person_template import Share, Template
from fauxauth.world.populations import Population
from fauxauth.world.record_runs import WrittenRecords
from fauxauth.world.visitors import Visitors

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
    return LoginHistory(lambda: (WrittenRecords(entry(each) for each in ordered), None))


def entry(record: LoginRecord) -> Entry:
    visit = Visit(record.user_id, record.login_id, record.application_id, tenant_of(record.user_id))
    return milliseconds(record.instant), visit, Place(record.ip_address)


def record(second: int = 0, user: str = "richard", app: str | None = "app") -> LoginRecord:
    return LoginRecord(START + timedelta(seconds=second), user, f"{user}@x", app, "192.0.2.1")


def test_records_are_numbered_from_both_ends() -> None:
    records = LoginRecords()
    for second in range(3):
        records.write(record(second))

    assert len(records) == 3
    assert list(records) == [record(0), record(1), record(2)]
    assert (records[0], records[-1]) == (record(0), record(2))
    assert records[-2:] == [record(1), record(2)]
    assert (records[::-2], records[5:]) == ([record(2), record(0)], [])
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


def registrations(*applications: str) -> tuple[Registration, ...]:
    return tuple(Registration(application_id=each) for each in applications)


def roster(listed: int = 0, generated: int = 100, shared: bool = False) -> Roster:
    """Some who are listed, of whom every third uses nothing, and some who are generated, alike or in two tenants."""
    uses = ((), ("app-a", "app-b"), ("app-b",))
    users = [
        User(id=f"id-{i}", username=f"user-{i}", tenant_id="north", registrations=registrations(*uses[i % 3]))
        for i in range(listed)
    ]
    people = Population(
        generated,
        seed=1,
        start=START,
        tenant_id="north",
        template=Template(registrations=registrations("app-a", "app-b")),
        shares=[Share(share=0.5, tenant_id="south", registrations=registrations("app-c"))] if shared else (),
    )
    return Roster(users, people if generated else None)


def invented(count: int, key: bytes = b"key", start: int = 0, end: int = 10**9, who: Roster | None = None) -> Invention:
    return Invention(count, start, end, key, Visitors(who or roster()), located=False)


def records_of_invention(invention: Invention, listed: list[Entry] | None = None) -> LoginRecords:
    return LoginRecords(LoginHistory(lambda: (WrittenRecords(listed or []), invention)))


def test_invented_records_are_in_order_within_their_period_and_the_same_for_a_key() -> None:
    records, again, other = (records_of_invention(invented(1000, key)) for key in (b"a", b"a", b"b"))
    instants = [milliseconds(each.instant) for each in records]

    assert instants == sorted(instants)
    assert 0 <= instants[0] < instants[-1] < 10**9
    assert list(records) == list(again)
    assert list(records) != list(other)
    assert len({each.user_id for each in records}) == 100


def test_what_is_invented_is_the_same_everywhere_and_always() -> None:
    found = records_of_invention(invented(10**6, end=10**9)).select(application_id="app-b").entries(123_456, 3)

    assert [(at, visit.login_id, place.ip_address) for at, visit, place in found] == [
        (246917470, "person-0075@example.com", "192.0.2.152"),
        (246917499, "person-0083@example.com", "192.0.2.167"),
        (246918929, "person-0055@example.com", "192.0.2.112"),
    ]


def test_everybody_logs_in_as_often_and_in_another_order_each_time() -> None:
    records = [(each.user_id, each.application_id) for each in records_of_invention(invented(1000))]
    rounds = [records[start : start + 200] for start in range(0, 1000, 200)]

    assert all(len(set(each)) == 200 for each in rounds)
    assert len({tuple(each) for each in rounds}) == 5


@settings(deadline=None)
@given(data=st.data())
def test_a_selection_of_invented_records_is_what_a_scan_would_find(data: st.DataObject) -> None:
    listed, generated = data.draw(
        st.sampled_from([(1, 0), (2, 0), (0, 1), (3, 0), (7, 5), (0, 32), (0, 65), (50, 0), (9, 80), (0, 200)])
    )
    who = roster(listed, generated, shared=data.draw(st.booleans()))
    count, span = data.draw(st.integers(1, 500)), data.draw(st.sampled_from([1, 7, 300, 10**6]))
    start = data.draw(st.sampled_from([0, -5, 1000]))
    invention = invented(count, start=start, end=start + span, who=who)
    rows = list(invention.everything.forwards())
    told = [entry for entry in rows if data.draw(st.integers(0, 50)) == 0] if data.draw(st.booleans()) else []
    records = records_of_invention(invention, told)
    user = data.draw(st.sampled_from([None, "nobody", *who]))
    criteria = Criteria(
        user,
        data.draw(st.sampled_from([None, "app-a", "app-b", "app-c", "app-d"])),
        data.draw(st.sampled_from([None, "north", "south", "east"])),
    )
    first, end = (data.draw(st.none() | st.integers(start - 2, start + span + 2)) for _ in range(2))

    found = records.select(**criteria._asdict(), start=first, end=end)
    expected = [
        each
        for each in sorted([*rows, *told], key=lambda row: row[0])
        if all(getattr(each[1], name) == value for name, value in criteria._asdict().items() if value is not None)
        and (first is None or each[0] >= first)
        and (end is None or each[0] < end)
    ]

    assert len(rows) == count
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert all(start <= row[0] < start + span for row in rows)
    assert len(found) == len(expected)
    assert seen(found.entries(0, 1000)) == seen(expected)
    assert seen(found.newest_first()) == seen(expected)[::-1]
    row, size = data.draw(st.integers(0, 600)), data.draw(st.integers(0, 70))
    assert seen(found.entries(row, size)) == seen(expected)[row : row + size]


def seen(entries: Iterable[Entry]) -> list[tuple[object, ...]]:
    return [(at, v.user_id, v.login_id, v.application_id, v.tenant_id, place) for at, v, place in entries]


def test_a_world_costs_the_same_however_many_records_are_told() -> None:
    def no_need() -> Told:
        raise AssertionError("nobody needed a record")

    world = World(Origin(login_history=LoginHistory(no_need)))
    world.login_records.write(record())


def test_no_more_than_a_page_of_a_hundred_million_is_made() -> None:
    tracemalloc.start()

    records = records_of_invention(invented(100_000_000, end=10**12, who=roster(0, 100_000)))
    for found in (
        records.select(),
        records.select(user_id=next(iter(roster(0, 100_000)))),
        records.select(application_id="app-b", start=10**11),
    ):
        assert len(found.page(len(found) // 2, 25)) == 25

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 500_000
