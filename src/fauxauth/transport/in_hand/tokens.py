"""Tokens in the hands of a test: as a login would give them, or wrong in one chosen way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import EllipsisType
from typing import Any

from fauxauth.contract.wire import encode
from fauxauth.errors import UsageError
from fauxauth.fuse import session_jwt
from fauxauth.fusionauth.claims import issue_access_token
from fauxauth.scenario.scalars import MistakeError, duration
from fauxauth.transport.in_hand.applications import HasApplications
from fauxauth.transport.in_hand.fuse_users import HasFuseUsers
from fauxauth.transport.in_hand.person import Person
from fauxauth.world.applications import Application
from fauxauth.world.faults import TokenFault
from fauxauth.world.fuse_people import FuseUser
from fauxauth.world.people import User
from fauxauth.world.token_faults import spoil


class MintsTokens(HasApplications, HasFuseUsers):
    """Makes tokens without a login: nothing is recorded, and no refresh token goes with them."""

    def mint_token(
        self,
        user: User | str,
        *,
        application: Application | str | EllipsisType | None = ...,
        lifetime: timedelta | str | None = None,
        claims: Mapping[str, Any] | None = None,
        wrong: TokenFault | None = None,
    ) -> str:
        """
        Return an access token of FusionAuth's for a user, as a login now would give it.

        Args:
            user: A user as such, or by a login id.
            application: For what, as such, by id or by name; None: a login without one. Left out: the first one that
                the user is registered for, if there is any.
            lifetime: How long it is valid, as a timedelta or as in a scenario (``"5m"``). Left out: as configured.
            claims: Claims to have besides or instead; one that is None is left out.
            wrong: What is wrong with it, as in a scenario's ``faults``: ``"expired"``, ``"wrongIssuer"``, ...
                ``"rotatedKey"`` changes the key of the world, so that what it has signed before is not valid any more.

        Raises `UsageError` for a user or an application that is not there, for a lifetime that is none, for claims that
        no JSON can say, and for a fault that does not exist.
        """
        __tracebackhide__ = True
        with self.world.lock:
            person, now = self.user(user), self.world.clock.now()
            span = _span(lifetime)
            _check(claims)
            token = issue_access_token(
                self.world,
                person,
                self.world.directory.tenants[person.tenant_id],
                self._application_of(person, application),
                authentication_type="PASSWORD",
                now=now,
                expires=now + span if span is not None else None,
                also=claims,
            ).token
            return spoil(token, wrong, self.world) if wrong is not None else token

    def mint_fuse_token(self, user: FuseUser | str, *, wrong: TokenFault | None = None) -> str:
        """
        Return a ``jwt_token`` of Fuse's for a user, given as such or by login name, as a session now would give it.

        Raises `UsageError` for a user who is not there, and for a fault that does not exist.
        """
        __tracebackhide__ = True
        with self.world.lock:
            token = session_jwt.issue(self.world, self.fuse_user(user), self.world.clock.now())
            return spoil(token, wrong, self.world) if wrong is not None else token

    def _application_of(
        self, person: Person, application: Application | str | EllipsisType | None
    ) -> Application | None:
        __tracebackhide__ = True
        if not isinstance(application, EllipsisType):
            return self.application(application) if application is not None else None
        registration = next(iter(person.registrations or ()), None)
        return self.application(registration.application_id) if registration is not None else None


def _check(claims: Mapping[str, Any] | None) -> None:
    __tracebackhide__ = True
    if claims is not None and not isinstance(claims, Mapping):
        raise UsageError(f"claims: {claims!r} is no mapping; give a dict of claims by name")
    try:
        encode(dict(claims or {}))
    except TypeError as error:
        raise UsageError(f"claims: {claims!r} cannot be written as JSON: {error}") from None


def _span(lifetime: timedelta | str | None) -> timedelta | None:
    __tracebackhide__ = True
    try:
        span = duration(lifetime) if isinstance(lifetime, str) else lifetime
    except MistakeError as error:
        raise UsageError(f"lifetime: {error}") from None
    if span is not None and not isinstance(span, timedelta):
        raise UsageError(f"lifetime: {span!r} is not a duration; give a timedelta, or text such as '5m'")
    if span is not None and span <= timedelta():
        raise UsageError('lifetime: must be longer than nothing; for a token that has expired say wrong="expired"')
    return span
