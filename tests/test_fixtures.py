"""
The fixtures: every answer of every operation is shown by a conversation, and so is which of two answers wins.

``fixtures/<service>/<operation>/<outcome>.yaml`` shows an answer, ``<outcome>.<variant>.yaml`` shows it in another
world, and ``<upper>_before_<lower>.yaml`` shows that the upper row wins where both hold.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from fauxauth.catalogue import OPERATIONS, SERVICES
from fauxauth.contract import Operation, Outcome, Service, Version
from fauxauth.contract.messages import Json
from fauxauth.conversation import Conversation, Difference, WorldHands, WsgiSender, load_conversations, run
from fauxauth.fusionauth.fields import VERSIONED_FIELDS
from fauxauth.transport.application import WsgiApp
from fauxauth.world.exchange import Exchange

FIXTURES = Path(__file__).parents[1] / "fixtures"
FILES = sorted(FIXTURES.rglob("*.yaml"))
BETWEEN = "_before_"

Row = tuple[Operation[Any, Any], Outcome[Any, Any]]


@cache
def conversations(file: Path) -> list[Conversation]:
    return load_conversations(file)


@cache
def played(file: Path, index: int) -> tuple[list[Difference], list[Exchange]]:
    """Run one conversation of a file; return what differed, and all that was said."""
    conversation = conversations(file)[index]
    world = conversation.scenario.world()
    differences = run(conversation, WsgiSender(WsgiApp(world)), WorldHands(world))
    return differences, list(world.journal)


def exchanges(file: Path) -> Iterator[Exchange]:
    for index in range(len(conversations(file))):
        yield from played(file, index)[1]


def operation_of(file: Path) -> Operation[Any, Any] | None:
    service, operation = file.relative_to(FIXTURES).parts[:2]
    return OPERATIONS.get(f"{service}.{operation}")


def folder(operation: Operation[Any, Any]) -> Path:
    return FIXTURES.joinpath(*operation.name.split("."))


def subject(file: Path) -> str:
    """What a file is about: its name without what makes it a variant."""
    return file.name.split(".")[0]


def names(operation: Operation[Any, Any]) -> list[str]:
    return [row.name for service in SERVICES for each, row in service.rows() if each is operation]


def pair_of(file: Path) -> tuple[str, str] | None:
    """The upper and the lower row of a file on precedence; names of rows may themselves contain the word before."""
    operation = operation_of(file)
    known = names(operation) if operation is not None else []
    pieces = subject(file).split(BETWEEN)
    for cut in range(1, len(pieces)):
        upper, lower = BETWEEN.join(pieces[:cut]), BETWEEN.join(pieces[cut:])
        if upper in known and lower in known:
            return upper, lower
    return None


def apart_from(row: Outcome[Any, Any]) -> set[str]:
    """The rows that a row says it never holds together with."""
    return set(row.apart.partition(": ")[0].split(", ")) if row.apart else set()


def neighbours(operation: Operation[Any, Any], *, apart: bool) -> Iterator[tuple[str, str]]:
    """Go through the rows that state leads to, each with the next that exists beside it: apart from it, or not."""
    rows = [row for row in operation.outcomes[:-1] if row.reachable]
    for index, upper in enumerate(rows):
        lower = next((row for row in rows[index + 1 :] if row.lifetime.overlaps(upper.lifetime)), None)
        if lower is not None and (upper.name in apart_from(lower)) is apart:
            yield upper.name, lower.name


ROWS: list[Row] = [(operation, row) for operation in OPERATIONS.values() for row in operation.outcomes]
ROW_NAMES = [f"{operation.name}:{row.name}" for operation, row in ROWS]
PAIRS = [(operation, *pair) for operation in OPERATIONS.values() for pair in neighbours(operation, apart=False)]
APART = [(operation, *pair) for operation in OPERATIONS.values() for pair in neighbours(operation, apart=True)]
PRECEDENCE_FILES = [file for file in FILES if pair_of(file) is not None]


def relative(file: Path) -> str:
    return str(file.relative_to(FIXTURES).with_suffix(""))


@pytest.mark.parametrize(
    ("file", "index"),
    [
        pytest.param(file, index, id=f"{relative(file)}: {each.name}")
        for file in FILES
        for index, each in enumerate(conversations(file))
    ],
)
def test_the_fake_answers_as_the_conversation_says(file: Path, index: int) -> None:
    differences, _ = played(file, index)
    assert not differences, "\n".join(str(difference) for difference in differences)


@pytest.mark.parametrize(("operation", "row"), ROWS, ids=ROW_NAMES)
def test_every_row_is_shown_by_a_conversation(operation: Operation[Any, Any], row: Outcome[Any, Any]) -> None:
    file = folder(operation) / f"{row.name}.yaml"
    assert file.is_file(), f"{operation.name}:{row.name} has no {file.relative_to(FIXTURES.parent)}"
    answers = [each.answer for each in exchanges(file) if each.outcome == f"{operation.name}:{row.name}"]
    assert answers, f"no conversation in {file} is answered with {operation.name}:{row.name}"
    if row.reachable:
        assert any(answer is not None and not answer.forced for answer in answers), f"{file} only forces it"


@pytest.mark.parametrize("service", SERVICES, ids=lambda each: each.name)
def test_what_every_operation_answers_is_shown_for_one_of_them(service: Service) -> None:
    shown = FIXTURES.glob(f"{service.name}/*/{service.rate_limited.name}.yaml")
    assert [each.status for file in shown for each in exchanges(file)].count(service.rate_limited.status) == 1


@pytest.mark.parametrize("file", FILES, ids=relative)
def test_every_file_is_about_rows_that_exist(file: Path) -> None:
    operation = operation_of(file)
    assert operation is not None, f"{file.parent} is no operation"
    assert subject(file) in names(operation) or pair_of(file) is not None, f"{file.name} is about no row"


def test_files_that_need_others_can_be_read_wherever_they_are_installed(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES, tmp_path / "installed")
    needy = [file for file in FILES if re.search("^(include|extends):", file.read_text("utf-8"), re.MULTILINE)]
    assert needy
    for file in needy:
        assert load_conversations(tmp_path / "installed" / file.relative_to(FIXTURES))


@pytest.mark.parametrize("file", FILES, ids=relative)
def test_every_file_has_what_it_is_about_in_each_conversation(file: Path) -> None:
    operation, pair = operation_of(file), pair_of(file)
    assert operation is not None
    wanted = f"{operation.name}:{pair[0] if pair is not None else subject(file)}"
    assert conversations(file), f"{file} has no conversation"
    for index, conversation in enumerate(conversations(file)):
        outcomes = [each.outcome for each in played(file, index)[1]]
        assert wanted in outcomes, f"{file}: {conversation.name!r} is answered with {outcomes}"


@pytest.mark.parametrize("file", FILES, ids=relative)
def test_every_reply_is_looked_at(file: Path) -> None:
    for conversation in conversations(file):
        for index, step in enumerate(conversation.steps):
            if step.request is not None:
                assert step.reply.status is not None, conversation.problem((index,), "the status is not looked at")


def paths(value: Json, above: str = "") -> Iterator[str]:
    """Go through the names of all that is in a body, each after those of what it is in."""
    for each in value if isinstance(value, list) else []:
        yield from paths(each, above)
    for name, each in value.items() if isinstance(value, dict) else []:
        yield f"{above}{name}"
        yield from paths(each, f"{above}{name}.")


def test_every_field_of_some_versions_is_shown_by_a_conversation() -> None:
    shown = {path for file in FILES for each in exchanges(file) for path in paths(each.json)}
    missing = sorted(VERSIONED_FIELDS.keys() - shown)
    assert not missing, f"no reply to a conversation in fixtures/ has {', '.join(missing)}"


@pytest.mark.parametrize(
    ("operation", "upper", "lower"), PAIRS, ids=[f"{each.name}: {upper} before {lower}" for each, upper, lower in PAIRS]
)
def test_every_pair_of_neighbours_has_a_file(operation: Operation[Any, Any], upper: str, lower: str) -> None:
    file = folder(operation) / f"{upper}{BETWEEN}{lower}.yaml"
    missing = f"{operation.name} has no {file.relative_to(FIXTURES.parent)}, which shows that {upper} wins"
    assert file.is_file(), f"{missing}; if they never hold together, say why in {lower}: apart='{upper}: ...'"


def test_every_row_that_is_said_to_be_apart_from_another_stands_below_it() -> None:
    said = {(upper, row.name) for _, row in ROWS for upper in apart_from(row)}
    stand = {pair for operation in OPERATIONS.values() for pair in combinations(names(operation), 2)}
    assert not said - stand, "`apart` begins with names of rows above: apart='user_not_found: ...'"


@pytest.mark.parametrize(
    ("operation", "upper", "lower"), APART, ids=[f"{each.name}: {upper}, {lower}" for each, upper, lower in APART]
)
def test_rows_that_are_said_to_be_apart_never_hold_together(
    operation: Operation[Any, Any], upper: str, lower: str
) -> None:
    for file in folder(operation).glob("*.yaml"):
        answers = [each.answer for each in exchanges(file)]
        decided = [each for each in answers if each is not None and each.operation is operation and not each.forced]
        held = [each.held() for each in decided]
        assert not any({upper, lower} <= set(rows) for rows in held), f"in {file} both hold"


@pytest.mark.parametrize("file", PRECEDENCE_FILES, ids=relative)
def test_the_upper_row_wins_where_both_hold(file: Path) -> None:
    pair, operation = pair_of(file), operation_of(file)
    assert pair is not None
    assert operation is not None
    for index in range(len(conversations(file))):
        answer = played(file, index)[1][-1].answer
        assert answer is not None
        assert answer.operation is operation
        assert answer.outcome.name == pair[0]
        assert not answer.forced
        assert set(pair) <= set(answer.held()), f"{file}: only {answer.held()} hold"
        assert names(operation).index(pair[0]) < names(operation).index(pair[1])


@pytest.mark.parametrize(
    ("operation", "row"),
    [each for each in ROWS if not each[1].reachable],
    ids=[name for name, each in zip(ROW_NAMES, ROWS, strict=True) if not each[1].reachable],
)
def test_a_row_that_no_state_leads_to_is_forced(operation: Operation[Any, Any], row: Outcome[Any, Any]) -> None:
    wanted = f"{operation.name}:{row.name}"
    for conversation in conversations(folder(operation) / f"{row.name}.yaml"):
        forced = [step.force.outcome for step in conversation.steps if step.force is not None]
        assert wanted in forced


@pytest.mark.parametrize(
    ("operation", "row"),
    [each for each in ROWS if each[1].lifetime.until is not None],
    ids=[name for name, each in zip(ROW_NAMES, ROWS, strict=True) if each[1].lifetime.until is not None],
)
def test_a_row_of_old_versions_is_shown_in_an_old_version(
    operation: Operation[Any, Any], row: Outcome[Any, Any]
) -> None:
    for conversation in conversations(folder(operation) / f"{row.name}.yaml"):
        assert row.lifetime.covers(Version.parse(conversation.scenario.file.fusionauth.version))
