"""
``POST /api/user/registration``: register a user for an application, and create the user too if the request has one.

Source: the vendor's Registration API page, "Create a User Registration" and "Create a User and Registration".
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from fauxauth.contract import Call, Content, Lifetime, Operation, Outcome, always, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.about_user import user_named
from fauxauth.fusionauth.asked import basics
from fauxauth.fusionauth.caller import Caller, Scope, identify, scope_errors, scope_of
from fauxauth.fusionauth.creation import (
    CREATION_FIELDS,
    Creation,
    completed,
    creation_rows,
    draft_errors,
    draft_user,
    first_email,
    is_gated,
    keep_made,
    new_user_id,
)
from fauxauth.fusionauth.errors import Error, field_error
from fauxauth.fusionauth.fields import of_version
from fauxauth.fusionauth.imagining import invent_user
from fauxauth.fusionauth.registration import with_registration
from fauxauth.fusionauth.request import RequestField, blanks, read_body
from fauxauth.fusionauth.shapes import to_json, user_json
from fauxauth.fusionauth.takes import names_of
from fauxauth.fusionauth.user_request import NEW_REGISTRATION_FIELDS, registration_of
from fauxauth.fusionauth.user_rules import role_errors
from fauxauth.fusionauth.uuids import convert_uuid
from fauxauth.fusionauth.verification import ids_json, start_registration_verification
from fauxauth.fusionauth.welcome import tokens
from fauxauth.world import World
from fauxauth.world.applications import Application
from fauxauth.world.completion import complete_registration
from fauxauth.world.people import Registration, User

SECTION = "Registration API, Create a User Registration"

ENDPOINT = "/api/user/registration"

FIELDS = (
    *CREATION_FIELDS,
    *NEW_REGISTRATION_FIELDS,
    RequestField("generateAuthenticationToken", "boolean"),
    RequestField("skipRegistrationVerification", "boolean"),
    RequestField("user", "object"),
)

TOKEN_FIELDS = {
    "refreshToken": Lifetime.of(since="1.17.0"),
    "refreshTokenId": Lifetime.of(since="1.55.0"),
}
"""From when on the reply has a refresh token, and its id (page; fusionauth-issues #2928)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Creation):
    """A registration of a user, who is created by the same request where it describes one."""

    creates_user: bool

    def lacks_a_tenant(self) -> bool:
        """A user is to be created, there are several tenants, and neither header nor key tells which one is meant."""
        return self.scope.is_ambiguous and self.creates_user


def gather(call: Call, world: World) -> Register:
    """Read the request, find or draft the user, and draft the registration."""
    now = world.clock.now()
    body = read_body(call, FIELDS, world.version)
    caller = identify(call, world, ENDPOINT, now)
    creates_user = "user" in body.values
    owner, user_id, errors = _whose(call, caller, world, creates_user=creates_user)
    scope = _scope(caller, body.text("registration.applicationId"), owner, world)
    facts = Register(
        **basics(call, body, caller, scope, now, world),
        errors=(*blanks(body, FIELDS), *errors, *_tenant_errors(scope)),
        user=None,
        authentication_type="REGISTRATION",
        creates_user=creates_user,
    )
    return facts if body.error is not None or body.absent else _drafted(facts, owner, user_id, world)


def _whose(
    call: Call, caller: Caller, world: World, *, creates_user: bool
) -> tuple[User | None, str, tuple[Error, ...]]:
    """Find who is to be registered, or the id that is meant for who is to be created."""
    if creates_user:
        user_id, errors = new_user_id(call, world)
        return None, user_id, errors
    owner, errors = user_named(call.path_parameters.get("userId"), caller, world)
    if owner is None and not errors:
        message = f"The user with Id [{convert_uuid(call.path_parameters['userId'])}] does not exist."
        errors = (Error("[invalid]userId", message, "userId"),)
    return owner, "", errors


def _scope(caller: Caller, application_id: str | None, owner: User | None, world: World) -> Scope:
    """Find the tenant without the help of the application, which does not tell it here, and then the application."""
    scope = scope_of(caller, None, world, owner)
    return scope if scope.tenant is None else scope_of(caller, application_id, world, owner)


def _tenant_errors(scope: Scope) -> tuple[Error, ...]:
    return scope_errors(scope) if scope.tenant_unknown else ()


def _drafted(facts: Register, owner: User | None, user_id: str, world: World) -> Register:
    """Complete the facts with the user as registered, or with what is wrong."""
    body, tenant = facts.body, facts.scope.tenant
    entry = registration_of(body, Registration(application_id="", verified=False))
    errors = [*facts.errors, *_registration_errors(entry, facts.scope, owner, world)]
    user = owner
    if facts.creates_user and tenant is not None:
        user = draft_user(body, user_id, tenant, world, facts.now)
        errors += draft_errors(user, body, tenant, world)
    application = facts.scope.application
    if errors or user is None or application is None:
        return replace(facts, errors=tuple(errors))
    if facts.creates_user:
        user = completed(user, body, world, facts.now)
    return replace(facts, user=with_registration(user, _entry(facts, entry, user, application, world)))


def _registration_errors(entry: Registration, scope: Scope, owner: User | None, world: World) -> list[Error]:
    name = "registration.applicationId"
    if not entry.application_id:
        return [Error(f"[missing]{name}", f"You must specify the [{name}] property.", name)]
    if scope.application is None:
        return [field_error("[invalidApplication]", name, entry.application_id)] if scope.tenant is not None else []
    errors = list(role_errors(entry, world))
    if owner is not None and owner.registration(entry.application_id) is not None:
        message = f"The User is already registered for the application with Id [{entry.application_id}]."
        errors.append(Error("[duplicate]registration", message, "registration"))
    return errors


def _entry(facts: Register, entry: Registration, user: User, application: Application, world: World) -> Registration:
    """Complete a registration: default roles where none are given, a token where one is to be generated."""
    verified = not application.verify_registration or facts.body.flag("skipRegistrationVerification")
    generates = facts.body.flag("generateAuthenticationToken")
    token = world.chance.token(32, "authenticationToken", user.id) if generates else entry.authentication_token
    made = entry.changed(
        authentication_token=token,
        roles=entry.roles or tuple(role.name for role in application.roles if role.is_default),
        verified=verified,
        verified_instant=facts.now if verified else None,
    )
    return complete_registration(made, world.chance, user.id, facts.now)


def imagine(facts: Register, world: World) -> Register:
    """Complete a forced request with an application, and with somebody who is registered for it."""
    application = facts.scope.application or next(iter(world.directory.applications.values()), None)
    application = application or Application(id=world.chance.uuid("applicationId"), name="Imagined")
    tenant = facts.scope.tenant or next(iter(world.directory.tenants.values()))
    scope = Scope(tenant, application, tenant.id, application.id)
    return replace(facts, scope=scope, user=facts.user or invent_user(world, tenant, application, None))


def _is_gated(facts: Register, world: World) -> bool:
    application, entry = facts.scope.application, facts.registration
    if application is None or entry is None:
        return False
    unverified = application.verify_registration and not entry.verified
    return is_gated(facts, world) or (unverified and application.unverified.behavior == "Gated")


def _tokens(facts: Register, world: World) -> dict[str, Json]:
    issued = {} if _is_gated(facts, world) else tokens(facts, world)[0]
    always_there = Lifetime()
    return {name: each for name, each in issued.items() if TOKEN_FIELDS.get(name, always_there).covers(world.version)}


def _verification(facts: Register, world: World) -> dict[str, Json]:
    """Send the email to verify the registration by, if it is to be verified, and return what the reply says of it."""
    application, entry = facts.scope.application, facts.registration
    if application is None or entry is None or entry.verified:
        return {}
    return ids_json(start_registration_verification(facts.known, application, world, facts.now), world.version)


def registered(facts: Register, world: World) -> Content:
    """Answer with the registration, with the user who was created, and with tokens unless verification gates them."""
    user = facts.made_user
    application_id = facts.scope.application.id if facts.scope.application is not None else None
    body: dict[str, Json] = {"registration": to_json(user.registration(application_id)), **_tokens(facts, world)}
    if facts.creates_user:
        shown = user_json(user, world.version)
        del shown["registrations"]
        body["user"] = dict(shown)
        first_email(facts, world)
    return Content(json=of_version({**body, **_verification(facts, world)}, world.version))


REGISTRATION_CREATE: Operation[Register, World] = Operation(
    name="fusionauth.registration_create",
    method="POST",
    path=f"{ENDPOINT}[/{{userId}}]",
    title="Create a User Registration",
    gather=gather,
    takes=(*names_of(*FIELDS), "ipAddress"),
    gives_token=True,
    imagine=imagine,
    settle=keep_made,
    outcomes=(
        *creation_rows(SECTION, "registration.applicationId", Register.lacks_a_tenant),
        Outcome(
            status=200,
            name="registered",
            when=always,
            says="The user was registered, and created if the request has one; the response has the registration.",
            body=registered,
            basis=documented(f"{SECTION}, 200; an unknown user is a 400: Elixir client's tests against 1.35"),
        ),
    ),
)
