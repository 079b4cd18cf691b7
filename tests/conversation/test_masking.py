"""Masking: no secret is shown, by its name or by its value, however it is written."""

from __future__ import annotations

import base64
import html
import json
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxauth.conversation.masking import Masking, secrets_sent

SECRETS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=8, max_size=30).filter(
    lambda text: not text.startswith("[")  # as the codes of errors do, which are no secrets
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"password": "pw", "loginId": "joe"}, {"password": "***", "loginId": "joe"}),
        (
            {"user": {"twoFactor": {"recoveryCodes": ["a", "b"]}}},
            {"user": {"twoFactor": {"recoveryCodes": ["***"] * 2}}},
        ),
        ({"Refresh-Token": 5, "access_token": None}, {"Refresh-Token": "***", "access_token": None}),
        ([{"code": "[missing]loginId"}, {"code": "123456"}], [{"code": "[missing]loginId"}, {"code": "***"}]),
        ("a eyJhbGciOi.eyJzdWIi.c2ln b", "a *** b"),
    ],
)
def test_what_has_the_name_of_a_secret_is_hidden(value: Any, shown: Any) -> None:
    assert Masking().value(value) == shown


def test_the_way_to_a_value_has_its_name() -> None:
    assert Masking().value("abc", ("body", "token")) == "***"
    assert Masking().value("abc", ("body", "token", "<jwt>", "iss")) == "abc"
    assert Masking().value("abc", ("body", "recoveryCodes", 0)) == "***"


def test_what_was_given_is_hidden_behind_its_name() -> None:
    masking = Masking({"correct horse": "${password}", "joe": "${who}"})
    assert masking.text("joe says 'correct horse', joest") == "${who} says 'correct horse', joest".replace(
        "correct horse", "${password}"
    )
    assert masking.line("  - {a: correct horse, b: 1}") == "  - {a: *************, b: 1}"


@given(SECRETS)
def test_a_secret_is_found_however_it_is_written(secret: str) -> None:
    masking = Masking({secret: "***"})
    encoded = base64.b64encode(secret.encode()).decode()
    for written in (
        secret,
        json.dumps(secret),
        json.dumps(secret, ensure_ascii=False),
        quote(secret),
        quote_plus(secret),
        quote(secret, safe=""),
        urlencode({"a": secret}),
        html.escape(secret),
        f"Basic {encoded}",
    ):
        shown = masking.text(f"<p>{written}</p>")
        assert secret not in shown
        assert encoded not in shown
        assert "***" in shown


@given(SECRETS, st.sampled_from(["password", "refreshToken", "code", "twoFactorId"]))
def test_a_secret_that_was_sent_or_came_is_hidden_everywhere_from_then_on(secret: str, name: str) -> None:
    for headers, target, body in (
        ([], "/", json.dumps({"a": [{name: secret}]}).encode()),
        ([], f"/?{urlencode({name: secret})}", b""),
        ([], "/", urlencode({name: secret}).encode()),
        ([("Authorization", secret)], "/", b""),
        ([("Authorization", f"Bearer {secret}")], "/", b""),
        ([("cookie", f"a=b; any={secret}")], "/", b""),
    ):
        masking = Masking(learns=True)
        masking.learn_all(secrets_sent(headers, target, body))
        assert secret not in masking.text(f"it said {secret}.")
    masking = Masking(learns=True)
    masking.learn({"deep": [{name: secret}]})
    assert secret not in json.dumps(masking.value({"message": f"the {secret} is wrong"}), ensure_ascii=False)


@pytest.mark.parametrize(("code", "shown"), [(999, "999"), (1000, "***")])
def test_a_number_is_a_secret_elsewhere_too_if_it_has_four_digits(code: int, shown: str) -> None:
    masking = Masking(learns=True)
    masking.learn({"code": code})
    assert masking.text(f"it was {code}") == f"it was {shown}"


@pytest.mark.parametrize(("secret", "shown"), [("horse", "horses"), ("horses", "***s")])
def test_a_secret_is_hidden_inside_of_words_if_it_has_six_characters(secret: str, shown: str) -> None:
    assert Masking({secret: "***"}).text(shown.replace("***", secret)) == shown


def test_of_the_fake_only_what_has_the_name_of_a_secret_is_hidden() -> None:
    masking = Masking()
    masking.learn({"password": "open-sesame"})
    assert masking.text("open-sesame") == "open-sesame"
