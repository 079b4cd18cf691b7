"""
Requests about one user, and who may make them: an API key for anybody, an access token for its own user.

Source: docs/sources.md, FusionAuth 2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, TypeAlias, TypeVar

from fauxauth.contract import Call, Outcome, chosen, documented
from fauxauth.fusionauth.asked import Asked, empty, internal_error, invalid, malformed, search_unavailable, unauthorized
from fauxauth.fusionauth.bearer import claims_of
from fauxauth.fusionauth.caller import Caller, identify
from fauxauth.fusionauth.errors import Error, field_error
from fauxauth.fusionauth.imagining import invent_user
from fauxauth.fusionauth.parameters import uuid_parameter
from fauxauth.world import World
from fauxauth.world.people import User

By: TypeAlias = Literal["API key", "JWT", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutUser(Asked):
    """A request about a user."""

    user: User | None = None

    @property
    def known(self) -> User:
        """The user, in rows that hold for a known one only."""
        assert self.user is not None  # noqa: S101 (rows above answer for an unknown one)
        return self.user

    def is_stranger(self) -> bool:
        """The user does not exist."""
        return self.user is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ByKeyOrToken(AboutUser):
    """A request that an API key may make about any user, and a user about themselves with an access token."""

    by: By

    def is_unauthorized(self) -> bool:
        """There is neither an API key that exists and permits this call nor a valid access token."""
        return self.by == "nothing"


AboutUserT = TypeVar("AboutUserT", bound=AboutUser)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who makes a request, about which user, and what is wrong with how the user is named."""

    caller: Caller
    by: By
    user: User | None
    errors: tuple[Error, ...] = ()


def find_user(world: World, user_id: str | None, caller: Caller) -> User | None:
    """Find a user by id; in another tenant than the named one they are not found."""
    user = world.directory.user(user_id)
    return user if user is not None and caller.tenant_id in (None, user.tenant_id) else None


def token_owner(call: Call, caller: Caller, world: World, now: datetime) -> User | None:
    """Find the user whose access token the request has."""
    claims = claims_of(call, world, now)
    return find_user(world, claims.get("sub"), caller) if claims is not None else None


def ask_by_path(call: Call, world: World, endpoint: str, now: datetime) -> Asker:
    """
    Find out who asks where the path names the user for an API key, and nobody for an access token.

    The page lists no path for a token that has a user id, so there it authenticates nobody.
    """
    caller = identify(call, world, endpoint, now)
    written = call.path_parameters.get("userId")
    if caller.authenticated:
        user, errors = user_named(written, caller, world)
        return Asker(caller, "API key", user, errors)
    owner = token_owner(call, caller, world, now) if written is None else None
    return Asker(caller, "JWT" if owner is not None else "nothing", owner)


def ask_by_body(call: Call, user_id: str | None, world: World, endpoint: str, now: datetime) -> Asker:
    """Find out who asks where the body names the user for an API key."""
    caller = identify(call, world, endpoint, now)
    if caller.authenticated:
        errors = (field_error("[blank]", "userId"),) if user_id is None else ()
        return Asker(caller, "API key", find_user(world, user_id, caller), errors)
    owner = token_owner(call, caller, world, now)
    return Asker(caller, "JWT" if owner is not None else "nothing", owner)


def user_named(written: str | None, caller: Caller, world: World) -> tuple[User | None, tuple[Error, ...]]:
    """Find the user whose id a path has, and what is wrong with that id."""
    if written is None:
        return None, (Error("[missing]userId", "The Id of the User was not specified on the URL.", "userId"),)
    user_id, errors = uuid_parameter("userId", written)
    return find_user(world, user_id, caller), errors


def imagine_user(facts: AboutUserT, world: World) -> AboutUserT:
    """Complete a forced request with somebody whom it is about."""
    if facts.user is not None:
        return facts
    tenant = facts.scope.tenant or next(iter(world.directory.tenants.values()))
    return replace(facts, user=invent_user(world, tenant, facts.scope.application, facts.body.text("loginId")))


def keep_invented(facts: AboutUserT, outcome: Outcome[AboutUserT, World], world: World) -> None:
    """Settle: keep somebody who was invented for a forced answer, so that what was issued is good for something."""
    if outcome.status == 200 and world.directory.user(facts.known.id) is None:
        world.directory.save(facts.known)


def either_gates(section: str, required: str, *, listed: bool = True) -> tuple[Outcome[Any, World], ...]:
    """Make the rows above the answers of a request with a body that a key or a token permits, about a known user."""
    return (
        internal_error(section),
        malformed(section),
        unauthorized(section, ByKeyOrToken.is_unauthorized),
        invalid(section, required=required),
        search_unavailable(section),
        user_not_found(section, listed=listed),
    )


def user_not_found(section: str, *, listed: bool = True) -> Outcome[AboutUser, World]:
    """Make the row for an unknown user; ``listed`` says whether the page has it."""
    basis = documented(f"{section}, response codes") if listed else chosen(f"{section} lists no answer for this")
    return Outcome(status=404, name="user_not_found", when=AboutUser.is_stranger, body=empty, basis=basis)
