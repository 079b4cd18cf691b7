"""`ArrangedOutcome`: an outcome that an application meets with its next request, and what it needs for that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, overload

from fauxauth.arrangement.choosing import Case
from fauxauth.arrangement.requests import Request, said_in
from fauxauth.arrangement.searching import usual_way, way_to
from fauxauth.catalogue import find
from fauxauth.contract.messages import Json
from fauxauth.conversation.sending import Outgoing
from fauxauth.errors import UsageError
from fauxauth.scenario import Scenario
from fauxauth.world import World
from fauxauth.world.journal import Journal
from fauxauth.world.objects import DEFAULT_API_KEY, DEFAULT_APPLICATION_ID
from fauxauth.world.orders import ForceEntry

_AUTHORIZATION = "Authorization"
_BEARER = "Bearer"


class _Said:
    """What the request says under the first of some names. Raises `UsageError` where it says none of them."""

    def __init__(self, *names: str) -> None:
        self._names = names

    @overload
    def __get__(self, outcome: None, owner: type[ArrangedOutcome]) -> _Said: ...

    @overload
    def __get__(self, outcome: ArrangedOutcome, owner: type[ArrangedOutcome]) -> str: ...

    def __get__(self, outcome: ArrangedOutcome | None, owner: type[ArrangedOutcome]) -> _Said | str:
        __tracebackhide__ = True
        if outcome is None:
            return self
        for name in self._names:
            if name in outcome.known:
                return str(outcome.known[name])
        said = ", ".join(outcome.request) or "nothing"
        raise UsageError(f"a request of {outcome.operation} has no {self._names[0]}; it says {said}")


@dataclass(frozen=True, repr=False)
class ArrangedOutcome:
    """
    One outcome of an operation, arranged: whoever now asks what ``plain`` asks is answered with it.

    ``forced`` tells that it is given whatever is asked, because state does not lead there from the usual request;
    otherwise the world is such that it is the answer. ``request`` has what the request says, by the vendor's names,
    wherever that stands in it; what of it has an attribute raises `UsageError` where the request does not say it.
    ``basis`` is ``documented``, ``observed`` or ``chosen``.
    """

    operation: str
    name: str
    status: int
    summary: str
    basis: str
    forced: bool
    api_key: str
    application_id: str
    tenant_id: str
    request: Mapping[str, Any]
    plain: Outgoing
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    journal: Journal = field(compare=False)
    known: Mapping[str, Any] = field(compare=False)

    def __repr__(self) -> str:
        return f"<arranged {self.full_name}>"

    @property
    def full_name(self) -> str:
        """The outcome's full name, ``fusionauth.login:account_locked``."""
        return f"{self.operation}:{self.name}"

    @property
    def met(self) -> bool:
        """Whether the outcome was given since it was arranged."""
        return self.full_name in self.journal.outcomes

    login_id = _Said("loginId", "login_name", "email", "username")
    """What the user logs in with; Fuse's ``login_name``."""

    password = _Said("password")
    """The password that the request says, or with which the user logged in before it."""

    code = _Said("code", "oneTimeCode", "oneTimePassword")
    """The code that the request says, computed for this moment."""

    two_factor_id = _Said("twoFactorId")
    """The id of the challenge."""

    user_id = _Said("userId")
    """The id of the user."""

    token = _Said("token", _BEARER, "accessToken", "access_token", "Auth-Token", "auth_token")
    """The token in the body, in a header or in a cookie."""

    refresh_token = _Said("refreshToken", "refresh_token", "token")
    """The refresh token in the body or in a cookie."""


def arrange(case: Case, load: Callable[[Scenario], World]) -> ArrangedOutcome:
    """
    Arrange an outcome in the world that ``load`` makes of a scenario, and puts in place.

    The first search for a way to an outcome takes some milliseconds; it is remembered.
    """
    operation, row = find(case.full_name)
    way = way_to(case.full_name, case.version, case.fields)
    usual = f"{operation.name}:{operation.outcomes[-1].name}"
    best = way or way_to(usual, case.version, case.fields) or usual_way(operation, case.version, case.fields)
    world = load(best.scenario())
    plain, before = best.prepare(world)
    plain = plain or best.form
    if way is None:
        world.forces.add(ForceEntry(outcome=case.full_name))
    application_id = str(plain.said.get("applicationId", DEFAULT_APPLICATION_ID))
    return ArrangedOutcome(
        operation=operation.name,
        name=row.name,
        status=row.status,
        summary=row.summary,
        basis=row.basis.kind,
        forced=way is None,
        api_key=_api_key(plain, world),
        application_id=application_id,
        tenant_id=_tenant_id(application_id, world),
        request=plain.said,
        plain=plain.outgoing(),
        headers=plain.headers,
        cookies=plain.cookies,
        journal=world.journal,
        known=_known(plain, before, world),
    )


def _api_key(plain: Request, world: World) -> str:
    """Return the key that the request has, or one that is good."""
    said = plain.headers.get(_AUTHORIZATION, " ")
    keys = world.directory.api_keys
    return said if " " not in said else DEFAULT_API_KEY if DEFAULT_API_KEY in keys else next(iter(keys), "")


def _tenant_id(application_id: str, world: World) -> str:
    application = world.directory.applications.get(application_id)
    return application.tenant_id if application is not None else next(iter(world.directory.tenants))


def _known(plain: Request, before: list[Outgoing], world: World) -> dict[str, Json]:
    """Return all that the request says, in headers and cookies too, what those before it said, and who its user is."""
    known: dict[str, Json] = {}
    user = world.directory.user(str(plain.said["userId"])) if "userId" in plain.said else None
    if user is not None:
        known["loginId"] = user.login_id
    for each in before:
        known |= said_in(each)
    bearer = plain.headers.get(_AUTHORIZATION, "").partition(" ")
    if bearer[0] == _BEARER:
        known[_BEARER] = bearer[2]
    return {**known, **plain.headers, **plain.cookies, **plain.said}
