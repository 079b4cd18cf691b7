"""The laws of tables: what holds for every operation of both services, whoever wrote it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import partial
from typing import Any, get_type_hints

import pytest

from fauxauth.catalogue import OPERATIONS, SERVICES, entries, find
from fauxauth.contract import (
    EMPTY,
    Basis,
    Call,
    Content,
    Lifetime,
    Operation,
    Outcome,
    always,
    chosen,
    documented,
    forced_only,
    observed,
)
from fauxauth.errors import UnknownOutcomeError

ROWS = [each for service in SERVICES for each in service.rows()]
SHARED = {always, forced_only}

each_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda each: each.name)
each_row = pytest.mark.parametrize(
    ("operation", "row"), ROWS, ids=[f"{operation.name}:{row.name}" for operation, row in ROWS]
)


@each_operation
def test_the_rows_of_an_operation_have_different_names(operation: Operation[Any, Any]) -> None:
    names = [row.name for row in operation.outcomes]

    assert len(names) == len(set(names))


@each_operation
def test_the_last_row_always_holds_in_every_version(operation: Operation[Any, Any]) -> None:
    last = operation.outcomes[-1]

    assert last.when is always
    assert last.lifetime == Lifetime()
    assert [row.name for row in operation.outcomes[:-1] if row.when is always] == []


@each_operation
def test_an_operation_is_named_after_its_service_and_says_what_it_is(operation: Operation[Any, Any]) -> None:
    service = next(service for service in SERVICES if service.name == operation.service)

    assert operation in service.operations
    assert re.fullmatch(r"(fusionauth|fuse)\.[a-z0-9_]+", operation.name)
    assert operation.title
    assert operation.path.startswith(operation.endpoint)
    assert all("[" not in path and "]" not in path for path in operation.paths())


def test_no_two_operations_answer_the_same_request() -> None:
    asked = [(operation.method, path) for operation in OPERATIONS.values() for path in operation.paths()]

    assert len(asked) == len(set(asked))


@each_row
def test_a_row_says_when_it_holds_in_whole_sentences(operation: Operation[Any, Any], row: Outcome[Any, Any]) -> None:
    assert row.summary[0].isupper()
    assert row.summary.endswith(".")
    assert "  " not in row.summary


@each_row
def test_a_row_rests_on_something_that_it_names(operation: Operation[Any, Any], row: Outcome[Any, Any]) -> None:
    assert row.basis.kind in {"documented", "observed", "chosen"}
    assert row.basis.source


@each_row
def test_a_predicate_has_a_docstring_of_its_own(operation: Operation[Any, Any], row: Outcome[Any, Any]) -> None:
    if row.when in SHARED:
        assert row.says, "a shared predicate says nothing of this row"
    else:
        assert inspect.getdoc(row.when)


@each_row
def test_a_predicate_is_the_one_that_the_facts_have(operation: Operation[Any, Any], row: Outcome[Any, Any]) -> None:
    """A row that names a base class's method is blind to what the facts' own class makes of it."""
    gather = operation.gather.func if isinstance(operation.gather, partial) else operation.gather
    facts = get_type_hints(gather).get("return")
    owner, _, name = row.when.__qualname__.rpartition(".")

    if owner and isinstance(facts, type) and not name.startswith("<"):
        assert getattr(facts, name, row.when) is row.when


@each_row
def test_a_row_that_only_force_brings_about_is_not_reachable(
    operation: Operation[Any, Any], row: Outcome[Any, Any]
) -> None:
    assert row.reachable is (row.when is not forced_only)


@each_row
def test_every_full_name_is_found(operation: Operation[Any, Any], row: Outcome[Any, Any]) -> None:
    assert find(f"{operation.name}:{row.name}") == (operation, row)


def test_the_catalogue_lists_every_row_once_in_order() -> None:
    listed = list(entries())

    assert [entry.name for entry in listed] == [f"{operation.name}:{row.name}" for operation, row in ROWS]
    assert {entry.basis for entry in listed} <= {"documented", "observed", "chosen"}
    assert all(entry.since is None or entry.since.count(".") == 2 for entry in listed)


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("fusionauth.login:account_loked", "; did you mean 'account_locked'?"),
        ("fusionauth.login:rate_limted", "; did you mean 'rate_limited'?"),
        ("fusionauth.logn:account_locked", "; did you mean 'fusionauth.login:account_locked'?"),
        ("fusionauth.login", ""),
        ("", ""),
        (":", ""),
    ],
)
def test_a_name_that_nothing_has_is_refused_and_the_nearest_offered(name: str, offered: str) -> None:
    with pytest.raises(UnknownOutcomeError) as caught:
        find(name)

    assert offered in str(caught.value)


def empty(facts: object, world: object) -> Content:
    return EMPTY


def row(**changes: Any) -> Outcome[object, object]:
    given: dict[str, Any] = {
        "status": 200,
        "name": "done",
        "when": always,
        "body": empty,
        "basis": chosen("because"),
        "says": "It is done.",
    }
    return Outcome(**{**given, **changes})


def operation_of(*rows: Outcome[object, object]) -> Operation[object, object]:
    return Operation(
        name="fake.do", method="GET", path="/do", title="Do", gather=lambda call, world: None, outcomes=rows
    )


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([row(), row()], "fake.do: two rows are named done"),
        ([row(when=forced_only)], "fake.do: the last row, done, does not always hold"),
        ([row(lifetime=Lifetime.of(since="1.2"))], "fake.do: the last row, done, must exist in every version"),
    ],
)
def test_a_bad_table_raises_where_it_is_written(rows: list[Outcome[object, object]], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        operation_of(*rows)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Done"},
        {"name": "done "},
        {"name": ""},
        {"name": "_done"},
        {"status": 199},
        {"status": 600},
        {"says": "", "when": lambda facts: True},
    ],
)
def test_a_bad_row_raises_where_it_is_written(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        row(**changes)


def test_the_first_row_that_holds_wins_and_all_that_hold_are_told() -> None:
    from fauxauth.contract import Version

    first, gone, last = row(name="first"), row(name="gone", lifetime=Lifetime.of(until="1.2")), row(name="last")
    operation = operation_of(gone, row(name="never", when=forced_only), last)

    old = operation.answer(Call("GET", "/do"), None, Version(1, 1))
    new = operation.answer(Call("GET", "/do"), None, Version(1, 2))

    assert first.reachable
    assert (old.name, new.name) == ("fake.do:gone", "fake.do:last")
    assert new.held() == ("gone", "last")
    assert not new.forced
    assert operation.answer(Call("GET", "/do"), None, Version(1, 2), forced="never").forced


@pytest.mark.parametrize(
    ("make", "kind"),
    [(documented, "documented"), (observed, "observed"), (chosen, "chosen")],
    ids=["documented", "observed", "chosen"],
)
def test_a_basis_is_of_one_of_three_kinds(make: Callable[[str], Basis], kind: str) -> None:
    assert make("somewhere") == Basis(kind, "somewhere")
