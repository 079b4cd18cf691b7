"""Every outcome of every operation, arranged: whoever asks plainly meets it, from state wherever state leads there."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import Client

from fauxauth import FauxAuth, UnknownOutcomeError, UsageError
from fauxauth.arrangement import ArrangedOutcome, Case, arrange, cases
from fauxauth.catalogue import OPERATIONS
from fauxauth.contract import Operation, Version
from fauxauth.conversation import WsgiSender
from fauxauth.conversation.sending import Response
from fauxauth.scenario import Scenario
from fauxauth.world import World
from fauxauth.world.clock import Clock, milliseconds

VERSIONS = ("1.8", "1.48", "1.67")

NOT_BY_STATE = {
    "internal_error": "nothing of the world makes the server fail",
    "search_unavailable": "likewise",
    "webhook_failed": "likewise",
    "malformed_request": "applications send JSON that can be read",
    "one_time_password_invalid": "this one sends a password",
}
"""What an application that sends loginId, password and applicationId meets only where it is forced, and why."""


def arranged(case: Case, fake: FauxAuth) -> ArrangedOutcome:
    def load(scenario: Scenario) -> World:
        fake.load(scenario)
        return fake.world

    return arrange(case, load)


def asked(outcome: ArrangedOutcome, fake: FauxAuth) -> Response:
    plain = outcome.plain
    return WsgiSender(fake.wsgi_app)(plain.method, plain.target, plain.headers, plain.body)


def case_of(full_name: str, version: str | None = None, fields: list[str] | None = None) -> Case:
    operation, _, name = full_name.partition(":")
    return cases([operation], only=[name], version=version, fields=fields)[0]


def covered(operation: Operation[Any, Any]) -> list[str | None]:
    """The versions of those above that have an operation; None is for Fuse, and for what is younger than all."""
    if operation.service == "fuse":
        return [None]
    return [each for each in VERSIONS if operation.lifetime.covers(Version.parse(each))] or [None]


EVERYTHING = [
    pytest.param(operation.name, version, id=f"{operation.name}, {version}")
    for operation in OPERATIONS.values()
    for version in covered(operation)
]


@pytest.mark.parametrize(("operation", "version"), EVERYTHING)
def test_every_outcome_is_met_by_its_plain_request_and_is_forced_only_if_it_says_so(
    operation: str, version: str | None
) -> None:
    fake = FauxAuth()
    chosen = cases([operation], version=version)
    assert chosen
    for case in chosen:
        outcome = arranged(case, fake)
        before = outcome.met
        assert asked(outcome, fake).status == outcome.status
        assert fake.journal.outcomes == [case.full_name]
        assert (before, outcome.met) == (False, True)
        answer = fake.journal[-1].answer
        assert answer is not None
        assert answer.forced is outcome.forced
        assert bool(fake.world.forces) is outcome.forced


@pytest.mark.parametrize("operation", OPERATIONS)
def test_key_and_application_are_the_same_in_all_arrangements(operation: str) -> None:
    fake = FauxAuth()
    outcomes = [arranged(case, fake) for case in cases([operation])]
    assert {each.api_key for each in outcomes} == {"fake-api-key"}
    assert {each.application_id for each in outcomes} == {"10000000-0000-0002-0000-000000000001"}


def test_most_outcomes_that_state_can_lead_to_are_arranged_from_state() -> None:
    fake = FauxAuth()
    reachable = [case for name in OPERATIONS for case in cases([name]) if OPERATIONS[name].outcome(case.name).reachable]
    forced = [case.full_name for case in reachable if arranged(case, fake).forced]
    assert len(forced) < len(reachable) / 3


def test_what_every_operation_answers_is_arranged_where_it_is_named() -> None:
    assert "rate_limited" not in [case.name for case in cases(["fusionauth.login"])]
    (case,) = cases(["fusionauth.login"], only=["rate_limited"])
    outcome = arranged(case, FauxAuth())
    assert (outcome.full_name, outcome.status, outcome.forced) == ("fusionauth.login:rate_limited", 429, True)


def test_only_what_no_login_form_can_bring_about_is_forced_for_a_login() -> None:
    fake = FauxAuth()
    forced = {case.name for case in cases(["fusionauth.login"]) if arranged(case, fake).forced}
    assert forced == NOT_BY_STATE.keys()


def test_an_arranged_login_says_who_logs_in() -> None:
    outcome = arranged(case_of("fusionauth.login:account_locked"), FauxAuth())
    assert outcome.full_name == "fusionauth.login:account_locked"
    assert (outcome.status, outcome.basis, outcome.forced) == (423, "documented", False)
    assert outcome.login_id == "richard@example.com"
    assert outcome.password == "correct horse battery"
    assert outcome.request == {
        "loginId": outcome.login_id,
        "password": outcome.password,
        "applicationId": outcome.application_id,
    }


def test_a_code_is_computed_and_what_went_before_is_known() -> None:
    fake = FauxAuth()
    outcome = arranged(case_of("fusionauth.two_factor_login:authenticated"), fake)
    assert outcome.code == fake.totp(outcome.login_id)
    assert outcome.two_factor_id == outcome.request["twoFactorId"]
    assert outcome.password == "correct horse battery"
    assert len(fake.journal) == 0


@pytest.mark.parametrize(("name", "status"), [("authenticated", 200), ("code_invalid", 421), ("not_registered", 202)])
def test_an_application_may_begin_before_the_request_that_meets_the_outcome(name: str, status: int) -> None:
    fake = FauxAuth()
    outcome = arranged(case_of(f"fusionauth.two_factor_login:{name}"), fake)
    client = Client(fake.wsgi_app)
    login = {"loginId": outcome.login_id, "password": outcome.password, "applicationId": outcome.application_id}
    challenge = client.post("/api/login", headers={"Authorization": outcome.api_key}, json=login)
    assert challenge.status_code == 242
    assert challenge.json is not None
    second = {
        "twoFactorId": challenge.json["twoFactorId"],
        "code": outcome.code,
        "applicationId": outcome.application_id,
    }
    assert client.post("/api/two-factor/login", json=second).status_code == status


def test_a_key_that_is_good_for_nothing_is_the_key_that_all_others_use() -> None:
    fake = FauxAuth()
    outcome = arranged(case_of("fusionauth.login:unauthorized"), fake)
    assert not outcome.forced
    assert outcome.api_key == "fake-api-key"
    assert fake.api_key != outcome.api_key
    assert asked(outcome, fake).status == 401


def test_a_token_of_now_can_be_verified_by_the_clock_of_the_machine() -> None:
    fake = FauxAuth()
    outcome = arranged(case_of("fusionauth.login:authenticated"), fake)
    content = asked(outcome, fake).content
    assert isinstance(content, dict)
    expires = content["tokenExpirationInstant"]
    assert isinstance(expires, int)
    assert expires > milliseconds(Clock().now())


def test_arrangements_of_one_outcome_share_nothing_that_changes() -> None:
    fake = FauxAuth()
    case = case_of("fusionauth.two_factor_login:authenticated")
    for _ in range(2):
        assert asked(arranged(case, fake), fake).status == 200


def test_an_outcome_that_state_does_not_lead_to_is_given_to_any_request() -> None:
    fake = FauxAuth()
    outcome = arranged(case_of("fusionauth.login:malformed_request"), fake)
    assert outcome.forced
    sender = WsgiSender(fake.wsgi_app)
    for body in (b"{}", b'{"loginId": "nobody@example.com"}'):
        assert sender("POST", "/api/login", [("Content-Type", "application/json")], body).status == 400
    assert set(fake.journal.outcomes) == {"fusionauth.login:malformed_request"}


def test_the_request_may_be_another_one_that_is_known() -> None:
    fake = FauxAuth()
    fields = ["loginId", "password"]
    outcomes = {case.name: arranged(case, fake) for case in cases(["fusionauth.login"], fields=fields)}
    assert all(list(each.request) == fields for each in outcomes.values())
    assert outcomes["not_registered"].forced
    assert not outcomes["account_locked"].forced


def test_a_request_that_is_not_known_is_refused_with_those_that_are() -> None:
    with pytest.raises(UsageError) as caught:
        cases(["fusionauth.jwt_refresh"], fields=["colour"])
    assert str(caught.value) == ("no request of fusionauth.jwt_refresh is known that says colour; known: refreshToken")


def test_an_application_that_is_gone_is_named_by_the_same_request() -> None:
    fake = FauxAuth()
    outcome = arranged(case_of("fusionauth.login:invalid_request"), fake)
    assert not outcome.forced
    assert b'"[invalid]applicationId"' in asked(outcome, fake).body


def test_a_login_by_one_time_password_is_a_request_that_is_known() -> None:
    fake = FauxAuth()
    chosen = cases(["fusionauth.login"], fields=["oneTimePassword"], without=["webhook_failed"])
    outcomes = {case.name: arranged(case, fake) for case in chosen}
    assert all(list(each.request) == ["oneTimePassword"] for each in outcomes.values())
    assert not outcomes["authenticated"].forced
    assert not outcomes["one_time_password_invalid"].forced


def test_an_operation_that_is_named_twice_is_one() -> None:
    assert cases(["fusionauth.logout", "fusionauth.logout"]) == cases(["fusionauth.logout"])


def test_what_the_request_does_not_say_is_refused_with_what_it_says() -> None:
    outcome = arranged(case_of("fusionauth.login:authenticated"), FauxAuth())
    with pytest.raises(UsageError) as caught:
        _ = outcome.code
    assert str(caught.value) == ("a request of fusionauth.login has no code; it says loginId, password, applicationId")


def test_a_bearer_token_and_cookies_are_offered() -> None:
    fake = FauxAuth()
    validate = arranged(case_of("fusionauth.jwt_validate:valid"), fake)
    assert validate.headers["Authorization"] == f"Bearer {validate.token}"
    logout = arranged(case_of("fusionauth.logout:logged_out"), fake)
    assert logout.refresh_token == logout.cookies["refresh_token"]
    assert logout.token == logout.cookies["access_token"]


def test_fuse_is_arranged_alike() -> None:
    fake = FauxAuth()
    outcome = arranged(case_of("fuse.create_session:wrong_credentials"), fake)
    assert not outcome.forced
    assert set(outcome.request) == {"login_name", "password"}
    assert outcome.login_id == outcome.request["login_name"]


@pytest.mark.parametrize(
    ("operations", "options", "message"),
    [
        ([], {}, "no operation is named; name one, such as 'fusionauth.login'"),
        (
            ["fusionauth.logn"],
            {},
            "there is no operation 'fusionauth.logn'; did you mean 'fusionauth.login'?",
        ),
        (
            ["fusionauth.login:account_locked"],
            {},
            (
                "'fusionauth.login:account_locked' is an outcome; name its operation, 'fusionauth.login', "
                "with only=['account_locked']"
            ),
        ),
        (
            ["fusionauth.login"],
            {"version": "1.48.x"},
            "'1.48.x' is not a version; write it as in '1.48' or '1.27.2'",
        ),
        (
            ["fusionauth.user_patch"],
            {"version": "1.8"},
            "fusionauth.user_patch exists since version 1.12.0, and not in 1.8",
        ),
        (
            ["fusionauth.login"],
            {"only": ["registration_not_verified"], "version": "1.8"},
            "no outcome of fusionauth.login is left in version 1.8",
        ),
    ],
)
def test_a_choice_that_cannot_be_is_refused(operations: list[str], options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        cases(operations, **options)
    assert str(caught.value) == message


def test_a_misspelt_outcome_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownOutcomeError) as caught:
        cases(["fusionauth.login"], without=["acount_locked"])
    assert str(caught.value) == "fusionauth.login has no outcome 'acount_locked'; did you mean 'account_locked'?"
    with pytest.raises(UnknownOutcomeError) as caught:
        cases(["fusionauth.login", "fusionauth.logout"], only=["loged_out"])
    assert str(caught.value) == "none of the operations has an outcome 'loged_out'; did you mean 'logged_out'?"


def test_a_case_is_made_for_each_outcome_that_is_left() -> None:
    chosen = cases(["fusionauth.logout", "fusionauth.jwt_validate"], without=["internal_error"])
    assert [case.full_name for case in chosen if case.operation == "fusionauth.logout"] == [
        "fusionauth.logout:logged_out"
    ]
    assert {case.operation for case in chosen} == {"fusionauth.logout", "fusionauth.jwt_validate"}


def test_what_a_report_shows_of_an_arrangement_is_its_name_and_no_secret() -> None:
    assert repr(arranged(case_of("fusionauth.login:account_locked"), FauxAuth())) == (
        "<arranged fusionauth.login:account_locked>"
    )
