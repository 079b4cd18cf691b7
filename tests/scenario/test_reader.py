"""A document becomes a value of a type, or a list of everything that is wrong with it."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Any, Literal

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Meta

from fauxauth.errors import ScenarioError
from fauxauth.scenario.document import Document
from fauxauth.scenario.reader import read, read_data
from fauxauth.scenario.scalars import UuidText

UUID = "10000000-0000-0002-0000-00000000000a"


class Model(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Base of the types below, with the vendor's spelling of keys."""


class Registration(Model, frozen=True):
    """A part of a list item."""

    application_id: UuidText
    roles: tuple[str, ...] = ()


class User(Model, frozen=True):
    """A list item with a required key."""

    email: str
    active: bool = True
    registrations: tuple[Registration, ...] = ()


class Rule(Model, frozen=True):
    """A type with a check of its own, that contains itself."""

    low: int = 0
    high: int = 10
    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        if self.low > self.high:
            message = f"low {self.low} is above high {self.high}"
            raise ValueError(message)


class Everything(Model, frozen=True):
    """A field of every kind."""

    text: str = "default"
    maybe: str | None = "default"
    whole: int = 0
    share: float = 0.0
    flag: bool = False
    mode: Literal["frozen", "ticking"] = "frozen"
    switch: Literal["on", "off"] | None = None
    status: Literal[200, 404] = 200
    version: Literal["1.48"] = "1.48"
    moment: datetime | None = None
    birth_date: date | None = None
    wait: timedelta = timedelta()
    user_id: UuidText | None = None
    data: Any = None
    names: tuple[str, ...] = ()
    numbers: dict[str, int] = {}
    by_id: dict[UuidText, int] = {}
    users: tuple[User, ...] = ()
    rule: Rule | None = None
    mixed: str | tuple[str, ...] | User | None = None
    limit: int | Literal["none"] = 1
    few: Annotated[tuple[int, ...], Meta(min_length=1, max_length=2)] = (1,)
    short: Annotated[str, Meta(min_length=2, max_length=3)] = "xx"
    coded: Annotated[str, Meta(pattern="^[A-Z]+$")] = "X"
    port: Annotated[int, Meta(ge=1, le=65535)] = 1
    chance: Annotated[float, Meta(gt=0, lt=1)] = 0.5


def value_of(text: str) -> Everything:
    return read(Document.parse(text, "f"), Everything)


def complaint(text: str, as_type: type[msgspec.Struct] = Everything) -> str:
    with pytest.raises(ScenarioError) as caught:
        read(Document.parse(text, "f"), as_type)
    return "\n".join(line for line in str(caught.value).splitlines() if line.startswith("f:"))


GOOD: list[tuple[str, str, object]] = [
    ("text: abc", "text", "abc"),
    ('text: "123"', "text", "123"),
    ("text: !!str 123", "text", "123"),
    ("text: null", "text", "default"),
    ("text:", "text", "default"),
    ("maybe: ~", "maybe", None),
    ("whole: 1_000", "whole", 1000),
    ("whole: -5", "whole", -5),
    ("whole: 0x1F", "whole", 31),
    ("share: 0.25", "share", 0.25),
    ("share: 1", "share", 1.0),
    ("share: 1.5e+3", "share", 1500.0),
    ("flag: true", "flag", True),
    ("flag: FALSE", "flag", False),
    ("mode: ticking", "mode", "ticking"),
    ("switch: off", "switch", "off"),
    ("switch: null", "switch", None),
    ("status: 404", "status", 404),
    ("moment: 2026-01-05T09:00:00Z", "moment", datetime(2026, 1, 5, 9, tzinfo=timezone.utc)),
    ("moment: '2026-01-05 10:30:00.25 +01:30'", "moment", datetime(2026, 1, 5, 9, 0, 0, 250000, timezone.utc)),
    ("moment: 2026-01-05T09:00-05", "moment", datetime(2026, 1, 5, 14, tzinfo=timezone.utc)),
    ("moment: 1767603600001", "moment", datetime(2026, 1, 5, 9, 0, 0, 1000, timezone.utc)),
    ("birthDate: 1976-05-30", "birth_date", date(1976, 5, 30)),
    ("birthDate: '1976-05-30'", "birth_date", date(1976, 5, 30)),
    ("wait: 250ms", "wait", timedelta(milliseconds=250)),
    ("wait: 1h30m", "wait", timedelta(minutes=90)),
    ("wait: 2w", "wait", timedelta(days=14)),
    ("wait: 0.5s", "wait", timedelta(seconds=0.5)),
    (f"userId: {UUID.upper()}", "user_id", UUID),
    ("data: {a: [1, 2.5, true, no, ~, x, 2026-01-05]}", "data", {"a": [1, 2.5, True, False, None, "x", "2026-01-05"]}),
    ("names: [a, b]", "names", ("a", "b")),
    ("numbers: {a: 1}", "numbers", {"a": 1}),
    (f"byId: {{{UUID.upper()}: 1}}", "by_id", {UUID: 1}),
    ("users: [{email: a}]", "users", (User(email="a"),)),
    ("rule: {rules: [{low: 1}]}", "rule", Rule(rules=(Rule(low=1),))),
    ("mixed: a", "mixed", "a"),
    ("mixed: [a]", "mixed", ("a",)),
    ("mixed: {email: a}", "mixed", User(email="a")),
    ("limit: none", "limit", "none"),
    ("limit: 7", "limit", 7),
    ("few: [1, 2]", "few", (1, 2)),
]


@pytest.mark.parametrize(("text", "field", "value"), GOOD)
def test_a_value_is_read(text: str, field: str, value: object) -> None:
    found = getattr(value_of(text), field)
    assert found == value
    assert type(found) is type(value)


def test_what_is_absent_has_its_default() -> None:
    assert value_of("text: x") == Everything(text="x")


def test_an_instant_is_in_utc() -> None:
    assert value_of("moment: 2026-01-05T09:00:00+02:00").moment.tzinfo is timezone.utc  # type: ignore[union-attr]


BAD = {
    "text: 123456": '1:7: text: expected text, found the number 123456; write "123456" in quotes',
    "text: 1.48": '1:7: text: expected text, found the number 1.48; write "1.48" in quotes',
    "text: 2026-01-05": '1:7: text: expected text, found the date 2026-01-05; write "2026-01-05" in quotes',
    "text: no": '1:7: text: expected text, found the boolean no; write "no" in quotes',
    "text: [a]": "1:7: text: expected text, found a list",
    "text: {a: b}": "1:7: text: expected text, found a mapping",
    "whole: abc": "1:8: whole: expected a whole number, found text 'abc'",
    "whole: '5'": "1:8: whole: expected a whole number, found text '5'; leave out the quotes",
    "whole: 1.5": "1:8: whole: expected a whole number, found the number 1.5",
    "whole: 010": "1:8: whole: '010' is not a plain number; write it without leading zeros and ':', or quote it",
    "whole: 10:30": "1:8: whole: '10:30' is not a plain number; write it without leading zeros and ':', or quote it",
    f"whole: {'9' * 5000}": "1:8: whole: the number is too long: 5000 characters",
    "share: .nan": "1:8: share: '.nan' is not a finite number",
    "share: much": "1:8: share: expected a number, found text 'much'",
    f"share: {'9' * 399}": f"1:8: share: '{'9' * 60}…' is not a finite number",
    "flag: yes": "1:7: flag: expected true or false, found 'yes'; write true",
    "flag: 'true'": "1:7: flag: expected true or false, found text 'true'; leave out the quotes",
    "flag: 1": "1:7: flag: expected true or false, found the number 1",
    "mode: frozn": "1:7: mode: expected one of frozen, ticking, found 'frozn'; did you mean 'frozen'?",
    "mode: [frozen]": "1:7: mode: expected one of frozen, ticking, found a list",
    "switch: yes": "1:9: switch: expected one of off, on, found 'yes'",
    "status: 500": "1:9: status: expected one of 200, 404, found 500",
    "version: 1.48": '1:10: version: expected 1.48, found the number 1.48; write "1.48" in quotes',
    "moment: 2026-01-05T09:00:00": ("1:9: moment: 2026-01-05T09:00:00 has no time zone; write 2026-01-05T09:00:00Z"),
    "moment: 2026-01-05": "1:9: moment: 2026-01-05 has no time of day; write 2026-01-05T00:00:00Z",
    "moment: soon": "1:9: moment: 'soon' is not an instant; write one such as 2026-01-05T09:00:00Z",
    "moment: 2026-02-30T09:00:00Z": (
        "1:9: moment: 2026-02-30T09:00:00Z does not exist in the calendar or on the clock"
    ),
    "moment: 0001-01-01T00:00:00+01:00": (
        "1:9: moment: 0001-01-01T00:00:00+01:00 does not exist in the calendar or on the clock"
    ),
    f"moment: 1{'0' * 20}": f"1:9: moment: 1{'0' * 20} milliseconds after 1970 is not in the calendar",
    "moment: true": "1:9: moment: expected an instant such as 2026-01-05T09:00:00Z or now-90d, found the boolean true",
    "birthDate: 2026-01-05T09:00:00Z": (
        "1:12: birthDate: '2026-01-05T09:00:00Z' is not a date; write one such as 2026-01-05"
    ),
    "moment: 2026-01-05T24:00:00Z": (
        "1:9: moment: 2026-01-05T24:00:00Z does not exist in the calendar or on the clock"
    ),
    "birthDate: 2026-13-01": "1:12: birthDate: 2026-13-01 does not exist in the calendar or on the clock",
    "wait: 30": "1:7: wait: 30 has no unit; write 30s, 30m, 30h or 30d",
    "wait: '1.5'": "1:7: wait: 1.5 has no unit; write 1.5s, 1.5m, 1.5h or 1.5d",
    "wait: 5x": "1:7: wait: '5x' is not a duration; write one such as 250ms, 90s, 5m, 1h30m, 30d or 2w",
    "wait: ''": "1:7: wait: '' is not a duration; write one such as 250ms, 90s, 5m, 1h30m, 30d or 2w",
    "wait: 99999999999d": "1:7: wait: '99999999999d' is too long a duration",
    "userId: abc": ("1:9: userId: 'abc' is not a UUID; write one such as 10000000-0000-0002-0000-000000000001"),
    "userId: 5": "1:9: userId: expected a UUID, found the number 5",
    "data: [010, .inf]": (
        "1:8: data[0]: '010' is not a plain number; write it without leading zeros and ':', or quote it\n"
        "f:1:13: data[1]: '.inf' is not a finite number"
    ),
    "names: abc": "1:8: names: expected a list, found text 'abc'; write [abc]",
    "names: [a, ~, 1]": (
        "1:12: names[1]: expected text, found ~\n"
        'f:1:15: names[2]: expected text, found the number 1; write "1" in quotes'
    ),
    "names:\n  - a\n  -\n": "3:4: names[1]: expected text, found nothing",
    "numbers: [a]": "1:10: numbers: expected a mapping, found a list",
    "numbers: {/api/login: x}": ("1:23: numbers['/api/login']: expected a whole number, found text 'x'"),
    f"byId: {{{UUID}: 1, {UUID.upper()}: 2}}": (
        f"1:49: byId: the key '{UUID.upper()}' means the same as one before it"
    ),
    "byId: {x: 1}": "1:8: byId: 'x' is not a UUID; write one such as 10000000-0000-0002-0000-000000000001",
    "users: [{email: a, registrations: [{}]}]": (
        "1:36: users[0].registrations[0]: the key 'applicationId' is missing; expected a UUID"
    ),
    "users: [{email: ~}]": "1:17: users[0].email: expected text, found ~",
    "users: [{email: a, activ: true}]": "1:20: users[0]: unknown key 'activ'; did you mean 'active'?",
    "users: [{email: a, zzz: 1}]": "1:20: users[0]: unknown key 'zzz'; the keys here are email, active, registrations",
    "zzz: 1": "1:1: unknown key 'zzz'",
    "user_id: x": "1:1: unknown key 'user_id'; did you mean 'userId'?",
    "rule: {low: 5, high: 1}": "1:7: rule: low 5 is above high 1",
    "rule: {rules: [{rules: [{low: x}]}]}": "1:31: rule.rules[0].rules[0].low: expected a whole number, found text 'x'",
    "mixed: 5": '1:8: mixed: expected text or a list or a mapping, found the number 5; write "5" in quotes',
    "mixed: {emial: a}": (
        "1:8: mixed: the key 'email' is missing; expected text\n"
        "f:1:9: mixed: unknown key 'emial'; did you mean 'email'?"
    ),
    "limit: lots": "1:8: limit: expected none, found 'lots'",
    "limit: 1.5": "1:8: limit: expected a whole number or none, found the number 1.5",
    "few: []": "1:6: few: must have at least 1 item, has 0",
    "few: [1, 2, 3]": "1:6: few: must have at most 2 items, has 3",
    "short: x": "1:8: short: must have at least 2 characters, has 1",
    "coded: abc": "1:8: coded: must match ^[A-Z]+$, is 'abc'",
    "port: 0": "1:7: port: must be at least 1, is 0",
    "port: 65536": "1:7: port: must be at most 65535, is 65536",
    "chance: 0": "1:9: chance: must be more than 0, is 0.0",
    "chance: 1.0": "1:9: chance: must be less than 1, is 1.0",
}


@pytest.mark.parametrize(("text", "message"), BAD.items(), ids=[text[:40] for text in BAD])
def test_a_mistake_is_explained(text: str, message: str) -> None:
    assert complaint(text) == f"f:{message}"


def test_every_mistake_is_reported_in_file_order() -> None:
    text = """\
whole: x
users:
  - emial: a@example.com
    active: maybe
  - email: b@example.com
    registrations:
      - applicationId: 5
        roles: user
flag: 0
other: 1
"""
    assert complaint(text).splitlines() == [
        "f:1:8: whole: expected a whole number, found text 'x'",
        "f:3:5: users[0]: unknown key 'emial'; did you mean 'email'?",
        "f:3:5: users[0]: the key 'email' is missing; expected text",
        "f:4:13: users[0].active: expected true or false, found text 'maybe'",
        "f:7:24: users[1].registrations[0].applicationId: expected a UUID, found the number 5",
        "f:8:16: users[1].registrations[0].roles: expected a list, found text 'user'; write [user]",
        "f:9:7: flag: expected true or false, found the number 0",
        "f:10:1: unknown key 'other'",
    ]


def test_thousands_of_mistakes_on_one_line_are_reported() -> None:
    assert len(complaint(f"names: [{'1, ' * 5000}]").splitlines()) == 5000


def test_a_thousand_users_are_read() -> None:
    lines = [
        f"- email: user{number}@example.com\n  active: true\n"
        f"  registrations: [{{applicationId: {UUID}, roles: [user]}}]\n"
        for number in range(1000)
    ]
    assert len(value_of("users:\n" + "".join(lines)).users) == 1000


def test_a_mistake_behind_an_anchor_is_reported_once() -> None:
    text = "users:\n  - &user {email: 5}\n  - *user\n  - *user\n"
    assert complaint(text) == 'f:2:19: users[0].email: expected text, found the number 5; write "5" in quotes'


def test_a_mistake_in_merged_keys_is_reported_where_it_is_written() -> None:
    text = "users:\n  - &user {email: a, active: x}\n  - {<<: *user, active: true}\n"
    assert complaint(text) == "f:2:30: users[0].active: expected true or false, found text 'x'"


def test_a_type_that_no_document_can_hold_is_an_error_of_the_program() -> None:
    class Odd(msgspec.Struct):
        raw: bytes

    with pytest.raises(TypeError, match="BytesType cannot be read from a document"):
        read(Document.parse("raw: x", "f"), Odd)


# Anything at all

# PyYAML's emitter writes these three as line breaks.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x85\u2028\u2029")
ANY_TEXT = st.text(CHARACTERS)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(ANY_TEXT, DATA, min_size=1, max_size=5), st.sampled_from([True, False, None]))
def test_what_yaml_dumps_is_read_back(data: dict[str, object], flow: bool | None) -> None:
    text = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=True)
    assert read_data(Document.parse(text, "f")) == data


TEXTS = st.text(CHARACTERS, max_size=8)
REGISTRATIONS = st.builds(Registration, application_id=st.uuids().map(str), roles=st.lists(TEXTS).map(tuple))
USERS = st.builds(User, email=TEXTS, active=st.booleans(), registrations=st.lists(REGISTRATIONS, max_size=2).map(tuple))


@settings(max_examples=100, deadline=None)
@given(st.lists(USERS, max_size=3).map(tuple), st.booleans(), st.dictionaries(TEXTS, st.integers()))
def test_what_a_struct_is_dumped_as_is_read_back(users: tuple[User, ...], flag: bool, numbers: dict[str, int]) -> None:
    value = Everything(users=users, flag=flag, numbers=numbers)
    text = yaml.safe_dump(msgspec.to_builtins(value) | {"wait": "0s"})
    assert value_of(text) == value


VALID = "\n".join({field: text for text, field, _ in GOOD}.values())


def test_the_file_that_is_mutated_below_is_valid() -> None:
    assert value_of(VALID).limit == 7


@settings(max_examples=500, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(VALID)), st.integers(0, 12), st.text(max_size=3) | st.sampled_from("&*:-[{\n\t ")),
        min_size=1,
        max_size=4,
    )
)
def test_no_mutation_of_a_valid_file_causes_anything_but_a_scenario_error(edits: list[tuple[int, int, str]]) -> None:
    text = VALID
    for start, length, replacement in edits:
        text = text[:start] + replacement + text[start + length :]
    with contextlib.suppress(ScenarioError):
        value_of(text)
