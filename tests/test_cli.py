"""The command, started as its users start it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import requests

from fauxauth import AuthServer, Scenario
from fauxauth.catalogue import OPERATIONS, Entry, entries
from fauxauth.cli import main
from fauxauth.cli.everyone import fuse_users, fusionauth_users
from fauxauth.fusionauth.versions import NEWEST_KNOWN
from fauxauth.scenario import shipped
from fauxauth.world.masking import printable

from .serving import COMMAND, WAIT, Serving, run, serving

LOGIN = {"loginId": "anna@example.com", "password": "open-sesame"}
KEY = {"Authorization": "fake-api-key"}
COMMANDS = [(name,) for name in ("serve", "outcomes", "check", "verify", "record", "scenarios", "init", "schema")]
MISTAKEN = """\
fauxauth: 1
fusionauth:
  users:
    - {email: richard@example.com, pasword: open-sesame}
"""

NOT_BY_A_USER_ALONE = {
    "malformed_request",
    "unauthorized",
    "tenant_required",
    "invalid_request",
    "one_time_password_invalid",
    "user_not_found",
    "password_incorrect",
}
"""Logins that are answered for what a request says, whoever the users of a scenario are."""


@pytest.fixture
def one_of_each() -> Iterator[Serving]:
    with serving() as server:
        yield server


def test_the_table_shows_how_to_log_in_and_what_to_expect(one_of_each: Serving) -> None:
    rows = [line.split() for line in one_of_each.printed]
    assert ["anna@example.com", "open-sesame", "200", "fusionauth.login:authenticated"] in rows
    assert ["joe.bloggs", "open-sesame", "201", "fuse.create_session:created"] in rows
    assert ["API", "key", "fake-api-key"] in rows


def test_an_application_is_shown_where_it_is_not_the_first(one_of_each: Serving) -> None:
    vault = "10000000-0000-0002-0000-000000000002"
    assert [line.split()[0] for line in one_of_each.printed if line.endswith(vault)] == ["victor@example.com"]


def test_exactly_one_line_says_that_it_is_ready(one_of_each: Serving) -> None:
    assert [line for line in one_of_each.printed if "ready" in line] == [f"fauxauth ready at {one_of_each.url}"]
    assert requests.get(f"{one_of_each.url}/fauxauth/outcomes", timeout=10).status_code == 200


def test_as_json_there_is_one_object_and_nothing_else() -> None:
    with serving("--json") as server:
        assert server.printed == [json.dumps({"url": server.url, "apiKey": "fake-api-key", "scenario": "one-of-each"})]
        assert server.stop(signal.SIGTERM) == (0, "", "")


def test_an_exchange_is_logged_in_one_line(one_of_each: Serving) -> None:
    requests.post(f"{one_of_each.url}/api/login", json=LOGIN, headers=KEY, timeout=10)
    time, line = one_of_each.log_line().split(" ", 1)
    assert len(time) == len("12:00:00")
    assert line == (
        "POST /api/login -> 200 fusionauth.login:authenticated: "
        f"the authentication was successful, for {LOGIN['loginId']}"
    )


def test_an_emailed_code_is_logged(one_of_each: Serving) -> None:
    login = {**LOGIN, "loginId": "unverified.uma@example.com"}
    requests.post(f"{one_of_each.url}/api/login", json=login, headers=KEY, timeout=10)
    [message] = requests.get(f"{one_of_each.url}/fauxauth/outbox", timeout=10).json()
    assert "-> 212" in one_of_each.log_line()
    assert one_of_each.log_line().endswith(
        f"email to unverified.uma@example.com: Verify your email address: {message['code']}"
    )


def test_a_forced_answer_is_logged_as_such(one_of_each: Serving) -> None:
    login = {**LOGIN, "loginId": "broken@example.com"}
    requests.post(f"{one_of_each.url}/api/login", json=login, headers=KEY, timeout=10)
    assert " because it was forced (" in one_of_each.log_line()


def test_what_is_not_faked_is_logged_with_what_is(one_of_each: Serving) -> None:
    requests.get(f"{one_of_each.url}/api/logn", timeout=10)
    assert one_of_each.log_line().partition(" ")[2] == (
        "GET /api/logn -> 501 not_faked because this is not faked; the nearest operation that is: POST /api/login"
    )


def test_what_a_request_holds_cannot_break_a_line() -> None:
    assert printable("GET /a\n12:00:00 POST /api/login\x1b[2J") == "GET /a\\n12:00:00 POST /api/login\\x1b[2J"
    assert printable("zoë") == "zoë"


def test_quiet_logs_nothing() -> None:
    with serving("--quiet") as server:
        requests.post(f"{server.url}/api/login", json=LOGIN, headers=KEY, timeout=10)
        assert server.stop(signal.SIGTERM) == (0, "", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_while_a_client_holds_a_connection(number: int) -> None:
    with serving("--quiet") as server, requests.Session() as client:
        client.post(f"{server.url}/api/login", json=LOGIN, headers=KEY, timeout=10)
        assert server.stop(number) == (0, "", "")


def test_a_busy_port_gives_one_line() -> None:
    with AuthServer() as other:
        port = other.url.rpartition(":")[2]
        done = run("serve", "--port", port)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"fauxauth: port {port} on 127.0.0.1 is busy: another program listens there; "
        "choose another with --port, or --port 0 for a free one\n"
    )


def test_an_unknown_scenario_gives_one_line() -> None:
    done = run("serve", "one-of-eech")
    assert done.returncode == 1
    assert done.stderr == (
        "fauxauth: 'one-of-eech' is neither a file nor a shipped scenario; did you mean 'one-of-each'?; "
        f"shipped: {', '.join(shipped())}\n"
    )


def test_a_mistaken_scenario_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "mistaken.yaml").write_text(MISTAKEN)
    done = run("serve", "mistaken.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "mistaken.yaml:4:36: fusionauth.users[0]: unknown key 'pasword'" in done.stderr
    assert "Traceback" not in done.stderr


def test_of_many_users_fifty_are_shown(tmp_path: Path) -> None:
    users = "".join(f"    - {{email: person-{number}@example.com, password: pw}}\n" for number in range(53))
    (tmp_path / "crowd.yaml").write_text(f"fauxauth: 1\nfusionauth:\n  users:\n{users}")
    with serving(str(tmp_path / "crowd.yaml")) as server:
        shown = [line for line in server.printed if line.startswith("person-")]
        assert len(shown) == 50
        assert "and 3 more" in server.printed


def test_check_prints_every_mistake_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "mistaken.yaml").write_text(MISTAKEN)
    (tmp_path / "fine.yaml").write_text("fauxauth: 1\n")
    done = run("check", "fine.yaml", "mistaken.yaml", "absent.yaml", cwd=tmp_path)
    first, mistake, source, caret, absent = done.stdout.splitlines()
    assert done.returncode == 1
    assert first == "fine.yaml: ok"
    assert mistake.startswith("mistaken.yaml:4:36: fusionauth.users[0]: unknown key 'pasword'")
    assert mistake.endswith("did you mean 'password'?")
    assert source[caret.index("^")] == "p"
    assert absent.startswith("absent.yaml: ")


def test_check_is_content_with_what_is_shipped(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "one-of-each"]) == 0
    assert capsys.readouterr().out == "one-of-each: ok\n"


def test_outcomes_as_json_have_the_documented_fields(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outcomes", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [entry["name"] for entry in listed] == [entry.name for entry in entries()]
    assert list(listed[0]) == [field.name for field in fields(Entry)]
    assert " ".join(listed[0]) == "name operation method path status basis since until summary source"


def test_outcomes_as_a_table_have_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outcomes", "--service", "fuse"]) == 0
    heading, *lines = capsys.readouterr().out.splitlines()
    assert heading.split() == ["name", "status", "basis", "versions", "summary"]
    assert [line.split()[0] for line in lines] == [e.name for e in entries() if e.name.startswith("fuse.")]


def test_outcomes_of_a_version_are_those_that_it_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outcomes", "--fusionauth-version", "1.8"]) == 0
    names = {line.split()[0] for line in capsys.readouterr().out.splitlines()}
    assert "fusionauth.login:account_locked_before_1_9" in names
    assert "fusionauth.login:account_locked" not in names
    assert "fuse.create_session:created" in names


def test_of_a_version_that_nothing_is_known_of_the_outcomes_are_those_of_the_newest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["outcomes", "--fusionauth-version", str(NEWEST_KNOWN)]) == 0
    known = capsys.readouterr()
    assert main(["outcomes", "--fusionauth-version", "99.0"]) == 0
    unknown = capsys.readouterr()
    assert (unknown.out, known.err) == (known.out, "")
    assert unknown.err == (
        f"fauxauth: note: nothing is known of 99.0.0; these are those of {NEWEST_KNOWN}, the newest known\n"
    )


def test_a_version_that_is_none_gives_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outcomes", "--fusionauth-version", "latest"]) == 1
    assert capsys.readouterr().err == "fauxauth: 'latest' is not a version; write it as in '1.48' or '1.27.2'\n"


def test_scenarios_says_what_each_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(
        line.split(maxsplit=1) == ["one-of-each", Scenario.load("one-of-each").file.description] for line in lines
    )


def test_a_system_without_time_zones_is_good_enough() -> None:
    done = run("check", str(shipped()["one-of-each"]), env={**os.environ, "PYTHONTZPATH": ""})
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(os.name != "posix", reason="closed pipes are told otherwise here")
def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs) as output:
        done = subprocess.run([*COMMAND, "outcomes"], stdout=output, stderr=subprocess.PIPE, check=False, timeout=WAIT)
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_told_in_one_line() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as output:
        done = subprocess.run([*COMMAND, "outcomes"], stdout=output, stderr=subprocess.PIPE, check=False, timeout=WAIT)
    assert (done.returncode, done.stderr) == (1, b"fauxauth: No space left on device\n")


@pytest.mark.skipif(os.name != "posix", reason="descriptors are passed otherwise here")
@pytest.mark.parametrize(("closed", "other"), [(1, "stderr"), (2, "stdout")])
@pytest.mark.parametrize(("command", "code"), [(("outcomes",), 0), (("check", "no-such-file.yaml"), 1)])
def test_output_that_nobody_wants_is_no_error(command: tuple[str, ...], code: int, closed: int, other: str) -> None:
    script = f'exec "$@" {closed}>&-'

    done = subprocess.run(
        ["sh", "-c", script, "sh", *COMMAND, *command], capture_output=True, check=False, timeout=WAIT
    )

    assert done.returncode == code
    assert b"Traceback" not in getattr(done, other)


@pytest.mark.parametrize("command", [(), *COMMANDS])
def test_every_command_explains_itself(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([*command, "--help"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith(" ".join(("usage: fauxauth", *command)))


def test_one_of_each_has_a_user_for_every_answer_that_a_user_can_bring_about() -> None:
    scenario = Scenario.load("one-of-each")
    wanted = {
        row.name
        for row in OPERATIONS["fusionauth.login"].outcomes
        if row.lifetime.covers(scenario.world().version) and row.name not in NOT_BY_A_USER_ALONE
    }
    answered = {person.outcome.partition(":")[2] for person in fusionauth_users(scenario)}
    assert not wanted ^ answered, "each needs a user in scenarios/one-of-each.yaml, or a reason in NOT_BY_A_USER_ALONE"


def test_one_of_each_shows_every_second_factor() -> None:
    scenario = Scenario.load("one-of-each")
    factors = [user.two_factor for user in scenario.world().directory.users()]
    assert {method.method for factor in factors for method in factor.methods} == {"authenticator", "email", "sms"}
    assert any(factor.recovery_codes for factor in factors)


def test_one_of_each_has_the_fuse_users_that_an_application_must_tell_apart() -> None:
    people = {person.login_id: person for person in fuse_users(Scenario.load("one-of-each"))}
    assert people.pop("long.gone").status == 401
    told_apart_by = ("role", "password_change_required", "terms_and_conditions_accepted")
    bodies: list[Any] = [person.answer.reply.content.json for person in people.values()]
    assert sorted(tuple(body[name] for name in told_apart_by) for body in bodies) == [
        ("admin", False, True),
        ("user", False, False),
        ("user", False, True),
        ("user", True, True),
    ]


def test_in_one_of_each_one_password_opens_all_doors_but_one() -> None:
    scenario = Scenario.load("one-of-each")
    everyone = [*fusionauth_users(scenario), *fuse_users(scenario)]
    others = [person for person in everyone if person.password != "open-sesame"]
    assert [person.outcome for person in others] == ["fusionauth.login:password_change_validation"]
