"""
``GET /api/user/recent-login``: the latest logins of a user, or of everybody.

Source: the vendor's User API page, "Retrieve Recent Logins"; docs/sources.md, FusionAuth 10.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from fauxauth.contract import Call, Content, Lifetime, Operation, Outcome, always, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.about_user import AboutUser, find_user
from fauxauth.fusionauth.asked import basics, empty, internal_error, search_unavailable, unauthorized
from fauxauth.fusionauth.caller import identify, scope_errors, scope_of
from fauxauth.fusionauth.errors import field_error
from fauxauth.fusionauth.fields import VERSIONED_FIELDS, of_version
from fauxauth.fusionauth.imagining import invent_user
from fauxauth.fusionauth.parameters import count_parameter, invalid_parameters, uuid_parameter
from fauxauth.fusionauth.request import Body
from fauxauth.fusionauth.shapes import to_json
from fauxauth.world import World
from fauxauth.world.clock import milliseconds
from fauxauth.world.login_entries import Entry, Place, Visit
from fauxauth.world.login_ids import type_of

SECTION = "User API, Retrieve Recent Logins"

ENDPOINT = "/api/user/recent-login"

DEFAULT_LIMIT = 10

MOST = 10_000
"""How many login records a reply has at most, whatever the request asks for; nothing is published of a bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentLogins(AboutUser):
    """A question for recent logins, and those that are in the page it asks for."""

    user_id: str | None
    logins: tuple[Entry, ...] = ()

    def is_stranger(self) -> bool:
        """A userId was given, and the user does not exist."""
        return self.user_id is not None and self.user is None


def gather(call: Call, world: World) -> RecentLogins:
    """Read the request, and pick the page out of the records."""
    now = world.clock.now()
    caller = identify(call, world, ENDPOINT, now)
    scope = scope_of(caller, None, world)
    user_id, errors = uuid_parameter("userId", call.parameter("userId"))
    offset, offset_errors = count_parameter(call, "offset", 0)
    limit, limit_errors = count_parameter(call, "limit", DEFAULT_LIMIT)
    return RecentLogins(
        **basics(call, Body(absent=True), caller, scope, now, world),
        errors=(*errors, *offset_errors, *limit_errors, *scope_errors(scope)),
        user=find_user(world, user_id, caller),
        user_id=user_id,
        logins=_page(world, user_id, caller.tenant_id, offset, limit),
    )


def _page(world: World, user_id: str | None, tenant_id: str | None, offset: int, limit: int) -> tuple[Entry, ...]:
    """Return a page of the records, newest first; they are kept oldest first."""
    records = world.login_records.select(user_id=user_id, tenant_id=tenant_id)
    end = max(0, len(records) - offset)
    start = max(0, end - min(limit, MOST))
    return tuple(reversed([*records.entries(start, end - start)]))


def login_id_type(user_id: str, login_id: str, world: World) -> str:
    """Tell what a record's login id is: whose it is says so first, then whether it looks like an email."""
    user = world.directory.user(user_id)
    kind = type_of(user, login_id) if user is not None else None
    return kind or ("email" if "@" in login_id else "username")


def _visit_json(visit: Visit, world: World) -> dict[str, Json]:
    """Write what a visit gives its records; about the application only where the login named one."""
    application = world.directory.applications.get(visit.application_id or "")
    # To tell it means to look at every user of a page, of which there may be thousands.
    is_typed = VERSIONED_FIELDS["logins.loginIdType"].covers(world.version)
    whole: dict[str, Json] = {
        "applicationId": visit.application_id,
        "applicationName": application.name if application is not None else None,
        "loginId": visit.login_id,
        "loginIdType": login_id_type(visit.user_id, visit.login_id, world) if is_typed else None,
        "userId": visit.user_id,
    }
    return {name: value for name, value in whole.items() if value is not None}


def _place_json(place: Place) -> dict[str, Json]:
    where: dict[str, Json] = {"ipAddress": place.ip_address}
    return where if place.location is None else where | {"location": to_json(place.location)}


def logins_json(entries: Iterable[Entry], world: World) -> list[Json]:
    """Write login records; what many of them have in common is written once."""
    visits: dict[Visit, dict[str, Json]] = {}
    places: dict[Place, dict[str, Json]] = {}
    written: list[Json] = []
    for instant, visit, place in entries:
        who = visits.get(visit) or visits.setdefault(visit, _visit_json(visit, world))
        where = places.get(place) or places.setdefault(place, _place_json(place))
        written.append({**who, **where, "instant": instant})
    return written


def recent(facts: RecentLogins, world: World) -> Content:
    """Answer with the logins."""
    return Content(json=of_version({"logins": logins_json(facts.logins, world)}, world.version))


def suppose_login(facts: RecentLogins, world: World) -> RecentLogins:
    """Suppose that somebody logged in, where nobody did."""
    if facts.logins:
        return facts
    tenant = facts.scope.tenant or next(iter(world.directory.tenants.values()))
    user = facts.user or invent_user(world, tenant, None, None)
    visit = Visit(user.id, user.login_id, None, user.tenant_id)
    return replace(facts, logins=((milliseconds(facts.now), visit, Place(facts.call.peer)),))


RECENT_LOGINS: Operation[RecentLogins, World] = Operation(
    name="fusionauth.recent_logins",
    method="GET",
    path=ENDPOINT,
    title="Retrieve Recent Logins",
    gather=gather,
    takes=("limit", "offset", "userId"),
    lifetime=Lifetime.of(since="1.4.0"),
    outcomes=(
        internal_error(SECTION),
        unauthorized(SECTION),
        invalid_parameters(
            SECTION,
            field_error("[couldNotConvert]", "userId"),
            documented(f"{SECTION}, 400; codes and texts for numbers are chosen, and that less than 0 is not valid"),
        ),
        search_unavailable(SECTION),
        Outcome(
            status=404,
            name="user_not_found",
            when=RecentLogins.is_stranger,
            body=empty,
            basis=documented(f"{SECTION}, 404"),
        ),
        Outcome(
            status=200,
            name="retrieved",
            when=always,
            says="The response has the logins, newest first.",
            body=recent,
            basis=documented(f"{SECTION}, 200; that there are {MOST:,} at most is chosen"),
            suppose=suppose_login,
        ),
    ),
)
