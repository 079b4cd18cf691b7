"""
What searching and exporting login records have in common: criteria, and the rows for those that cannot be met.

By GET the criteria are parameters, by POST they are in a JSON body; the two differ in how a bad value is reported
(docs/sources.md, FusionAuth 1.2). Source: the vendor's Login API page, "Search Login Records" and "Export Login
Records".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, TypeAlias, TypeVar

from fauxauth.contract import Call, Lifetime, Operation, Outcome, Version, chosen, documented, observed
from fauxauth.fusionauth.asked import Asked, basics, empty, key_gates, license_required, search_unavailable
from fauxauth.fusionauth.caller import identify, scope_errors, scope_of
from fauxauth.fusionauth.errors import EXAMPLE_UUID, Error, field_error
from fauxauth.fusionauth.java.zones import zone_of
from fauxauth.fusionauth.parameters import convert_boolean, invalid_parameters
from fauxauth.fusionauth.request import Body, Kind, RequestField, blanks, read_body
from fauxauth.fusionauth.uuids import convert_uuid
from fauxauth.world import World
from fauxauth.world.login_records import Selection

LOGIN_RECORDS = Lifetime.of(since="1.7.0")
"""Available since version 1.7.0 (page)."""

GLOBAL_KEYS_ONLY = Lifetime.of(since="1.67.0")
"""From when on a key that is locked to a tenant, and a tenant header, are refused (docs/sources.md, FusionAuth 2)."""

ValueKind: TypeAlias = Literal["boolean", "integer", "long", "text", "uuid", "zone"]


@dataclass(frozen=True, slots=True)
class CriteriaField:
    """A value that a request may have: its name as a parameter, and the object that it is in by POST."""

    name: str
    kind: ValueKind
    inside: str = ""

    @property
    def path(self) -> str:
        """Where it is in a JSON body."""
        return f"{self.inside}{self.name}"


def criteria_fields(inside: str) -> tuple[CriteriaField, ...]:
    """Return the fields that choose records; by POST they are in an object."""
    return (
        CriteriaField("applicationId", "uuid", inside),
        CriteriaField("end", "long", inside),
        CriteriaField("start", "long", inside),
        CriteriaField("userId", "uuid", inside),
    )


_INTEGER = re.compile(r"[-+]?[0-9]{1,19}", re.ASCII)
_DECIMAL = re.compile(r"([-+]?[0-9]{1,19})\.[0-9]+", re.ASCII)


def _whole(text: str, bits: int) -> int | None:
    if not _INTEGER.fullmatch(text):
        return None
    number = int(text)
    return number if -(2 ** (bits - 1)) <= number < 2 ** (bits - 1) else None


_CONVERSIONS: Mapping[ValueKind, tuple[Callable[[str], object], str, str]] = {
    "boolean": (convert_boolean, "", "This must be a valid boolean, one of true, on, yes, false, off and no."),
    "integer": (lambda text: _whole(text, 32), "int", "This must be a valid number."),
    "long": (lambda text: _whole(text, 64), "java.time.ZonedDateTime", "This must be a valid number."),
    "text": (str, "", ""),
    "uuid": (convert_uuid, "java.util.UUID", f"This must be a valid UUID String (e.g. {EXAMPLE_UUID})."),
    "zone": (zone_of, "java.time.ZoneId", "This must be a valid time zone Id (e.g. America/Denver)."),
}
"""How text becomes a value, what the vendor's server calls that, and what it says of a parameter that is none."""


@dataclass(frozen=True, slots=True)
class Given:
    """The values of a request by name, the body that they came in, and what is wrong with them."""

    values: Mapping[str, Any]
    body: Body
    errors: tuple[Error, ...] = ()

    def number(self, name: str, default: int) -> int:
        """Return a number that is not negative; one that is counts as 0, and is an error elsewhere."""
        value = self.values.get(name)
        return max(value, 0) if isinstance(value, int) else default


def given_by_parameters(call: Call, fields: tuple[CriteriaField, ...], _version: Version) -> Given:
    """Read the values from the query; every one that cannot be converted is an error."""
    values: dict[str, object] = {}
    errors: list[Error] = []
    for each in fields:
        text = call.parameter(each.name)
        if text is None:
            continue
        convert, _, advice = _CONVERSIONS[each.kind]
        values[each.name] = convert(text)
        if values[each.name] is None:
            errors.append(Error(f"[couldNotConvert]{each.name}", f"Invalid [{each.name}]. {advice}", each.name))
    return Given(values, Body(absent=True), tuple(errors))


def given_by_body(call: Call, fields: tuple[CriteriaField, ...], version: Version) -> Given:
    """Read the values from the JSON body; the first that cannot be converted ends the reading."""
    kinds: dict[ValueKind, Kind] = {"boolean": "boolean", "uuid": "uuid"}
    properties = tuple(RequestField(each.path, kinds.get(each.kind, "text")) for each in fields)
    body = read_body(call, properties, version)
    values: dict[str, object] = {}
    for each in fields:
        text = body.text(each.path)
        if each.kind == "boolean":
            values[each.name] = body.flag(each.path)
        elif text is not None:
            convert, wanted, _ = _CONVERSIONS[each.kind]
            decimal = _DECIMAL.fullmatch(text) if each.kind in ("integer", "long") else None
            values[each.name] = convert(decimal[1] if decimal is not None else text)
            if values[each.name] is None and body.error is None:
                problem = f'Cannot deserialize value of type `{wanted}` from "{text}"'
                body = replace(body, error=field_error("[invalidJSON]", each.path, problem))
    return Given(values, body, blanks(body, ()))


Reading: TypeAlias = Callable[[Call, tuple[CriteriaField, ...], Version], Given]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCriteria(Asked):
    """A request for login records: of whom, of what, and of when (milliseconds; the end does not belong to it)."""

    application_id: str | None = None
    user_id: str | None = None
    start: int | None = None
    end: int | None = None
    is_known: bool = True

    def shared(self) -> dict[str, Any]:
        """Return the facts that all requests for records have, by name."""
        return {each.name: getattr(self, each.name) for each in fields(RecordCriteria)}

    def is_bound_to_a_tenant(self) -> bool:
        """The API key is locked to a tenant, or the request names one; records are only for keys of all tenants."""
        return self.caller.authenticated and self.caller.tenant_id is not None

    def names_nothing(self) -> bool:
        """The application or the user does not exist in the tenant that the request is for, and has no records."""
        return not self.is_known


def criteria(call: Call, world: World, endpoint: str, given: Given) -> RecordCriteria:
    """Look up who asks, and whether what the values name exists."""
    now = world.clock.now()
    caller = identify(call, world, endpoint, now)
    scope = scope_of(caller, None, world)
    facts = RecordCriteria(
        **basics(call, given.body, caller, scope, now, world),
        errors=(*given.errors, *scope_errors(scope)),
        application_id=given.values.get("applicationId"),
        user_id=given.values.get("userId"),
        start=given.values.get("start"),
        end=given.values.get("end"),
    )
    return replace(facts, is_known=_knows_application(facts, world) and _knows_user(facts, world))


def _knows_application(facts: RecordCriteria, world: World) -> bool:
    if facts.application_id is None:
        return True
    application = world.directory.applications.get(facts.application_id)
    tenant_id = facts.caller.tenant_id
    if application is not None:
        return tenant_id in (None, application.tenant_id)
    return len(world.login_records.select(application_id=facts.application_id, tenant_id=tenant_id)) > 0


def _knows_user(facts: RecordCriteria, world: World) -> bool:
    if facts.user_id is None:
        return True
    user, tenant_id = world.directory.user(facts.user_id), facts.caller.tenant_id
    if user is not None:
        return tenant_id in (None, user.tenant_id)
    return len(world.login_records.select(user_id=facts.user_id, tenant_id=tenant_id)) > 0


def select(facts: RecordCriteria, world: World) -> Selection:
    """Return the records that fit; a user and an application are of one tenant anyway."""
    named = facts.user_id is not None or facts.application_id is not None
    return world.login_records.select(
        user_id=facts.user_id,
        application_id=facts.application_id,
        tenant_id=None if named else facts.caller.tenant_id,
        start=facts.start,
        end=facts.end,
    )


RecordsT = TypeVar("RecordsT", bound=RecordCriteria)


def by_get_and_post(
    name: str,
    path: str,
    title: str,
    fields: tuple[CriteriaField, ...],
    gather: Callable[[Call, World, Reading], RecordsT],
    answered: Outcome[RecordsT, World],
) -> tuple[Operation[RecordsT, World], Operation[RecordsT, World]]:
    """Make the two operations that differ in where the criteria are: in parameters by GET, in a body by POST."""
    return (
        Operation(
            name=name,
            method="GET",
            path=path,
            title=title,
            gather=lambda call, world: gather(call, world, given_by_parameters),
            takes=tuple(each.name for each in fields),
            lifetime=LOGIN_RECORDS,
            outcomes=(*record_rows(f"Login API, {title}", has_body=False), answered),
        ),
        Operation(
            name=f"{name}_by_body",
            method="POST",
            path=path,
            title=title,
            gather=lambda call, world: gather(call, world, given_by_body),
            takes=tuple(each.path for each in fields),
            lifetime=LOGIN_RECORDS,
            outcomes=(*record_rows(f"Login API, {title}", has_body=True), answered),
        ),
    )


def record_rows(section: str, *, has_body: bool) -> tuple[Outcome[RecordCriteria, World], ...]:
    """Make the rows above the answer that has records."""
    *gates, unauthorized = key_gates(section, has_body=has_body)
    rows: tuple[Outcome[RecordCriteria, World], ...] = (
        Outcome(
            status=401,
            name="tenant_scoped",
            when=RecordCriteria.is_bound_to_a_tenant,
            body=empty,
            basis=observed("fusionauth-issues #3452, the newest page (docs/sources.md, FusionAuth 2); 1.67 is chosen"),
            lifetime=GLOBAL_KEYS_ONLY,
            apart="unauthorized: a key that is not good is locked to no tenant",
        ),
        invalid_parameters(
            section,
            field_error("[couldNotConvert]", "userId"),
            documented(f"{section}, 400; the codes and texts for numbers, zones and patterns are chosen"),
        ),
        license_required(section),
        search_unavailable(section),
        Outcome(
            status=404,
            name="not_found",
            when=RecordCriteria.names_nothing,
            body=empty,
            basis=chosen(f"{section} documents a 404 and not when: here where an id names nothing that ever existed"),
        ),
    )
    return (*gates, unauthorized, *rows)
