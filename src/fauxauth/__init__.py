"""
A fake of FusionAuth's Login API and of Fuse sessions, which answers from state.

`AuthServer` listens on a socket, `FauxAuth` answers without one; both are made from a `Scenario`.
In pytest, use the fixture ``fauxauth``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxauth.errors import (
    AddressError,
    FauxauthError,
    NotFakedWarning,
    Problem,
    ScenarioError,
    UnknownOutcomeError,
    UsageError,
)

if TYPE_CHECKING:
    from fauxauth.scenario import Scenario
    from fauxauth.transport.auth_server import AuthServer, FauxAuth

__all__ = [
    "AddressError",
    "AuthServer",
    "FauxAuth",
    "FauxauthError",
    "NotFakedWarning",
    "Problem",
    "Scenario",
    "ScenarioError",
    "UnknownOutcomeError",
    "UsageError",
]

_HOMES = {
    "AuthServer": "fauxauth.transport.auth_server",
    "FauxAuth": "fauxauth.transport.auth_server",
    "Scenario": "fauxauth.scenario",
}
"""Names that are imported when first asked for, because pytest loads this package in every run."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'fauxauth' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
