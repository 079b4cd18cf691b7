"""The rules of the house, read from its source: who may import whom, what is written where, and how long it may be."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "fauxauth"
MODULES = sorted(SOURCE.rglob("*.py"))
LONGEST = 300

LAYERS = (
    {"errors", "wsgi"},
    {"contract"},
    {"world"},
    {"fusionauth", "fuse"},
    {"catalogue"},
    {"scenario"},
    {"transport", "conversation"},
    {"arrangement"},
    {"public names"},
    {"cli", "pytest_plugin"},
    {"__main__"},
)
"""From the bottom up. A part imports from itself and from the layers below it, never from its neighbours."""

DOORS = {
    "werkzeug": {"transport"},
    "jwt": {"world/signing.py"},
    "cryptography": {"world/signing.py"},
    "yaml": {"scenario"},
    "pyotp": {"world/totp.py"},
    "babel": {"fusionauth/java/dates.py"},
    "msgspec": {
        "contract/wire.py",  # JSON on the wire
        "world",  # the vendors' objects are its structs
        "scenario",  # files are read into them
        "conversation",  # and so are the steps of conversations
        "fusionauth/shapes.py",  # objects become JSON
        "fusionauth/user_request.py",  # and JSON in a request becomes a user
        "transport/control.py",  # instructions over HTTP are its structs
    },
    "pytest": {"pytest_plugin"},
    "faker": {"world/inventing.py"},
    "httpx": {"transport/adapters/over_httpx.py"},
    "anyio": {"transport/adapters/over_httpx.py"},
    "requests": {"transport/adapters/over_requests.py"},
    "urllib3": {"transport/adapters/over_requests.py", "transport/adapters/over_http_client.py"},
}
"""Where each dependency may be imported: in these modules, or anywhere in these packages."""

OPTIONAL = {"faker": "people", **dict.fromkeys(("anyio", "httpx", "pytest", "requests", "urllib3"), "test")}
"""What only those need who ask for it, and the extra that brings it."""

FOR_TYPES_ONLY = {"_typeshed", "typing_extensions"}
"""What no user has to install, so that it is imported under TYPE_CHECKING only."""

READ_BY_PYTHON = {"tzdata"}
"""What Python's zoneinfo reads where the system has no time zones, as Windows and small containers have none."""

ASKING_FOR_TIME = {
    "datetime.now": {"world/clock.py", "scenario/scenario.py"},  # where a running clock and a scenario begin
    "time.sleep": {"transport/listening/listener.py"},  # a breath where the system has no more descriptors
}


@dataclass(frozen=True)
class Import:
    """One import of a module: by whom, of what, and whether a type checker alone sees it."""

    by: Path
    of: str
    line: int
    for_types: bool

    def __str__(self) -> str:
        return f"{relative(self.by)}:{self.line} imports {self.of}"


def relative(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def part(path: Path) -> str:
    """The part of the house that a module belongs to."""
    first = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    return "public names" if first == "__init__" else first


def part_of_module(name: str) -> str:
    pieces = name.split(".")
    return pieces[1] if len(pieces) > 1 else "public names"


def lines_for_types(module: ast.Module) -> set[int]:
    """The lines under ``if TYPE_CHECKING``."""
    blocks = [
        node for node in ast.walk(module) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    statements = [statement for block in blocks for statement in block.body]
    return {line for each in statements for line in range(each.lineno, (each.end_lineno or each.lineno) + 1)}


def names_in(node: ast.stmt | ast.AST, path: Path) -> list[str]:
    """The modules that an import statement names; ``from fauxauth import fuse`` names fauxauth.fuse."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    assert node.level == 0, f"{relative(path)}:{node.lineno}: imports are written in full"
    submodules = [f"{node.module}.{alias.name}" for alias in node.names if is_module(f"{node.module}.{alias.name}")]
    return submodules or [node.module or ""]


def is_module(name: str) -> bool:
    place = SOURCE.parent.joinpath(*name.split("."))
    return place.is_dir() or place.with_suffix(".py").is_file()


@cache
def imports() -> tuple[Import, ...]:
    return tuple(
        Import(path, name, node.lineno, node.lineno in lines_for_types(tree(path)))
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in names_in(node, path)
    )


def foreign() -> Iterator[Import]:
    """Imports of what is neither ours nor Python's."""
    for each in imports():
        top = each.of.split(".")[0]
        if top != "fauxauth" and top not in sys.stdlib_module_names:
            yield each


def height(name: str) -> int:
    return next(index for index, layer in enumerate(LAYERS) if name in layer)


def is_within(path: Path, places: set[str]) -> bool:
    return any(relative(path) == place or relative(path).startswith(f"{place}/") for place in places)


def test_every_part_has_its_layer() -> None:
    assert {part(path) for path in MODULES} == {name for layer in LAYERS for name in layer}


def test_imports_go_downwards_only() -> None:
    wrong = [
        str(each)
        for each in imports()
        if each.of.split(".")[0] == "fauxauth"
        and part(each.by) != part_of_module(each.of)
        and height(part_of_module(each.of)) >= height(part(each.by))
    ]
    assert wrong == []


def test_the_two_services_know_nothing_of_each_other() -> None:
    assert [str(e) for e in imports() if part(e.by) == "fuse" and e.of.startswith("fauxauth.fusionauth")] == []
    assert [str(e) for e in imports() if part(e.by) == "fusionauth" and e.of.startswith("fauxauth.fuse.")] == []


def test_the_listener_knows_nothing_of_the_application_that_it_serves() -> None:
    allowed = ("fauxauth.errors", "fauxauth.wsgi", "fauxauth.transport.listening.")
    listening = [each for each in imports() if is_within(each.by, {"transport/listening"})]
    ours = [each for each in listening if each.of.startswith("fauxauth.")]
    assert ours
    assert [str(each) for each in ours if not each.of.startswith(allowed)] == []


def test_every_dependency_has_its_doors() -> None:
    wrong = [
        str(each)
        for each in foreign()
        if each.of.split(".")[0] not in FOR_TYPES_ONLY
        and not is_within(each.by, DOORS.get(each.of.split(".")[0], set()))
    ]
    assert wrong == []


def test_every_dependency_is_installed_with_the_package() -> None:
    # What stands behind a marker is for an extra.
    requirements = [each for each in importlib.metadata.requires("fauxauth") or () if ";" not in each]
    declared = {re.split(r"[^\w-]", each)[0].lower() for each in requirements}
    provided = {path.parts[0] for each in declared for path in importlib.metadata.files(each) or ()}
    wanted = {each.of.split(".")[0] for each in foreign()} - FOR_TYPES_ONLY - OPTIONAL.keys() | READ_BY_PYTHON
    assert wanted - provided == set()
    assert len(declared) == len(wanted)


def test_what_is_optional_comes_with_an_extra() -> None:
    requirements = [each.lower() for each in importlib.metadata.requires("fauxauth") or ()]
    for name, extra in OPTIONAL.items():
        assert [each for each in requirements if each.startswith(name) and re.search(f"extra == .{extra}.", each)]


def test_no_door_is_open_for_nobody() -> None:
    used = {(each.of.split(".")[0], relative(each.by)) for each in foreign()}
    unused = [
        (name, place)
        for name, places in DOORS.items()
        for place in places
        if not any(who == name and is_within(SOURCE / where, {place}) for who, where in used)
    ]
    assert unused == []


def test_what_is_for_type_checkers_is_imported_by_type_checkers_only() -> None:
    assert [str(e) for e in foreign() if e.of.split(".")[0] in FOR_TYPES_ONLY and not e.for_types] == []


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_module_is_no_longer_than_one_reading_holds(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_what_is_public_says_what_it_is(path: Path) -> None:
    module = tree(path)
    assert ast.get_docstring(module), f"{relative(path)} does not say what it is for"
    silent = [
        f"{relative(path)}:{node.lineno} {node.name}" for node in public_definitions(module) if not explained(node)
    ]
    assert silent == []


Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def public_definitions(scope: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    for node in scope.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node)


def explained(node: Definition) -> bool:
    return ast.get_docstring(node) is not None


def test_every_folder_is_a_package_and_types_are_published() -> None:
    folders = {path.parent for path in MODULES}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []
    assert (SOURCE / "py.typed").is_file()


@pytest.mark.parametrize("asked", ASKING_FOR_TIME)
def test_time_is_asked_of_the_clock(asked: str) -> None:
    askers = {
        relative(path)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(asked)
    }
    assert askers == ASKING_FOR_TIME[asked]


@pytest.mark.parametrize("asked", ["datetime.utcnow", "datetime.today", "date.today", "time.time", "random.random"])
def test_nothing_else_asks_for_time_or_chance(asked: str) -> None:
    calls = [
        f"{relative(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == asked
    ]
    assert calls == []


def test_chance_is_seeded() -> None:
    assert [str(each) for each in imports() if each.of in ("random", "secrets")] == []


HEAVY = (
    "werkzeug",
    "jwt",
    "yaml",
    "msgspec",
    "cryptography",
    "pyotp",
    "http.server",
    "socketserver",
    "difflib",
    "ssl",
    "faker",
)


def loaded_by(statement: str) -> set[str]:
    """What an interpreter that has pytest loads for a statement."""
    script = (
        "import json, pytest, sys; before = set(sys.modules)\n"
        f"{statement}\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("statement", ["import fauxauth", "import fauxauth.pytest_plugin", "import fauxauth.cli"])
def test_what_is_loaded_unasked_loads_nothing_heavy(statement: str) -> None:
    loaded = loaded_by(statement)
    assert "fauxauth" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_what_would_be_heavy_is_found() -> None:
    assert {"werkzeug", "http.server", "yaml", "msgspec"} <= loaded_by("import fauxauth.transport.auth_server")


def test_no_token_is_signed_before_the_first_login() -> None:
    assert loaded_by("import fauxauth; fauxauth.AuthServer().start()").isdisjoint({"jwt", "cryptography"})


def test_no_path_of_a_machine_is_written_down() -> None:
    homes = re.compile(r"(?<![\w.:/])/(?:home|Users|root|work|workspace|opt|mnt)/\w+")
    written = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in committed_text()
        if path != Path(__file__)
        for found in homes.finditer(path.read_text(encoding="utf-8"))
    ]
    assert written == []


def committed_text() -> Iterator[Path]:
    """The files of the repository that people write."""
    folders = [ROOT / name for name in ("src", "tests", "fixtures", "scenarios", "docs", "benchmarks", ".ci")]
    for folder in [path for path in folders if path.is_dir()]:
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    yield from (path for path in sorted(ROOT.iterdir()) if path.suffix in (".md", ".toml"))
