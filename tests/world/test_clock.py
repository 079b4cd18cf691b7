from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxauth.errors import UsageError
from fauxauth.world.clock import Clock, milliseconds, seconds

START = datetime(2026, 1, 5, 9, 0, tzinfo=timezone.utc)
INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(4999, 1, 1), timezones=st.just(timezone.utc))  # noqa: DTZ001
STEPS = st.lists(st.timedeltas(timedelta(), timedelta(days=3000)), max_size=4)


@given(INSTANTS)
def test_a_frozen_clock_stands_at_its_start_to_the_millisecond(start: datetime) -> None:
    clock = Clock(start, "frozen")

    assert clock.mode == "frozen"
    assert clock.now() == clock.now()
    assert timedelta() <= start - clock.now() < timedelta(milliseconds=1)


@given(INSTANTS.filter(lambda each: each.year < 4900), STEPS)
def test_advancing_in_steps_is_advancing_by_their_sum(start: datetime, steps: list[timedelta]) -> None:
    stepwise, at_once = Clock(start, "frozen"), Clock(start, "frozen")

    for step in steps:
        assert stepwise.advance(step) == stepwise.now()

    assert stepwise.now() == at_once.advance(sum(steps, timedelta()))


def test_an_advance_is_given_whole_or_in_parts() -> None:
    clock = Clock(START, "frozen")

    clock.advance(timedelta(days=1), days=1, hours=1, minutes=1, seconds=1, milliseconds=1)

    assert clock.now() - START == timedelta(days=2, hours=1, minutes=1, seconds=1, milliseconds=1)


@pytest.mark.parametrize("by", [5, "5m"])
def test_what_is_no_duration_is_refused(by: timedelta) -> None:
    with pytest.raises(UsageError, match=f"^{by!r} is not a duration; give a timedelta, or parts of it, as in "):
        Clock(START).advance(by)


@pytest.mark.parametrize(
    ("minutes", "why"),
    [
        ("5", "unsupported type for timedelta minutes component: str"),
        (float("nan"), "cannot convert float NaN to integer"),
    ],
)
def test_a_part_that_is_no_number_is_refused(minutes: float, why: str) -> None:
    with pytest.raises(UsageError) as refused:
        Clock(START).advance(minutes=minutes)
    assert str(refused.value) == f"this is not a duration: {why}; give numbers, as in advance(minutes=5)"


def test_what_is_no_text_expires_never() -> None:
    with pytest.raises(UsageError, match=r"^None is no token, code or id; these are text$"):
        Clock(START).advance_past(None)  # type: ignore[arg-type]


def test_a_running_clock_follows_real_time_from_its_start() -> None:
    clock = Clock(START)

    first, second = clock.now(), clock.now()

    assert START <= first <= second < START + timedelta(seconds=30)
    assert clock.mode == "running"


def test_without_a_start_a_clock_begins_now() -> None:
    assert abs(Clock().now() - datetime.now(timezone.utc)) < timedelta(seconds=5)


def test_a_clock_is_frozen_and_run_again_where_it_is() -> None:
    clock = Clock(START)

    clock.freeze()
    stopped = clock.now()
    assert clock.now() == stopped
    clock.run()

    assert clock.mode == "running"
    assert stopped <= clock.now() < stopped + timedelta(seconds=30)


@pytest.mark.parametrize("mode", ["running", "frozen"])
def test_a_clock_is_set_forwards_and_backwards_and_keeps_its_mode(mode: str) -> None:
    clock = Clock(START, "frozen" if mode == "frozen" else "running")

    for instant in (START + timedelta(days=400), START - timedelta(days=400)):
        clock.set(instant.astimezone(timezone(timedelta(hours=5))))
        assert instant <= clock.now() < instant + timedelta(seconds=30)
        assert clock.mode == mode
        assert clock.now().utcoffset() == timedelta()


@pytest.mark.parametrize(
    ("by", "message"),
    [
        (timedelta(seconds=-1), r"advances forward only, not by -1 day, 23:59:59; use clock\.set\(\.\.\.\) to go back"),
        (timedelta(days=3000 * 366), "from the year 1970 to the year 5000"),
        (timedelta.max, "from the year 1970 to the year 5000"),
    ],
)
def test_a_clock_refuses_to_go_back_or_out_of_bounds(by: timedelta, message: str) -> None:
    clock = Clock(START, "frozen")

    with pytest.raises(UsageError, match=message):
        clock.advance(by)

    assert clock.now() == START


def test_a_duration_that_is_too_long_for_python_is_out_of_bounds() -> None:
    with pytest.raises(UsageError, match="from the year 1970"):
        Clock(START).advance(days=1e12)


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 1, 5),  # noqa: DTZ001
        datetime(1969, 12, 31, tzinfo=timezone.utc),
        datetime(5001, 1, 1, tzinfo=timezone.utc),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5))),
    ],
)
def test_a_clock_is_not_set_to_an_instant_without_a_zone_or_out_of_bounds(instant: datetime) -> None:
    clock = Clock(START, "frozen")

    with pytest.raises(UsageError):
        clock.set(instant)
    with pytest.raises(UsageError):
        Clock(instant)

    assert clock.now() == START


@given(INSTANTS)
def test_instants_on_the_wire_are_rounded_down(instant: datetime) -> None:
    assert milliseconds(instant) // 1000 == seconds(instant)
    epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
    assert timedelta() <= instant - epoch - timedelta(milliseconds=milliseconds(instant)) < timedelta(milliseconds=1)


class Counted(AbstractContextManager[None]):
    """A lock that counts how often it was taken."""

    def __init__(self) -> None:
        self.taken = 0

    def __enter__(self) -> None:
        self.taken += 1

    def __exit__(self, *_: object) -> None:
        pass


def test_a_clock_is_moved_under_the_lock_of_its_world_only() -> None:
    lock = Counted()
    clock = Clock(START, "frozen", lock)
    moves: list[Callable[[], object]] = [
        clock.run,
        clock.freeze,
        lambda: clock.advance(days=1),
        lambda: clock.set(START),
    ]

    for number, move in enumerate(moves):
        move()
        assert lock.taken == number + 1
    clock.now()
    assert lock.taken == len(moves)


def test_who_reads_the_time_while_it_is_moved_reads_one_time_or_the_other() -> None:
    clock = Clock(START, "frozen")
    read: list[datetime] = []
    reader = threading.Thread(target=lambda: read.extend(clock.now() for _ in range(5000)))
    reader.start()
    while reader.is_alive():
        clock.set(START + timedelta(days=1))
        clock.run()
        clock.set(START)
        clock.freeze()
    reader.join()

    assert {instant.date() for instant in read} <= {START.date(), (START + timedelta(days=1)).date()}


def test_a_clock_that_nobody_has_told_of_tokens_knows_none() -> None:
    with pytest.raises(UsageError, match=r"^this is no JWT"):
        Clock(START).advance_past("token")
