"""Going back to a former state: everything that a world remembers, as often as one likes, and nothing shared."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta
from types import MethodType
from typing import Any

import pytest
from msgspec import Struct

from fauxauth import FauxAuth, Scenario, UsageError
from fauxauth.world.copying import copy_of
from fauxauth.world.directory import Roster
from fauxauth.world.login_history import LoginHistory

from .asking import RICHARD, START, ask, log_in

MONICA = "monica@example.com"
SCENARIO = """
    fauxauth: 1
    clock: {start: 2026-01-05T09:00:00Z, mode: frozen}
    fusionauth:
      users:
        - {email: richard@example.com, password: open-sesame, twoFactor: {methods: [{method: authenticator}]}}
        - {email: monica@example.com, password: open-sesame}
    fuse: {users: [{login_name: joe, password: pw}]}
    """


@pytest.fixture
def fake() -> FauxAuth:
    return FauxAuth(Scenario.parse(SCENARIO))


def live(fake: FauxAuth) -> None:
    """Do something of everything that a world remembers."""
    log_in(fake, MONICA)
    log_in(fake, MONICA, "wrong")
    log_in(fake)
    ask(fake, "POST", "/api/user/forgot-password", loginId=RICHARD)
    ask(fake, "POST", "/api/v5.0/session", login_name="joe", password="pw")
    fake.force("fusionauth.login:account_locked", times=2)
    fake.fail("fusionauth.login", rate_limit={"requests": 50, "per": "1m"})
    log_in(fake, MONICA)
    fake.clock.advance(minutes=1)


def state(fake: FauxAuth) -> Any:
    """What can be seen of a world from outside."""
    world = fake.world
    return (
        list(world.directory.users()),
        dict(world.directory.applications),
        list(world.refresh_tokens),
        list(fake.login_records),
        list(fake.outbox),
        [str(each) for each in fake.journal],
        fake.clock.now(),
        list(world.forces),
        list(world.faults),
        list(fake.fuse.users()),
    )


def test_everything_is_as_it_was_as_often_as_one_likes(fake: FauxAuth) -> None:
    live(fake)
    before, snapshot = state(fake), fake.snapshot()
    continued = []

    for _ in range(3):
        live(fake)
        fake.remove_user(RICHARD)
        fake.add_application("Shop")
        fake.add_fuse_user(login_name="ann")
        fake.restore(snapshot)
        assert state(fake) == before
        log_in(fake, MONICA)
        continued.append((log_in(fake, MONICA).json(), state(fake)))
        fake.restore(snapshot)

    # What chance, counters and orders remember is seen in what comes next.
    assert continued[0] == continued[1] == continued[2]
    assert continued[0][0]["token"]


def test_ids_and_tokens_of_then_are_good_again(fake: FauxAuth) -> None:
    two_factor_id = log_in(fake).json()["twoFactorId"]
    snapshot = fake.snapshot()
    body = {"twoFactorId": two_factor_id, "code": fake.totp(RICHARD)}

    statuses = [ask(fake, "POST", "/api/two-factor/login", **body).status_code for _ in range(2)]
    fake.restore(snapshot)
    statuses.append(ask(fake, "POST", "/api/two-factor/login", **body).status_code)
    fake.restore(snapshot)

    assert statuses == [200, 404, 200]
    assert fake.clock.advance_past(two_factor_id) == START + timedelta(minutes=5, seconds=1)


def test_a_snapshot_is_of_its_moment_whatever_happens_to_the_fake(fake: FauxAuth) -> None:
    snapshot = fake.snapshot()
    before = state(fake)
    live(fake)
    fake.reset()
    live(fake)

    fake.restore(snapshot)

    assert state(fake) == before


def test_another_fake_can_go_to_the_state_of_one(fake: FauxAuth) -> None:
    live(fake)
    other = FauxAuth()
    other.restore(fake.snapshot())

    assert state(other) == state(fake)
    assert other.scenario is fake.scenario
    other.add_user(email="new@example.com")
    assert state(other) != state(fake)


def test_a_clock_that_runs_runs_on_from_the_moment_of_the_snapshot() -> None:
    fake = FauxAuth()
    snapshot = fake.snapshot()
    before = fake.clock.now()
    fake.clock.advance(days=9)
    fake.clock.freeze()

    fake.restore(snapshot)

    assert fake.clock.mode == "running"
    assert timedelta(seconds=-1) < fake.clock.now() - before < timedelta(days=1)


def test_what_is_no_snapshot_is_refused(fake: FauxAuth) -> None:
    with pytest.raises(UsageError, match=r"^None is no snapshot; give what snapshot\(\) returned$"):
        fake.restore(None)  # type: ignore[arg-type]


IMMUTABLE = (
    str,
    int,
    float,
    bool,
    bytes,
    datetime,
    timedelta,
    type(None),
    Roster,
    LoginHistory,
    type,
    tuple,
    frozenset,
)
"""What may be shared by two worlds, besides what is frozen; a roster and a history never change."""


def shared(one: Any, other: Any, path: str, seen: set[int]) -> list[str]:
    """Find what can change and belongs to both."""
    is_function = callable(one) and not isinstance(one, MethodType)
    is_frozen = isinstance(one, Struct) or getattr(getattr(one, "__dataclass_params__", None), "frozen", False)
    if isinstance(one, IMMUTABLE) or is_function or is_frozen or id(one) in seen:
        return []
    seen.add(id(one))
    if one is other:
        return [path]
    if isinstance(one, dict):
        pairs = zip(one.items(), other.items(), strict=True)
        return [
            each
            for (key, value), (other_key, other_value) in pairs
            for each in (
                *shared(key, other_key, f"{path} key", seen),
                *shared(value, other_value, f"{path}[{key!r}]", seen),
            )
        ]
    if isinstance(one, list | deque):
        pairs = zip(one, other, strict=True)
        return [found for a, b in pairs for found in shared(a, b, f"{path}[]", seen)]
    if isinstance(one, MethodType):
        return shared(one.__self__, other.__self__, f"{path}()", seen)
    if isinstance(one, threading.Condition | type(threading.RLock())):
        return []
    return shared(vars(one), vars(other), path, seen)


def test_a_world_and_its_copy_share_nothing_that_can_change(fake: FauxAuth) -> None:
    live(fake)
    log_in(fake, MONICA)
    fake.login_records.select(user_id=fake.user(RICHARD).id)

    assert shared(fake.world, copy_of(fake.world), "world", set()) == []


def test_parts_of_a_copy_belong_together(fake: FauxAuth) -> None:
    copy = copy_of(fake.world)
    copy.clock.advance(hours=1)
    copy.directory.remove(fake.user(RICHARD))

    assert fake.clock.now() == START
    assert fake.user(RICHARD).email == RICHARD
    with pytest.raises(UsageError):
        copy.login_records.of(RICHARD)
