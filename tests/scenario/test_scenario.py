"""A scenario is read once, and any number of worlds is made from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxauth import FauxAuth, FauxauthError, Scenario, ScenarioError, UsageError
from fauxauth.world import World
from fauxauth.world.objects import DEFAULT_APPLICATION_ID, DEFAULT_TENANT_ID
from fauxauth.world.people import User

FOUR_LINES = """
fauxauth: 1
fusionauth:
  users:
    - {email: richard@example.com, password: pw}
"""


def users_of(world: World) -> list[User]:
    return list(world.directory.users())


def test_four_lines_are_a_world_with_everything_a_login_needs() -> None:
    world = Scenario.parse(FOUR_LINES).world()

    (user,) = users_of(world)
    assert list(world.directory.tenants) == [user.tenant_id] == [DEFAULT_TENANT_ID]
    assert list(world.directory.applications) == [DEFAULT_APPLICATION_ID]
    assert [each.application_id for each in user.registrations or ()] == [DEFAULT_APPLICATION_ID]
    assert list(world.directory.api_keys) == ["fake-api-key"]


def test_worlds_of_one_scenario_share_nothing_that_changes() -> None:
    scenario = Scenario.parse(FOUR_LINES)
    one, other = scenario.world(), scenario.world()
    (user,) = users_of(one)

    one.directory.save(user.changed(email="new@example.com"))
    one.directory.tenants.clear()
    one.directory.applications.clear()
    one.directory.api_keys.clear()
    one.clock.advance(days=1)
    one.chance.uuid("jti")

    assert users_of(other) == [user] == users_of(scenario.world())
    assert (len(other.directory.tenants), len(other.directory.applications), len(other.directory.api_keys)) == (1, 1, 1)
    assert other.chance.uuid("jti") == scenario.world().chance.uuid("jti")


def test_orders_of_a_scenario_count_down_in_each_world_anew() -> None:
    fake = FauxAuth(Scenario.parse("{fauxauth: 1, force: [{outcome: 'fusionauth.logout:internal_error', times: 1}]}"))

    for _ in range(2):
        fake.reset()
        with httpx.Client(transport=httpx.WSGITransport(fake.wsgi_app), base_url="http://fake.example.com") as client:
            assert [client.post("/api/logout").status_code for _ in range(2)] == [500, 200]


@given(st.integers(0, 2**53))
def test_what_is_made_up_follows_from_the_seed(seed: int) -> None:
    text = (
        f"{{fauxauth: 1, seed: {seed}, clock: {{start: 2026-01-05T09:00:00Z}}, fusionauth: {{tenants: [{{name: A}}],"
        " users: [{email: r@example.com, twoFactor: {methods: [{method: authenticator}]}}]}}"
    )

    assert users_of(Scenario.parse(text).world()) == users_of(Scenario.parse(text).world())


def test_another_seed_makes_up_other_ids() -> None:
    ids = {users_of(Scenario.parse(f"{FOUR_LINES}\nseed: {seed}").world())[0].id for seed in range(5)}

    assert len(ids) == 5


def test_the_clock_starts_as_the_file_says() -> None:
    world = Scenario.parse("{fauxauth: 1, clock: {start: 2026-01-05T09:00:00Z, mode: frozen}}").world()

    assert (world.clock.now(), world.clock.mode) == (datetime(2026, 1, 5, 9, tzinfo=timezone.utc), "frozen")


def test_a_scenario_is_called_by_its_name_or_its_file(tmp_path: Path) -> None:
    path = tmp_path / "some-world.yaml"
    path.write_text(FOUR_LINES)

    assert Scenario.load(path).name == Scenario.load(str(path)).name == "some-world"
    assert Scenario.parse(f"{FOUR_LINES}\nname: the world").name == "the world"
    assert Scenario().name == "empty"
    assert users_of(Scenario().world()) == []


def test_a_mistake_is_told_with_its_place() -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(FOUR_LINES.replace("password", "pasword"), "some.yaml")

    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("some.yaml", 5)
    assert "'pasword'" in problem.message
    assert "did you mean 'password'?" in problem.message


def test_an_unknown_outcome_is_told_with_its_place_and_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="did you mean 'account_locked'") as caught:
        Scenario.parse("fauxauth: 1\nforce:\n  - outcome: fusionauth.login:account_loked", "some.yaml")

    assert [problem.line for problem in caught.value.problems] == [3]


@pytest.mark.parametrize("name", ["no-such-scenario", ""])
def test_a_name_that_is_neither_a_file_nor_shipped_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises((UsageError, ScenarioError)):
        Scenario.load(name)


def test_a_shipped_scenario_is_loaded_by_its_name() -> None:
    assert Scenario.load("one-of-each").world().directory.tenants


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: Scenario.load(5), "a scenario is a file, or the name of a shipped one, not 5"),  # type: ignore[arg-type]
        (lambda: Scenario.load("nobodys.yaml"), "nobodys.yaml: there is no such file"),
        (lambda: Scenario.parse(b"fauxauth: 1"), "Scenario.parse takes the text of a file, not b'fauxauth: 1'"),  # type: ignore[arg-type]
        (lambda: Scenario.parse("fauxauth: 2", Path("some.yaml")), "some.yaml:1:11: fauxauth: expected 1, found 2"),
        (lambda: Scenario.of_dict([]), "Scenario.of_dict takes a dict that says what a file would, not []"),  # type: ignore[arg-type]
        (lambda: Scenario.of_dict({"seed": {1}}), "a scenario is made of text, numbers, lists and dicts; {1} is"),
        (lambda: Scenario().but(seed=2**70), "seed: "),
    ],
)
def test_what_cannot_be_a_scenario_is_told_in_one_sentence_without_our_frames(
    attempt: Callable[[], Scenario], message: str
) -> None:
    with pytest.raises(FauxauthError, match=f"^{re.escape(message)}") as caught:
        attempt()

    shown = caught.traceback.filter(caught)
    assert {Path(entry.path) for entry in shown} == {Path(__file__)}
