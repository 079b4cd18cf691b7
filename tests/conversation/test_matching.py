"""Comparing values: matchers, tokens, subsets, and what JSON takes for equal."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from fauxauth.contract.wire import encode
from fauxauth.conversation.matching import Comparison, matcher_mistake
from fauxauth.conversation.template import TemplateError, parts


def jwt(claims: Any) -> str:
    return f"header.{base64.urlsafe_b64encode(encode(claims)).decode().rstrip('=')}.signature"


def differs(expected: Any, actual: Any, *, subset: bool = False) -> bool:
    return bool(list(Comparison(lambda value: value, subset).compare(expected, actual)))


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("<any>", None),
        ("<any>", {"a": [1]}),
        ("<text>", ""),
        ("<uuid>", "10000000-0000-0002-0000-000000000001"),
        ("<instant>", 1_767_603_600_000),
        ("<number>", 1.5),
        ("<id>", "A-_" * 14 + "A"),
        ("<jwt>", jwt({})),
        ({"<jwt>": {"roles": ["user"]}}, jwt({"roles": ["user"], "sub": "s"})),
        ({"<jwt>": {"sub": "<text>", "aud": "<absent>"}}, jwt({"sub": "s"})),
        ({"a": "<absent>"}, {}),
        ("<<text>>", "<text>"),
        ("<<<text>>>", "<<text>>"),
        ("<Text>", "<Text>"),
        (1, 1.0),
        ({"a": [{"b": None}]}, {"a": [{"b": None}]}),
    ],
)
def test_what_matches(expected: Any, actual: Any) -> None:
    assert not differs(expected, actual)
    assert not differs(expected, actual, subset=True)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("<text>", 1),
        ("<uuid>", "10000000-0000-0002-0000-00000000000"),
        ("<instant>", 1_767_603_600),
        ("<instant>", True),
        ("<instant>", "1767603600000"),
        ("<number>", True),
        ("<number>", "1"),
        ("<id>", "A" * 42),
        ("<id>", "A" * 42 + "="),
        ("<jwt>", "a.b"),
        ("<jwt>", "a.b.c"),
        ("<jwt>", jwt([1])),
        ("<jwt>", None),
        ({"<jwt>": {}}, "no token"),
        ({"<jwt>": {"sub": "<uuid>"}}, jwt({"sub": "s"})),
        ({"a": "<absent>"}, {"a": None}),
        ({"a": "<any>"}, {}),
        ({"a": None}, {}),
        (True, 1),
        (0, False),
        ("1", 1),
        (None, False),
        ([], {}),
        ({}, []),
        ([1, 2], [2, 1]),
        ([1], [1, 1]),
    ],
)
def test_what_does_not(expected: Any, actual: Any) -> None:
    assert differs(expected, actual)
    assert differs(expected, actual, subset=True)


def test_a_subset_may_lack_keys_of_mappings_and_nothing_of_lists() -> None:
    assert not differs({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}], "d": 3}, subset=True)
    assert differs({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}]})
    assert differs({"a": [{"b": 1}]}, {"a": [{"b": 1}, {"b": 2}]}, subset=True)


def test_a_value_that_is_filled_in_is_no_matcher() -> None:
    (mismatch,) = Comparison(lambda _value: "<any>").compare("${kept}", "anything")
    assert (mismatch.expected, mismatch.actual) == ('"<any>"', '"anything"')


def test_a_long_value_is_cut() -> None:
    (mismatch,) = Comparison(lambda value: value).compare("a", "b" * 1000)
    assert len(mismatch.actual) == 201


@pytest.mark.parametrize("text", ["<uuid>", "<absent>", "<<uid>>", "a <uid>", "<A>", "<>"])
def test_plain_text_and_matchers_are_no_mistakes(text: str) -> None:
    assert matcher_mistake(text) is None


def test_a_doubled_dollar_is_a_plain_one() -> None:
    assert parts("a $${b} c") == ["a ", "${", "b} c"]


@pytest.mark.parametrize("text", ["${", "${}", "${a b}", "${1a}", "a ${b", "${totp a +x}", "${code a +1s}"])
def test_what_means_nothing_between_braces_is_refused(text: str) -> None:
    with pytest.raises(TemplateError):
        parts(text)
