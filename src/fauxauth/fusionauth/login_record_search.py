"""
``GET`` and ``POST /api/system/login-record/search``: pages of the login records that fit some criteria.

Source: the vendor's Login API page, "Search Login Records"; docs/sources.md, FusionAuth 10. Ascending order is that
of the page's sample; that ``start`` belongs to the span and ``end`` does not is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from fauxauth.contract import Call, Content, Operation, Outcome, always, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.errors import Fault, field_fault
from fauxauth.fusionauth.fields import of_version
from fauxauth.fusionauth.login_record_criteria import (
    LOGIN_RECORDS,
    CriteriaField,
    Given,
    Reading,
    RecordCriteria,
    criteria,
    criteria_fields,
    given_by_body,
    given_by_parameters,
    record_rows,
    select,
)
from fauxauth.fusionauth.recent_logins import login_json
from fauxauth.world import World

SECTION = "Login API, Search Login Records"

ENDPOINT = "/api/system/login-record/search"

FIELDS = (
    *criteria_fields("search."),
    CriteriaField("numberOfResults", "integer", "search."),
    CriteriaField("startRow", "integer", "search."),
    CriteriaField("retrieveTotal", "boolean"),
)

PAGE = 25
"""How many records a page has where nothing is said (page, numberOfResults)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRecordSearch(RecordCriteria):
    """A search: criteria, and which page of what they find."""

    number_of_results: int = PAGE
    start_row: int = 0
    retrieve_total: bool = False


def gather(call: Call, world: World, read: Reading) -> LoginRecordSearch:
    """Read the request."""
    given = read(call, FIELDS, world.version)
    found = criteria(call, world, ENDPOINT, given)
    facts = LoginRecordSearch(
        **found.shared(),
        number_of_results=given.number("numberOfResults", PAGE),
        start_row=given.number("startRow", 0),
        retrieve_total=given.values.get("retrieveTotal") is True,
    )
    return replace(facts, faults=(*facts.faults, *_negative(given, by_body=read is given_by_body)))


def _negative(given: Given, *, by_body: bool) -> list[Fault]:
    negative = [each for each in FIELDS if each.kind == "integer" and (given.values.get(each.name) or 0) < 0]
    return [field_fault("[invalid]", each.path if by_body else each.name) for each in negative]


def page(facts: LoginRecordSearch, world: World) -> Content:
    """Answer with a page of records, and with how many there are if that is asked for."""
    found = select(facts, world)
    logins: list[Json] = [login_json(each, world) for each in found.page(facts.start_row, facts.number_of_results)]
    body: dict[str, Json] = {"logins": logins}
    if facts.retrieve_total:
        body["total"] = len(found)
    return Content(json=of_version(body, world.version))


def _operation(name: str, method: str, read: Reading) -> Operation[LoginRecordSearch, World]:
    return Operation(
        name=name,
        method=method,
        path=ENDPOINT,
        title="Search Login Records",
        gather=partial(gather, read=read),
        lifetime=LOGIN_RECORDS,
        outcomes=(
            *record_rows(SECTION, has_body=read is given_by_body),
            Outcome(
                status=200,
                name="found",
                when=always,
                says="The request was successful; the response has a page of the records that fit.",
                body=page,
                basis=documented(f"{SECTION}, 200"),
            ),
        ),
    )


LOGIN_RECORD_SEARCH = _operation("fusionauth.login_record_search", "GET", given_by_parameters)

LOGIN_RECORD_SEARCH_BY_BODY = _operation("fusionauth.login_record_search_by_body", "POST", given_by_body)
