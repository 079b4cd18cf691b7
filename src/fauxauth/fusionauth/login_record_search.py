"""
``GET`` and ``POST /api/system/login-record/search``: pages of the login records that fit some criteria.

Source: the vendor's Login API page, "Search Login Records"; docs/sources.md, FusionAuth 10. Ascending order is that
of the page's sample; that ``start`` belongs to the span and ``end`` does not is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from fauxauth.contract import Call, Content, Outcome, always, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.errors import Error, field_error
from fauxauth.fusionauth.fields import of_version
from fauxauth.fusionauth.login_record_criteria import (
    CriteriaField,
    Given,
    Reading,
    RecordCriteria,
    by_get_and_post,
    criteria,
    criteria_fields,
    given_by_body,
    select,
)
from fauxauth.fusionauth.recent_logins import MOST, logins_json
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
    return replace(facts, errors=(*facts.errors, *_negative(given, by_body=read is given_by_body)))


def _negative(given: Given, *, by_body: bool) -> list[Error]:
    negative = [each for each in FIELDS if each.kind == "integer" and (given.values.get(each.name) or 0) < 0]
    return [field_error("[invalid]", each.path if by_body else each.name) for each in negative]


def page(facts: LoginRecordSearch, world: World) -> Content:
    """Answer with a page of records, and with how many there are if that is asked for."""
    found = select(facts, world)
    entries = found.entries(facts.start_row, min(facts.number_of_results, MOST))
    body: dict[str, Json] = {"logins": logins_json(entries, world)}
    if facts.retrieve_total:
        body["total"] = len(found)
    return Content(json=of_version(body, world.version))


LOGIN_RECORD_SEARCH, LOGIN_RECORD_SEARCH_BY_BODY = by_get_and_post(
    "fusionauth.login_record_search",
    ENDPOINT,
    "Search Login Records",
    FIELDS,
    gather,
    Outcome(
        status=200,
        name="found",
        when=always,
        says="The request was successful; the response has a page of the records that fit.",
        body=page,
        basis=documented(f"{SECTION}, 200; that a page has {MOST:,} records at most is chosen"),
    ),
)
