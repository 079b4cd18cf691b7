"""
``GET /api/jwt/validate``: the claims of an access token, if it is good.

Source: the vendor's JWT API page, "Validate a JWT"; docs/sources.md, FusionAuth 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fauxauth.contract import Call, Content, Operation, Outcome, always, documented
from fauxauth.fusionauth.asked import empty, internal_error
from fauxauth.fusionauth.bearer import claims_of
from fauxauth.fusionauth.claims import issue_access_token
from fauxauth.fusionauth.imagining import invent_user
from fauxauth.world import World

SECTION = "JWT API, Validate a JWT"


@dataclass(frozen=True, slots=True)
class Validate:
    """A token to be validated: its claims if it is good."""

    claims: dict[str, Any] | None

    def has_bad_token(self) -> bool:
        """The access token is missing, is not one of this server's, has expired or is not valid yet."""
        return self.claims is None


def gather(call: Call, world: World) -> Validate:
    """Read the token."""
    return Validate(claims_of(call, world, world.clock.now()))


def suppose_token(facts: Validate, world: World) -> Validate:
    """Suppose the access token of somebody who is invented, where the request has none that is good."""
    if facts.claims is not None:
        return facts
    tenant = next(iter(world.directory.tenants.values()))
    user = invent_user(world, tenant, None, None)
    made = issue_access_token(world, user, tenant, None, authentication_type="PASSWORD", now=world.clock.now())
    return Validate(world.signing.read(made.token))


JWT_VALIDATE: Operation[Validate, World] = Operation(
    name="fusionauth.jwt_validate",
    method="GET",
    path="/api/jwt/validate",
    title="Validate a JWT",
    gather=gather,
    outcomes=(
        internal_error(SECTION),
        Outcome(
            status=401,
            name="token_invalid",
            when=Validate.has_bad_token,
            body=empty,
            basis=documented(f"{SECTION}, 401"),
        ),
        Outcome(
            status=200,
            name="valid",
            when=always,
            says="The access token is valid; the response has its claims.",
            body=lambda facts, _world: Content(json={"jwt": facts.claims or {}}),
            basis=documented(f"{SECTION}, 200"),
            suppose=suppose_token,
        ),
    ),
)
