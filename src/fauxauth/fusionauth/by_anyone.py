"""
Requests that need no API key, but for which one is worth something: the reply then has what was issued.

A key that is not valid is refused; the pages list a 401, and nothing else could bring it about.
"""

from __future__ import annotations

from dataclasses import dataclass

from fauxauth.contract import Outcome, documented
from fauxauth.fusionauth.about_user import AboutUser
from fauxauth.fusionauth.asked import empty
from fauxauth.fusionauth.bearer import SCHEMES
from fauxauth.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class ByAnyone(AboutUser):
    """A request that anyone may make, with an API key or without."""

    def is_by_key(self) -> bool:
        """Whether the request has an API key that is valid."""
        return self.caller.authenticated

    def has_bad_key(self) -> bool:
        """The Authorization header has an API key, and it is not one that exists and permits this call."""
        scheme = self.call.headers.get("authorization", "").partition(" ")[0].lower()
        return scheme not in ("", *SCHEMES) and not self.caller.authenticated


def bad_key(section: str) -> Outcome[ByAnyone, World]:
    """Make the row for an API key that is not valid where none is needed."""
    return Outcome(
        status=401,
        name="unauthorized",
        when=ByAnyone.has_bad_key,
        body=empty,
        basis=documented(f"{section}, response codes; that a request without any key is no 401 is on the page too"),
    )
