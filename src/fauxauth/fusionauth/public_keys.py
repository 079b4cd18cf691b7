"""
The public halves of the signing keys: ``GET /api/jwt/public-key`` in PEM, ``/.well-known/jwks.json`` as a JWK Set.

Source: the vendor's JWT API page, "Retrieve Public Keys"; docs/sources.md, FusionAuth 3.3 and 11.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fauxauth.contract import Call, Content, Operation, Outcome, always, chosen, documented, nothing_to_gather, observed
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.asked import Asked, basics, empty, internal_error, search_unavailable
from fauxauth.fusionauth.caller import Scope, identify, scope_of
from fauxauth.fusionauth.errors import field_error
from fauxauth.fusionauth.parameters import invalid_parameters, uuid_parameter
from fauxauth.fusionauth.request import Body
from fauxauth.world import World
from fauxauth.world.keys import Key

SECTION = "JWT API, Retrieve Public Keys"

ENDPOINT = "/api/jwt/public-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKeys(Asked):
    """A question for public keys: all of them by ``kid``, or one, which may not be there."""

    wants_one: bool
    pem: str | None = None
    pems: Mapping[str, str] = field(default_factory=dict[str, str])

    def is_unknown(self) -> bool:
        """There is no public key of that kid, or the application has none of its own: it signs with a secret."""
        return self.wants_one and self.pem is None

    def is_one(self) -> bool:
        """A key was asked for by its kid or by the application that signs with it; the response has that one."""
        return self.wants_one


def gather(call: Call, world: World) -> PublicKeys:
    """Read the request; a kid goes before an application."""
    now = world.clock.now()
    caller = identify(call, world, ENDPOINT, now)
    application_id, errors = uuid_parameter("applicationId", call.parameter("applicationId"))
    scope = scope_of(caller, application_id, world)
    kid = call.parameter("kid") or call.path_parameters.get("keyId")
    pems = world.signing.public_pems()
    if kid is None and application_id is not None:
        kid = _kid_of(scope, world)
    return PublicKeys(
        **basics(call, Body(absent=True), caller, scope, now, world),
        errors=errors,
        wants_one=kid is not None or application_id is not None,
        pem=pems.get(kid or ""),
        pems=pems,
    )


def _kid_of(scope: Scope, world: World) -> str | None:
    """Return the kid of the key that is configured for the application itself, not for its tenant (page)."""
    settings = scope.application.jwt_configuration if scope.application is not None else None
    if settings is None or not settings.enabled or settings.access_token_key_id not in world.directory.keys:
        return None
    return world.signing.signer(settings.access_token_key_id).kid


def one(facts: PublicKeys, _world: World) -> Content:
    """Answer with the key."""
    return Content(json={"publicKey": facts.pem})


def every(facts: PublicKeys, _world: World) -> Content:
    """Answer with all keys by their kid."""
    body: dict[str, Json] = {"publicKeys": dict(facts.pems)}
    return Content(json=body)


def suppose_key(facts: PublicKeys, world: World) -> PublicKeys:
    """Suppose that there is a public key, and that it is the one that was asked for; the world then has it."""
    pems = facts.pems
    if not pems:
        made = Key(id=world.chance.uuid("keyId"), algorithm="ES256")
        world.directory.keys[made.id] = made
        pems = world.signing.public_pems()
    return replace(facts, pem=facts.pem or next(iter(pems.values())), pems=pems)


_NOT_A_UUID = field_error("[couldNotConvert]", "applicationId")

PUBLIC_KEYS: Operation[PublicKeys, World] = Operation(
    name="fusionauth.public_keys",
    method="GET",
    path=f"{ENDPOINT}[/{{keyId}}]",
    title="Retrieve public keys",
    gather=gather,
    takes=("applicationId", "kid"),
    outcomes=(
        internal_error(SECTION),
        invalid_parameters(
            SECTION,
            _NOT_A_UUID,
            chosen("The page lists no 400; an inconvertible parameter is one: docs/sources.md, FusionAuth 1.2"),
        ),
        search_unavailable(SECTION),
        Outcome(
            status=404,
            name="key_not_found",
            when=PublicKeys.is_unknown,
            body=empty,
            basis=documented(f"{SECTION}, 404"),
        ),
        Outcome(
            status=200,
            name="one_key",
            when=PublicKeys.is_one,
            body=one,
            basis=observed("the parameter is kid, whatever the OpenAPI document says: docs/sources.md, FusionAuth 11"),
            suppose=suppose_key,
        ),
        Outcome(
            status=200,
            name="all_keys",
            when=always,
            says="All public keys by their kid; a secret of an HMAC algorithm is never published.",
            body=every,
            basis=documented(f"{SECTION}, 200"),
            suppose=suppose_key,
        ),
    ),
)

JWKS: Operation[None, World] = Operation(
    name="fusionauth.jwks",
    method="GET",
    path="/.well-known/jwks.json",
    title="Retrieve the public keys as JSON Web Key Set",
    gather=nothing_to_gather,
    outcomes=(
        Outcome(
            status=200,
            name="published",
            when=always,
            says="The public keys of the asymmetric signing keys; secrets of HMAC keys are never published.",
            body=lambda _facts, world: Content(json={"keys": [dict(k) for k in world.signing.public_keys()]}),
            basis=documented("JWT API, Retrieve Public Keys; docs/sources.md, FusionAuth 3.3"),
        ),
    ),
)
