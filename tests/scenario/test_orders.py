"""Standing orders that could never be carried out are refused; those that may still be are told of."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxauth import FauxAuth, Scenario, UnknownOutcomeError, UsageError
from fauxauth.catalogue import OPERATIONS
from fauxauth.conversation import load_conversations, run
from fauxauth.conversation.hands import WorldHands
from fauxauth.conversation.in_process import WsgiSender
from fauxauth.scenario.about import can_be_about
from fauxauth.scenario.strangers import strangers
from fauxauth.scenario.targets import meet
from fauxauth.transport.application import WsgiApp
from fauxauth.world import World
from fauxauth.world.exchange import Exchange
from fauxauth.world.token_faults import holds_token
from fauxauth.world.triggers import ABOUT

from ..transport.wsgi import request

SCENARIO = """
fauxauth: 1
fusionauth:
  version: "1.26"
  applications: [{name: Shop}]
  users:
    listed: [{email: Anna@example.com, username: anna, id: 00000000-0000-0001-0000-000000000001}]
    generate: 100000
fuse:
  users: [{login_name: Joe.Bloggs, email: joe@example.com, id: 7}]
"""
LOCKED = "fusionauth.login:account_locked"


@pytest.fixture
def fake() -> FauxAuth:
    return FauxAuth(Scenario.parse(SCENARIO))


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (
            lambda fake: fake.force(LOCKED, when={"loginid": "anna"}),
            "fusionauth.login takes no 'loginid'; did you mean 'loginId'?",
        ),
        (
            lambda fake: fake.force(LOCKED, when={"application": "Shopp"}),
            "there is no application 'Shopp'; did you mean 'Shop'?",
        ),
        (
            lambda fake: fake.force("fusionauth.login:registration_not_verified"),
            "fusionauth.login:registration_not_verified came with 1.27.0, and this world is FusionAuth 1.26.0",
        ),
        (
            lambda fake: fake.force("fusionauth.login:account_locked_before_1_9"),
            "fusionauth.login:account_locked_before_1_9 is gone since 1.9.0, and this world is FusionAuth 1.26.0",
        ),
        (lambda fake: fake.force(LOCKED, path="/api/logout"), "fusionauth.login has the path /api/login"),
        (
            lambda fake: fake.fail("fusionauth.two_factor_status_by_token", drip=1),
            "fusionauth.two_factor_status_by_token came with 1.62.0, and this world is FusionAuth 1.26.0",
        ),
        (
            lambda fake: fake.fail(drip=1, path="/api/lgoin"),
            "nothing that is faked has the path /api/lgoin; did you mean '/api/login'?",
        ),
        (
            lambda fake: fake.fail(drip=1, path="/api/health"),
            "nothing that is faked has the path /api/health",
        ),
        (lambda fake: fake.fail(drip=1, method="PSOT"), "nothing is asked with PSOT; did you mean 'POST'?"),
        (
            lambda fake: fake.fail(drip=1, when={"login_id": "anna"}),
            "no request that fits takes 'login_id'; did you mean 'loginId'?",
        ),
        (
            lambda fake: fake.force(LOCKED, when={"loginid": "anna", "application": "Shopp"}),
            "fusionauth.login takes no 'loginid'; did you mean 'loginId'?; there is no application 'Shopp'; did you",
        ),
    ],
)
def test_what_could_never_be_carried_out_is_refused(
    fake: FauxAuth, order: Callable[[FauxAuth], None], message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        order(fake)

    assert str(caught.value).startswith(message)
    assert not isinstance(caught.value, UnknownOutcomeError)
    assert not fake.world.forces
    assert not fake.world.faults


@pytest.mark.parametrize(
    "name",
    [
        *("anna@example.com", "ANNA@example.com", "anna", "00000000-0000-0001-0000-000000000001"),
        *("person-004711@example.com", "joe.bloggs", "JOE@example.com", 7, None),
    ],
)
def test_who_is_there_is_no_stranger(fake: FauxAuth, name: object) -> None:
    fake.force(LOCKED, when={"user": name})

    assert strangers(fake.world) == []


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("ana@example.com", "; did you mean 'Anna@example.com'?"),
        ("joe.blogs", "; did you mean 'Joe.Bloggs'?"),
        ("zzzzzz", ""),
        (8, ""),
    ],
)
def test_orders_for_nobody_are_told_until_somebody_comes(fake: FauxAuth, name: object, offered: str) -> None:
    fake.force(LOCKED, when={"user": name})
    fake.fail(drip=5, when={"user": name})

    said = f"when.user: there is no user '{name}'{offered}"
    assert strangers(fake.world) == [f"{LOCKED}: {said}", f"drip: {said}"]

    fake.add_user(username=str(name))
    assert strangers(fake.world) == []


def test_a_scenario_is_told_with_notes_of_what_may_be_a_mistake() -> None:
    scenario = Scenario.parse(
        SCENARIO.replace("1.26", "9.99")
        + "force:\n"
        + f'  - {{outcome: "{LOCKED}", when: {{user: anna}}}}\n'
        + f'  - {{outcome: "{LOCKED}", when: {{user: ana@example.com}}}}\n'
        + "faults: [{drip: 5, when: {user: zzzzzz}}]\n"
    )

    notes = scenario.notes()

    assert notes[0] == "fusionauth.version: nothing is known of 9.99.0; it answers as 1.69.0, the newest known"
    assert notes[-2:] == [
        "force[1].when.user: there is no user 'ana@example.com'; did you mean 'Anna@example.com'?",
        "faults[0].when.user: there is no user 'zzzzzz'",
    ]
    assert {note.partition(" brought ")[0] for note in notes[1:-2]} == {
        f"fusionauth.version: this is not faked: {version}"
        for version in ("1.53.0", "1.58.0", "1.59.0", "1.62.0", "1.65.0", "1.68.0", "1.69.0")
    }


@pytest.mark.parametrize("version", ["1.26", "1.48"])
def test_of_a_version_that_has_no_more_than_the_default_one_there_is_nothing_to_note(version: str) -> None:
    assert Scenario.parse(f"{{fauxauth: 1, fusionauth: {{version: '{version}'}}}}").notes() == []


def test_what_an_older_version_had_and_is_not_faked_is_noted() -> None:
    [note] = Scenario.parse("{fauxauth: 1, fusionauth: {version: '1.25'}}").notes()

    assert note.startswith("fusionauth.version: this is not faked: enabling and disabling a second factor")
    assert note.endswith("until 1.26.0")


def test_a_test_that_gave_orders_for_nobody_fails_at_its_end(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import json
        import urllib.request

        def log_in(fauxauth, login_id):
            headers = {"Authorization": fauxauth.api_key, "Content-Type": "application/json"}
            body = json.dumps({"loginId": login_id, "password": "pw", "noJWT": True}).encode()
            asked = urllib.request.Request(fauxauth.url + "/api/login", body, headers)
            return urllib.request.urlopen(asked).status

        def test_mistyped(fauxauth):
            fauxauth.add_user(email="richard@example.com", password="pw")
            fauxauth.force("fusionauth.login:internal_error", when={"user": "richrad@example.com"})
            assert log_in(fauxauth, "richard@example.com") == 200

        def test_of_somebody_who_comes_later(fauxauth):
            fauxauth.fail(delay="1ms", when={"user": "richard@example.com"})
            fauxauth.add_user(email="richard@example.com", password="pw")
            assert log_in(fauxauth, "richard@example.com") == 200

        def test_of_the_next_one():
            pass

        def test_that_failed_already(fauxauth):
            fauxauth.fail(delay="1ms", when={"user": "nobody"})
            assert 1 == 2
        """
    )

    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-q")

    result.assert_outcomes(passed=2, failed=2)
    text = result.stdout.str()
    told = "fusionauth.login:internal_error: when.user: there is no user 'richrad@example.com'"
    assert (
        f"fauxauth was given orders that were never carried out:\n  {told}; did you mean 'richard@example.com'?\n"
    ) in text
    assert "'nobody'" not in text


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/api/login", "/api/login", True),
        ("/api/lo*", "/api/login", True),
        ("*", "/a/{x}", True),
        ("**", "/a", True),
        ("/a/b", "/a/{x}", True),
        ("/a/b*c/d", "/a/{x}/d", True),
        ("/*/*", "/api/user/{u}", True),
        ("/a/*x", "/a/{y}", True),
        ("/api/v5.0/users/me", "/api/v{version}/users/me", True),
        ("/a/{x}", "/a/{x}", True),
        ("", "/a", False),
        ("x*", "/a", False),
        ("/a/", "/a/{x}", False),
        ("/a/b/c", "/a/{x}", False),
        ("/a/*/x", "/a/{y}", False),
        ("/a*/", "/a/{x}", False),
        ("/api/v/users/me", "/api/v{version}/users/me", False),
        ("/api/login?", "/api/login", False),
        ("/api/[l]ogin", "/api/login", False),
        ("*" * 2000 + "x", "/api/login", False),
    ],
)
def test_a_pattern_and_a_path_meet_where_some_request_is_both(pattern: str, path: str, expected: bool) -> None:
    assert meet(pattern, path) is expected


CONVERSED = sorted((Path(__file__).parents[2] / "fixtures").glob("*/*/*.yaml"))


@cache
def exchanges() -> list[tuple[World, Exchange]]:
    """What is asked and answered in the conversations, each with its world."""
    found = []
    for conversation in (each for path in CONVERSED for each in load_conversations(path)):
        world = conversation.scenario.world()
        run(conversation, WsgiSender(WsgiApp(world)), WorldHands(world))
        found += [(world, exchange) for exchange in world.journal]
    return found


def test_whoever_a_request_is_about_could_be_named_in_an_order() -> None:
    asked = {
        (exchange.operation, name)
        for _, exchange in exchanges()
        for name in ABOUT
        if exchange.operation and exchange.given.asked.value(name)
    }

    assert len(asked) > 40
    assert [each for each in sorted(asked) if not can_be_about(OPERATIONS[each[0]], each[1])] == []


def test_an_operation_gives_tokens_if_some_conversation_shows_one() -> None:
    giving = {each.operation for world, each in exchanges() if each.reply and holds_token(each.reply, world)}

    assert giving == {each.name for each in OPERATIONS.values() if each.gives_token}


PATHS = [path for operation in OPERATIONS.values() for path in operation.paths()]


@given(data=st.data())
def test_what_fits_a_pattern_and_a_path_makes_them_meet(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(PATHS))
    asked = re.sub(r"{\w+}", lambda _: data.draw(st.text("ab-.{", min_size=1, max_size=4)), path)
    start = data.draw(st.integers(0, len(asked)))
    end = data.draw(st.integers(start, len(asked)))

    assert meet(asked, path)
    assert meet(f"{asked[:start]}*{asked[end:]}", path)
    assert not meet(f"{asked}/x", path)


def test_an_order_by_path_is_carried_out_where_it_says(fake: FauxAuth) -> None:
    fake.fail(method="HEAD", path="/.well-known/*", content_type="text/x-hit")

    found = [request(fake.wsgi_app, method, "/.well-known/jwks.json") for method in ("HEAD", "GET")]

    assert [each.header("content-type") == "text/x-hit" for each in found] == [True, False]
