"""What the two ways of getting a token have in common: the facts of an attempt, and what it changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from fauxauth.contract import Call, Outcome
from fauxauth.fuse.parameters import Parameters
from fauxauth.world import World
from fauxauth.world.fuse_people import FuseSection, FuseUser, Lockout

INVENTED = "person-0001"
"""The login name of who is invented for a forced answer to a request that names nobody."""

_WRONG = frozenset({"wrong_credentials", "wrong_credentials_as_422"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An attempt to log in: what was sent, whose it is, and what is known of them."""

    parameters: Parameters
    user: FuseUser | None
    locked: bool
    settings: FuseSection
    now: datetime

    @property
    def known(self) -> FuseUser:
        """The user, in rows that hold for a known one only."""
        assert self.user is not None  # noqa: S101 (rows above answer for an unknown one)
        return self.user

    def is_unreadable(self) -> bool:
        """The body is to be JSON, and is not a JSON object."""
        return not self.parameters.readable

    def misses_fields(self) -> bool:
        """The login name or the password is missing or blank, and ``missingFieldsStatus`` is 422, the default."""
        return bool(self.parameters.missing) and self.settings.missing_fields_status == 422

    def misses_fields_as_400(self) -> bool:
        """The login name or the password is missing or blank, and ``missingFieldsStatus`` is 400."""
        return bool(self.parameters.missing) and self.settings.missing_fields_status == 400

    def misses_fields_as_401(self) -> bool:
        """The login name or the password is missing or blank, and ``missingFieldsStatus`` is 401."""
        return bool(self.parameters.missing) and self.settings.missing_fields_status == 401

    def is_locked_out(self) -> bool:
        """Too many wrong passwords in a row have locked the account, and ``lockout.status`` is 401, the default."""
        return self.locked and self.lockout is not None and self.lockout.status == 401

    def is_locked_out_as_423(self) -> bool:
        """Too many wrong passwords in a row have locked the account, and ``lockout.status`` is 423."""
        return self.locked and self.lockout is not None and self.lockout.status == 423

    def is_wrong(self) -> bool:
        """The login name is unknown or the password is wrong, and ``wrongCredentialsStatus`` is 401, the default."""
        return self._is_wrong() and self.settings.wrong_credentials_status == 401

    def is_wrong_as_422(self) -> bool:
        """The login name is unknown or the password is wrong, and ``wrongCredentialsStatus`` is 422."""
        return self._is_wrong() and self.settings.wrong_credentials_status == 422

    def is_deactivated(self) -> bool:
        """The user is deactivated."""
        return self.user is not None and not self.user.active

    def succeeds_as_201(self) -> bool:
        """The login name and the password are right, and ``sessionStatus`` is 201, the default."""
        return self.settings.session_status == 201

    @property
    def lockout(self) -> Lockout | None:
        """The lockout that the scenario sets."""
        return self.settings.lockout

    def _is_wrong(self) -> bool:
        return self.user is None or self.user.password is None or self.user.password != self.parameters.password


def attempt(call: Call, world: World) -> Attempt:
    """Gather the facts of a request for a token."""
    parameters, now = Parameters.of(call), world.clock.now()
    user = world.fuse.user(parameters.login_name)
    locked = user is not None and world.fuse.is_locked(user, now)
    return Attempt(parameters=parameters, user=user, locked=locked, settings=world.fuse.settings, now=now)


def invented(world: World, login_name: str = "") -> FuseUser:
    """Return the user for a forced answer; one who does not exist is added, and no password logs them in."""
    name = login_name or INVENTED
    return world.fuse.user(name) or world.fuse.add(FuseUser(login_name=name))


def with_somebody(facts: Attempt, world: World) -> Attempt:
    """Complete the facts for a forced answer."""
    return facts if facts.user is not None else replace(facts, user=invented(world, facts.parameters.login_name))


def settle(facts: Attempt, outcome: Outcome[Attempt, World], world: World) -> None:
    """Count a wrong password against its user; a token that was given ends the counting."""
    if facts.user is None:
        return
    if outcome.name in _WRONG:
        world.fuse.count_failure(facts.user, facts.now)
    elif outcome.status < 300:
        world.fuse.forget_failures(facts.user)
