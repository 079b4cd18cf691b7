"""
``PUT`` and ``PATCH /api/user/registration/{userId}/{applicationId}``: replace a registration, or change some of it.

Source: the vendor's Registration API page, "Update a User Registration"; the API overview on PATCH.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from fauxauth.contract import Call, Content, Lifetime, Operation, Outcome, always, documented
from fauxauth.fusionauth.about_user import user_named
from fauxauth.fusionauth.asked import basics, invalid, key_gates, search_unavailable
from fauxauth.fusionauth.caller import identify, scope_errors, scope_of
from fauxauth.fusionauth.errors import Error
from fauxauth.fusionauth.fields import of_version
from fauxauth.fusionauth.parameters import uuid_parameter
from fauxauth.fusionauth.patching import read_change
from fauxauth.fusionauth.registration import (
    AboutRegistration,
    imagine,
    missing,
    with_registration,
)
from fauxauth.fusionauth.request import Body, RequestField, blanks
from fauxauth.fusionauth.shapes import to_json
from fauxauth.fusionauth.takes import names_of
from fauxauth.fusionauth.user_request import (
    REGISTRATION_FIELDS,
    registration_document,
    registration_of,
    without_properties,
)
from fauxauth.fusionauth.user_rules import role_errors
from fauxauth.world import World
from fauxauth.world.people import Registration

SECTION = "Registration API, Update a User Registration"

ENDPOINT = "/api/user/registration"

FIELDS = (
    *REGISTRATION_FIELDS,
    RequestField("generateAuthenticationToken", "boolean"),
    RequestField("registration.applicationId", "uuid"),
)

APPLICATION_IN_PATH = Lifetime.of(since="1.25.0")
"""From when on the application may be named in the path, which then takes precedence (page, applicationId)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Update(AboutRegistration):
    """A change of a registration. ``after`` is the registration as changed."""

    after: Registration | None = None


def gather(call: Call, world: World) -> Update:
    """Read a request that has the whole registration, or changes to one."""
    now = world.clock.now()
    caller = identify(call, world, ENDPOINT, now)
    user, errors = user_named(call.path_parameters.get("userId"), caller, world)
    unpatched = read_change(call, None, registration_document, FIELDS, world.version)
    application_id, more = _application(call, unpatched, world)
    scope = scope_of(caller, None, world, user)
    entry = user.registration(application_id) if user is not None else None
    body = read_change(call, entry, registration_document, FIELDS, world.version)
    after = _after(entry, body, world) if entry is not None else None
    roles = role_errors(after, world) if after is not None else ()
    return Update(
        **basics(call, body, caller, scope, now, world),
        errors=(*blanks(body, FIELDS), *errors, *more, *scope_errors(scope), *roles),
        user=user,
        entry=entry,
        after=after.changed(last_update_instant=now) if after is not None else None,
    )


def _application(call: Call, body: Body, world: World) -> tuple[str | None, tuple[Error, ...]]:
    written = call.path_parameters.get("applicationId") if APPLICATION_IN_PATH.covers(world.version) else None
    if written is not None:
        return uuid_parameter("applicationId", written)
    name = "registration.applicationId"
    given = body.text(name)
    error = Error(f"[missing]{name}", f"You must specify the [{name}] property.", name)
    return given, () if given is not None or body.absent else (error,)


def _after(entry: Registration, body: Body, world: World) -> Registration:
    after = registration_of(body, without_properties(entry, REGISTRATION_FIELDS), REGISTRATION_FIELDS)
    if not body.flag("generateAuthenticationToken"):
        return after
    return after.changed(authentication_token=world.chance.token(32, "authenticationToken", entry.id))


def imagine_update(facts: Update, world: World) -> Update:
    """Complete a forced request with a registration that it could be about."""
    facts = imagine(facts, world)
    return replace(facts, after=facts.after or facts.entry)


def updated(facts: Update, world: World) -> Content:
    """Answer with the registration as changed."""
    return Content(json=of_version({"registration": to_json(facts.after)}, world.version))


def settle(facts: Update, outcome: Outcome[Update, World], world: World) -> None:
    """Keep the registration as changed."""
    if outcome.status == 200 and facts.after is not None:
        world.directory.save(with_registration(facts.known, facts.after))


ROWS: tuple[Outcome[Update, World], ...] = (
    *key_gates(SECTION),
    invalid(SECTION, required="registration.applicationId"),
    search_unavailable(SECTION),
    missing(SECTION),
)

REGISTRATION_UPDATE: Operation[Update, World] = Operation(
    name="fusionauth.registration_update",
    method="PUT",
    path=f"{ENDPOINT}/{{userId}}[/{{applicationId}}]",
    title="Update a User Registration",
    gather=gather,
    takes=names_of(*FIELDS),
    imagine=imagine_update,
    settle=settle,
    outcomes=(
        *ROWS,
        Outcome(
            status=200,
            name="updated",
            when=always,
            says="The registration was replaced; the response has the registration as it is now.",
            body=updated,
            basis=documented(f"{SECTION}, 200; what a request does not name is removed, roles too"),
        ),
    ),
)

REGISTRATION_PATCH: Operation[Update, World] = replace(
    REGISTRATION_UPDATE,
    name="fusionauth.registration_patch",
    method="PATCH",
    title="Update a User Registration, in part",
    lifetime=Lifetime.of(since="1.12.0"),
    outcomes=(
        *ROWS,
        Outcome(
            status=200,
            name="patched",
            when=always,
            says="The changes were merged into the registration; the response has the registration as it is now.",
            body=updated,
            basis=documented(f"{SECTION}, 200; API Overview, The PATCH HTTP Method"),
        ),
    ),
)
