"""`FauxAuth`, a fake without a socket, and `AuthServer`, one that listens."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from fauxauth.errors import FauxauthError, UsageError
from fauxauth.scenario import Scenario
from fauxauth.transport.application import WsgiApp
from fauxauth.transport.in_hand.journal import JournalView
from fauxauth.transport.in_hand.orders import TakesOrders
from fauxauth.transport.in_hand.snapshots import TakesSnapshots
from fauxauth.transport.in_hand.tokens import MintsTokens
from fauxauth.transport.listening.listener import Listener
from fauxauth.transport.without_socket import WithoutSocket
from fauxauth.world.clock import Clock
from fauxauth.world.fuse_accounts import FuseAccounts
from fauxauth.world.login_records import LoginRecords
from fauxauth.world.outbox import Outbox

if TYPE_CHECKING:
    from typing_extensions import Self


class FauxAuth(WithoutSocket, TakesOrders, MintsTokens, TakesSnapshots):
    """
    A fake FusionAuth and Fuse in one world, made from a scenario: a path, a shipped name, a dict
    that says what a file would, a `Scenario` or none.

    ``wsgi_app`` answers requests from it without a socket. Raises `ScenarioError` and `UsageError` as `Scenario.load`.
    """

    def __init__(self, scenario: Scenario | Mapping[str, Any] | str | os.PathLike[str] | None = None) -> None:
        __tracebackhide__ = True
        self.scenario = _scenario(scenario)
        self.wsgi_app = WsgiApp(self.scenario.world())

    def load(self, scenario: Scenario | Mapping[str, Any] | str | os.PathLike[str] | None = None) -> None:
        """Put a new world of a scenario in place of the present one."""
        __tracebackhide__ = True
        self.scenario = _scenario(scenario)
        self.reset()

    def reset(self) -> None:
        """Put a new world of the same scenario in place of the present one."""
        self.wsgi_app.world = self.scenario.world()

    @property
    def clock(self) -> Clock:
        """The clock that rules every lifetime in this world."""
        return self.world.clock

    @property
    def journal(self) -> JournalView:
        """What was asked, and the named answers that were given; assertions about them."""
        return JournalView(self.world)

    @property
    def outbox(self) -> Outbox:
        """The emails and text messages that a real server would have sent."""
        return self.world.outbox

    @property
    def login_records(self) -> LoginRecords:
        """The login records that were written."""
        return self.world.login_records

    @property
    def fuse(self) -> FuseAccounts:
        """Fuse's users and their tokens."""
        return self.world.fuse

    @property
    def api_key(self) -> str:
        """The first API key of the scenario. Raises `UsageError` if it has none."""
        return self._first(self.world.directory.api_keys, "API key")

    @property
    def application_id(self) -> str:
        """The id of the first application. Raises `UsageError` if there is none."""
        return self._first(self.world.directory.applications, "application")

    @property
    def tenant_id(self) -> str:
        """The id of the first tenant."""
        return self._first(self.world.directory.tenants, "tenant")

    def _first(self, things: Mapping[str, object], what: str) -> str:
        for name in things:
            return name
        raise UsageError(f"the scenario {self.scenario.name!r} has no {what}")


def _scenario(source: Scenario | Mapping[str, Any] | str | os.PathLike[str] | None) -> Scenario:
    __tracebackhide__ = True
    if isinstance(source, Scenario):
        return source
    try:
        if isinstance(source, Mapping):
            return Scenario.of_dict(source)
        return Scenario() if source is None else Scenario.load(source)
    except FauxauthError as mistake:
        # Without the frames of ours that it came through.
        raise mistake.with_traceback(None) from None


class AuthServer(FauxAuth):
    """
    A fake that listens on a socket, in threads of this process.

    It binds at `start`, not before; port 0 takes a free one. Raises `AddressError` there if the address cannot be had.
    """

    def __init__(
        self,
        scenario: Scenario | Mapping[str, Any] | str | os.PathLike[str] | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        __tracebackhide__ = True
        super().__init__(scenario)
        self._listener = Listener(self.wsgi_app, host, port)

    @property
    def url(self) -> str:
        """The base URL of both services, such as ``http://127.0.0.1:9011``."""
        return self._listener.url

    def start(self) -> Self:
        """Listen. Starting twice does nothing."""
        self._listener.start()
        return self

    def stop(self) -> None:
        """Stop listening and close every connection; returns when it is done."""
        self._listener.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()
