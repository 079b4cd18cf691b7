"""
``GET /api/two-factor/secret``: a secret for an authenticator that is to be added.

Source: docs/sources.md, FusionAuth 7.3; the vendor's Multi-Factor API page, "Generate a Secret".
"""

from __future__ import annotations

import base64

from fauxauth.contract import Call, Content, Operation, Outcome, always, documented
from fauxauth.fusionauth.about_user import ByKeyOrToken, token_owner
from fauxauth.fusionauth.asked import basics, internal_error, search_unavailable, unauthorized
from fauxauth.fusionauth.caller import identify, scope_of
from fauxauth.fusionauth.request import Body
from fauxauth.world import World

SECTION = "Multi-Factor API, Generate a Secret"

ENDPOINT = "/api/two-factor/secret"


def gather(call: Call, world: World) -> ByKeyOrToken:
    """Find out who asks."""
    now = world.clock.now()
    caller = identify(call, world, ENDPOINT, now)
    owner = token_owner(call, caller, world, now) if not caller.authenticated else None
    return ByKeyOrToken(
        **basics(call, Body(absent=True), caller, scope_of(caller, None, world, owner), now, world),
        user=owner,
        by="API key" if caller.authenticated else "JWT" if owner is not None else "nothing",
    )


def generated(facts: ByKeyOrToken, world: World) -> Content:
    """Answer with a secret of 20 characters, and with the Base32 of just these, as in the page's sample."""
    owner = facts.user.id if facts.user is not None else ""
    secret = base64.b64encode(world.chance.octets(15, "two-factor secret", owner))
    return Content(json={"secret": secret.decode(), "secretBase32Encoded": base64.b32encode(secret).decode()})


TWO_FACTOR_SECRET: Operation[ByKeyOrToken, World] = Operation(
    name="fusionauth.two_factor_secret",
    method="GET",
    path=ENDPOINT,
    title="Generate a Secret",
    gather=gather,
    outcomes=(
        internal_error(SECTION),
        unauthorized(SECTION, ByKeyOrToken.is_unauthorized),
        search_unavailable(SECTION),
        Outcome(
            status=200,
            name="generated",
            when=always,
            says="The response has a new secret, as it is and Base32 encoded. Nothing is remembered of it.",
            body=generated,
            basis=documented(f"{SECTION}, 200"),
        ),
    ),
)
