"""The documentation: what is generated is fresh, and what it shows runs."""

from __future__ import annotations

import doctest
import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from fauxauth import FauxAuth
from fauxauth.catalogue import entries
from fauxauth.scenario import Scenario

from .serving import WAIT, serving

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"

APPLICATIONS = sorted((ROOT / "tests" / "applications").glob("[!_t]*"))
"""What examples are about: applications, and their scenarios."""

LOCAL = "localhost:9011"
"""Where the server of the README listens; here it has a free port."""

ALIKE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass(frozen=True)
class Block:
    """A fenced block of the README, and the line where it begins."""

    language: str
    text: str
    line: int

    def __str__(self) -> str:
        return f"{self.language}, line {self.line}"

    @property
    def file_name(self) -> str:
        """The name of the file that a block is, by its first line; most are none."""
        found = re.match(r"# (\S+\.yaml)\n", self.text)
        return found[1] if found else ""


def blocks(*languages: str) -> list[Block]:
    text = README.read_text(encoding="utf-8")
    found = re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    every = [Block(each[1], each[2], text.count("\n", 0, each.start()) + 1) for each in found]
    return [block for block in every if block.language in languages]


def write_files(folder: Path) -> None:
    """Write the files that examples name: those that the README shows, and what it takes from the tests."""
    for path in APPLICATIONS:
        shutil.copy(path, folder)
    for block in blocks("yaml"):
        if block.file_name:
            (folder / block.file_name).write_text(block.text, encoding="utf-8")


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "docs"))
        spec.loader.exec_module(module)
    return module


def test_what_is_generated_is_fresh(generator: ModuleType) -> None:
    text = README.read_text(encoding="utf-8")
    assert text == generator.regenerated(text), "run docs/generate.py"


def test_every_outcome_is_listed() -> None:
    listed = README.read_text(encoding="utf-8").partition("## Every outcome")[2]
    missing = [e.name for e in entries() if f"| {e.status} | `{e.name.partition(':')[2]}` |" not in listed]
    assert not missing, "run docs/generate.py"


def test_what_is_chosen_is_said_to_be() -> None:
    told = README.read_text(encoding="utf-8").partition("## What is chosen")[2].partition("## Every outcome")[0]
    chosen = [(entry.name, re.sub(r"\.\w+:", ".*:", entry.name)) for entry in entries() if entry.basis == "chosen"]
    missing = [names for names in chosen if not any(f"`{name}`" in told for name in names)]
    assert not missing, "run docs/generate.py"


def test_every_kind_of_block_is_tried() -> None:
    tried = {"python", "yaml", "console", "sh", "text"}
    assert len(blocks(*tried)) == README.read_text(encoding="utf-8").count("\n```\n")


def test_the_two_commands_come_first_and_need_only_python_and_pip() -> None:
    assert [block.text.strip() for block in blocks("sh")] == [
        'python3 -m venv .venv && .venv/bin/pip install -q ".[test]" && .venv/bin/fauxauth serve',
        ".venv/bin/python -m pytest",
    ]


@pytest.mark.parametrize("block", [b for b in blocks("python") if "def test_" in b.text], ids=str)
def test_a_test_in_the_readme_passes(block: Block, pytester: pytest.Pytester) -> None:
    write_files(pytester.path)
    pytester.makepyfile(block.text)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    outcomes = result.parseoutcomes()
    assert outcomes.keys() == {"passed"}
    # A test may run several times: once for every outcome.
    assert outcomes["passed"] >= block.text.count("def test_")


@pytest.mark.parametrize("block", [b for b in blocks("python") if "def test_" not in b.text], ids=str)
def test_a_program_in_the_readme_runs(block: Block, tmp_path: Path) -> None:
    write_files(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", block.text], cwd=tmp_path, capture_output=True, text=True, timeout=WAIT, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("block", blocks("yaml"), ids=str)
def test_a_scenario_in_the_readme_can_be_read(block: Block) -> None:
    assert Scenario.parse(block.text).name


def test_a_conversation_that_fails_is_told_as_the_readme_shows(pytester: pytest.Pytester) -> None:
    (shown,) = [block.text.strip() for block in blocks("text") if "contract[" in block.text]
    write_files(pytester.path)
    file = pytester.path / "two-factor.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("${totp richard@example.com}", "000000"), encoding="utf-8")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", file)
    assert shown in result.outlines


def test_an_assertion_that_fails_is_told_as_the_readme_shows() -> None:
    (shown,) = [block.text.strip() for block in blocks("text") if "was never asked" in block.text]
    fake = FauxAuth({"clock": {"start": "2026-01-05T09:00:00Z", "mode": "frozen"}})
    fake.add_user(email="richard@example.com", password="open-sesame")
    with httpx.Client(transport=fake.httpx_transport(), base_url="https://auth.example.com") as client:
        asked = {"loginId": "richard@example.com", "password": "close-sesame"}
        client.post("/api/login", json=asked, headers={"Authorization": fake.api_key})
    with pytest.raises(AssertionError) as caught:
        fake.journal.assert_asked("fusionauth.login:authenticated", user="richard@example.com")
    assert str(caught.value) == shown


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block, and what it prints."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        length = 1 + sum(line.startswith("> ") for line in lines)
        command = [line.removeprefix("> ") for line in lines[:length]]
        yield "\n".join(command), "\n".join(lines[length:])


@pytest.mark.skipif(not shutil.which("curl") or not shutil.which("bash"), reason="needs curl and bash")
def test_what_is_typed_in_the_readme_prints_what_it_shows() -> None:
    typed = [each for block in blocks("console") for each in commands(block.text)]
    mark = "== next =="
    with serving("--quiet") as server:
        script = "\n".join(f"{command}\necho; echo '{mark}'" for command, _ in typed)
        script = script.replace(LOCAL, server.url.removeprefix("http://")).replace("python3", sys.executable)
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=WAIT, check=True)
    printed = done.stdout.split(mark)
    assert len(printed) == len(typed) + 1
    alike = doctest.OutputChecker().check_output
    wrong = [
        (command, shown, got)
        for (command, shown), got in zip(typed, printed, strict=False)
        if not alike(f"{shown.strip()}\n", f"{got.strip()}\n", ALIKE)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_a_link_or_path_leads_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    paths = re.findall(r"`((?:src|tests|fixtures|scenarios|docs|benchmarks|\.ci)/[\w./-]*)`", text)
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert [path for path in [*paths, *links] if not (ROOT / path).exists()] == []
