"""Generated users in scenarios: written in a few lines, checked like everything else, made when they are needed."""

from __future__ import annotations

import importlib.util
import json
import re
import sys

import httpx
import pytest

from fauxauth import FauxAuth, Scenario, ScenarioError, UsageError
from fauxauth.cli.serve import people as table_of
from fauxauth.world.objects import DEFAULT_APPLICATION_ID, DEFAULT_TENANT_ID

needs_faker = pytest.mark.skipif(importlib.util.find_spec("faker") is None, reason="needs the extra `people`: Faker")


def text_of(users: str, *more: str) -> str:
    """A scenario with a value for ``users``, which begins on line 4, and further lines of its FusionAuth."""
    lines = "".join(f"  {line}\n" for line in more)
    return f"fauxauth: 1\nclock: {{start: 2026-01-05T09:00:00Z, mode: frozen}}\nfusionauth:\n  users: {users}\n{lines}"


def fake_of(users: str, *more: str) -> FauxAuth:
    return FauxAuth(Scenario.parse(text_of(users, *more)))


def complaints(users: str, *more: str) -> list[str]:
    """What is wrong with a scenario: line, column, path below the users, and message of each mistake."""
    with pytest.raises(ScenarioError) as raised:
        Scenario.parse(text_of(users, *more))
    found = ((f"{each.line}:{each.column}", each.path, each.message) for each in raised.value.problems)
    return [": ".join((place, path.removeprefix("fusionauth.users").lstrip("."), text)) for place, path, text in found]


def ask(fake: FauxAuth, path: str, body: object = None, method: str = "POST") -> httpx.Response:
    transport = httpx.WSGITransport(fake.wsgi_app)
    with httpx.Client(transport=transport, base_url="http://fake.example.com") as client:
        return client.request(method, path, json=body, headers={"Authorization": fake.api_key})


def log_in(fake: FauxAuth, login_id: str, password: str) -> httpx.Response:
    return ask(fake, "/api/login", {"loginId": login_id, "password": password, "applicationId": fake.application_id})


def test_number_4711_logs_in() -> None:
    fake = fake_of("{generate: 5000}")

    answer = log_in(fake, login_id="person-4711@example.com", password="fake-password")

    assert answer.status_code == 200
    assert answer.json()["user"]["id"] == fake.person(4711).id
    assert answer.json()["user"]["lastName"] == "4711"
    assert [each["applicationId"] for each in answer.json()["user"]["registrations"]] == [DEFAULT_APPLICATION_ID]
    assert log_in(fake, login_id="person-4711@example.com", password="wrong").status_code == 404
    assert log_in(fake, login_id="person-5001@example.com", password="fake-password").status_code == 404


def test_listed_and_generated_users_are_of_one_world() -> None:
    fake = fake_of("{listed: [{email: ann@example.com, password: pw, username: ann}], generate: 2}")

    assert [user.login_id for user in fake.world.directory.users()] == [
        "ann@example.com",
        "person-0001@example.com",
        "person-0002@example.com",
    ]
    assert {user.tenant_id for user in fake.world.directory.users()} == {DEFAULT_TENANT_ID}
    assert log_in(fake, login_id="ann", password="pw").status_code == 200
    assert log_in(fake, login_id="person-0002@example.com", password="fake-password").status_code == 200


def test_a_share_decides_what_is_answered() -> None:
    fake = fake_of(
        "{generate: 40, template: {password: open-sesame}, shares: [{share: 0.25, active: false},"
        " {share: 0.25, twoFactor: {methods: [{method: authenticator}]}}]}"
    )
    expected = {True: 423, False: 200}
    people = list(fake.world.directory.users())

    answers = {user.login_id: log_in(fake, login_id=user.login_id, password="open-sesame") for user in people}

    for user in people:
        enrolled = user.active and bool(user.two_factor.methods)
        assert answers[user.login_id].status_code == (242 if enrolled else expected[not user.active])
    assert {answer.status_code for answer in answers.values()} == {200, 242, 423}
    challenged = next(user for user in people if answers[user.login_id].status_code == 242)
    ticket = answers[challenged.login_id].json()["twoFactorId"]
    done = ask(fake, "/api/two-factor/login", {"twoFactorId": ticket, "code": fake.totp(challenged.login_id)})
    assert done.status_code == 200


def test_the_same_seed_gives_the_same_people_whatever_the_scenarios_seed_is() -> None:
    users = "{generate: 100, seed: 7, shares: [{share: 0.5, active: false}]}"
    one, same, other = (
        [user.id for user in Scenario.parse(f"seed: {seed}\n{text_of(text)}").world().directory.users() if user.active]
        for seed, text in ((1, users), (2, users), (1, users.replace("7", "8")))
    )

    assert one == same
    assert {user_id[-12:] for user_id in one} != {user_id[-12:] for user_id in other}


def test_without_a_seed_of_their_own_people_follow_from_the_scenarios() -> None:
    one, same, other = (
        Scenario.parse(f"seed: {seed}\n{text_of('{generate: 9}')}").world().directory for seed in (1, 1, 2)
    )

    assert list(one.users()) == list(same.users())
    assert {user.id for user in one.users()}.isdisjoint(user.id for user in other.users())


def test_what_happens_to_a_generated_user_stays_in_that_world() -> None:
    scenario = Scenario.parse(text_of("{generate: 5000}"))
    one, other = FauxAuth(scenario), FauxAuth(scenario)
    change = {"user": {"password": "another-password"}}

    assert ask(one, f"/api/user/{one.person(4711).id}", change, method="PATCH").status_code == 200

    for fake, password in ((one, "another-password"), (other, "fake-password")):
        assert log_in(fake, login_id="person-4711@example.com", password=password).status_code == 200
        assert fake.person(4711).password == password
    one.reset()
    assert (one.person(4711).password, one.person(4711).last_login_instant) == ("fake-password", None)


def test_a_hundred_thousand_need_not_exist_before_they_are_asked_for(made: list[int]) -> None:
    scenario = Scenario.parse(text_of("{generate: 100000, shares: [{share: 0.1, active: false}]}"))
    # The template is tried out, alone and with the share.
    assert len(made) == 2
    made.clear()
    fake = FauxAuth(scenario)
    assert made == []

    log_in(fake, login_id="person-004711@example.com", password="fake-password")

    assert set(made) == {4711}


def test_the_table_of_a_server_makes_those_whom_it_shows(made: list[int]) -> None:
    lines = list(table_of(fake_of("{listed: [{email: ann@example.com, password: pw}], generate: 100000}")))

    assert [line.split()[:3] for line in lines[1:3]] == [
        ["ann@example.com", "pw", "200"],
        ["person-000001@example.com", "fake-password", "200"],
    ]
    assert "and 99951 more" in lines
    assert len(set(made)) < 60


def test_a_person_has_to_be_there() -> None:
    with pytest.raises(UsageError, match=r"^the scenario 'empty' generates no users$"):
        FauxAuth().person(1)
    fake = fake_of("{generate: 5000}")
    for number in (0, 5001):
        with pytest.raises(
            UsageError, match=rf"^there is no person {number}; the scenario generates number 1 to 5000$"
        ):
            fake.person(number)
    assert ask(fake, f"/api/user/{fake.person(3).id}?hardDelete=true", method="DELETE").status_code == 200
    with pytest.raises(UsageError, match=r"^person 3 was deleted$"):
        fake.person(3)


def test_who_is_meant_is_told_without_making_everybody(made: list[int]) -> None:
    fake = fake_of("{generate: 100000}")
    made.clear()

    with pytest.raises(UsageError, match=r"'person-4711@example.com'; did you mean 'person-004711@example.com'"):
        fake.user("person-4711@example.com")
    assert made == []


def test_nobody_can_be_added_in_the_place_of_a_generated_user() -> None:
    fake = fake_of("{generate: 5000}")

    with pytest.raises(UsageError, match=r"person-4711@example.com is the loginId of another user"):
        fake.add_user(email="person-4711@example.com", password="pw")
    assert fake.add_user(email="person-5001@example.com", password="pw").email == "person-5001@example.com"


@pytest.mark.parametrize(
    ("users", "expected"),
    [
        (
            "{generate: 5000, listed: [{email: ann@example.com}, {email: Person-4711@example.com}]}",
            ("4:70: listed[1].email: Person-4711@example.com is the loginId of number 4711 of the generated users"),
        ),
        (
            "{generate: 5000, listed: [{username: person-4711@example.com}]}",
            ("4:47: listed[0].username: person-4711@example.com is the loginId of number 4711 of the generated users"),
        ),
        (
            "{generate: 1, listed: [{username: ann@example.com}, {username: Ann@example.com}]}",
            (
                "4:73: listed[1].username: two users of a tenant have the loginId Ann@example.com; "
                "the other is fusionauth.users.listed[0].username on line 4"
            ),
        ),
        ("{listed: []}", "4:10: : the key 'generate' is missing; expected a whole number"),
        ("{generate: 0}", "4:21: generate: must be more than 0, is 0"),
        (
            "{generate: 9, template: {lastNaem: Doe}}",
            "4:35: template: unknown key 'lastNaem'; did you mean 'lastName'?",
        ),
        (
            "{generate: 9, template: {email: a@example.com}}",
            (
                "4:35: template: unknown key 'email'; "
                "each generated user has one of their own, such as person-0001@example.com"
            ),
        ),
        (
            "{generate: 9, template: {active: maybe}}",
            "4:43: template.active: expected true or false, found text 'maybe'",
        ),
        (
            "{generate: 9, template: {registrations: [{applicationId: 10000000-0000-0002-0000-000000000009}]}}",
            (
                "4:67: template.registrations[0].applicationId: there is no application "
                "10000000-0000-0002-0000-000000000009; did you mean '10000000-0000-0002-0000-000000000001'?; "
                "there are: 10000000-0000-0002-0000-000000000001 (Example app)"
            ),
        ),
        ("{generate: 9, shares: [{active: false}]}", "4:33: shares[0]: the key 'share' is missing; expected a number"),
        ("{generate: 9, shares: [{share: 1.1}]}", "4:41: shares[0].share: must be at most 1, is 1.1"),
        ("{generate: 9, shares: [{share: 0}]}", "4:41: shares[0].share: must be more than 0, is 0.0"),
        (
            "{generate: 9, shares: [{share: 0.1, verfied: true}]}",
            "4:46: shares[0]: unknown key 'verfied'; did you mean 'verified'?",
        ),
        (
            "{generate: 9, shares: [{share: 0.1, twoFactor: {methods: [{method: sms}]}}]}",
            (
                "4:68: shares[0].twoFactor.methods[0]: a method of kind sms needs a mobilePhone, and the "
                "user has none to fall back on"
            ),
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(users: str, expected: str) -> None:
    assert complaints(users) == [expected]


def test_a_listed_user_cannot_have_the_id_of_a_generated_one() -> None:
    user_id = fake_of("{generate: 9}").person(3).id

    assert complaints(f"{{generate: 9, listed: [{{id: {user_id}, email: ann@example.com}}]}}") == [
        f"4:38: listed[0].id: {user_id} is the id of number 3 of the generated users"
    ]


TENANTS = (
    "tenants:",
    "- {id: 20000000-0000-0000-0000-00000000000a, name: North}",
    "- {id: 20000000-0000-0000-0000-00000000000b, name: South}",
    "applications:",
    "- {id: 10000000-0000-0002-0000-00000000000a, name: North app, tenantId: 20000000-0000-0000-0000-00000000000a}",
    "- {id: 10000000-0000-0002-0000-00000000000b, name: South app, tenantId: 20000000-0000-0000-0000-00000000000b}",
)


def test_of_several_tenants_one_has_to_be_said() -> None:
    assert complaints("{generate: 9, template: {active: true}}", *TENANTS) == [
        (
            "4:34: template: there are several tenants; say which one with tenantId: "
            "20000000-0000-0000-0000-00000000000a (North), 20000000-0000-0000-0000-00000000000b (South)"
        )
    ]


def test_shares_that_do_not_go_together_are_told() -> None:
    north = "{tenantId: 20000000-0000-0000-0000-00000000000a}"
    moved = "{share: 0.5, tenantId: 20000000-0000-0000-0000-00000000000b}"
    registered = "{share: 0.5, registrations: [{applicationId: 10000000-0000-0002-0000-00000000000a}]}"

    found = complaints(f"{{generate: 9, template: {north}, shares: [{moved}, {registered}]}}", *TENANTS)

    assert [each.partition(" ")[2] for each in found] == [
        (
            "shares[1].registrations[0].applicationId: North app belongs to another tenant than the user, "
            "for those who are in shares[0], too"
        )
    ]


def test_what_rests_on_something_that_cannot_be_read_is_not_guessed_at() -> None:
    share = "{share: 0.5, registrations: [{applicationId: 10000000-0000-0002-0000-00000000000a}]}"
    record = "loginRecords: [{loginId: ann@example.com, instant: 2026-01-04T09:00:00Z}]"

    found = complaints(f"{{generate: 9, template: {{tenantId: north}}, shares: [{share}]}}", *TENANTS)
    assert [each.partition(";")[0] for each in found] == ["4:45: template.tenantId: 'north' is not a UUID"]

    assert complaints("{generate: 9, listed: [{email: [ann@example.com]}]}", record) == [
        "4:41: listed[0].email: expected text, found a list"
    ]


def test_generated_users_may_be_spread_over_tenants() -> None:
    template = "{tenantId: 20000000-0000-0000-0000-00000000000a}"
    share = "{share: 0.5, tenantId: 20000000-0000-0000-0000-00000000000b}"
    fake = fake_of(f"{{generate: 40, template: {template}, shares: [{share}]}}", *TENANTS)
    people = list(fake.world.directory.users())

    assert {user.tenant_id[-1] for user in people} == {"a", "b"}
    for user in people:
        assert fake.world.directory.find(user.tenant_id, user.login_id) == user
        other = next(tenant for tenant in fake.world.directory.tenants if tenant != user.tenant_id)
        assert fake.world.directory.find(other, user.login_id) is None


def test_who_is_of_another_tenant_than_the_only_application_is_not_registered_for_it() -> None:
    fake = fake_of(
        "{listed: [{email: ann@example.com, tenantId: 20000000-0000-0000-0000-00000000000b}], generate: 40, "
        "template: {tenantId: 20000000-0000-0000-0000-00000000000a}, "
        "shares: [{share: 0.5, tenantId: 20000000-0000-0000-0000-00000000000b}]}",
        *TENANTS[:3],
    )

    registered = {(user.tenant_id[-1], len(user.registrations or ())) for user in fake.world.directory.users()}

    assert [each.tenant_id[-1] for each in fake.world.directory.applications.values()] == ["a"]
    assert registered == {("a", 1), ("b", 0)}


def test_a_login_record_may_be_of_a_generated_user() -> None:
    instants = "instant: 2026-01-04T09:00:00Z"
    user_id = fake_of("{generate: 5000}").person(12).id
    fake = fake_of(
        "{generate: 5000}",
        f"loginRecords: [{{loginId: person-4711@example.com, {instants}}}, {{userId: {user_id}, {instants}}}]",
    )

    assert [(each.user_id, each.login_id) for each in fake.login_records] == [
        (fake.person(4711).id, "person-4711@example.com"),
        (user_id, "person-0012@example.com"),
    ]


def test_a_login_record_of_nobody_is_still_a_mistake() -> None:
    (found,) = complaints(
        "{generate: 5}", "loginRecords: [{loginId: person-0006@example.com, instant: 2026-01-04T09:00:00Z}]"
    )

    assert "there is no user person-0006@example.com" in found


def test_login_records_are_invented_of_generated_users_and_make_none_of_them(made: list[int]) -> None:
    fake = fake_of(
        "{generate: 200, listed: [{email: ann@example.com, password: pw}]}", "loginRecords: {generate: 5000}"
    )
    made.clear()

    records = list(fake.login_records)

    assert made == []
    assert len(records) == 5000
    assert {each.login_id for each in records} == {user.login_id for user in fake.world.directory.users()}
    assert {each.application_id for each in records} == {DEFAULT_APPLICATION_ID}
    assert {each.user_id for each in records} == {user.id for user in fake.world.directory.users()}


@pytest.mark.parametrize("locale", ["en_GB", "[en_GB, de_DE]"])
def test_without_faker_a_locale_is_a_mistake_that_says_what_to_install(
    locale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "faker"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "faker", None)

    assert complaints(f"{{generate: 9, locale: {locale}}}") == [
        (
            "4:32: locale: people of a locale are invented with Faker, which is not installed; "
            'pip install "fauxauth[people]"'
        )
    ]


@needs_faker
@pytest.mark.parametrize(
    ("locale", "expected"),
    [("[de_DE, en_UK]", "4:40: locale[1]"), ("en_UK", "4:32: locale")],
)
def test_an_unknown_locale_is_told_with_its_place(locale: str, expected: str) -> None:
    (found,) = complaints(f"{{generate: 9, locale: {locale}}}")
    assert found.startswith(f"{expected}: Faker knows no locale 'en_UK'; did you mean 'en_")


@needs_faker
def test_of_a_language_without_a_country_the_countries_are_told() -> None:
    (found,) = complaints("{generate: 9, locale: sv}")
    assert found == "4:32: locale: Faker knows no locale 'sv'; of this language it knows sv_SE"
    (found,) = complaints("{generate: 9, locale: english}")
    assert re.fullmatch(r".*; of this language it knows (en_[A-Z]{2}(, )?)+", found)
    (found,) = complaints("{generate: 9, locale: klingon}")
    assert found.endswith("Faker knows no locale 'klingon'")


@needs_faker
def test_people_of_a_locale_log_in_by_their_number() -> None:
    fake = fake_of("{generate: 5000, seed: 7, locale: [en_GB, de_DE]}")

    user = log_in(fake, login_id="person-4711@example.com", password="fake-password").json()["user"]

    assert user["preferredLanguages"] in (["en_GB"], ["de_DE"])
    assert user["fullName"] == f"{user['firstName']} {user['lastName']}" != "Person 4711"
    assert user["birthDate"]
    assert user["mobilePhone"]


@needs_faker
def test_a_code_goes_to_an_invented_telephone() -> None:
    fake = fake_of("{generate: 9, locale: de_DE, template: {twoFactor: {methods: [{method: sms}]}}}")
    challenge = log_in(fake, login_id="person-0009@example.com", password="fake-password").json()

    sent = {"methodId": challenge["methods"][0]["id"]}
    assert ask(fake, f"/api/two-factor/send/{challenge['twoFactorId']}", sent).status_code == 200
    assert fake.outbox.latest().to == fake.person(9).mobile_phone


def test_a_scenario_of_python_objects_is_checked_likewise() -> None:
    scenario = Scenario.parse(json.dumps({"fauxauth": 1, "fusionauth": {"users": {"generate": 3}}}))
    assert [user.full_name for user in scenario.world().directory.users()] == [
        "Person 0001",
        "Person 0002",
        "Person 0003",
    ]
