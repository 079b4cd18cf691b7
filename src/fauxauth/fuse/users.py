"""``GET /api/v5.0/users/me``: who a token belongs to, the documented first call with it (docs/sources.md, Fuse 5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fauxauth.contract import Call, Content, Operation, Outcome, always, chosen, documented, observed
from fauxauth.fuse import session_jwt, versions
from fauxauth.fuse.attempt import invented
from fauxauth.fuse.errors import INTERNAL_ERROR, UNAUTHORIZED
from fauxauth.world import World
from fauxauth.world.fuse_people import FuseUser


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A call with a token: what was sent, and whose current token it is."""

    token: str | None
    user: FuseUser | None

    @property
    def known(self) -> FuseUser:
        """The user, in rows that hold for a known one only."""
        assert self.user is not None  # noqa: S101 (rows above answer for an unknown one)
        return self.user

    def has_no_token(self) -> bool:
        """No token is sent where this version takes it: v5.0 in the Auth-Token header, v4.4 and below as auth_token."""
        return self.token is None

    def has_stale_token(self) -> bool:
        """The token is no longer current, or never was anybody's."""
        return self.token is not None and self.user is None

    def is_deactivated(self) -> bool:
        """The token is that of a deactivated user."""
        return self.user is not None and not self.user.active


def gather(call: Call, world: World) -> Visit:
    """Find the token and whose it is."""
    version = call.path_parameters.get("version", "")
    token = _token_in(call, world, version)
    return Visit(token=token, user=_holder(world, version, token) if token is not None else None)


def _token_in(call: Call, world: World, version: str) -> str | None:
    query = call.parameter("auth_token")
    if version in versions.LEGACY:
        return query
    header = call.headers.get("auth-token", "").strip()
    return header or (query if world.fuse.settings.accept_query_token_on_v5 else None)


def _holder(world: World, version: str, token: str) -> FuseUser | None:
    """Return whose token it is; that older versions take the newer token too is inferred in docs/sources.md, Fuse 1."""
    now = world.clock.now()
    user = world.fuse.find_by_token(token, now)
    if user is None and version in versions.LEGACY:
        return world.fuse.find_by_legacy_token(token)
    if user is None and world.fuse.settings.accept_jwt_as_token:
        return session_jwt.holder(world, token, now)
    return user


def with_somebody(facts: Visit, world: World) -> Visit:
    """Complete the facts for a forced answer."""
    return facts if facts.user is not None else replace(facts, user=invented(world))


def me(facts: Visit, _world: World) -> Content:
    """Answer with the user, a bare object without the envelope (docs/sources.md, Fuse 8.2)."""
    user = facts.known
    return Content(
        json={
            "id": user.id,
            "company_guid": user.company_guid,
            "name": user.name,
            "public_name": user.public_name,
            "given_name": user.given_name,
            "family_name": user.family_name,
            "email": user.email,
            "avatar_url": user.avatar_url,
            "big_avatar_url": user.big_avatar_url,
            "unviewed_notifications_count": user.unviewed_notifications_count,
            "unread_notifications_count": user.unread_notifications_count,
            "notifications_count": user.notifications_count,
            "password_change_required": user.password_change_required,
            "default_locale": user.default_locale,
        }
    )


USERS_ME: Operation[Visit, World] = Operation(
    name="fuse.users_me",
    method="GET",
    path="/api/v{version}/users/me",
    serves={"version": (*versions.LEGACY, versions.CURRENT)},
    title="Retrieve the current user",
    gather=gather,
    takes=("auth_token",),
    imagine=with_somebody,
    outcomes=(
        Outcome(
            status=401,
            name="missing_token",
            when=Visit.has_no_token,
            body=UNAUTHORIZED,
            basis=chosen("documented for a token that is no longer valid; that none gets the same is inferred"),
        ),
        Outcome(
            status=401,
            name="stale_token",
            when=Visit.has_stale_token,
            body=UNAUTHORIZED,
            basis=documented(
                "Authentication page since its version 62, using the token (docs/sources.md, Fuse 5); a garbled one too"
            ),
            apart="missing_token: no token is not a stale one",
        ),
        Outcome(
            status=401,
            name="deactivated",
            when=Visit.is_deactivated,
            body=UNAUTHORIZED,
            basis=chosen("that users can be deactivated is documented, what it does to tokens is not"),
            apart="stale_token: a stale token is nobody's",
        ),
        INTERNAL_ERROR,
        Outcome(
            status=200,
            name="ok",
            when=always,
            says="The token is current.",
            body=me,
            basis=observed("sample of GET users/me in published client code of 2019 (docs/sources.md, Fuse 8.2)"),
        ),
    ),
)
