"""
Making users: what creating a user and registering a new one have in common (docs/sources.md, FusionAuth 3.2, 11).

A user who is made with a password is logged in by that: there is a token in the reply, and a login record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from fauxauth.contract import Call, Outcome
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.asked import invalid, key_gates, search_unavailable, tenant_required, webhook_failed
from fauxauth.fusionauth.attempt import Attempt
from fauxauth.fusionauth.errors import Error, field_error
from fauxauth.fusionauth.event_info import EVENT_FIELDS
from fauxauth.fusionauth.request import Body, RequestField
from fauxauth.fusionauth.user_request import NEW_USER_FIELDS, user_of
from fauxauth.fusionauth.user_rules import (
    identity_errors,
    listed_errors,
    missing_password_errors,
    new_password_errors,
)
from fauxauth.fusionauth.uuids import convert_uuid
from fauxauth.fusionauth.verification import address_of, email_verified, ids_json, start_email_verification
from fauxauth.fusionauth.welcome import logged_in, record_login, tenant_of
from fauxauth.world import World
from fauxauth.world.completion import complete_user
from fauxauth.world.outbox import Message
from fauxauth.world.people import User
from fauxauth.world.tenants import Tenant

CREATION_FIELDS = (
    *EVENT_FIELDS,
    *NEW_USER_FIELDS,
    RequestField("sendSetPasswordEmail", "boolean"),
    RequestField("skipVerification", "boolean"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation(Attempt):
    """A request that makes a user, or something for one: ``user`` is who that is, once nothing is wrong with it."""

    @property
    def sets_password_by_email(self) -> bool:
        """Whether the user is to set a password from an email; a password in the request is ignored then."""
        return self.body.flag("sendSetPasswordEmail")

    @property
    def logs_in(self) -> bool:
        """Whether a user is made with a password."""
        return self.body.text("user.password") is not None and not self.sets_password_by_email

    @property
    def made_user(self) -> User:
        """The user as the reply shows them and the world keeps them."""
        application_id = self.scope.application.id if self.scope.application is not None else None
        return logged_in(self.known, application_id, self.now) if self.logs_in else self.known


CreationT = TypeVar("CreationT", bound=Creation)


def new_user_id(call: Call, world: World) -> tuple[str, tuple[Error, ...]]:
    """Return the id that the path has for a new user, empty where it has none, and what is wrong with it."""
    written = call.path_parameters.get("userId")
    user_id = convert_uuid(written) if written is not None else ""
    if user_id is None:
        return "", (field_error("[couldNotConvert]", "userId"),)
    if world.directory.user(user_id) is None:
        return user_id, ()
    return user_id, (Error("[duplicate]userId", f"A User with Id [{user_id}] already exists.", "userId"),)


def draft_user(body: Body, user_id: str, tenant: Tenant, world: World, now: datetime) -> User:
    """Return the user whom a body describes; the email counts as verified where nothing is to verify it."""
    base = User(id=user_id, tenant_id=tenant.id, password=body.text("user.password"), verified=False)
    user = user_of(body, base, world.version)
    verifies = tenant.email_configuration.verify_email and not body.flag("skipVerification")
    has_address = address_of(user, world.version) is not None
    return user if verifies and has_address else email_verified(user, now)


def draft_errors(user: User, body: Body, tenant: Tenant, world: World) -> tuple[Error, ...]:
    """Find what is wrong with a new user."""
    emailing = body.flag("sendSetPasswordEmail")
    errors = [*identity_errors(user, None, world, emailing=emailing), *listed_errors(user)]
    if not emailing:
        errors += missing_password_errors(user.password, world.version)
        errors += new_password_errors(user.password, None, tenant)
    return tuple(errors)


def completed(user: User, body: Body, world: World, now: datetime) -> User:
    """Return a new user with ids and instants, and with a random password where they are to set their own."""
    user = complete_user(user, world.chance, now, user.tenant_id, ())
    if body.flag("sendSetPasswordEmail"):
        return user.changed(password=world.chance.token(32, "password", user.id))
    return user


def is_gated(facts: Creation, world: World) -> bool:
    """Whether the user gets no tokens before the email address is verified."""
    settings = tenant_of(facts, world).email_configuration
    return settings.verify_email and not facts.known.verified and settings.unverified.behavior == "Gated"


def first_email(facts: Creation, world: World) -> dict[str, Json]:
    """
    Send a new user the one email that is due, and return what the reply says of it.

    Setting a password from an email verifies the address, so there is no second email to verify it (User API,
    sendSetPasswordEmail).
    """
    if facts.sets_password_by_email:
        _send_set_password(facts.known, world, facts.now)
        return {}
    if facts.known.verified:
        return {}
    return ids_json(start_email_verification(facts.known, world, facts.now), world.version)


def keep_made(facts: CreationT, outcome: Outcome[CreationT, World], world: World) -> None:
    """Keep the user; one who was made with a password has a login record (Login API, Search Login Records)."""
    if outcome.status != 200:
        return
    world.directory.save(facts.known)
    if facts.logs_in:
        record_login(facts, outcome.status, world)


def creation_rows(
    section: str, required: str, lacks_a_tenant: Callable[[CreationT], bool]
) -> tuple[Outcome[Any, World], ...]:
    """Make the rows above the answer that something was made; ``required`` is blank when an error is forced."""
    return (
        *key_gates(section),
        tenant_required(lacks_a_tenant),
        invalid(section, required=required),
        search_unavailable(section),
        webhook_failed(section),
    )


def _send_set_password(user: User, world: World, now: datetime) -> None:
    lifetimes = world.directory.tenants[user.tenant_id].external_identifier_configuration
    ticket = world.tickets.issue(
        "changePasswordId",
        user.id,
        now,
        lifetimes,
        lifetime=timedelta(seconds=lifetimes.setup_password_id_time_to_live_in_seconds),
        emailed=True,
    )
    address = address_of(user, world.version)
    if address is not None:
        world.outbox.send(Message("email", address, "Set up your password", ticket.id, now))
