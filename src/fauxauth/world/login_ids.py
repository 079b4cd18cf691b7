"""
What a user can be found by: the vendor's types of identity, and how the value of each is compared.

No two users of a tenant may have values that are alike: an email or a username in whatever case, a phone number in
whatever format (docs/sources.md, FusionAuth 11 and 12, at 1.59). Whether a loginId in another case finds its user is a
setting, for the vendor's pages differ; blanks count, as it is used exactly as provided (Login API, loginId).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias, get_args

from fauxauth.world.people import User

IdentityType: TypeAlias = Literal["email", "phoneNumber", "username"]

TYPES: tuple[IdentityType, ...] = get_args(IdentityType)

DEFAULT_TYPES: tuple[IdentityType, ...] = ("email", "username")
"""What a loginId is compared to where nothing is said, in this order (Login API, loginIdTypes)."""

_SEPARATORS = re.compile(r"[\s().-]")
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_AMERICAN = re.compile(r"1?([2-9][0-9]{9})", re.ASCII)


def canonical_phone_number(text: str) -> str | None:
    """
    Return a phone number as E.164 has it, or None if it is none.

    Without a plus sign it is one of country 1, so that ``303-555-1212`` is ``+13035551212`` (User API, phoneNumber).
    """
    digits = _SEPARATORS.sub("", text)
    if _INTERNATIONAL.fullmatch(digits):
        return digits
    found = _AMERICAN.fullmatch(digits)
    return f"+1{found[1]}" if found is not None else None


_COMPARED: Mapping[IdentityType, Callable[[str], str | None]] = {
    "email": str.lower,
    "phoneNumber": canonical_phone_number,
    "username": str.lower,
}


_ATTRIBUTES: Mapping[IdentityType, str] = {"email": "email", "phoneNumber": "phone_number", "username": "username"}


def value_of(user: User, kind: IdentityType) -> str | None:
    """Return a user's email, phone number or username; None where it is empty or absent."""
    return getattr(user, _ATTRIBUTES[kind]) or None


def likened(kind: IdentityType, value: str | None) -> str | None:
    """Return a value in the form that all values like it have, or None if it can be nobody's."""
    return _COMPARED[kind](value) if value else None


def answers_to(user: User, kind: IdentityType, login_id: str) -> bool:
    """
    Whether a user who is found by a loginId may log in with it where case counts.

    Emails and usernames are used exactly as provided (Login API, loginId). Phone numbers are not.
    """
    return kind == "phoneNumber" or login_id == value_of(user, kind)


def type_of(user: User, login_id: str) -> IdentityType | None:
    """Tell what a login id is of a user; None if it is, or is no longer, anything of theirs."""
    for kind in TYPES:
        same = likened(kind, login_id)
        if same is not None and same == likened(kind, value_of(user, kind)):
            return kind
    return None


def value_meant(user: User, login_id: str) -> str:
    """Return what a login id is among a user's identities, as it is written there; itself if it is none of them."""
    kind = type_of(user, login_id)
    if kind is None:
        return login_id
    return (likened(kind, login_id) if kind == "phoneNumber" else value_of(user, kind)) or login_id
