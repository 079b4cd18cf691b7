"""The facade in Python: adding users, forcing, starting and stopping, and the exact words about misuse."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest

from fauxauth import AddressError, AuthServer, FauxAuth, Scenario, ScenarioError, UnknownOutcomeError, UsageError
from fauxauth.world.objects import DEFAULT_APPLICATION_ID, DEFAULT_TENANT_ID
from fauxauth.world.people import Registration, TwoFactor, TwoFactorMethod

from .asking import log_in

OTHER_TENANT = "00000000-0000-0000-0000-00000000000b"
TWO_TENANTS = Scenario.parse(
    f"""
    fauxauth: 1
    fusionauth:
      tenants: [{{id: {DEFAULT_TENANT_ID}, name: Acme}}, {{id: {OTHER_TENANT}, name: Umbrella}}]
      applications: [{{id: {DEFAULT_APPLICATION_ID}, name: App, tenantId: {OTHER_TENANT}, roles: [{{name: admin}}]}}]
      apiKeys: []
    """
)


def test_a_new_fake_has_a_tenant_an_application_a_key_and_nobody() -> None:
    fake = FauxAuth()

    assert (fake.tenant_id, fake.application_id) == (DEFAULT_TENANT_ID, DEFAULT_APPLICATION_ID)
    assert fake.api_key == "fake-api-key"
    assert list(fake.world.directory.users()) == []
    assert len(fake.journal) == len(fake.outbox) == len(fake.login_records) == 0
    assert fake.clock.mode == "running"


def test_a_scenario_may_be_a_dict_that_says_what_a_file_would() -> None:
    fake = FauxAuth({"fusionauth": {"users": [{"email": "richard@example.com", "password": "pw"}]}})

    assert log_in(fake, password="pw").status_code in (200, 202)
    with pytest.raises(ScenarioError, match="did you mean 'fusionauth'"):
        fake.load({"fusionaut": {}})


def test_a_user_is_added_completed_and_can_log_in() -> None:
    fake = FauxAuth()

    user = fake.add_user(email="richard@example.com", password="pw", first_name="Richard")

    assert user == fake.user("richard@example.com")
    assert user.tenant_id == fake.tenant_id
    assert user.insert_instant is not None
    assert [each.application_id for each in user.registrations or ()] == [fake.application_id]
    assert log_in(fake, password="pw").json()["user"]["firstName"] == "Richard"


def test_parts_of_a_user_are_given_as_the_vendors_json_or_as_objects() -> None:
    fake = FauxAuth()
    instant = datetime(2019, 10, 22, 23, 21, 23, 322000, timezone.utc)
    json = {"applicationId": DEFAULT_APPLICATION_ID, "roles": ["user"], "insertInstant": 1_571_786_483_322}

    one = fake.add_user(email="one@example.com", registrations=[json], expiry=1_571_786_483_322)
    other = fake.add_user(
        username="other",
        expiry=instant,
        registrations=(Registration(application_id=DEFAULT_APPLICATION_ID, roles=("user",), insert_instant=instant),),
        two_factor=TwoFactor(methods=(TwoFactorMethod(method="authenticator"),)),
    )

    assert one.expiry == other.expiry == instant
    assert [(each.roles, each.insert_instant) for user in (one, other) for each in user.registrations or ()] == [
        (("user",), instant)
    ] * 2
    assert len(fake.totp("other")) == 6


def test_who_has_no_registrations_has_none() -> None:
    assert FauxAuth().add_user(email="r@example.com", registrations=[]).registrations == ()


def test_in_another_tenant_a_user_is_registered_for_its_application() -> None:
    fake = FauxAuth(TWO_TENANTS)

    assert fake.add_user(email="r@example.com").registrations == ()
    there = fake.add_user(email="r@example.com", tenant_id=OTHER_TENANT)
    assert [each.application_id for each in there.registrations or ()] == [DEFAULT_APPLICATION_ID]


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({}, "a user needs an email or a username to log in with"),
        ({"emial": "r@example.com"}, "a user has no attribute 'emial'; did you mean 'email'?"),
        ({"firstName": "R"}, "a user has no attribute 'firstName'; did you mean 'first_name'?"),
        ({"email": 7}, 'email: expected text, found the number 7; write "7" in quotes'),
        (
            {"email": "r@example.com", "expiry": datetime(2026, 1, 5)},  # noqa: DTZ001
            "expiry: 2026-01-05T00:00:00 has no time zone; write 2026-01-05T00:00:00Z",
        ),
        (
            {"email": "r@example.com", "registrations": [{"applicationId": OTHER_TENANT}]},
            f"registrations[0].applicationId: there is no application {OTHER_TENANT}",
        ),
        (
            {
                "email": "r@example.com",
                "tenant_id": OTHER_TENANT,
                "registrations": [{"applicationId": DEFAULT_APPLICATION_ID, "roles": ["admn"]}],
            },
            "registrations[0].roles[0]: App has no role 'admn'; did you mean 'admin'?",
        ),
        (
            {"email": "r@example.com", "tenant_id": OTHER_TENANT[:-1] + "c"},
            f"there is no tenant {OTHER_TENANT[:-1]}c; did you mean '{OTHER_TENANT}'?",
        ),
        (
            {"username": "r", "two_factor": {"methods": [{"method": "email"}]}},
            "two_factor.methods[0]: a method of kind email needs an email, and the user has none to fall back on",
        ),
        (
            {"username": "r", "two_factor": {"methods": [{"method": "authenticator", "secret": "1"}]}},
            "two_factor.methods[0].secret: a secret is Base32 text (A to Z, 2 to 7), as in JBSWY3DPEHPK3PXP",
        ),
    ],
)
def test_what_a_user_cannot_be_is_refused_in_words(attributes: dict[str, Any], message: str) -> None:
    fake = FauxAuth(TWO_TENANTS)

    with pytest.raises(UsageError, match=f"^{re.escape(message)}"):
        fake.add_user(**attributes)

    assert list(fake.world.directory.users()) == []


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"email": "richard@example.com"}, "richard@example.com is the loginId of another user of the tenant"),
        ({"username": "rich"}, "rich is the loginId of another user of the tenant"),
        ({"email": "rich"}, "rich is the loginId of another user of the tenant"),
        ({"email": "new@example.com", "id": OTHER_TENANT}, f"{OTHER_TENANT} is the id of another user"),
    ],
)
def test_an_id_or_a_login_id_that_is_taken_is_refused(attributes: dict[str, Any], message: str) -> None:
    fake = FauxAuth()
    fake.add_user(email="richard@example.com", username="rich", id=OTHER_TENANT)

    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        fake.add_user(**attributes)


def test_a_user_who_is_not_there_is_told_the_nearest() -> None:
    fake = FauxAuth()
    fake.add_user(email="richard@example.com")

    with pytest.raises(
        UsageError, match=r"^there is no user 'richrd@example\.com'; did you mean 'richard@example\.com'\?$"
    ):
        fake.user("richrd@example.com")
    with pytest.raises(UsageError, match=r"^there is no user 'x'$"):
        fake.totp("x")
    with pytest.raises(UsageError, match=r"^richard@example\.com has no authenticator$"):
        fake.totp("richard@example.com")


def test_what_the_scenario_does_not_have_is_told() -> None:
    fake = FauxAuth(Scenario.parse("{fauxauth: 1, name: bare, fusionauth: {applications: [], apiKeys: []}}"))

    with pytest.raises(UsageError, match=r"^the scenario 'bare' has no application$"):
        _ = fake.application_id
    with pytest.raises(UsageError, match=r"^the scenario 'bare' has no API key$"):
        _ = fake.api_key


@pytest.mark.parametrize(
    ("outcome", "times", "message"),
    [
        ("fusionauth.login:account_locked", 0, "times: must be more than 0, is 0"),
        ("fusionauth.login:account_locked", -1, "times: must be more than 0, is -1"),
        ("fusionauth.login:locked", 1, "fusionauth.login has no outcome 'locked'; did you mean 'account_locked'?"),
        ("fusionauth.login", 1, "there is no outcome 'fusionauth.login'"),
        ("", None, "there is no outcome ''"),
    ],
)
def test_a_mistaken_order_is_refused_in_words(outcome: str, times: int | None, message: str) -> None:
    fake = FauxAuth()

    with pytest.raises(UsageError, match=f"^{re.escape(message)}") as caught:
        fake.force(outcome, times=times)

    assert isinstance(caught.value, UnknownOutcomeError) is (times in (1, None))


def test_an_order_is_obeyed_so_many_times_for_such_requests() -> None:
    fake = FauxAuth()
    fake.add_user(email="richard@example.com", password="pw")
    fake.force("fusionauth.login:account_locked", times=2, when={"loginId": "richard@example.com"})

    answers = [log_in(fake, name, "pw").status_code for name in ("x", *["richard@example.com"] * 3)]

    assert answers == [404, 423, 423, 200]
    assert fake.journal.outcomes[1:] == ["fusionauth.login:account_locked"] * 2 + ["fusionauth.login:authenticated"]


def test_a_reset_is_a_new_world_of_the_same_scenario() -> None:
    scenario = Scenario.parse("{fauxauth: 1, fusionauth: {users: [{email: r@example.com, password: pw}]}}")
    fake = FauxAuth(scenario)
    before = fake.world
    log_in(fake, "r@example.com", "pw")
    fake.add_user(email="new@example.com")
    fake.force("fusionauth.login:account_locked")

    fake.reset()

    assert fake.world is not before
    assert [user.login_id for user in fake.world.directory.users()] == ["r@example.com"]
    assert len(fake.journal) == 0
    assert log_in(fake, "r@example.com", "pw").status_code == 200


def test_another_scenario_is_loaded_from_an_object_a_file_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("{fauxauth: 1, fusionauth: {users: [{username: rich, password: pw}]}}")
    fake = FauxAuth(path)
    assert fake.user("rich").username == "rich"

    fake.load(TWO_TENANTS)
    assert fake.scenario is TWO_TENANTS
    fake.load(str(path))
    assert fake.scenario.name == "one"
    fake.load()
    assert list(fake.world.directory.users()) == []


def test_a_scenario_that_cannot_be_loaded_leaves_the_world_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("{fauxauth: 1, fusionauth: {users: [{pasword: pw}]}}")
    fake = FauxAuth()
    before = fake.world

    with pytest.raises(ScenarioError, match="pasword"):
        fake.load(path)
    with pytest.raises(UsageError, match="neither a file nor a shipped scenario"):
        fake.load("one-of-eech")

    assert fake.world is before


def test_a_server_is_started_and_stopped_and_both_again() -> None:
    server = AuthServer()

    assert server.start() is server
    url = server.url
    assert server.start().url == url
    assert httpx.get(f"{url}/.well-known/jwks.json").status_code == 200
    server.stop()
    server.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/.well-known/jwks.json")

    with server as again:
        assert again is server
        assert httpx.get(f"{server.url}/.well-known/jwks.json").status_code == 200


def test_two_servers_at_once_have_worlds_of_their_own() -> None:
    with AuthServer() as one, AuthServer() as other:
        one.add_user(email="r@example.com", password="pw")
        answers = [
            httpx.post(
                f"{server.url}/api/login",
                json={"loginId": "r@example.com", "password": "pw"},
                headers={"Authorization": server.api_key},
            ).status_code
            for server in (one, other)
        ]

        assert one.url != other.url
        assert answers == [200, 404]


def test_a_port_that_is_taken_is_told() -> None:
    with AuthServer() as server:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(AddressError, match=str(port)):
            AuthServer(port=port).start()


def test_a_world_is_replaced_while_a_client_is_connected() -> None:
    with AuthServer() as server, httpx.Client(base_url=server.url) as client:
        body = {"loginId": "r@example.com", "password": "pw"}
        headers = {"Authorization": server.api_key}
        before = client.post("/api/login", json=body, headers=headers).status_code
        server.reset()
        server.add_user(email="r@example.com", password="pw")

        assert (before, client.post("/api/login", json=body, headers=headers).status_code) == (404, 200)
