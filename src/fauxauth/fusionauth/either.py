"""By what right a request is made where an API key and a user's own access token will both do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fauxauth.contract import Call
from fauxauth.fusionauth.about_user import token_owner
from fauxauth.fusionauth.caller import Caller
from fauxauth.world import World
from fauxauth.world.people import User


@dataclass(frozen=True, slots=True)
class Right:
    """
    By what right a request is made.

    ``by_key`` says that an API key permits it; otherwise ``user`` is whose access token the request has. Neither means
    that the request is not authenticated.
    """

    by_key: bool
    user: User | None

    @property
    def exists(self) -> bool:
        """Whether the request is authenticated in either way."""
        return self.by_key or self.user is not None

    def reaches(self, user_id: str) -> bool:
        """Whether what belongs to this user may be asked for: a key reaches everybody, a token its owner alone."""
        return self.by_key or (self.user is not None and self.user.id == user_id)


def right_of(call: Call, caller: Caller, world: World, now: datetime) -> Right:
    """Tell by what right a request is made; if it has both, the API key counts (docs/sources.md, FusionAuth 2)."""
    if caller.authenticated:
        return Right(by_key=True, user=None)
    return Right(by_key=False, user=token_owner(call, caller, world, now))
