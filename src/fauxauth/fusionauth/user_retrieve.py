"""
``GET /api/user``: one user, by id, login id, email, username, or an id that was issued for them.

Source: the vendor's User API page, "Retrieve a User"; docs/sources.md, FusionAuth 11.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from fauxauth.contract import Call, Content, Operation, Outcome, always, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.about_user import (
    By,
    ByKeyOrToken,
    imagine_user,
    token_owner,
    user_named,
    user_not_found,
)
from fauxauth.fusionauth.asked import basics, internal_error, invalid, search_unavailable, tenant_required, unauthorized
from fauxauth.fusionauth.caller import Caller, identify, look_up, scope_errors, scope_of
from fauxauth.fusionauth.errors import Error
from fauxauth.fusionauth.fields import of_version
from fauxauth.fusionauth.login_ids import LOGIN_ID_TYPES, types_in
from fauxauth.fusionauth.request import Body
from fauxauth.fusionauth.shapes import user_json
from fauxauth.fusionauth.verification import current, ids_json
from fauxauth.world import World
from fauxauth.world.login_ids import IdentityType
from fauxauth.world.one_time import Purpose
from fauxauth.world.people import User

SECTION = "User API, Retrieve a User"

ENDPOINT = "/api/user"

NAMES: Mapping[str, IdentityType] = {"email": "email", "username": "username"}
"""Parameters that tell one user of a tenant, and what they are of the user."""

IDS: Mapping[str, tuple[Purpose, ...]] = {
    "changePasswordId": ("changePasswordId",),
    "verificationId": ("emailVerificationId", "registrationVerificationId"),
}
"""Parameters with an id that was issued for a user, and what it may have been issued for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieve(ByKeyOrToken):
    """A request for one user."""

    criterion: str

    def lacks_a_tenant(self) -> bool:
        """The user is asked for by a name, there are several tenants, and nothing tells which one is meant."""
        return self.criterion in ("loginId", *NAMES) and self.scope.is_ambiguous


def gather(call: Call, world: World) -> Retrieve:
    """Read the request and find the user whom it asks for."""
    now = world.clock.now()
    caller = identify(call, world, ENDPOINT, now)
    criterion = _criterion(call, caller)
    user, errors = _find(criterion, call, caller, world, now)
    scope = scope_of(caller, None, world, user)
    by: By = "JWT" if criterion == "JWT" and user is not None else "nothing"
    return Retrieve(
        **basics(call, Body(absent=True), caller, scope, now, world),
        errors=(*errors, *scope_errors(scope)),
        user=user,
        by="API key" if caller.authenticated else by,
        criterion=criterion,
    )


def _criterion(call: Call, caller: Caller) -> str:
    """Tell what the user is asked for by: the path, else a parameter in the order of the page, else the JWT."""
    if "userId" in call.path_parameters:
        return "userId"
    given = next((name for name in ("loginId", *NAMES, *IDS) if call.parameter(name) is not None), None)
    return given or ("userId" if caller.authenticated else "JWT")


def _find(
    criterion: str, call: Call, caller: Caller, world: World, now: datetime
) -> tuple[User | None, tuple[Error, ...]]:
    if criterion == "JWT":
        return token_owner(call, caller, world, now), ()
    if criterion == "userId":
        return user_named(call.path_parameters.get("userId"), caller, world)
    value = call.parameter(criterion) or ""
    if criterion in IDS:
        owners = (look_up(world, purpose, value, caller, now)[1] for purpose in IDS[criterion])
        return next((owner for owner in owners if owner is not None), None), ()
    tenant = scope_of(caller, None, world).tenant
    if criterion == "loginId":
        listed = call.query.get(LOGIN_ID_TYPES.name, ()) if LOGIN_ID_TYPES.lifetime.covers(world.version) else ()
        return world.directory.find(tenant.id, value, types_in(listed)) if tenant is not None else None, ()
    return world.directory.named(tenant.id, NAMES[criterion], value) if tenant is not None else None, ()


def retrieved(facts: Retrieve, world: World) -> Content:
    """Answer with the user, and with the verification ids that are open."""
    body: dict[str, Json] = {"user": dict(user_json(facts.known, world.version))}
    for ticket in current(world, "emailVerificationId", facts.known, facts.now):
        body |= ids_json(ticket, world.version)
    by_application: dict[str, dict[str, Json]] = {}
    for ticket in current(world, "registrationVerificationId", facts.known, facts.now):
        for name, value in ids_json(ticket, world.version).items():
            by_application.setdefault(f"{name}s", {})[ticket.application_id or ""] = value
    return Content(json=of_version({**body, **by_application}, world.version))


USER_RETRIEVE: Operation[Retrieve, World] = Operation(
    name="fusionauth.user_retrieve",
    method="GET",
    path=f"{ENDPOINT}[/{{userId}}]",
    title="Retrieve a User",
    gather=gather,
    takes=("loginId", LOGIN_ID_TYPES.name, *NAMES, *IDS),
    imagine=imagine_user,
    outcomes=(
        internal_error(SECTION),
        unauthorized(SECTION, ByKeyOrToken.is_unauthorized),
        tenant_required(Retrieve.lacks_a_tenant),
        replace(
            invalid(SECTION, required="userId"),
            apart="tenant_required: who names a tenant, or asks by id, need not name one",
        ),
        search_unavailable(SECTION),
        user_not_found(SECTION),
        Outcome(
            status=200,
            name="retrieved",
            when=always,
            says="The response has the user, without passwords and other secrets.",
            body=retrieved,
            basis=documented(f"{SECTION}, 200"),
        ),
    ),
)
