"""
A fake of FusionAuth's Login API and of Fuse sessions, which answers from state.

`AuthServer` listens on a socket, `FauxAuth` answers without one; both are made from a `Scenario`.
In pytest, use the fixture ``fauxauth``. What else is here are the types of what these return and take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fauxauth.arrangement import ArrangedOutcome
    from fauxauth.errors import (
        AddressError,
        FauxauthError,
        NotFakedWarning,
        Problem,
        ScenarioError,
        UnknownOutcomeError,
        UsageError,
    )
    from fauxauth.scenario import Scenario
    from fauxauth.transport.auth_server import AuthServer, FauxAuth
    from fauxauth.transport.in_hand.journal import JournalView
    from fauxauth.transport.in_hand.person import Person
    from fauxauth.transport.in_hand.snapshots import Snapshot
    from fauxauth.world.applications import Application
    from fauxauth.world.exchange import Exchange
    from fauxauth.world.faults import Break, TokenFault
    from fauxauth.world.fuse_people import FuseUser
    from fauxauth.world.login_records import LoginRecord
    from fauxauth.world.outbox import Message

__all__ = [
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

_HOMES = {
    "AddressError": "fauxauth.errors",
    "Application": "fauxauth.world.applications",
    "ArrangedOutcome": "fauxauth.arrangement",
    "AuthServer": "fauxauth.transport.auth_server",
    "Break": "fauxauth.world.faults",
    "Exchange": "fauxauth.world.exchange",
    "FauxAuth": "fauxauth.transport.auth_server",
    "FauxauthError": "fauxauth.errors",
    "FuseUser": "fauxauth.world.fuse_people",
    "JournalView": "fauxauth.transport.in_hand.journal",
    "LoginRecord": "fauxauth.world.login_records",
    "Message": "fauxauth.world.outbox",
    "NotFakedWarning": "fauxauth.errors",
    "Person": "fauxauth.transport.in_hand.person",
    "Problem": "fauxauth.errors",
    "Scenario": "fauxauth.scenario",
    "ScenarioError": "fauxauth.errors",
    "Snapshot": "fauxauth.transport.in_hand.snapshots",
    "TokenFault": "fauxauth.world.faults",
    "UnknownOutcomeError": "fauxauth.errors",
    "UsageError": "fauxauth.errors",
}
"""Names that are imported when first asked for, because pytest loads this package in every run."""

if not TYPE_CHECKING:  # which would take any name for one that is here

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module 'fauxauth' has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
