"""
``GET`` and ``DELETE /api/user/registration/{userId}/{applicationId}``: one registration of a user.

Source: the vendor's Registration API page, "Retrieve a User Registration" and "Delete a User Registration".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from fauxauth.contract import Call, Content, Operation, Outcome, always, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.about_user import AboutUser, imagine_user, user_named
from fauxauth.fusionauth.asked import basics, empty, invalid, key_gates, search_unavailable
from fauxauth.fusionauth.caller import identify, scope_errors, scope_of
from fauxauth.fusionauth.fields import of_version
from fauxauth.fusionauth.parameters import uuid_parameter
from fauxauth.fusionauth.request import read_body
from fauxauth.fusionauth.shapes import to_json
from fauxauth.fusionauth.verification import current, ids_json
from fauxauth.world import World
from fauxauth.world.people import Registration, User

RETRIEVE_SECTION = "Registration API, Retrieve a User Registration"
DELETE_SECTION = "Registration API, Delete a User Registration"

ENDPOINT = "/api/user/registration"


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutRegistration(AboutUser):
    """A request about a registration that is there, or is not."""

    entry: Registration | None = None

    @property
    def found(self) -> Registration:
        """The registration, in rows that hold for one that is there only."""
        assert self.entry is not None  # noqa: S101 (rows above answer for a missing one)
        return self.entry

    def is_missing(self) -> bool:
        """The user does not exist, or is not registered for the application."""
        return self.entry is None


AboutRegistrationT = TypeVar("AboutRegistrationT", bound=AboutRegistration)


def gather(call: Call, world: World) -> AboutRegistration:
    """Read the ids from the path and look up the registration."""
    now = world.clock.now()
    caller = identify(call, world, ENDPOINT, now)
    user, errors = user_named(call.path_parameters.get("userId"), caller, world)
    application_id, more = uuid_parameter("applicationId", call.path_parameters.get("applicationId"))
    scope = scope_of(caller, None, world, user)
    return AboutRegistration(
        **basics(call, read_body(call, (), world.version), caller, scope, now, world),
        errors=(*errors, *more, *scope_errors(scope)),
        user=user,
        entry=user.registration(application_id) if user is not None else None,
    )


def imagine(facts: AboutRegistrationT, world: World) -> AboutRegistrationT:
    """Complete a forced request with a registration that it could be about."""
    if facts.entry is not None:
        return facts
    facts = imagine_user(facts, world)
    application_id = next(iter(world.directory.applications), world.chance.uuid("applicationId"))
    entry = Registration(
        application_id=application_id,
        id=world.chance.uuid("registrationId", facts.known.id),
        insert_instant=facts.now,
    )
    return replace(facts, entry=entry)


def retrieved(facts: AboutRegistration, world: World) -> Content:
    """Answer with the registration, and with the id to verify it by while that is open."""
    body: dict[str, Json] = {"registration": to_json(facts.found)}
    for ticket in current(world, "registrationVerificationId", facts.known, facts.now):
        if ticket.application_id == facts.found.application_id:
            body |= ids_json(ticket, world.version)
    return Content(json=of_version(body, world.version))


def without_registration(user: User, application_id: str) -> User:
    """Return the user without the registration for an application."""
    others = (each for each in user.registrations or () if each.application_id != application_id)
    return user.changed(registrations=tuple(others))


def with_registration(user: User, entry: Registration) -> User:
    """Return the user with a registration, in place of one for the same application if there is any."""
    if user.registration(entry.application_id) is None:
        return user.changed(registrations=(*(user.registrations or ()), entry))
    entries = (entry if each.application_id == entry.application_id else each for each in user.registrations or ())
    return user.changed(registrations=tuple(entries))


def settle_delete(facts: AboutRegistration, outcome: Outcome[AboutRegistration, World], world: World) -> None:
    """Remove the registration, with what was issued for it."""
    user = world.directory.user(facts.known.id) if outcome.status == 200 else None
    if user is not None:
        remove_registration(user, facts.found.application_id, world)


def remove_registration(user: User, application_id: str, world: World) -> None:
    """Remove the registration of a user, with the refresh tokens and the verification id that were issued for it."""
    world.directory.save(without_registration(user, application_id))
    world.tickets.revoke("registrationVerificationId", user.id, application_id)
    for token in list(world.refresh_tokens.of(user.id)):
        if token.application_id == application_id:
            world.refresh_tokens.revoke(token)


def missing(section: str) -> Outcome[AboutRegistration, World]:
    """Make the row for a registration that is not there."""
    return Outcome(
        status=404,
        name="registration_not_found",
        when=AboutRegistration.is_missing,
        body=empty,
        basis=documented(f"{section}, 404; empty: Elixir client's tests against 1.35"),
    )


REGISTRATION_RETRIEVE: Operation[AboutRegistration, World] = Operation(
    name="fusionauth.registration_retrieve",
    method="GET",
    path=f"{ENDPOINT}/{{userId}}/{{applicationId}}",
    title="Retrieve a User Registration",
    gather=gather,
    imagine=imagine,
    outcomes=(
        *key_gates(RETRIEVE_SECTION, has_body=False),
        invalid(RETRIEVE_SECTION, required="userId"),
        search_unavailable(RETRIEVE_SECTION),
        missing(RETRIEVE_SECTION),
        Outcome(
            status=200,
            name="retrieved",
            when=always,
            says="The response has the registration.",
            body=retrieved,
            basis=documented(f"{RETRIEVE_SECTION}, 200"),
        ),
    ),
)

REGISTRATION_DELETE: Operation[AboutRegistration, World] = Operation(
    name="fusionauth.registration_delete",
    method="DELETE",
    path=f"{ENDPOINT}/{{userId}}/{{applicationId}}",
    title="Delete a User Registration",
    gather=gather,
    imagine=imagine,
    settle=settle_delete,
    outcomes=(
        *key_gates(DELETE_SECTION),
        invalid(DELETE_SECTION, required="userId"),
        search_unavailable(DELETE_SECTION),
        missing(DELETE_SECTION),
        Outcome(
            status=200,
            name="deleted",
            when=always,
            says="The user is no longer registered for the application. The response is empty.",
            body=empty,
            basis=documented(f"{DELETE_SECTION}, 200; that its refresh tokens are revoked is chosen"),
        ),
    ),
)
