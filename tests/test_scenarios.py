"""The shipped scenarios: each says what it is for, comes with the package, and brings about what it says."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from fauxauth import FauxAuth, Scenario
from fauxauth.cli import main
from fauxauth.cli.everyone import Expected, fuse_users, fusionauth_users
from fauxauth.conversation import Conversation, WorldHands, WsgiSender, load_conversations, run
from fauxauth.scenario import shipped
from fauxauth.transport.application import WsgiApp
from fauxauth.world.faults import TokenFault

if sys.version_info >= (3, 11):
    import tomllib

ROOT = Path(__file__).parents[1]
SCENARIOS = shipped()
PASSWORD = "open-sesame"
APPLICATION = "10000000-0000-0002-0000-000000000001"

SITUATIONS = {
    "multi-factor": {
        "app.anna@example.com": "two_factor_enabled",
        "email.emma@example.com": "two_factor_enabled",
        "text.tariq@example.com": "two_factor_enabled",
        "recovery.rita@example.com": "two_factor_enabled",
        "choosy.chen@example.com": "two_factor_enabled",
    },
    "multi-factor-required": {
        "new.nina@example.com": "two_factor_required",
        "late.liam@example.com": "two_factor_required",
        "enrolled.eva@example.com": "two_factor_enabled",
    },
    "password-change": {
        "told.theo@example.com": "password_change_administrative",
        "breached.bruno@example.com": "password_change_breached",
        "old.edith@example.com": "password_change_expired",
        "short.sara@example.com": "password_change_validation",
        "soon.sven@example.com": "authenticated",
    },
    "unverified": {
        "verified.vera@example.com": "authenticated",
        "unverified.uma@example.com": "email_not_verified",
        "newcomer.nils@example.com": "registration_not_verified",
        "both.bela@example.com": "email_not_verified",
        "gated.gina@example.com": "registration_not_verified",
    },
    "lockout": {
        "clumsy.clara@example.com": "authenticated",
        "locked.lena@example.com": "account_locked",
        "paused.pavel@example.com": "login_prevented",
        "banned.boris@example.com": "login_prevented",
        "gone.gus@example.com": "user_expired",
        "clumsy.clara": "created",
        "long.gone": "deactivated",
    },
    "outage": {
        "fine.fiona@example.com": "authenticated",
        "searchless.sam@example.com": "search_unavailable",
        "webhook.wilma@example.com": "webhook_failed",
        "broken.boris@example.com": "internal_error",
        "flickering.finn@example.com": "authenticated",
        "unsteady.uri@example.com": "search_unavailable",
        "unlucky.ulla@example.com": "two_factor_enabled",
        "fine.fiona": "created",
        "broken.boris": "internal_error",
        "busy.bella": "rate_limited",
    },
    "fuse-rotation": {"joe.bloggs": "created", "mary.major": "created", "stale.stan": "created"},
    "several-tenants": {
        "richard@example.com": "authenticated",
        "nora@example.com": "authenticated",
        "sofia@example.com": "password_change_validation",
        "sandro@example.com": "two_factor_enabled",
    },
    "old-version": {
        "anna@example.com": "authenticated",
        "locked.lena@example.com": "account_locked_before_1_9",
        "newcomer.nils@example.com": "authenticated",
        "told.theo@example.com": "password_change_administrative",
        "app.alma@example.com": "two_factor_enabled",
    },
    "kickstart": {"admin@example.com": "authenticated", "richard@example.com": "password_change_breached"},
}
"""What the users of a scenario are answered, by the name of the outcome, where that is what it is about."""


def conversations() -> Iterator[Any]:
    for name, path in SCENARIOS.items():
        for each in load_conversations(path):
            yield pytest.param(each, id=f"{name}: {each.name}")


def people(name: str) -> list[Expected]:
    scenario = Scenario.load(name)
    return [*fusionauth_users(scenario), *fuse_users(scenario)]


def client_of(fake: FauxAuth) -> httpx.Client:
    return httpx.Client(
        transport=httpx.WSGITransport(fake.wsgi_app),
        base_url="http://fake.example.com",
        headers={"Authorization": fake.api_key},
    )


def log_in(fake: FauxAuth, login_id: str) -> httpx.Response:
    body = {"loginId": login_id, "password": PASSWORD, "applicationId": APPLICATION}
    with client_of(fake) as client:
        return client.post("/api/login", json=body)


@pytest.fixture
def flaky() -> FauxAuth:
    """The flaky network, in which time stands still so that no test waits."""
    fake = FauxAuth("flaky-network")
    fake.clock.freeze()
    return fake


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_says_in_a_line_what_it_is_for(name: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    description = Scenario.load(name).file.description or ""
    assert description.endswith(".")
    assert 20 < len(description) <= 96
    assert "\n" not in description


@pytest.mark.parametrize("name", sorted(SCENARIOS.keys() - {"one-of-each"}))
def test_a_scenario_shows_its_situation_in_conversations(name: str) -> None:
    assert Scenario.load(name).file.contract


@pytest.mark.parametrize("conversation", list(conversations()))
def test_the_fake_answers_as_the_conversation_says(conversation: Conversation) -> None:
    world = conversation.scenario.world()
    differences = run(conversation, WsgiSender(WsgiApp(world)), WorldHands(world))
    assert not differences, "\n".join(map(str, differences))


@pytest.mark.parametrize("name", SITUATIONS)
def test_its_users_are_answered_what_it_promises(name: str) -> None:
    found = {person.login_id: person.outcome.partition(":")[2] for person in people(name)}
    assert found == SITUATIONS[name]


@pytest.mark.parametrize("name", sorted(SCENARIOS.keys() - {"several-tenants", "large-population", "one-of-each"}))
def test_one_password_opens_all_doors_but_one(name: str) -> None:
    others = [person.login_id for person in people(name) if person.password != PASSWORD]
    assert others == (["short.sara@example.com"] if name == "password-change" else [])


@pytest.mark.skipif(sys.version_info < (3, 11), reason="tomllib came with 3.11")
def test_scenarios_are_in_the_wheel() -> None:
    targets = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    assert targets["wheel"]["force-include"]["scenarios"] == "fauxauth/scenario/shipped"
    named = [Scenario.load(path).file.fusionauth.kickstart for path in SCENARIOS.values()]
    beside = {f"{name}.yaml" for name in SCENARIOS} | {name for name in named if name is not None}
    assert {path.name for path in (ROOT / "scenarios").iterdir()} == beside


def test_the_command_lists_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(SCENARIOS)
    assert max(map(len, lines)) <= 120


def test_check_is_content_with_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *SCENARIOS]) == 0
    lines = capsys.readouterr().out.splitlines()
    noted = ("kickstart: note: ", "old-version: note: ")
    assert [line for line in lines if not line.startswith(noted)] == [f"{name}: ok" for name in SCENARIOS]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_copy_of_a_scenario_is_one(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "copy.yaml"), "--from", name]) == 0
    assert capsys.readouterr().err == ""
    assert Scenario.load(tmp_path / "copy.yaml").not_faked == Scenario.load(name).not_faked


def test_every_answer_of_a_flaky_network_is_what_the_name_says(flaky: FauxAuth) -> None:
    with pytest.raises(json.JSONDecodeError):
        log_in(flaky, "garbled.gwen@example.com").json()
    assert log_in(flaky, "portal.pete@example.com").headers["content-type"] == "text/html"

    assert log_in(flaky, "cut.kai@example.com").status_code == 200
    with pytest.raises(ConnectionAbortedError):
        log_in(flaky, "cut.kai@example.com")

    for _ in range(2):
        with pytest.raises(ConnectionResetError):
            log_in(flaky, "reset.rex@example.com")
        assert log_in(flaky, "reset.rex@example.com").status_code == 200


def test_who_retries_in_a_flaky_network_gets_through(flaky: FauxAuth) -> None:
    for _ in range(2):
        with pytest.raises(ConnectionAbortedError):
            log_in(flaky, "refused.ruth@example.com")
    assert log_in(flaky, "refused.ruth@example.com").status_code == 200
    assert flaky.journal.outcomes == ["prevented", "prevented", "fusionauth.login:authenticated"]


@cache
def seconds_of(login_id: str) -> float:
    """How long a login takes on the clock of the world."""
    fake = FauxAuth("flaky-network")
    fake.clock.freeze()
    start: datetime = fake.clock.now()
    assert log_in(fake, login_id).json()["user"]["email"] == login_id
    return (fake.clock.now() - start).total_seconds()


def test_a_flaky_network_is_slow_for_those_whose_name_says_so() -> None:
    assert seconds_of("fine.fiona@example.com") == 0
    assert seconds_of("slow.sloane@example.com") == 3
    assert 0.05 <= seconds_of("unsteady.uri@example.com") <= 2
    assert seconds_of("dripping.dina@example.com") > 5


def is_lost(fake: FauxAuth) -> bool:
    try:
        log_in(fake, "lossy.lou@example.com")
    except ConnectionResetError:
        return True
    return False


def test_a_lossy_network_loses_about_one_answer_in_three(flaky: FauxAuth) -> None:
    assert 70 < sum(is_lost(flaky) for _ in range(300)) < 130
    flaky.clock.advance(minutes=10)
    assert log_in(flaky, "lossy.lou@example.com").status_code == 200


def verify(fake: FauxAuth, token: str) -> str:
    """Verify a token as a careful application does; return what is wrong with it, as PyJWT calls it."""
    with client_of(fake) as client:
        published = jwt.PyJWKSet.from_dict(client.get("/.well-known/jwks.json").json())
    keys = {key.key_id: key.key for key in published.keys}
    try:
        key = keys.get(jwt.get_unverified_header(token)["kid"])
        if key is None:
            return "no such key"
        jwt.decode(token, key, algorithms=["ES256"], issuer="acme.example", audience=APPLICATION)
    except jwt.PyJWTError as error:
        return type(error).__name__
    return ""


def test_no_bad_token_is_taken_for_a_good_one() -> None:
    found = {}
    for login_id in [person.login_id for person in people("bad-tokens")]:
        fake = FauxAuth("bad-tokens")
        answer = log_in(fake, login_id)
        assert answer.status_code == 200
        found[login_id.partition("@")[0]] = verify(fake, answer.json()["token"])
    assert found == {
        "anna": "",
        "expired": "ExpiredSignatureError",
        "not-yet-valid": "ImmatureSignatureError",
        "wrong-issuer": "InvalidIssuerError",
        "wrong-audience": "InvalidAudienceError",
        "tampered": "InvalidSignatureError",
        "unknown-kid": "no such key",
        "alg-none": "InvalidAlgorithmError",
        "rotated": "no such key",
    }


def test_every_fault_of_a_token_has_a_user() -> None:
    faults = [fault.token for fault in Scenario.load("bad-tokens").file.faults]
    assert sorted(filter(None, faults)) == sorted(TokenFault.__args__)  # type: ignore[attr-defined]


def test_a_large_population_has_about_the_shares_that_it_promises() -> None:
    scenario = Scenario.load("large-population")
    assert len(scenario.world().directory) == 50_001
    found = Counter(person.outcome.partition(":")[2] for person in fusionauth_users(scenario, limit=2000))
    assert 120 < found["two_factor_enabled"] < 280
    assert 50 < found["email_not_verified"] < 150
    assert 10 < found["not_registered"] < 80
    assert 10 < found["account_locked"] < 80
    assert found["authenticated"] > 1400
