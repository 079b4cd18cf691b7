"""`FauxAuth`, a fake without a socket, and `AuthServer`, one that listens."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

import msgspec

from fauxauth.errors import UsageError, did_you_mean
from fauxauth.scenario import Scenario
from fauxauth.scenario.references import method_faults, registration_faults
from fauxauth.scenario.scalars import MistakeError, instant_of_milliseconds
from fauxauth.scenario.scenario import dotted
from fauxauth.transport.application import Application
from fauxauth.transport.listener import Listener
from fauxauth.transport.orders import TakesOrders
from fauxauth.world import World
from fauxauth.world.clock import Clock
from fauxauth.world.completion import complete_user
from fauxauth.world.fuse_accounts import FuseAccounts
from fauxauth.world.journal import Journal
from fauxauth.world.login_records import LoginRecords
from fauxauth.world.outbox import Outbox
from fauxauth.world.people import User
from fauxauth.world.totp import code_at

if TYPE_CHECKING:
    from typing_extensions import Self


class FauxAuth(TakesOrders):
    """
    A fake FusionAuth and Fuse in one world, made from a scenario: a path, a shipped name, a `Scenario` or none.

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
        Raises `UsageError` for what a user does not have, for an id or loginId that is taken, and for a tenant or
        application that is not there.
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
        if user.tenant_id not in self.world.directory.tenants:
            raise UsageError(
                f"there is no tenant {user.tenant_id}{did_you_mean(user.tenant_id, self.world.directory.tenants)}"
            )
        directory = self.world.directory
        for login_id in filter(None, (user.email, user.username)):
            # In whatever case: two users of a tenant never differ in that alone.
            if directory.with_email(user.tenant_id, login_id) or directory.with_username(user.tenant_id, login_id):
                raise UsageError(f"{login_id} is the loginId of another user of the tenant")
        if directory.user(user.id) is not None:
            raise UsageError(f"{user.id} is the id of another user")
        faults = list(registration_faults((), user, self.world.directory.applications))
        for number, method in enumerate(user.two_factor.methods):
            faults += method_faults(("twoFactor", "methods", number), method)
        for fault in faults:
            raise UsageError(f"{dotted(fault.path)}: {fault.message}")

    def user(self, login_id: str) -> User:
        """Return the user with an email or username, as now. Raises `UsageError` if there is none."""
        __tracebackhide__ = True
        user = self.world.directory.find(None, login_id)
        if user is None:
            raise UsageError(
                f"there is no user {login_id!r}{did_you_mean(login_id, self.world.directory.near(login_id))}"
            )
        return user

    def person(self, number: int) -> User:
        """
        Return a generated user by number, as now: number 4711 of 5,000 logs in as ``person-4711@example.com``.

        Raises `UsageError` if the scenario generates no such number, and if they were deleted.
        """
        __tracebackhide__ = True
        population = self.world.directory.population
        if population is None:
            raise UsageError(f"the scenario {self.scenario.name!r} generates no users")
        if number not in population:
            raise UsageError(f"there is no person {number}; the scenario generates number 1 to {population.size}")
        user = self.world.directory.user(population.user_id(number))
        if user is None:
            raise UsageError(f"person {number} was deleted")
        return user

    def totp(self, login_id: str) -> str:
        """Return the code that a user's authenticator shows now. Raises `UsageError` if they have none."""
        __tracebackhide__ = True
        for method in self.user(login_id).two_factor.methods:
            if method.method == "authenticator" and method.secret is not None:
                return code_at(method.secret, self.clock.now())
        raise UsageError(f"{login_id} has no authenticator")


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
        return msgspec.convert(_with_instants({names[name]: value for name, value in attributes.items()}), User)
    except (msgspec.ValidationError, MistakeError) as error:
        raise UsageError(f"this cannot be a user: {error}") from None


def _with_instants(value: Any) -> Any:
    """Return the vendor's JSON with its instants, which are numbers of milliseconds, as such."""
    if isinstance(value, (list, tuple)):
        return [_with_instants(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: instant_of_milliseconds(str(each)) if _is_instant(name, each) else _with_instants(each)
        for name, each in value.items()
    }


def _is_instant(name: object, value: object) -> bool:
    named = isinstance(name, str) and (name == "expiry" or name.endswith("Instant"))
    return named and isinstance(value, int) and not isinstance(value, bool)


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
