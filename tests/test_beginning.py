"""``fauxauth init``: what it writes is a scenario, and nothing that is there is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fauxauth import Scenario
from fauxauth.cli import main
from fauxauth.cli.beginning import STARTER
from fauxauth.cli.everyone import fuse_users, fusionauth_users
from fauxauth.scenario.library import shipped


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_starter_has_no_mistakes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == 0
    assert capsys.readouterr().out.startswith("fauxauth.yaml is written")
    assert Path("fauxauth.yaml").read_text(encoding="utf-8") == STARTER.read_text(encoding="utf-8")
    assert main(["check", "fauxauth.yaml"]) == 0
    assert capsys.readouterr().out == "fauxauth.yaml: ok\n"


def test_its_comments_say_what_its_users_are_answered() -> None:
    told = [
        int(status) for status in re.findall(r"# .*?\b(\d{3})\.$", STARTER.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    scenario = Scenario.load(STARTER)
    assert [person.status for person in fusionauth_users(scenario)] == told
    assert [person.status for person in fuse_users(scenario)] == [201]


def test_what_is_commented_out_in_it_works_too() -> None:
    text = STARTER.read_text(encoding="utf-8")
    text = re.sub(r"^# (\w+: )", r"\1", text, flags=re.MULTILINE)
    Path("people.yaml").write_text("fauxauth: 1\n", encoding="utf-8")
    assert {"clock", "force", "extends", "include"} <= set(re.findall(r"^(\w+):", text, re.MULTILINE))
    Path("main.yaml").write_text(text, encoding="utf-8")
    assert main(["check", "main.yaml"]) == 0


def test_a_file_that_is_there_is_kept_unless_told_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    Path("world.yaml").write_text("mine", encoding="utf-8")
    assert main(["init", "world.yaml"]) == 1
    assert capsys.readouterr().err == "fauxauth: world.yaml is there already; --force overwrites it\n"
    assert Path("world.yaml").read_text(encoding="utf-8") == "mine"
    assert main(["init", "world.yaml", "--force"]) == 0
    assert main(["check", "world.yaml"]) == 0


def test_a_shipped_scenario_is_copied() -> None:
    assert main(["init", "--from", "one-of-each", "copy.yaml"]) == 0
    assert Path("copy.yaml").read_bytes() == shipped()["one-of-each"].read_bytes()


def test_a_scenario_with_a_kickstart_is_copied_whole_or_not_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    Path("kickstart.json").write_text("mine", encoding="utf-8")
    assert main(["init", "world.yaml", "--from", "kickstart"]) == 1
    assert capsys.readouterr().err == "fauxauth: kickstart.json is there already; --force overwrites it\n"
    assert not Path("world.yaml").exists()

    assert main(["init", "kickstart.json", "--from", "kickstart", "--force"]) == 1
    assert capsys.readouterr().err == (
        "fauxauth: kickstart.json is what the kickstart beside it is called; give the scenario another name\n"
    )
    assert Path("kickstart.json").read_text(encoding="utf-8") == "mine"

    assert main(["init", "world.yaml", "--from", "kickstart", "--force"]) == 0
    assert main(["check", "world.yaml"]) == 0


def test_what_cannot_be_copied_or_written_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--from", "one-of-eech"]) == 1
    assert "did you mean 'one-of-each'?" in capsys.readouterr().err
    assert main(["init", "--from", "absent.yaml"]) == 1
    assert capsys.readouterr().err == "fauxauth: absent.yaml cannot be read: No such file or directory\n"
    assert main(["init", "no/such/folder/world.yaml"]) == 1
    assert (
        capsys.readouterr().err == "fauxauth: no/such/folder/world.yaml cannot be written: No such file or directory\n"
    )
    assert list(Path().iterdir()) == []
    Path("folder").mkdir()
    assert main(["init", "folder"]) == 1
    assert capsys.readouterr().err.startswith("fauxauth: folder cannot be written: ")
