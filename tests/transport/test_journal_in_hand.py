"""The journal in the hands of a test: what it tells, and assertions that explain themselves."""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from typing import Any

import httpx
import pytest

from fauxauth import FauxAuth, Scenario, UnknownOutcomeError, UsageError
from fauxauth.world.objects import DEFAULT_APPLICATION_ID

from .asking import RICHARD, ask, client_of

LOCKED = "fusionauth.login:account_locked"
WRONG = "fusionauth.login:password_incorrect"
DONE = "fusionauth.login:authenticated"


@pytest.fixture
def fake() -> FauxAuth:
    made = FauxAuth(Scenario.parse("{fauxauth: 1, clock: {start: 2026-01-05T09:00:00Z, mode: frozen}}"))
    made.add_user(email=RICHARD, password="open-sesame", first_name="Richard")
    return made


def log_in(fake: FauxAuth, login_id: str = RICHARD, password: str = "open-sesame", **more: Any) -> httpx.Response:
    return ask(fake, "POST", "/api/login", loginId=login_id, password=password, **more)


def failure(refused: Any) -> str:
    with pytest.raises(AssertionError) as caught:
        refused()
    return str(caught.value)


def test_an_empty_journal_says_so(fake: FauxAuth) -> None:
    assert fake.journal.tell() == "nothing was asked of fauxauth"
    with pytest.raises(UsageError, match=r"^the last 0 exchanges cannot be told; say how many, from 1 on$"):
        fake.journal.tell(0)
    assert failure(lambda: fake.journal.assert_asked("fusionauth.login")) == (
        "fusionauth.login was never asked, expected: at least once\nnothing was asked of fauxauth"
    )


def test_an_exchange_that_was_not_is_no_exchange(fake: FauxAuth) -> None:
    with pytest.raises(IndexError, match=r"^there are 0 in all, no \[-1\]$"):
        fake.journal[-1]
    log_in(fake)
    assert fake.journal[-1] is fake.journal[0]
    assert fake.journal[-2:] == list(fake.journal)
    with pytest.raises(IndexError, match=r"^there is 1 in all, no \[1\]$"):
        fake.journal[1]


def test_exchanges_are_told_with_their_reasons_and_without_secrets(fake: FauxAuth) -> None:
    log_in(fake, password="wrong-one", metaData={"device": {"name": "Phone"}})
    fake.force(LOCKED, times=1)
    log_in(fake, "nobody@example.com", headers={"X-Device": "tv"})
    fake.fail("fusionauth.login", connection="refuse", times=1)
    fake.fail("fusionauth.login", delay="1s", times=1)
    with suppress(ConnectionError):
        log_in(fake)
    with client_of(fake) as client:
        client.get("/api/logn", params={"name": ["a", "b"]}, headers={"Cookie": "sid=abc"})
        client.post("/api/login", content=b'{"password": "open-ses', headers={"Content-Type": "text/plain"})

    assert fake.journal.tell() == (
        """\
all exchanges:
1. 09:00:00 POST /api/login -> 404 fusionauth.login:password_incorrect
   404 because the password was incorrect, for richard@example.com
   request: {"loginId":"richard@example.com","password":"***89d5","metaData":{"device":{"name":"Phone"}}}
   header authorization: ***343a
   reply: empty
2. 09:00:00 POST /api/login -> 423 fusionauth.login:account_locked
   423 because it was forced (the user is locked and cannot log in), for nobody@example.com
   request: {"loginId":"nobody@example.com","password":"***4d99"}
   header authorization: ***343a
   header x-device: tv
   reply: empty
3. 09:00:00 POST /api/login -> no reply prevented
   no reply because a fault kept the request from having an effect, for richard@example.com
   request: {"loginId":"richard@example.com","password":"***4d99"}
   header authorization: ***343a
   faults: connection: refuse, delay: 1s
4. 09:00:01 GET /api/logn -> 501 not_faked
   501 because this is not faked
   request: {"name":["a","b"]}
   header authorization: ***343a
   cookie sid: ***ae1e
   reply: {"fauxauth":{"error":"not faked","message":"GET /api/logn is not faked; the nearest operation that is: \
POST /api/login","nearest":"POST /api/login"}}
5. 09:00:01 POST /api/login -> 400 fusionauth.login:malformed_request
   400 because the body is not JSON, is not called JSON, or a property has a value that its type cannot take
   request: 22 bytes that are no fields
   header authorization: ***343a
   header content-type: text/plain
   reply: {"generalErrors":[{"code":"[InvalidContentType]","message":"Invalid [Content-Type] HTTP request header value \
of [text/plain]. Supported values for this request include [application/json]."}]}"""
    )


def test_a_success_that_was_forced_says_that_it_was(fake: FauxAuth) -> None:
    log_in(fake)
    fake.force(DONE, times=1)
    log_in(fake)

    assert [each.reason for each in fake.journal] == [
        f"200: the authentication was successful, for {RICHARD}",
        f"200 because it was forced (the authentication was successful), for {RICHARD}",
    ]


def test_only_the_last_exchanges_are_told_with_their_numbers(fake: FauxAuth) -> None:
    for _ in range(12):
        log_in(fake, "nobody@example.com")

    lines = fake.journal.tell(last=2).splitlines()

    assert lines[0] == "the last 2 of 12 exchanges:"
    assert [line for line in lines if line[0].isdigit()] == [
        f"{number}. 09:00:00 POST /api/login -> 404 fusionauth.login:user_not_found" for number in (11, 12)
    ]
    assert fake.journal.tell().startswith("the last 10 of 12 exchanges:\n3. ")


def test_an_exchange_keeps_everything_as_it_was(fake: FauxAuth) -> None:
    reply = log_in(fake, applicationId=DEFAULT_APPLICATION_ID)
    [exchange] = fake.journal

    assert exchange.request == {
        "loginId": RICHARD,
        "password": "open-sesame",
        "applicationId": DEFAULT_APPLICATION_ID,
    }
    assert exchange.json == reply.json()
    assert (exchange.operation, exchange.outcome, exchange.status) == ("fusionauth.login", DONE, 200)
    assert (exchange.user, exchange.forced) == (RICHARD, False)
    assert exchange.reason == "200: the authentication was successful, for richard@example.com"
    assert str(exchange) == (
        "09:00:00 POST /api/login -> 200 fusionauth.login:authenticated: "
        "the authentication was successful, for richard@example.com"
    )


def test_what_was_asked_is_found_by_operation_answer_and_path(fake: FauxAuth) -> None:
    log_in(fake, password="x")
    log_in(fake)
    with client_of(fake) as client:
        client.get(f"/api/user/{fake.user(RICHARD).id}")
    first, second, third = fake.journal
    journal = fake.journal

    assert journal.assert_asked("fusionauth.login") == [first, second]
    assert journal.assert_asked("fusionauth.login", times=2) == [first, second]
    assert journal.assert_asked("fusionauth.login", at_least=1) == [first, second]
    assert journal.assert_asked(WRONG, times=1) == [first]
    assert journal.assert_asked("POST /api/login", status=200) == [second]
    assert journal.assert_asked("GET /api/user/{userId}") == journal.assert_asked("GET /api/user/*") == [third]
    assert journal.assert_asked("fusionauth.jwt_refresh", times=0) == []


def test_criteria_are_those_of_forced_answers_and_more(fake: FauxAuth) -> None:
    log_in(fake, headers={"X-Device": "tv"}, applicationId=DEFAULT_APPLICATION_ID)
    log_in(fake, "nobody@example.com")
    journal = fake.journal
    first, second = journal

    assert journal.assert_asked("fusionauth.login", user="RICHARD@example.com") == [first]
    assert journal.assert_asked("fusionauth.login", user=fake.user(RICHARD).id) == [first]
    assert journal.assert_asked("fusionauth.login", application="Example app") == [first]
    assert journal.assert_asked("fusionauth.login", when={"header X-Device": "tv"}) == [first]
    assert journal.assert_asked("fusionauth.login", when={"loginId": "nobody@example.com"}) == [second]
    assert journal.assert_asked("fusionauth.login", when={"user": None}) == [second]
    assert journal.assert_asked("fusionauth.login", reply={"user.email": RICHARD}) == [first]
    assert journal.assert_asked("fusionauth.login", forced=False, times=2) == [first, second]


def test_what_was_not_asked_is_told_with_the_nearest_exchanges(fake: FauxAuth) -> None:
    log_in(fake, password="wrong-one")
    with client_of(fake) as client:
        client.get("/.well-known/jwks.json")

    text = failure(
        lambda: fake.journal.assert_asked(
            DONE, user=RICHARD, status=200, when={"password": "open-sesame", "applicationId": "x"}
        )
    )

    assert text == (
        """\
fusionauth.login:authenticated with password "***4d99", applicationId "x", user "richard@example.com", status 200 \
was never asked, expected: at least once
all exchanges:
1. 09:00:00 POST /api/login -> 404 fusionauth.login:password_incorrect
   404 because the password was incorrect, for richard@example.com
   ✓ operation: "fusionauth.login"
   ✗ outcome: expected "fusionauth.login:authenticated", came "fusionauth.login:password_incorrect"
   ✗ password: expected "***4d99", came "***89d5"
   ✗ applicationId: expected "x", came nothing
   ✓ user: "richard@example.com"
   ✗ status: expected 200, came 404
2. 09:00:00 GET /.well-known/jwks.json -> 200 fusionauth.jwks:published
   200: the public keys of the asymmetric signing keys; secrets of HMAC keys are never published
   ✗ operation: expected "fusionauth.login", came "fusionauth.jwks"
   ✗ outcome: expected "fusionauth.login:authenticated", came "fusionauth.jwks:published"
   ✗ password: expected "***4d99", came nothing
   ✗ applicationId: expected "x", came nothing
   ✗ user: expected "richard@example.com", came nothing
   ✓ status: 200"""
    )


def test_of_many_exchanges_the_three_nearest_are_told_in_order(fake: FauxAuth) -> None:
    for login_id in ("a@example.com", RICHARD, "b@example.com", "c@example.com", "d@example.com"):
        log_in(fake, login_id, password="x")

    lines = failure(lambda: fake.journal.assert_asked(DONE, user=RICHARD)).splitlines()

    assert lines[1] == "the nearest 3 of 5 exchanges:"
    assert [line[0] for line in lines[2:] if line[0] != " "] == ["2", "4", "5"]


@pytest.mark.parametrize(
    ("number", "heading"),
    [
        ({"times": 1}, "fusionauth.login was asked twice, expected: once"),
        ({"times": 0}, "fusionauth.login was asked twice, expected: never"),
        ({"at_least": 3}, "fusionauth.login was asked twice, expected: at least 3 times"),
    ],
)
def test_another_number_than_expected_is_told(fake: FauxAuth, number: dict[str, Any], heading: str) -> None:
    log_in(fake)
    log_in(fake)

    assert failure(lambda: fake.journal.assert_asked("fusionauth.login", **number)).splitlines()[0] == heading


def test_what_should_never_have_been_asked_is_told(fake: FauxAuth) -> None:
    log_in(fake)

    fake.journal.assert_never(LOCKED)
    fake.journal.assert_never("fusionauth.login", user="nobody@example.com")
    assert failure(lambda: fake.journal.assert_never("fusionauth.login", user=RICHARD)) == (
        """\
fusionauth.login with user "richard@example.com" was asked once, expected: never
all exchanges:
1. 09:00:00 POST /api/login -> 200 fusionauth.login:authenticated
   200: the authentication was successful, for richard@example.com
   ✓ operation: "fusionauth.login"
   ✓ user: "richard@example.com\""""
    )


def test_an_order_is_told_as_far_as_it_was_kept(fake: FauxAuth) -> None:
    log_in(fake, password="x")
    log_in(fake)
    log_in(fake, "nobody@example.com")

    assert fake.journal.assert_order(WRONG, DONE) == list(fake.journal)[:2]
    assert fake.journal.assert_order("fusionauth.login", "fusionauth.login", DONE.partition(":")[0])
    assert failure(lambda: fake.journal.assert_order(WRONG, DONE, WRONG)).splitlines()[:4] == [
        f"{WRONG} was not asked after {DONE}",
        f"✓ 1. 09:00:00 POST /api/login -> 404 {WRONG} because the password was incorrect, for {RICHARD}",
        f"✓ 2. 09:00:00 POST /api/login -> 200 {DONE}: the authentication was successful, for {RICHARD}",
        "all exchanges:",
    ]
    assert failure(lambda: fake.journal.assert_order(LOCKED, DONE)).startswith(f"{LOCKED} was not asked\n")


def test_what_is_there_is_not_waited_for(fake: FauxAuth) -> None:
    log_in(fake)
    log_in(fake)

    assert fake.journal.wait_for(DONE, timeout=0) is fake.journal[0]
    assert fake.journal.wait_for(DONE, times=2, timeout=0) is fake.journal[1]


def test_what_comes_in_time_is_waited_for(fake: FauxAuth) -> None:
    waiting, found = threading.Event(), []

    def wait() -> None:
        waiting.set()
        found.append(fake.journal.wait_for(DONE, user=RICHARD, timeout=20))

    thread = threading.Thread(target=wait)
    thread.start()
    waiting.wait()
    log_in(fake, password="x")
    log_in(fake)
    thread.join()

    assert found == [fake.journal[1]]


def test_what_does_not_come_in_time_is_told(fake: FauxAuth) -> None:
    log_in(fake, password="x")

    text = failure(lambda: fake.journal.wait_for(DONE, timeout=0.01))

    assert text.splitlines()[0] == f"{DONE} was never asked within 0.01 s, expected: once"
    assert f'✗ outcome: expected "{DONE}", came "{WRONG}"' in text


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ({"times": -1}, "times must be at least 0, is -1"),
        ({"at_least": 0}, "at_least must be at least 1, is 0"),
        ({"times": "1"}, "times must be at least 0, is '1'"),
    ],
)
def test_a_number_that_says_nothing_is_refused(fake: FauxAuth, number: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=f"^{message}$"):
        fake.journal.assert_asked("fusionauth.login", **number)


def test_nothing_cannot_be_waited_for(fake: FauxAuth) -> None:
    log_in(fake)
    with pytest.raises(UsageError, match=r"^times must be at least 1, is 0$"):
        fake.journal.wait_for("fusionauth.login", times=0)
    with pytest.raises(UsageError, match=r"^timeout is a number of seconds, from 0 on, not '5'$"):
        fake.journal.wait_for("fusionauth.logout", timeout="5")  # type: ignore[arg-type]


def test_who_is_nobody_is_found_by_what_the_request_calls_them(fake: FauxAuth) -> None:
    log_in(fake, "nobody@example.com")
    fake.journal.assert_asked("fusionauth.login", status=404, user="nobody@example.com", times=1)
    fake.journal.assert_asked("fusionauth.login", user=None, times=1)
    fake.journal.assert_never("fusionauth.login", user=RICHARD)


def test_of_exchanges_that_fit_equally_the_one_with_another_value_is_nearer_than_those_with_none(
    fake: FauxAuth,
) -> None:
    log_in(fake)
    for _ in range(3):
        log_in(fake, password="wrong-one")
    text = failure(lambda: fake.journal.assert_asked("fusionauth.login", reply={"user.firstName": "Anna"}))
    assert '✗ reply user.firstName: expected "Anna", came "Richard"' in text


@pytest.mark.parametrize(
    ("what", "criteria", "message"),
    [
        ("fusionauth.logn", {}, "there is no operation 'fusionauth.logn'; did you mean 'fusionauth.login'?"),
        ("fusionauth.login:account_lockd", {}, "fusionauth.login has no outcome 'account_lockd'; did you mean 'accoun"),
        ("POST /api/logn", {}, "nothing that is faked has the path /api/logn; did you mean '/api/login'?"),
        ("fusionauth.login", {"statsu": 1}, "there is no criterion 'statsu'; did you mean 'status'?"),
        ("fusionauth.login", {"when": {"loginID": "x"}}, "fusionauth.login takes no 'loginID'; did you mean 'loginId'"),
        ("fusionauth.login", {"when": {"hdr X": "x"}}, "no request has 'hdr X'; a header is written as in 'header X-N"),
        ("fusionauth.login", {"application": "Exampel app"}, "there is no application 'Exampel app'; did you mean 'Ex"),
        (423, {}, "what was asked is said by text, such as 'fusionauth.login', not by 423"),
        ("fusionauth.login", {"times": 1, "at_least": 1}, "say either times or at_least"),
        (
            "fusionauth.login",
            {"status": "200"},
            "status is a number such as 200, or None where a fault prevented the answer, not '200'",
        ),
        ("fusionauth.login", {"forced": "yes"}, "forced is True or False, not 'yes'"),
        ("fusionauth.login", {"user": 5}, "user is a login id or an id, or None for nobody, not 5"),
        ("fusionauth.login", {"application": 5}, "application is an id or a name, or None for no application, not 5"),
        ("fusionauth.login", {"when": "x"}, "when is a dict of values that the request must have, by name, not 'x'"),
        (
            "fusionauth.login",
            {"reply": "x"},
            "reply is a dict of values that the JSON of the reply must have, by dotted name, not 'x'",
        ),
    ],
)
def test_names_that_nothing_has_are_refused(fake: FauxAuth, what: str, criteria: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=f"^{re.escape(message)}"):
        fake.journal.assert_asked(what, **criteria)


def test_an_answer_that_nothing_has_is_an_unknown_outcome(fake: FauxAuth) -> None:
    with pytest.raises(UnknownOutcomeError):
        fake.journal.assert_never("fusionauth.login:lockd")
    with pytest.raises(UsageError, match=r"^an order needs two things at least$"):
        fake.journal.assert_order(DONE)


def test_what_was_prevented_or_is_not_faked_is_asked_too(fake: FauxAuth) -> None:
    fake.fail("fusionauth.login", connection="refuse")
    with suppress(ConnectionError):
        log_in(fake)
    with client_of(fake) as client:
        client.get("/api/identity-provider")

    assert len(fake.journal.assert_asked("prevented")) == len(fake.journal.assert_asked("fusionauth.login")) == 1
    assert fake.journal.assert_asked("not_faked") == fake.journal.not_faked


def test_frames_of_ours_are_not_shown_for_a_failure_of_theirs(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(fauxauth):\n    fauxauth.journal.assert_asked('fusionauth.login')\n")

    result = pytester.runpytest_inprocess("-p", "no:asyncio", "-p", "no:anyio")

    result.assert_outcomes(failed=1)
    assert "src/fauxauth" not in result.stdout.str()
    result.stdout.fnmatch_lines(["E *fusionauth.login was never asked, expected: at least once"])
