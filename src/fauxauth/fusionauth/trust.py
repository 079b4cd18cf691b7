"""
The trust that a change of password needs of a user with a second factor (docs/sources.md, FusionAuth 7.3, step-up).

Completing a two-factor login gives a trust token. A changePasswordId needs none if it came out of a login that had
already satisfied the second factor.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from fauxauth.contract import Lifetime, Outcome, documented
from fauxauth.fusionauth.errors import answering, general_error
from fauxauth.fusionauth.multi_factor import usable_methods
from fauxauth.fusionauth.request import Body, RequestField
from fauxauth.world import World
from fauxauth.world.one_time import Ticket
from fauxauth.world.people import User

SINCE = Lifetime.of(since="1.33.0")
"""From when on changing a password needs trust."""

TRUST_FIELDS = (
    RequestField("trustChallenge", "text", lifetime=SINCE),
    RequestField("trustToken", "text", lifetime=SINCE),
)

FactsT = TypeVar("FactsT")


def needs_trust(user: User | None, ticket: Ticket | None, world: World) -> bool:
    """Whether changing this user's password, by a changePasswordId where there is one, needs trust."""
    if user is None or not usable_methods(user, world.directory.tenants[user.tenant_id]):
        return False
    return ticket is None or not ticket.details.get("secondFactorSatisfied")


def find_trust_token(body: Body, user: User | None, world: World, now: datetime) -> Ticket | None:
    """
    Find the trust token of a request, if it is the user's.

    One that was bound to a challenge when it was started comes with the same challenge or not at all; a challenge that
    nothing was bound to is not looked at.
    """
    token = world.tickets.find("trustToken", body.text("trustToken"), now)
    if token is None or user is None or token.user_id != user.id:
        return None
    bound = token.details.get("trustChallenge")
    return token if bound is None or bound == body.text("trustChallenge") else None


def trust_token_required(section: str, when: Callable[[FactsT], bool], apart: str = "") -> Outcome[FactsT, World]:
    """Make the row for a change of password without the trust that it needs."""
    return Outcome(
        status=400,
        name="trust_token_required",
        when=when,
        body=answering(general_error("[TrustTokenRequired]")),
        basis=documented(f"{section}, 400: beginning in version 1.33.0; its place in the order is chosen"),
        lifetime=SINCE,
        apart=apart,
    )
