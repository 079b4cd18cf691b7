"""When a standing order applies: each condition, and how orders are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from fauxauth.contract import Call
from fauxauth.world import Origin, World
from fauxauth.world.faults import EFFECTS, UNDAMAGED, Damage, DelayRange, FaultEntry, RateLimit
from fauxauth.world.orders import ForceEntry
from fauxauth.world.triggers import Circumstances, Trigger

START = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
LOCKED = "login:account_locked"


@dataclass(frozen=True)
class Said:
    """A request that says these values, about a user."""

    values: Mapping[str, object] = field(default_factory=dict[str, object])
    about: str = ""

    def has(self, name: str, value: object) -> bool:
        return self.value(name) == value

    def value(self, name: str) -> object:
        return self.values.get(name)

    def user(self) -> list[str]:
        return [self.about]

    def passwords(self) -> frozenset[object]:
        return frozenset()


def make_world(*, seed: int = 7, forces: tuple[ForceEntry, ...] = (), faults: tuple[FaultEntry, ...] = ()) -> World:
    return World(Origin(seed=seed, clock_start=START, clock_mode="frozen", forces=forces, faults=faults))


def given(
    world: World,
    operation: str | None = "login",
    *,
    method: str = "POST",
    path: str = "/api/login",
    user: str = "",
    **said: Any,
) -> Circumstances:
    return Circumstances(Call(method, path), operation, world.clock.now(), Said(said, user))


def taken(world: World, count: int, **circumstances: Any) -> list[str | None]:
    return [world.forces.take(given(world, **circumstances)) for _ in range(count)]


def struck(world: World, **circumstances: Any) -> Damage:
    return world.faults.strike(given(world, **circumstances))


def hits(world: World, count: int, **circumstances: Any) -> str:
    """A cross for each of so many calls that a fault applies to, a dot for each of the others."""
    return "".join(".x"[bool(struck(world, **circumstances).names)] for _ in range(count))


@pytest.mark.parametrize(
    ("trigger", "fits"),
    [
        ({}, True),
        ({"operation": "login"}, True),
        ({"operation": "logout"}, False),
        ({"method": "POST"}, True),
        ({"method": "GET"}, False),
        ({"path": "/api/login"}, True),
        ({"path": "/api/log*"}, True),
        ({"path": "*/login"}, True),
        ({"path": "/*/*"}, True),
        ({"path": "*"}, True),
        ({"path": "/api"}, False),
        ({"path": "/api/*/x"}, False),
        ({"path": "/API/login"}, False),
        ({"path": "/api/logi?"}, False),
        ({"path": "/api/[l]ogin"}, False),
        ({"when": {"loginId": "a", "noJWT": True}}, True),
        ({"when": {"loginId": "a", "noJWT": False}}, False),
        ({"when": {"other": None}}, True),
        ({"operation": "login", "method": "GET"}, False),
        ({"path": "/api/login", "when": {"loginId": "b"}}, False),
    ],
)
def test_every_condition_must_hold(trigger: dict[str, Any], fits: bool) -> None:
    circumstances = given(make_world(), loginId="a", noJWT=True)

    assert FaultEntry(drip=1, **trigger).fits(circumstances) is fits


@pytest.mark.parametrize(("path", "fits"), [("/api/a[b]?c", True), ("/api/ab?c", False), ("/api/a[b]xc", False)])
def test_in_a_path_only_the_asterisk_is_special(path: str, fits: bool) -> None:
    assert Trigger(path="/*/a[b]?c").fits(given(make_world(), path=path)) is fits


def test_what_is_not_faked_has_a_path_and_no_operation() -> None:
    nowhere = given(make_world(), None, path="/api/nope")

    assert Trigger(path="/api/nope").fits(nowhere)
    assert not FaultEntry(drip=1, operation="login").fits(nowhere)


@pytest.mark.parametrize(
    ("conditions", "hit"),
    [
        ({}, "xxxxxxxx"),
        ({"times": 2}, "xx......"),
        ({"after": 3}, "...xxxxx"),
        ({"every": 3}, "x..x..x."),
        ({"after": 1, "every": 2}, ".x.x.x.x"),
        ({"after": 1, "every": 2, "times": 2}, ".x.x...."),
    ],
)
def test_calls_are_counted(conditions: dict[str, Any], hit: str) -> None:
    world = make_world(faults=(FaultEntry(drip=1, **conditions),))

    assert hits(world, 8) == hit


def test_only_calls_that_fit_are_counted() -> None:
    world = make_world(faults=(FaultEntry(drip=1, operation="login", after=1),))

    assert hits(world, 3, operation="logout") == "..."
    assert hits(world, 2) == ".x"


def test_an_order_stands_as_long_as_its_time_to_live_on_the_clock() -> None:
    world = make_world(forces=(ForceEntry(outcome=LOCKED, until=timedelta(minutes=5)),))
    world.clock.advance(minutes=4, seconds=59)
    assert taken(world, 1) == ["account_locked"]
    world.forces.add(ForceEntry(outcome="login:failed", until=timedelta(minutes=5)))

    world.clock.advance(seconds=1)
    assert taken(world, 1) == ["failed"]
    assert [order.outcome for order in world.forces] == ["login:failed"]

    world.clock.advance(minutes=5)
    assert taken(world, 1) == [None]
    assert not world.forces


def test_a_very_long_time_to_live_does_not_end() -> None:
    world = make_world(forces=(ForceEntry(outcome=LOCKED, until=timedelta.max),))
    world.clock.advance(days=100_000)

    assert taken(world, 1) == ["account_locked"]


def test_the_same_seed_gives_the_same_sequence_and_another_one_another() -> None:
    def sequence(seed: int) -> str:
        return hits(make_world(seed=seed, faults=(FaultEntry(drip=1, probability=0.5),)), 64)

    assert sequence(1) == sequence(1)
    assert len({sequence(seed) for seed in range(8)}) == 8
    assert set(sequence(1)) == {"x", "."}


@pytest.mark.parametrize("probability", [0.1, 0.5, 0.9])
def test_a_probability_is_how_often_an_order_applies_in_the_long_run(probability: float) -> None:
    found = hits(make_world(faults=(FaultEntry(drip=1, probability=probability),)), 2000)

    assert abs(found.count("x") / 2000 - probability) < 0.05


def test_other_users_requests_do_not_change_whom_chance_hits() -> None:
    faults = (FaultEntry(drip=1, probability=0.5),)
    alone = hits(make_world(faults=faults), 20, user="anna")
    world = make_world(faults=faults)

    together = [(hits(world, 1, user="anna"), hits(world, 1, user="bert")) for _ in range(20)]

    assert "".join(anna for anna, _ in together) == alone
    assert "".join(bert for _, bert in together) != alone


def test_two_orders_draw_apart() -> None:
    world = make_world(faults=(FaultEntry(drip=1, probability=0.5), FaultEntry(body="malformed", probability=0.5)))

    names = {struck(world).names for _ in range(32)}

    assert names == {(), ("drip: 1",), ("body: malformed",), ("drip: 1", "body: malformed")}


def test_of_forced_answers_the_one_ordered_first_is_given() -> None:
    world = make_world(forces=(ForceEntry(outcome=LOCKED, times=2), ForceEntry(outcome="login:failed")))

    assert taken(world, 4) == ["account_locked", "account_locked", "failed", "failed"]
    world.forces.clear()
    assert taken(world, 1) == [None]


def test_equal_orders_are_counted_apart() -> None:
    world = make_world(forces=(ForceEntry(outcome=LOCKED, times=1), ForceEntry(outcome=LOCKED, times=1)))

    assert taken(world, 3) == ["account_locked", "account_locked", None]


def test_an_order_counts_the_calls_that_another_one_was_obeyed_for() -> None:
    world = make_world(forces=(ForceEntry(outcome=LOCKED, times=1), ForceEntry(outcome="login:failed", after=1)))

    assert taken(world, 2) == ["account_locked", "failed"]


def test_a_forced_answer_is_for_the_operation_that_has_it_and_for_its_conditions() -> None:
    entry = ForceEntry(outcome=LOCKED, times=1, when={"loginId": "a", "noJWT": True})
    world = make_world(forces=(entry,))

    assert taken(world, 1, operation="logout", loginId="a", noJWT=True) == [None]
    assert taken(world, 1, loginId="a") == taken(world, 1, loginId="b", noJWT=True) == [None]
    assert taken(world, 2, loginId="a", noJWT=True) == ["account_locked", None]


def test_orders_that_were_given_later_and_never_carried_out_are_in_vain() -> None:
    world = make_world(forces=(ForceEntry(outcome=LOCKED, when={"loginId": "a"}),))
    later, met = ForceEntry(outcome="login:failed", when={"loginId": "b"}), ForceEntry(outcome="login:failed")
    world.forces.add(later)
    world.forces.add(met)

    assert world.forces.in_vain() == [later, met]
    assert taken(world, 1, loginId="c") == ["failed"]
    assert world.forces.in_vain() == [later]
    world.forces.clear()
    assert world.forces.in_vain() == []


def test_worlds_count_apart() -> None:
    origin = Origin(forces=(ForceEntry(outcome=LOCKED, times=1),), faults=(FaultEntry(drip=1, times=1),))

    for world in (World(origin), World(origin)):
        assert taken(world, 2) == ["account_locked", None]
        assert hits(world, 2) == "x."


def test_faults_of_different_kinds_apply_together_and_delays_add_up() -> None:
    world = make_world(
        faults=(
            FaultEntry(delay=timedelta(seconds=1), drip=10),
            FaultEntry(delay=timedelta(milliseconds=500), drip=20, content_type="text/html"),
        )
    )

    assert struck(world) == Damage(
        names=("delay: 1s", "drip: 10", "delay: 0.5s", "contentType: text/html"),
        delay=timedelta(milliseconds=1500),
        drip=10,
        content_type="text/html",
    )


def test_of_two_faults_of_a_kind_the_second_one_is_left_for_later() -> None:
    world = make_world(faults=(FaultEntry(drip=1, times=1), FaultEntry(drip=2, times=1)))

    assert [struck(world).drip for _ in range(3)] == [1, 2, None]


@pytest.mark.parametrize("connection", ["refuse", "reset"])
def test_what_nobody_would_see_is_left_for_later(connection: Any) -> None:
    faults = (FaultEntry(body="malformed", times=1), FaultEntry(connection=connection, times=1))
    world = make_world(faults=faults)

    assert [struck(world).names for _ in range(3)] == [(f"connection: {connection}",), ("body: malformed",), ()]


def test_a_delay_is_drawn_from_its_range_anew_each_time() -> None:
    shortest, longest = timedelta(seconds=1), timedelta(seconds=3)
    faults = (FaultEntry(delay=DelayRange(from_=shortest, to=longest)),)

    def drawn(seed: int) -> list[timedelta]:
        world = make_world(seed=seed, faults=faults)
        return [struck(world).delay for _ in range(200)]

    delays = drawn(1)
    assert all(shortest <= delay <= longest for delay in delays)
    assert len(set(delays)) > 150
    assert min(delays) < timedelta(seconds=1.1)
    assert max(delays) > timedelta(seconds=2.9)
    assert delays == drawn(1) != drawn(2)


def test_a_rate_limit_lets_so_many_through_in_any_stretch_of_that_length() -> None:
    world = make_world(faults=(FaultEntry(rate_limit=RateLimit(requests=2, per=timedelta(minutes=1))),))

    def ask(after: float) -> int | None:
        world.clock.advance(seconds=after)
        return struck(world).retry_after

    assert [ask(seconds) for seconds in (0, 10, 10, 20.5, 19.4, 0.1, 0.1, 10)] == [
        *(None, None),  # at 0 and at 10
        *(40, 20, 1),  # at 20, 40.5 and 59.9
        None,  # at 60 the one at 0 is a minute ago
        10,  # at 60.1 it waits for the one at 10
        None,
    ]


def test_requests_within_a_rate_limit_do_not_use_it_up() -> None:
    world = make_world(faults=(FaultEntry(rate_limit=RateLimit(requests=1, per=timedelta(minutes=1)), times=1),))

    assert [struck(world).retry_after for _ in range(3)] == [None, 60, None]


def test_a_token_fault_waits_for_an_answer_with_a_token() -> None:
    world = make_world(faults=(FaultEntry(token="expired", times=1),))

    assert struck(world) is UNDAMAGED
    assert (
        world.faults.strike_token(given(world), Damage(names=("connection: reset",), connection="reset")).token is None
    )
    assert world.faults.strike_token(given(world), UNDAMAGED).names == ("token: expired",)
    assert world.faults.strike_token(given(world), UNDAMAGED) is UNDAMAGED


def test_taking_faults_back_forgets_their_counters() -> None:
    limit = FaultEntry(rate_limit=RateLimit(requests=1, per=timedelta(minutes=1)))
    world = make_world(faults=(limit,))
    assert hits(world, 2) == ".x"

    world.faults.clear()
    assert hits(world, 2) == ".."
    world.faults.add(limit)
    assert hits(world, 2) == ".x"


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (FaultEntry(), ("", f"a fault needs an effect: one of {', '.join(EFFECTS)}")),
        (FaultEntry(connection="refuse", drip=1), ("drip", "connection: refuse and drip exclude each other")),
        (FaultEntry(connection="reset", body="malformed"), ("body", "connection: reset and body exclude each other")),
        (FaultEntry(connection="reset", token="expired"), ("token", "connection: reset and token exclude each other")),
        (FaultEntry(connection="close", drip=1), ("drip", "connection: close and drip exclude each other")),
        (
            FaultEntry(delay=SECOND, rate_limit=RateLimit(requests=1, per=SECOND)),
            ("delay", "rateLimit and delay exclude each other"),
        ),
        (FaultEntry(delay=timedelta()), ("delay", "must be longer than nothing")),
        (FaultEntry(delay=timedelta(days=2)), ("delay", "must be a day at most")),
        (DelayRange(from_=SECOND, to=SECOND), ("", "the delay must go from a shorter duration to a longer one")),
        (FaultEntry(delay=DelayRange(from_=SECOND, to=timedelta(days=2))), ("delay", "must be a day at most")),
        (RateLimit(requests=1, per=timedelta()), ("per", "must be longer than nothing")),
        (
            FaultEntry(content_type="text/html\n"),
            ("contentType", "'text/html\\n' cannot stand in a Content-Type header"),
        ),
        (FaultEntry(content_type=""), ("contentType", "'' cannot stand in a Content-Type header")),
        (FaultEntry(drip=1, until=timedelta()), ("until", "must be longer than nothing")),
    ],
)
def test_a_fault_that_cannot_be_is_objected_to(made: Any, expected: tuple[str, str]) -> None:
    assert list(made.objections()) == [expected]


def test_effects_that_exclude_each_other_are_objected_to_once_for_every_two() -> None:
    limit = RateLimit(requests=1, per=SECOND)

    assert list(FaultEntry(connection="refuse", rate_limit=limit, drip=1).objections()) == [
        ("drip", "connection: refuse and drip exclude each other"),
        ("rateLimit", "connection: refuse and rateLimit exclude each other"),
        ("drip", "rateLimit and drip exclude each other"),
    ]


def test_effects_that_can_be_seen_together_are_taken_together() -> None:
    entry = FaultEntry(
        delay=SECOND, connection="close", content_type="text/html", token="algNone", when={"header X-Device": "1"}
    )

    assert entry.effects() == {
        "delay": "1s",
        "connection": "close",
        "contentType": "text/html",
        "token": "algNone",
    }
