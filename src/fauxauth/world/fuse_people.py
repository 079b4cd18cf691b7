"""Fuse's users, and what a scenario may set of Fuse, in the words of the vendor's pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta
from msgspec.structs import replace

from fauxauth.errors import UsageError
from fauxauth.world.objects import VendorObject

Name: TypeAlias = tuple[str, str]
"""Something that finds one user: the field it stands in, and its text."""

HOLDER_SIZE = 5
"""How many bytes of a token hold its user's id; they bound the ids."""

_WORD = re.compile(r"[\W_]+")


class FuseUser(VendorObject, kw_only=True, rename=None):
    """
    A Fuse user, in the words of its session reply (Authentication page) and of ``users/me``
    (docs/sources.md, Fuse 8.2).

    The password is in plain text, because a fake's secrets are no secrets. Names that are not given follow from the
    login name, as does the email where the login name is one.
    """

    login_name: Annotated[str, Meta(min_length=1, description="The username; the email logs in as well.")]
    active: Annotated[bool, Meta(description="False: deactivated, and refused everywhere.")] = True
    admin_group_permissions: tuple[str, ...] = ()
    administerable_community_ids: tuple[int, ...] = ()
    authentication_token: Annotated[str | None, Meta(description="The first token, where a test must know it.")] = None
    avatar_url: str | None = None
    big_avatar_url: str | None = None
    company_guid: str = "fa4efa4e-0000-4000-8000-000000000001"
    default_locale: str = "en"
    email: str | None = None
    family_name: str | None = None
    given_name: str | None = None
    id: Annotated[int, Meta(ge=0, lt=2 ** (8 * HOLDER_SIZE), description="0: the next free number.")] = 0
    is_manager: bool = False
    legacy_token: Annotated[str | None, Meta(description="The token of API v4.4 and below.")] = None
    name: str | None = None
    notifications_count: int = 0
    password: Annotated[str | None, Meta(description="Absent: no password logs this user in.")] = None
    password_change_required: bool = False
    password_requirements: Annotated[Any, Meta(description="Answered as it stands here.")] = None
    public_name: str | None = None
    role: Literal["admin", "user"] = "user"
    terms_and_conditions: Annotated[Any, Meta(description="Answered as it stands here.")] = None
    terms_and_conditions_accepted: bool = True
    token_updated_at: Annotated[
        datetime | None, Meta(description="When the first token was made; absent: when the world began.")
    ] = None
    unread_notifications_count: int = 0
    unviewed_notifications_count: int = 0

    def __repr__(self) -> str:
        # A test report may show it, and no secret belongs there.
        return f"<Fuse user {self.login_name}>"


class Lockout(VendorObject, kw_only=True):
    """When wrong passwords lock an account, and what it answers then: all unpublished (docs/sources.md, Fuse 7)."""

    attempts: Annotated[int, Meta(ge=1, description="How many wrong passwords in a row lock the account.")]
    duration: Annotated[timedelta, Meta(description="How long it stays locked after the last of them.")]
    message: Annotated[str, Meta(description="The text of errors.base.")] = "Your account is locked."
    status: Annotated[Literal[401, 423], Meta(description="401 is the only refusal that Fuse publishes.")] = 401


class FuseSection(VendorObject, kw_only=True):
    """The ``fuse`` section of a scenario. Keys but ``users`` set what is not published (docs/sources.md, Fuse 10)."""

    users: tuple[FuseUser, ...] = ()
    token_rotation: Annotated[
        timedelta, Meta(description="After what time a token is replaced: at regular intervals, 30 days if absent.")
    ] = timedelta(days=30)
    session_status: Annotated[
        Literal[200, 201],
        Meta(description="The status of a successful POST /session; 201 is the one documented for POST /token."),
    ] = 201
    wrong_credentials_status: Annotated[
        Literal[401, 422], Meta(description="The status for an unknown login name or a wrong password.")
    ] = 401
    wrong_credentials_message: Annotated[
        str, Meta(description="The text of errors.base for those, and for a deactivated user.")
    ] = "Unauthorized 401"
    missing_fields_status: Annotated[
        Literal[400, 401, 422], Meta(description="The status where login_name or password is missing or blank.")
    ] = 422
    lockout: Annotated[Lockout | None, Meta(description="Absent: accounts never lock.")] = None
    accept_jwt_as_token: Annotated[
        bool, Meta(description="Accept jwt_token in the Auth-Token header, as older versions of the page read.")
    ] = False
    accept_query_token_on_v5: Annotated[
        bool, Meta(description="Accept ?auth_token= on v5.0 where the Auth-Token header is absent.")
    ] = False
    jwt_issuer: Annotated[str, Meta(description="The iss claim of jwt_token, the name of an instance.")] = "fauxauth"


def check(section: FuseSection) -> None:
    """Refuse durations that mean nothing. Raises `UsageError`."""
    durations = {"tokenRotation": section.token_rotation}
    if section.lockout is not None:
        durations["lockout.duration"] = section.lockout.duration
    for key, duration in durations.items():
        if duration <= timedelta():
            raise UsageError(f"fuse.{key} is {duration}; it must be longer than nothing")


def complete(user: FuseUser, user_id: int) -> FuseUser:
    """Return a user with its id and every name. Raises `UsageError` for an id or an instant that cannot be."""
    if not 0 < user_id < 2 ** (8 * HOLDER_SIZE):
        raise UsageError(f"the Fuse user {user.login_name!r} has the id {user_id}; ids go from 1 to 2^40 - 1")
    if user.token_updated_at is not None and user.token_updated_at.tzinfo is None:
        raise UsageError(f"token_updated_at of the Fuse user {user.login_name!r} has no time zone")
    words = [word.capitalize() for word in _WORD.split(user.login_name.partition("@")[0]) if word]
    given = user.given_name if user.given_name is not None else " ".join(words[:1])
    family = user.family_name if user.family_name is not None else " ".join(words[1:])
    name = user.name or f"{given} {family}".strip() or user.login_name
    return replace(
        user,
        id=user_id,
        email=user.email or (user.login_name if "@" in user.login_name else None),
        given_name=given,
        family_name=family,
        name=name,
        public_name=user.public_name or name,
        avatar_url=user.avatar_url or f"https://fuse.example.com/avatars/{user_id}.png",
        big_avatar_url=user.big_avatar_url or f"https://fuse.example.com/avatars/{user_id}-big.png",
    )


def names_of(user: FuseUser) -> Iterator[Name]:
    """Go through everything that finds this user."""
    for kind in ("login_name", "email", "authentication_token", "legacy_token"):
        text = getattr(user, kind)
        if text is not None:
            yield kind, text
