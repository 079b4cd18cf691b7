"""What `import fauxauth` offers."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from typing import get_args

import pytest

import fauxauth


def test_the_public_names_are_these() -> None:
    assert fauxauth.__all__ == [
        "AddressError",
        "Application",
        "ArrangedOutcome",
        "AuthServer",
        "Break",
        "Exchange",
        "FauxAuth",
        "FauxauthError",
        "FuseUser",
        "JournalView",
        "LoginRecord",
        "Message",
        "NotFakedWarning",
        "Person",
        "Problem",
        "Scenario",
        "ScenarioError",
        "Snapshot",
        "TokenFault",
        "UnknownOutcomeError",
        "UsageError",
    ]


CHOICES = {"Break", "TokenFault"}
"""Those that are a choice of words, and neither classes nor functions."""


@pytest.mark.parametrize("name", sorted(set(fauxauth.__all__) - CHOICES))
def test_every_public_name_is_there_and_explains_itself(name: str) -> None:
    thing = getattr(fauxauth, name)
    assert thing.__name__ == name
    assert thing.__doc__


@pytest.mark.parametrize("name", sorted(CHOICES))
def test_a_choice_of_words_has_some(name: str) -> None:
    assert {type(word) for word in get_args(getattr(fauxauth, name))} == {str}


@pytest.mark.parametrize("name", fauxauth.__all__)
def test_every_public_name_can_be_the_first_to_be_imported(name: str) -> None:
    subprocess.run([sys.executable, "-W", "error", "-c", f"from fauxauth import {name}"], check=True, timeout=60)


def test_dir_shows_the_public_names() -> None:
    assert dir(fauxauth) == sorted(fauxauth.__all__)


def test_a_star_import_gives_just_the_public_names() -> None:
    given: dict[str, object] = {}
    exec("from fauxauth import *", given)
    assert given.keys() - {"__builtins__"} == set(fauxauth.__all__)


def test_another_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="module 'fauxauth' has no attribute 'AuthSever'"):
        _ = fauxauth.AuthSever  # type: ignore[attr-defined]  # a type checker says so, too


def test_every_error_can_be_caught_as_one() -> None:
    errors = [getattr(fauxauth, name) for name in fauxauth.__all__ if name.endswith("Error")]
    assert all(issubclass(error, fauxauth.FauxauthError) for error in errors)


def test_the_command_and_the_plugin_are_installed() -> None:
    points = importlib.metadata.distribution("fauxauth").entry_points
    assert {(point.group, point.name, point.value) for point in points} == {
        ("console_scripts", "fauxauth", "fauxauth.cli:main"),
        ("pytest11", "fauxauth", "fauxauth.pytest_plugin"),
    }
