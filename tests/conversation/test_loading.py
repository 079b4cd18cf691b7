"""Reading conversations: what is in them, and every mistake with its place before anything is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from fauxauth.conversation import load_conversations
from fauxauth.conversation.loading import conversations_of
from fauxauth.errors import ScenarioError
from fauxauth.scenario.document import Document

from .talking import LOGIN, MONICA, WORLD, conversation


def test_a_file_has_conversations_by_name_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "talk.yaml"
    file.write_text(f"{WORLD}    - {{{MONICA}}}\n  another: [{{clock: {{advance: 1s}}}}]\n", encoding="utf-8")
    first, second = load_conversations(file)
    assert (first.name, second.name) == ("a conversation", "another")
    assert first.file == str(file)
    assert first.scenario is second.scenario
    assert [step.request for step in first.steps] == ["POST /api/login"]


def test_a_scenario_without_a_contract_has_no_conversations(tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text("fauxauth: 1\n", encoding="utf-8")
    assert load_conversations(file) == []


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (f"{LOGIN}, jsn: {{}}", "11:74: contract['a conversation'][0]: unknown key 'jsn'; did you mean 'json'?"),
        ("clock: {}", "11:15: contract['a conversation'][0].clock: a clock step needs one of advance and set"),
        ("reply: {status: 200}", "11:7: contract['a conversation'][0]: a step needs one of request, clock and force"),
        ("clock: {advance: 5m}, json: 1", "contract['a conversation'][0]: a clock step has no other keys"),
        (f"{LOGIN}, json: 1, text: a", "contract['a conversation'][0]: a request has one body, not json and text"),
        (
            "request: /api/login",
            "11:17: contract['a conversation'][0].request: '/api/login' does not have the form of POST",
        ),
        ("request: GET /, reply: {status: '200'}", "reply.status: expected a whole number, found text '200'"),
        (
            "request: GET /, reply: {outcome: 'fusionauth.login:acount_locked'}",
            "11:41: contract['a conversation'][0].reply.outcome: fusionauth.login has no outcome 'acount_locked'",
        ),
        ("force: {outcome: fusionauth.logn}", "force.outcome: there is no outcome 'fusionauth.logn'"),
        (
            "request: GET /, reply: {body: {id: <uid>}}",
            "reply.body.id: <uid> is no matcher; did you mean '<uuid>'?; there are <any>, <id>,",
        ),
        (
            "request: 'GET /${id}', keep: {id: user.id}",
            "request: there is no variable 'id' here; there are so far: none",
        ),
        (
            "request: GET /, headers: {A: '${b'}",
            "headers.A: '${' is never closed in '${b'; write '$${' for a plain one",
        ),
        ("request: GET /, json: ['${two words}']", "json[0]: ${two words} is neither a variable nor one of ${totp …}"),
        ("request: GET /, json: ['${totp}']", "json[0]: there is no variable 'totp' here"),
        ("request: GET /, json: ['${totp a +5}']", "json[0]: 5 has no unit; write 5s, 5m, 5h or 5d"),
        ("request: GET /, json: ['${code a b}']", "json[0]: ${code a b} should be as ${code joe@example.com}"),
        ("request: GET /, cookies: {a: '${b}'}", "cookies.a: there is no variable 'b' here"),
        ("request: GET /, reply: {cookies: {a: {value: <uid>}}}", "reply.cookies.a.value: <uid> is no matcher"),
        (
            "request: GET /, keep: {a: 'user id'}",
            "keep.a: 'user id' is no place in a reply; write a path such as user.id",
        ),
        (
            "request: GET /, keep: {a b: user.id}",
            "11:31: contract['a conversation'][0].keep['a b']: 'a b' cannot be the name of a variable; write one such",
        ),
        (
            "request: GET /, reply: {body: [{<instant>: soon}]}",
            "reply.body[0]['<instant>']: 'soon' is not an instant; write one such as 2026-01-05T09:00:00Z or now-90d",
        ),
        (
            "request: GET /, reply: {contains: {token: {<jwt>: {exp: {<instant>: 12}}}}}",
            "11:76: contract['a conversation'][0].reply.contains.token['<jwt>'].exp['<instant>']: <instant> needs an",
        ),
        ("request: GET /, reply: {body: {<instant>: {}}}", "<instant> needs an instant, such as now+1h within 10s"),
    ],
)
def test_a_mistake_is_told_with_its_place(step: str, says: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        conversation(step)
    assert says in str(caught.value)


def test_values_are_variables_and_their_names_are_checked() -> None:
    text = WORLD.replace("contract:", "values: {who: monica@example.com}\ncontract:")
    (one,) = conversations_of(Document.parse(f"{text}    - {{request: 'GET /${{who}}'}}\n", "talk.yaml"))
    assert one.values == {"who": "monica@example.com"}
    with pytest.raises(ScenarioError, match=r"talk\.yaml:9:10: values: '.*' does not have the form of login"):
        conversations_of(Document.parse(text.replace("who:", '"two words":'), "talk.yaml"))


def test_all_mistakes_are_told_in_the_order_of_the_file() -> None:
    with pytest.raises(ScenarioError) as caught:
        conversation("request: 'GET /${a}', keep: {b: ''}", "request: 'GET /${a}${b}', reply: {body: <x>}")
    assert [(each.line, each.path) for each in caught.value.problems] == [
        (11, "contract['a conversation'][0].request"),
        (11, "contract['a conversation'][0].keep.b"),
        (12, "contract['a conversation'][1].request"),
        (12, "contract['a conversation'][1].reply.body"),
    ]


def test_a_variable_of_a_similar_name_is_offered() -> None:
    with pytest.raises(ScenarioError, match="'tokn' here; did you mean 'token'\\?; there are so far: id, token"):
        conversation(f"{MONICA}, keep: {{token: token, id: user.id}}", "request: 'GET /${tokn}'")
