"""What everyone in a scenario is answered when they log in: found out by logging them in, in a world of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from fauxauth.catalogue import OPERATIONS
from fauxauth.contract import Answer, Call
from fauxauth.contract.wire import encode
from fauxauth.scenario import Scenario
from fauxauth.transport.circumstances import circumstances
from fauxauth.world import World
from fauxauth.world.people import User

NO_PASSWORD = ""
"""What is sent for somebody who has no password: it is answered that the password is missing, or wrong."""


@dataclass(frozen=True, slots=True)
class Expected:
    """How one user logs in, and the answer. ``application_id`` is what the request names, None where nothing."""

    login_id: str
    password: str | None
    application_id: str | None
    answer: Answer

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.answer.reply.status

    @property
    def outcome(self) -> str:
        """The full name of the answer."""
        return self.answer.name


def fusionauth_users(scenario: Scenario, limit: int | None = None) -> Iterator[Expected]:
    """Log in the FusionAuth users, each to the first application they are registered for, else to the first one."""
    world = scenario.world()
    key = next(iter(world.directory.api_keys), None)
    for user in islice(world.directory.users(), limit):
        application_id = _application_of(user, world)
        fields = {
            "loginId": user.login_id,
            "password": user.password or NO_PASSWORD,
            "applicationId": application_id,
            "noJWT": True,
        }
        headers = {"content-type": "application/json", "x-fusionauth-tenantid": user.tenant_id}
        if key is not None:
            headers["authorization"] = key
        answer = _ask(world, "fusionauth.login", fields, headers)
        yield Expected(user.login_id, user.password, application_id, answer)


def fuse_users(scenario: Scenario, limit: int | None = None) -> Iterator[Expected]:
    """Log in the Fuse users."""
    world = scenario.world()
    for user in islice(world.fuse.users(), limit):
        fields = {"login_name": user.login_name, "password": user.password or NO_PASSWORD}
        answer = _ask(world, "fuse.create_session", fields, {"content-type": "application/json"})
        yield Expected(user.login_name, user.password, None, answer)


def _application_of(user: User, world: World) -> str | None:
    registrations = [entry.application_id for entry in user.registrations or ()]
    at_hand = [each.id for each in world.directory.applications.values() if each.tenant_id == user.tenant_id]
    return next(iter([*registrations, *at_hand]), None)


def _ask(world: World, name: str, fields: Mapping[str, str | bool | None], headers: Mapping[str, str]) -> Answer:
    operation = OPERATIONS[name]
    body = encode({name: value for name, value in fields.items() if value is not None})
    call = Call(operation.method, operation.path, headers=headers, body=body)
    facts = operation.gather(call, world)
    forced = world.forces.take(circumstances(call, operation, facts, world))
    return operation.decide(facts, world, world.version, forced)
