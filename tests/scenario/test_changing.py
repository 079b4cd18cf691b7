"""Scenarios that are said in Python: as a dict, and as a change of another one."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxauth import Scenario, ScenarioError, UsageError

START = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)

OLD_PASSWORD = """
fauxauth: 1
name: an old password
clock: {start: 2020-01-01T00:00:00Z, mode: frozen}
fusionauth:
  version: "1.30"
  users:
    - {email: richard@example.com, password: pw, passwordLastUpdateInstant: now-90d}
"""


def test_a_change_leaves_the_rest() -> None:
    scenario = Scenario.parse(OLD_PASSWORD)

    changed = scenario.but(version="1.48", seed=7)

    assert (changed.file.fusionauth.version, changed.file.seed, changed.file.clock) == ("1.48", 7, scenario.file.clock)
    assert (changed.name, len(changed.world().directory)) == (scenario.name, 1)
    assert (scenario.file.fusionauth.version, scenario.file.seed) == ("1.30", 0)


@pytest.mark.parametrize(
    ("clock", "start", "mode"),
    [
        ("running", datetime(2020, 1, 1, tzinfo=timezone.utc), "running"),
        ("2026-01-05T09:00:00Z", START, "frozen"),
        (START, START, "frozen"),
        (START.astimezone(timezone(timedelta(hours=2))), START, "frozen"),
        ({"start": START, "mode": "running"}, START, "running"),
        ({"start": "2026-01-05T09:00:00Z"}, START, "frozen"),
        ({}, datetime(2020, 1, 1, tzinfo=timezone.utc), "frozen"),
    ],
)
def test_of_a_clock_what_is_not_said_stays(clock: Any, start: datetime, mode: str) -> None:
    file = Scenario.parse(OLD_PASSWORD).but(clock=clock).file

    assert (file.clock.start, file.clock.mode) == (start, mode)


def test_what_is_relative_counts_from_the_new_start() -> None:
    (user,) = Scenario.parse(OLD_PASSWORD).but(clock=START).world().directory.users()

    assert user.password_last_update_instant == START - timedelta(days=90)


def test_changes_of_changes_are_together() -> None:
    scenario = Scenario.parse(OLD_PASSWORD).but(clock="running", seed=1).but(clock=START, version="1.40").but(seed=2)

    file = scenario.file
    assert (file.clock.start, file.clock.mode, file.fusionauth.version, file.seed) == (START, "running", "1.40", 2)


def test_no_change_is_the_same_scenario() -> None:
    scenario = Scenario()

    assert scenario.but() is scenario


def test_the_empty_scenario_can_be_changed() -> None:
    changed = Scenario().but(version="1.30", clock="frozen")

    assert (changed.name, changed.file.fusionauth.version, changed.world().clock.mode) == ("empty", "1.30", "frozen")


def test_a_scenario_of_several_files_is_changed_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "users.yaml").write_text(OLD_PASSWORD, encoding="utf-8")
    file = tmp_path / "whole.yaml"
    file.write_text('fauxauth: 1\ninclude: users.yaml\nname: "${REALM} costs $${1}"\n', encoding="utf-8")
    monkeypatch.setenv("REALM", "Hooli")

    changed = Scenario.load(file).but(seed=3)

    assert (changed.name, changed.file.seed, len(changed.world().directory)) == ("Hooli costs ${1}", 3, 1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": "1,48"}, "fusionauth.version: '1,48' does not have the form of 1.48 or 1.27.2"),
        ({"seed": -1}, "seed: must be at least 0, is -1"),
        (
            {"version": "1", "seed": -1},
            "fusionauth.version: '1' does not have the form of 1.48 or 1.27.2; seed: must be at least 0, is -1",
        ),
        ({"clock": "frozn"}, "clock.mode: expected one of frozen, running, found 'frozn'; did you mean 'frozen'?"),
        ({"clock": {"mod": "frozen"}}, "clock: unknown key 'mod'; did you mean 'mode'?"),
        (
            {"clock": START.replace(tzinfo=None)},
            "clock.start: 2026-01-05T09:00:00 has no time zone; write 2026-01-05T09:00:00Z",
        ),
    ],
)
def test_a_change_that_no_file_could_say_is_refused_in_one_sentence(change: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as raised:
        Scenario().but(**change)

    assert str(raised.value) == message


@given(version=st.text(), clock=st.text() | st.dictionaries(st.text(), st.text()), seed=st.integers())
def test_whatever_is_said_is_a_change_or_a_usage_error(version: str, clock: Any, seed: int) -> None:
    try:
        changed = Scenario().but(version=version, clock=clock, seed=seed)
    except UsageError:
        return
    assert (changed.file.fusionauth.version, changed.file.seed) == (version, seed)


def test_a_dict_says_what_a_file_would() -> None:
    scenario = Scenario.of_dict(
        {
            "name": "by dict",
            "clock": {"start": START},
            "fusionauth": {
                "users": [
                    {
                        "id": UUID("00000000-0000-0000-0000-0000000000aa"),
                        "email": "richard@example.com",
                        "password": "pw: #1 ünïcode \N{PILE OF POO}",
                        "birthDate": date(1990, 1, 2),
                    }
                ]
            },
        }
    )

    (user,) = users = list(scenario.world().directory.users())
    assert (scenario.name, scenario.file.clock.start, len(users)) == ("by dict", START, 1)
    assert (user.id, user.birth_date) == ("00000000-0000-0000-0000-0000000000aa", date(1990, 1, 2))


def test_a_dict_without_a_name_is_called_dict() -> None:
    assert Scenario.of_dict({}).name == "<dict>"


def test_a_mistake_in_a_dict_is_told_with_its_line() -> None:
    with pytest.raises(ScenarioError) as raised:
        Scenario.of_dict({"fusionauth": {"users": [{"email": "richard@example.com", "pasword": "pw"}]}})

    assert str(raised.value) == (
        "<dict>:7:9: fusionauth.users[0]: unknown key 'pasword'; did you mean 'password'?\n"
        '            "pasword": "pw"\n'
        "            ^"
    )


def itself() -> dict[str, Any]:
    data: dict[str, Any] = {}
    data["fusionauth"] = data
    return data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"name": {1}}, "a scenario is made of text, numbers, lists and dicts; {1} is of the type set"),
        ({"name": b"x"}, "a scenario is made of text, numbers, lists and dicts; b'x' is of the type bytes"),
        (itself(), "<dict> cannot be a scenario: Circular reference detected"),
    ],
)
def test_what_no_file_could_say_is_refused(data: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as raised:
        Scenario.of_dict(data)

    assert str(raised.value) == message


def change_text(folder: Path) -> None:
    (folder / "users.yaml").write_text(OLD_PASSWORD + "  \n", encoding="utf-8")


def remove(folder: Path) -> None:
    (folder / "users.yaml").unlink()


def touch(folder: Path) -> None:
    os.utime(folder / "whole.yaml", ns=(1, 1))


def set_variable(_folder: Path) -> None:
    os.environ["REALM"] = "Pied Piper"


@pytest.mark.parametrize("happens", [change_text, remove, touch, set_variable])
def test_a_scenario_knows_when_what_it_was_read_from_changes(
    happens: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REALM", raising=False)
    monkeypatch.setenv("OTHER", "1")
    (tmp_path / "users.yaml").write_text(OLD_PASSWORD, encoding="utf-8")
    (tmp_path / "whole.yaml").write_text("fauxauth: 1\ninclude: users.yaml\nname: ${REALM:-none}\n", encoding="utf-8")
    scenario = Scenario.load(tmp_path / "whole.yaml")
    both = (scenario, scenario.but(seed=1))
    monkeypatch.setenv("OTHER", "2")
    assert [each.is_current() for each in both] == [True, True]

    with monkeypatch.context() as context:
        context.setenv("REALM", "none")
        context.delenv("REALM")
        happens(tmp_path)
        assert [each.is_current() for each in both] == [False, False]
    os.environ.pop("REALM", None)


def test_a_scenario_of_no_file_is_always_current() -> None:
    assert Scenario().is_current()
    assert Scenario.parse(OLD_PASSWORD).but(seed=1).is_current()
