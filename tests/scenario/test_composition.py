"""A scenario from several files and from the environment, and what instants count from."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from fauxauth.conversation import load_conversations
from fauxauth.errors import ScenarioError
from fauxauth.scenario import Scenario
from fauxauth.world.people import User

START = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_files(main: str, **others: str) -> Path:
        for name, text in {"main": main, **others}.items():
            (tmp_path / f"{name}.yaml").write_text(f"fauxauth: 1\n{text}", encoding="utf-8")
        return tmp_path / "main.yaml"

    return write_files


def users(path: Path) -> list[User]:
    return list(Scenario.load(path).world().directory.users())


def emails(path: Path) -> list[str | None]:
    return [user.email for user in users(path)]


# Includes


def test_lists_of_included_files_come_first_in_their_order(write: Write) -> None:
    main = write(
        "include: [a.yaml, b.yaml]\nfusionauth: {users: [{email: main@example.com}]}\n",
        a="fusionauth: {users: [{email: a@example.com}]}\n",
        b="fusionauth: {users: [{email: b@example.com}]}\n",
    )
    assert emails(main) == ["a@example.com", "b@example.com", "main@example.com"]


def test_mappings_are_merged_and_the_including_file_has_the_last_word(write: Write) -> None:
    main = write(
        "include: a.yaml\nseed: 1\nclock: {mode: frozen}\nfuse: {jwtIssuer: main}\n",
        a="seed: 2\nclock: {mode: running, start: 2026-01-05T09:00:00Z}\nfuse: {jwtIssuer: a, sessionStatus: 200}\n",
    )
    file = Scenario.load(main).file
    assert (file.seed, file.clock.mode, file.clock.start) == (1, "frozen", START)
    assert (file.fuse.jwt_issuer, file.fuse.session_status) == ("main", 200)


def test_what_a_file_says_of_itself_stays_its_own(write: Write) -> None:
    main = write("include: a.yaml\n", a="name: a part\ndescription: of something\n$schema: x\n")
    scenario = Scenario.load(main)
    assert (scenario.name, scenario.file.description, scenario.file.schema) == ("main", None, None)


def test_nothing_behind_a_key_takes_nothing_away(write: Write) -> None:
    main = write("include: a.yaml\nfusionauth:\n  users:\n", a="fusionauth: {users: [{email: a@example.com}]}\n")
    assert emails(main) == ["a@example.com"]


def test_a_file_that_is_reached_twice_counts_once(write: Write) -> None:
    main = write(
        "include: [a.yaml, b.yaml]\n",
        a="include: [c.yaml]\n",
        b="include: [./c.yaml]\n",
        c="fusionauth: {users: [{email: c@example.com}]}\n",
    )
    assert emails(main) == ["c@example.com"]


def test_conversations_of_all_files_are_there(write: Write) -> None:
    step = "[{request: GET /api/status}]"
    main = write(f"include: a.yaml\ncontract: {{of main: {step}}}\n", a=f"contract: {{of a: {step}}}\n")
    assert {conversation.name for conversation in load_conversations(main)} == {"of a", "of main"}


def test_orders_of_the_including_file_come_first(write: Write) -> None:
    main = write(
        'include: a.yaml\nforce: [{outcome: "fusionauth.login:account_locked"}]\n',
        a='force: [{outcome: "fusionauth.login:user_expired"}]\n',
    )
    outcomes = [order.outcome for order in Scenario.load(main).file.force]
    assert outcomes == ["fusionauth.login:account_locked", "fusionauth.login:user_expired"]


def test_includes_are_found_from_the_folder_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "main.yaml").write_text("fauxauth: 1\ninclude: [parts/a.yaml]\n", encoding="utf-8")
    (tmp_path / "parts" / "a.yaml").write_text("fauxauth: 1\ninclude: [b.yaml]\n", encoding="utf-8")
    (tmp_path / "parts" / "b.yaml").write_text("fauxauth: 1\nseed: 7\n", encoding="utf-8")
    assert Scenario.load(tmp_path / "main.yaml").file.seed == 7
    monkeypatch.chdir(tmp_path)
    assert Scenario.parse("fauxauth: 1\ninclude: parts/b.yaml\n").file.seed == 7


def test_a_long_chain_is_refused(tmp_path: Path) -> None:
    for number in range(60):
        text = f"fauxauth: 1\ninclude: [{number + 1}.yaml]\n"
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match="at most 50 files that lead to each other"):
        Scenario.load(tmp_path / "0.yaml")


def test_files_that_multiply_are_read_once_each(tmp_path: Path) -> None:
    for number in range(40):
        text = f"fauxauth: 1\ninclude: [{number + 1}.yaml, ./{number + 1}.yaml]\n"
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "40.yaml").write_text("fauxauth: 1\n", encoding="utf-8")
    Scenario.load(tmp_path / "0.yaml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(write: Write, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(ScenarioError, match=r"the file cannot be read: it is a pipe or a device: .*pipe\.yaml"):
        Scenario.load(write("include: pipe.yaml\n"))


# Extending


def test_a_shipped_scenario_is_extended_by_its_name(write: Write) -> None:
    main = write("extends: one-of-each\nfusionauth: {users: [{email: zoe@example.com, password: pw}]}\n")
    shipped = [user.email for user in Scenario.load("one-of-each").world().directory.users()]
    assert emails(main) == [*shipped, "zoe@example.com"]


def test_an_item_with_the_same_name_changes_the_one_below(write: Write) -> None:
    main = write(
        "extends: base.yaml\n"
        "fusionauth:\n"
        "  tenants: [{id: F24ACA2B-ce4a-4dad-951a-c9d690e71415, issuer: changed.example}]\n"
        "  users: [{email: Anna@example.com, firstName: Anja, preferredLanguages: [de]}]\n"
        "fuse: {users: [{login_name: joe, role: admin}]}\n",
        base="fusionauth:\n"
        "  tenants: [{id: f24aca2b-ce4a-4dad-951a-c9d690e71415, name: North, issuer: base.example}]\n"
        "  users: [{email: anna@example.com, password: pw, firstName: Anna, preferredLanguages: [en, fr]}]\n"
        "fuse: {users: [{login_name: joe, password: pw}]}\n",
    )
    world = Scenario.load(main).world()
    [tenant] = world.directory.tenants.values()
    assert (tenant.name, tenant.issuer) == ("North", "changed.example")
    [anna] = world.directory.users()
    assert (anna.first_name, anna.password, anna.preferred_languages) == ("Anja", "pw", ("de",))
    [joe] = world.fuse.users()
    assert (joe.role, joe.password) == ("admin", "pw")


def test_null_takes_back_what_a_single_value_below_says(write: Write) -> None:
    main = write(
        "extends: base.yaml\nfusionauth: {users: [{email: anna@example.com, firstName: null}]}\n",
        base="fusionauth: {users: [{email: anna@example.com, firstName: Anna}]}\n",
    )
    assert users(main)[0].first_name is None


@pytest.mark.parametrize("below", ["[{email: anna@example.com}]", "{generate: 5, listed: [{email: anna@example.com}]}"])
def test_an_empty_list_leaves_nothing_of_the_list_that_it_extends(write: Write, below: str) -> None:
    base = f"fusionauth: {{users: {below}}}\nforce: [{{outcome: 'fusionauth.login:account_locked'}}]\n"
    assert emails(write("extends: base.yaml\nfusionauth: {users: []}\n", base=base)) == []
    assert Scenario.load(write("extends: base.yaml\nforce: []\n", base=base)).file.force == ()
    assert "anna@example.com" in emails(write("include: base.yaml\nfusionauth: {tenants: []}\n", base=base))


def test_what_is_included_lies_above_what_is_extended(write: Write) -> None:
    main = write(
        "extends: base.yaml\ninclude: part.yaml\n",
        base="seed: 1\nfusionauth: {users: [{email: anna@example.com, firstName: Anna}]}\n",
        part="seed: 2\nfusionauth: {users: [{email: anna@example.com, lastName: Berg}]}\n",
    )
    [anna] = users(main)
    assert (Scenario.load(main).file.seed, anna.first_name, anna.last_name) == (2, "Anna", "Berg")


def test_a_position_is_in_the_file_where_the_text_stands(write: Write) -> None:
    main = write(
        "extends: base.yaml\nfusionauth: {users: [{email: anna@example.com, active: maybe}]}\n",
        base="fusionauth:\n  users:\n    - {email: b@example.com}\n    - {email: anna@example.com, verified: maybe}\n",
    )
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(main)
    first, second = caught.value.problems
    assert (Path(first.file).name, first.line, first.path) == ("main.yaml", 3, "fusionauth.users[0].active")
    assert (Path(second.file).name, second.line) == ("base.yaml", 5)
    assert second.source == "    - {email: anna@example.com, verified: maybe}"


@pytest.mark.parametrize("word", ["extends: base.yaml", "include: base.yaml"])
@pytest.mark.parametrize("listed_below", [True, False])
def test_a_list_of_users_joins_those_that_are_listed_beside_generated_ones(
    write: Write, word: str, *, listed_below: bool
) -> None:
    listed = "fusionauth: {users: [{email: anna@example.com}]}\n"
    generated = "fusionauth: {users: {generate: 2, listed: [{email: zoe@example.com}]}}\n"
    below, above = (listed, generated) if listed_below else (generated, listed)
    names = ["anna", "zoe"] if listed_below else ["zoe", "anna"]
    found = emails(write(f"{word}\n{above}", base=below))
    assert found == [f"{name}@example.com" for name in (*names, "person-0001", "person-0002")]


def test_a_list_of_login_records_joins_those_beside_invented_ones(write: Write) -> None:
    main = write(
        "extends: base.yaml\nfusionauth: {loginRecords: {generate: 3}}\n",
        base="fusionauth:\n  users: [{email: anna@example.com}]\n"
        "  loginRecords: [{loginId: anna@example.com, instant: now-1d}]\n",
    )
    assert len(Scenario.load(main).world().login_records) == 4


def test_a_mistake_in_a_list_that_was_joined_so_is_told_where_it_stands(write: Write) -> None:
    main = write(
        "extends: large-population\nfusionauth:\n  users:\n    - {email: zoe@example.com}\n"
        "    - {email: anna@example.com, actve: false}\n"
    )
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(main)
    [problem] = caught.value.problems
    assert (Path(problem.file).name, problem.line, problem.path) == ("main.yaml", 6, "fusionauth.users[1]")


# The environment


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${FAUX_A}", "a"),
        ("${ FAUX_A }", "a"),
        ("<${FAUX_A}-${FAUX_A}>", "<a-a>"),
        ("${FAUX_A:-b}", "a"),
        ("${FAUX_EMPTY}", ""),
        ("${FAUX_EMPTY:-b}", "b"),
        ("${FAUX_NONE:-b}", "b"),
        ("${FAUX_NONE:-}", ""),
        ("${FAUX_NONE:-a b:-c}", "a b:-c"),
        ("$${FAUX_A}", "${FAUX_A}"),
        ("$$${FAUX_A}", "$${FAUX_A}"),
        ("$FAUX_A $", "$FAUX_A $"),
        ("${FAUX_TRICKY}", "${FAUX_A}: [x]"),
    ],
)
def test_a_variable_is_filled_in(text: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAUX_A", "a")
    monkeypatch.setenv("FAUX_EMPTY", "")
    monkeypatch.setenv("FAUX_TRICKY", "${FAUX_A}: [x]")
    monkeypatch.delenv("FAUX_NONE", raising=False)
    for quote in "'\"":
        scenario = Scenario.parse(f"fauxauth: 1\ndescription: {quote}{text}{quote}\n")
        assert scenario.file.description == value


def test_a_variable_can_stand_for_whatever_is_written_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAUX_MODE", "frozen")
    monkeypatch.setenv("FAUX_START", "2026-01-05T09:00:00Z")
    monkeypatch.setenv("FAUX_TENANT", "F24ACA2B-ce4a-4dad-951a-c9d690e71415")
    file = Scenario.parse(
        "fauxauth: 1\n"
        "clock: {start: '${FAUX_START}', mode: '${FAUX_MODE}'}\n"
        "fusionauth: {tenants: [{id: '${FAUX_TENANT}'}]}\n"
        "fuse: {tokenRotation: '${FAUX_DAYS:-7}d'}\n"
    ).file
    assert (file.clock.start, file.clock.mode) == (START, "frozen")
    assert (file.fusionauth.tenants or ())[0].id == "f24aca2b-ce4a-4dad-951a-c9d690e71415"
    assert file.fuse.token_rotation == timedelta(days=7)


def test_variables_of_conversations_are_left_alone(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("id", "from the environment")
    main = write(
        "name: ${id}\n"
        "contract:\n"
        "  a talk:\n"
        "    - {request: GET /api/status, keep: {id: '<any>'}}\n"
        "    - {request: 'GET /api/user/${id}'}\n".replace("'<any>'", "header Date")
    )
    [conversation] = load_conversations(main)
    assert conversation.scenario.name == "from the environment"
    assert conversation.steps[1].request == "GET /api/user/${id}"


# Instants


def test_instants_count_from_the_start_of_the_clock() -> None:
    scenario = Scenario.parse(
        "fauxauth: 1\n"
        "fusionauth:\n"
        "  users:\n"
        "    - {email: anna@example.com, insertInstant: now-90d, expiry: now+1h30m, verifiedInstant: now}\n"
        "clock: {start: 2026-01-05T09:00:00Z, mode: frozen}\n"
    )
    [anna] = scenario.file.fusionauth.users  # type: ignore[misc]
    assert anna.insert_instant == START - timedelta(days=90)
    assert anna.expiry == START + timedelta(minutes=90)
    assert anna.verified_instant == START


def test_without_a_clock_they_count_from_the_present() -> None:
    before = datetime.now(timezone.utc)
    file = Scenario.parse("fauxauth: 1\nfusionauth: {users: [{email: a@example.com, expiry: now + 1d}]}\n").file
    after = datetime.now(timezone.utc)
    [anna] = file.fusionauth.users  # type: ignore[misc]
    assert anna.expiry is not None
    assert before <= anna.expiry - timedelta(days=1) <= after


def test_the_start_of_the_clock_itself_counts_from_the_present() -> None:
    before = datetime.now(timezone.utc)
    file = Scenario.parse(
        "fauxauth: 1\nclock: {start: now-30d}\nfusionauth: {users: [{email: a@example.com, expiry: now-1d}]}\n"
    ).file
    [anna] = file.fusionauth.users  # type: ignore[misc]
    assert file.clock.start is not None
    assert anna.expiry == file.clock.start - timedelta(days=1)
    assert abs(file.clock.start + timedelta(days=30) - before) < timedelta(minutes=1)


def test_steps_of_conversations_count_from_there_too(write: Write) -> None:
    main = write("clock: {start: 2026-01-05T09:00:00Z}\ncontract: {a talk: [{clock: {set: now+2h}}]}\n")
    [conversation] = load_conversations(main)
    [step] = conversation.steps
    assert step.clock is not None
    assert step.clock.set == START + timedelta(hours=2)


# A key that no file can hold


def test_a_private_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    key = ec.derive_private_key(1, ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    monkeypatch.setenv("FAUX_PRIVATE_KEY", pem)
    text = (
        "fauxauth: 1\n"
        "fusionauth:\n"
        "  keys:\n"
        "    - {id: 20000000-0000-0000-0000-000000000001, algorithm: ES256, privateKey: '${FAUX_PRIVATE_KEY}'}\n"
    )
    world = Scenario.parse(text).world()
    assert [jwk["kty"] for jwk in world.signing.public_keys()] == ["EC"]
    with pytest.raises(ScenarioError, match="this is not a private key for RS256 in PEM"):
        Scenario.parse(text.replace("ES256", "RS256"))
