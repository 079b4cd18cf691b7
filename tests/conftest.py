"""What all tests have."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from fauxauth.world.people import User
from fauxauth.world.populations import Population

pytest_plugins = ["pytester"]

# The same examples in every run, and no verdict on the speed of the machine that runs them.
settings.register_profile("fauxauth", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fauxauth")

# Worlds of tests, some of them broken on purpose; their conversations are run by the tests that they belong to.
collect_ignore_glob = ["*.yaml", "*.yml"]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the users that are made, in order."""
    numbers: list[int] = []
    complete = Population._completed

    def counting(people: Population, number: int, attributes: dict[str, Any]) -> User:
        numbers.append(number)
        return complete(people, number, attributes)

    monkeypatch.setattr(Population, "_completed", counting)
    return numbers
