"""`FauxAuth`, a fake without a socket, and `AuthServer`, one that listens."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import msgspec

from fauxauth.errors import UsageError, did_you_mean
from fauxauth.scenario import Scenario
from fauxauth.scenario.completion import complete_user
from fauxauth.scenario.definition import ForceEntry
from fauxauth.scenario.references import method_faults, registration_faults
from fauxauth.scenario.scenario import dotted, force_of
from fauxauth.transport.application import Application
from fauxauth.transport.listener import Listener
from fauxauth.world import World
from fauxauth.world.clock import Clock
from fauxauth.world.fuse_accounts import FuseAccounts
from fauxauth.world.journal import Journal
from fauxauth.world.login_records import LoginRecords
from fauxauth.world.outbox import Outbox
from fauxauth.world.people import User
from fauxauth.world.totp import code_at


class FauxAuth:
    """
    A fake FusionAuth and Fuse in one world, made from a scenario: a path, a shipped name, a `Scenario`, or the empty one.

    ``wsgi_app`` answers requests from it without a socket. Raises `ScenarioError` and `UsageError` as `Scenario.load`.
    """

    def __init__(self, scenario: Scenario | str | os.PathLike[str] | None = None) -> None:
        self.scenario = _scenario(scenario)
        self.wsgi_app = Application(self.scenario.world())

    @property
    def world(self) -> World:
        """Everything that this fake remembers now."""
        return self.wsgi_app.world

    def load(self, scenario: Scenario | str | os.PathLike[str] | None = None) -> None:
        """Put a new world of a scenario in place of the present one."""
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
    def journal(self) -> Journal:
        """What was asked, and the named answers that were given."""
        return self.world.journal

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

    def add_user(self, **attributes: Any) -> User:
        """
        Add a FusionAuth user and return it, completed.

        Attributes are those of the vendor's User, in Python's way of writing (``first_name``); objects inside may be
        given as the vendor's JSON. Who says nothing of ``registrations`` is registered for the first application.
        Raises `UsageError` for what a user does not have, and for a loginId that is taken.
        """
        __tracebackhide__ = True
        user = _user_of(attributes)
        with self.world.lock:
            directory = self.world.directory
            tenant_id = user.tenant_id or self.tenant_id
            applications = [each for each in directory.applications.values() if each.tenant_id == tenant_id]
            user = complete_user(user, self.world.chance, self.clock.now(), tenant_id, tuple(applications[:1]))
            self._check(user)
            directory.save(user)
        return user

    def _check(self, user: User) -> None:
        __tracebackhide__ = True
        if not user.email and not user.username:
            raise UsageError("a user needs an email or a username to log in with")
        for login_id in filter(None, (user.email, user.username)):
            if self.world.directory.find(user.tenant_id, login_id) is not None:
                raise UsageError(f"{login_id} is the loginId of another user of the tenant")
        faults = list(registration_faults((), user, self.world.directory.applications))
        for number, method in enumerate(user.two_factor.methods):
            faults += method_faults(("twoFactor", "methods", number), method)
        for path, message in faults:
            raise UsageError(f"{dotted(path)}: {message}")

    def user(self, login_id: str) -> User:
        """Return the user with an email or username, as now. Raises `UsageError` if there is none."""
        __tracebackhide__ = True
        user = self.world.directory.find(None, login_id)
        if user is None:
            known = [each.login_id for each in self.world.directory.users()]
            raise UsageError(f"there is no user {login_id!r}{did_you_mean(login_id, known)}")
        return user

    def totp(self, login_id: str) -> str:
        """Return the code that a user's authenticator shows now. Raises `UsageError` if they have none."""
        __tracebackhide__ = True
        for method in self.user(login_id).two_factor.methods:
            if method.method == "authenticator" and method.secret is not None:
                return code_at(method.secret, self.clock.now())
        raise UsageError(f"{login_id} has no authenticator")

    def force(self, outcome: str, *, times: int | None = None, when: Mapping[str, Any] | None = None) -> None:
        """
        Give a named answer, whatever the state says, from now on or ``times`` times.

        ``when`` holds the values that fields of a request must have for it (``{"loginId": "richard@example.com"}``).
        Raises `UnknownOutcomeError` with the nearest name.
        """
        __tracebackhide__ = True
        if times is not None and times < 1:
            raise UsageError(f"times must be at least 1, is {times}")
        force = force_of(ForceEntry(outcome=outcome, times=times, when=dict(when or {})))
        with self.world.lock:
            self.world.forces.add(force)


def _scenario(source: Scenario | str | os.PathLike[str] | None) -> Scenario:
    if isinstance(source, Scenario):
        return source
    return Scenario() if source is None else Scenario.load(source)


def _user_of(attributes: Mapping[str, Any]) -> User:
    __tracebackhide__ = True
    names = {field.name: field.encode_name for field in msgspec.structs.fields(User)}
    for name in attributes:
        if name not in names:
            raise UsageError(f"a user has no attribute {name!r}{did_you_mean(name, names)}")
    try:
        return msgspec.convert({names[name]: value for name, value in attributes.items()}, User)
    except msgspec.ValidationError as error:
        raise UsageError(f"this cannot be a user: {error}") from None


class AuthServer(FauxAuth):
    """
    A fake that listens on a socket, in threads of this process.

    It binds at `start`, not before; port 0 takes a free one. Raises `AddressError` there if the address cannot be had.
    """

    def __init__(
        self,
        scenario: Scenario | str | os.PathLike[str] | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        super().__init__(scenario)
        self._listener = Listener(self.wsgi_app, host, port)

    @property
    def url(self) -> str:
        """The base URL of both services, such as ``http://127.0.0.1:9011``."""
        return self._listener.url

    def start(self) -> AuthServer:
        """Listen. Starting twice does nothing."""
        self._listener.start()
        return self

    def stop(self) -> None:
        """Stop listening and close every connection; returns when it is done."""
        self._listener.stop()

    def __enter__(self) -> AuthServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()
