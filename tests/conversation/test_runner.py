"""The runner: what counts as a difference, where it is said to be, and what keeps a step from being taken."""

from __future__ import annotations

import pytest

from fauxauth.conversation import NoHands, WorldHands, WsgiSender, differences_text, run
from fauxauth.conversation.loading import conversations_of
from fauxauth.errors import ScenarioError
from fauxauth.scenario.document import Document
from fauxauth.transport.application import WsgiApp

from .talking import LOGIN, MONICA, RICHARD, WORLD, conversation, talk


@pytest.mark.parametrize(
    "reply",
    [
        "status: 200",
        "outcome: 'fusionauth.login:authenticated'",
        "contains: {user: {email: monica@example.com, password: <absent>}}",
        "contains: {token: {<jwt>: {email: monica@example.com, tid: <uuid>, roles: <absent>}}}",
        "headers: {content-type: application/json; charset=UTF-8, X-None: <absent>}",
        "cookies: {access_token: <jwt>, refresh_token: absent}",
        "cookies: {access_token: {value: <jwt>, maxAge: session}}",
    ],
)
def test_what_is_as_expected_is_no_difference(reply: str) -> None:
    assert talk(f"{MONICA}, reply: {{{reply}}}") == []


@pytest.mark.parametrize(
    ("reply", "where", "expected", "actual"),
    [
        ("status: 423", "status", "423", "200"),
        ("outcome: 'fusionauth.login:not_registered'", "outcome", "fusionauth.login:not_registered", "authenticated"),
        ("contains: {user: {email: <uuid>}}", "contains.user.email", "<uuid>", '"monica@example.com"'),
        ("contains: {user: {memberships: [{}]}}", "contains.user.memberships", "1 item", "0 items: []"),
        ("contains: {user: {nick: Mo}}", "contains.user.nick", '"Mo"', "nothing"),
        ("contains: {user: <absent>}", "contains.user", "nothing", "{"),
        ("contains: {token: {<jwt>: {iss: Elsewhere}}}", "contains.token['<jwt>'].iss", '"Elsewhere"', '"acme.com"'),
        ("body: empty", "body", "zero bytes", "{"),
        ("body: [1]", "body", "a list", "{"),
        ("headers: {X-None: <text>}", "headers.X-None", "<text>", "nothing"),
        ("headers: {Cache-Control: <absent>}", "headers.Cache-Control", "nothing", "no-store"),
        ("cookies: {refresh_token: <any>}", "cookies.refresh_token", "a cookie", "none of this name"),
        ("cookies: {access_token: absent}", "cookies.access_token", "that the cookie is not set", "***"),
        ("cookies: {access_token: removed}", "cookies.access_token", "that the cookie is removed", "the value ***"),
        ("cookies: {access_token: {maxAge: 60}}", "cookies.access_token.maxAge", "60", "session"),
    ],
)
def test_a_difference_says_where_what_and_what_instead(reply: str, where: str, expected: str, actual: str) -> None:
    (difference,) = talk(f"{MONICA}, reply: {{{reply}}}")
    assert difference.where == where
    assert difference.expected == expected
    assert actual in difference.actual


def test_a_body_is_compared_whole() -> None:
    (difference,) = talk(f"{RICHARD}, reply: {{body: {{twoFactorId: <id>}}}}")
    assert (difference.where, difference.expected) == ("body.methods", "nothing")


def test_a_secret_that_was_not_expected_is_not_shown() -> None:
    (difference,) = talk(f"{RICHARD}, reply: {{body: {{methods: <any>}}}}")
    assert (difference.where, difference.expected, difference.actual) == ("body.twoFactorId", "nothing", '"***"')


def test_a_difference_points_at_the_expectation_and_tells_why_the_answer_was_given() -> None:
    (difference,) = talk(f"{LOGIN}, json: {{loginId: nobody, password: pw}}, reply: {{status: 200}}")
    assert (difference.problem.file, difference.problem.line) == ("talk.yaml", 11)
    lines = str(difference).splitlines()
    assert lines[0] == "talk.yaml:11:129: contract['a conversation'][0].reply.status: expected 200, came 404"
    assert lines[2].index("^") == lines[1].index("200")
    assert lines[3:] == [
        "  request: POST /api/login",
        f"  answer:  fusionauth.login:user_not_found: {difference.because.partition(': ')[2]}",
        "  body:    empty",
    ]
    assert "not found" in difference.because


def test_of_another_answer_nothing_else_is_looked_at() -> None:
    (difference,) = talk(f"{MONICA}, reply: {{status: 404, cookies: {{access_token: absent}}}}, keep: {{id: nothing}}")
    assert difference.where == "status"


def test_all_differences_of_one_step_are_found_and_the_steps_after_it_are_not_taken() -> None:
    differences = talk(
        f"{MONICA}, reply: {{contains: {{user: {{active: 1, verified: 1}}}}}}", f"{MONICA}, reply: {{status: 100}}"
    )
    assert [each.where for each in differences] == ["contains.user.active", "contains.user.verified"]
    lines = differences_text(differences).splitlines()
    assert [line[:10] for line in lines if line.startswith("  ") and line[2] != " "] == [
        "  request:",
        "  answer: ",
        "  body:   ",
    ]


def test_a_kept_value_is_put_into_later_steps() -> None:
    assert not talk(
        f"{MONICA}, keep: {{token: cookie access_token, id: user.id, type: header Content-Type}}",
        "request: GET /api/jwt/validate, headers: {Authorization: 'Bearer ${token}'},"
        "reply: {status: 200, contains: {jwt: {sub: '${id}'}}, headers: {Content-Type: '${type}'}}",
    )


def test_what_is_to_be_kept_and_is_not_there_is_a_difference() -> None:
    differences = talk(f"{MONICA}, keep: {{a: twoFactorId, b: 'user.memberships[0]', c: cookie d, e: header X-F}}")
    assert [each.where for each in differences] == ["a", "b", "c", "e"]
    assert [each.actual for each in differences] == [
        "nothing: the reply's body has no twoFactorId",
        "nothing: the reply's body has no user.memberships[0]",
        "nothing: the reply sets no cookie d; it sets access_token",
        "nothing: the reply has no header X-F",
    ]


def test_a_header_that_is_missing_is_told_with_what_the_variable_stands_for() -> None:
    (difference,) = talk(
        f"{MONICA}, keep: {{name: user.email}}", f"{MONICA}, reply: {{headers: {{X-F: 'a ${{name}}'}}}}"
    )
    assert (difference.expected, difference.actual) == ('"a monica@example.com"', "nothing")


def test_codes_are_computed_when_they_are_needed() -> None:
    assert not talk(
        f"{RICHARD}, reply: {{status: 242}}, keep: {{id: twoFactorId}}",
        "clock: {advance: 2m}",
        "request: POST /api/two-factor/login, json: {twoFactorId: '${id}', code: '${totp richard@example.com +90s}'},"
        "reply: {status: 421}",
        "request: 'POST /api/two-factor/send/${id}', json: {methodId: BBBB}, reply: {status: 200}",
        "request: POST /api/two-factor/login, json: {twoFactorId: '${id}', code: '${code richard@example.com}'},"
        "reply: {status: 200}",
    )


def test_the_clock_is_moved_and_set() -> None:
    assert not talk(
        "clock: {set: 2026-02-01T00:00:00Z}",
        "clock: {advance: 1h30m}",
        f"{MONICA}, reply: {{contains: {{user: {{lastLoginInstant: 1769909400000}}}}}}",
    )


def test_an_answer_is_forced_as_often_and_for_whom_the_step_says() -> None:
    forced = "force: {outcome: 'fusionauth.login:account_locked', times: 1, when: {loginId: monica@example.com}}"
    assert not talk(
        forced,
        f"{RICHARD}, reply: {{status: 242}}",
        f"{MONICA}, reply: {{status: 423}}",
        f"{MONICA}, reply: {{status: 200}}",
    )


def test_forms_cookies_and_raw_text_are_sent_as_they_are_written() -> None:
    assert not talk(
        f"{LOGIN}, form: {{loginId: [a, b]}}, reply: {{contains: {{generalErrors: [{{code: '[missing]'}}]}}}}",
        f"{LOGIN}, text: '{{}}', reply: {{contains: {{generalErrors: [{{code: '[MissingContentType]'}}]}}}}",
        "request: POST /api/logout, cookies: {access_token: a, refresh_token: b},"
        "reply: {status: 200, body: empty, cookies: {access_token: removed, refresh_token: removed}}",
    )


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("${totp nobody@example.com}", "there is no user nobody@example.com"),
        ("${totp monica@example.com}", "monica@example.com has no authenticator"),
        ("${code monica@example.com}", "nothing was sent to monica@example.com; messages went to: nobody"),
    ],
)
def test_a_code_that_nobody_can_tell_is_a_mistake_of_the_file(value: str, says: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        talk(f"{LOGIN}, json: {{loginId: '{value}'}}")
    assert f"talk.yaml:11:90: contract['a conversation'][0].json.loginId: {says}" in str(caught.value)
    with pytest.raises(ScenarioError) as caught:
        talk(f"{LOGIN}, reply: {{body: {{id: ['{value}']}}}}")
    assert f"contract['a conversation'][0].reply.body.id[0]: {says}" in str(caught.value)


@pytest.mark.parametrize(
    ("step", "need", "says"),
    [
        ("clock: {advance: 5m}", "clock", "only the fake can advance the clock by 0:05:00"),
        ("force: {outcome: 'fusionauth.login:authenticated'}", "force", "only the fake can force"),
        (f"{LOGIN}, text: 'x ${{code a}} y'", "code", "only the fake can read what was sent to a"),
        ("request: 'GET /${totp a}'", "totp", "only the fake can know the authenticator of a"),
    ],
)
def test_a_conversation_tells_what_no_real_server_can_do_for_it(step: str, need: str, says: str) -> None:
    one = conversation(step)
    assert {demand.kind for demand in one.demands()} == {need}
    with pytest.raises(ScenarioError, match=says):
        run(one, WsgiSender(WsgiApp(one.scenario.world())), NoHands())


def test_where_answers_have_no_names_none_is_asked_for() -> None:
    one = conversation(f"{MONICA}, reply: {{status: 423, outcome: 'fusionauth.login:account_locked'}}")
    assert not [*one.demands()]
    (difference,) = run(one, WsgiSender(WsgiApp(one.scenario.world())), NoHands())
    assert (difference.where, difference.because) == ("status", "")
    same = conversation(f"{MONICA}, reply: {{outcome: 'fusionauth.login:account_locked'}}")
    assert run(same, WsgiSender(WsgiApp(same.scenario.world())), NoHands()) == []


def test_what_is_not_faked_is_a_difference_unless_it_is_expected() -> None:
    (difference,) = talk("request: GET /api/unheard-of")
    assert (difference.expected, difference.actual) == ("something that is faked", "501, because this is not")
    assert difference.problem.line == 11
    assert talk("request: GET /api/unheard-of, reply: {status: 501}") == []


def test_each_conversation_has_a_fresh_world() -> None:
    steps = (f"{RICHARD}, reply: {{contains: {{twoFactorId: <id>}}}}", "clock: {advance: 1h}")
    assert talk(*steps) == talk(*steps) == []


def test_a_step_whose_answer_a_fault_keeps_back_cannot_be_taken() -> None:
    text = WORLD.replace("contract:", "faults: [{connection: reset, after: 1}]\ncontract:")
    steps = f"    - {{{MONICA}, reply: {{status: 200}}}}\n" * 2
    (one,) = conversations_of(Document.parse(f"{text}{steps}", "talk.yaml"))
    world = one.scenario.world()

    with pytest.raises(ScenarioError, match=r"talk\.yaml:13:.*fauxauth: a fault reset the connection"):
        run(one, WsgiSender(WsgiApp(world)), WorldHands(world))
