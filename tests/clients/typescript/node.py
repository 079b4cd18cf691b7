"""
The machine's Node, with the vendor's TypeScript client installed where this project does not see it.

The client goes into a folder below the system's one for temporary files, named after its version, and stays there;
`FAUXAUTH_NODE_MODULES` names another folder that has it in its ``node_modules``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

HERE = Path(__file__).parent
CLIENT = "@fusionauth/typescript-client"
PATIENCE = 60.0


class NoNodeError(Exception):
    """There is no Node, or no client for it; the text says why."""


def version() -> str:
    """Return the version of the client that the flows are written for."""
    return str(json.loads((HERE / "package.json").read_text())["dependencies"][CLIENT])


def modules() -> Path:
    """Return a folder with the client in its ``node_modules``. Raises `NoNodeError`."""
    if shutil.which("node") is None:
        raise NoNodeError("there is no node on this machine")
    named = os.environ.get("FAUXAUTH_NODE_MODULES")
    folder = Path(named) if named else Path(tempfile.gettempdir()) / f"fauxauth-typescript-client-{version()}"
    if not _client(folder).is_file():
        _install(folder)
    return folder


def _client(folder: Path) -> Path:
    return folder / "node_modules" / CLIENT / "build" / "src" / "FusionAuthClient.js"


def source() -> str:
    """Return the source of the client, as it is compiled. Raises `NoNodeError`."""
    return _client(modules()).read_text(encoding="utf-8")


def _install(folder: Path) -> None:
    """Install beside ``folder`` and then move there, so that runs at the same time do not see half of it."""
    npm = shutil.which("npm")
    if npm is None:
        raise NoNodeError("there is no npm on this machine")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        shutil.copy(HERE / "package.json", made)
        command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0"]
        try:
            done = subprocess.run(command, cwd=made, capture_output=True, text=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            raise NoNodeError(f"npm did not install {CLIENT} within {PATIENCE:.0f} seconds") from None
        if done.returncode != 0:
            complaints = [line for line in done.stderr.splitlines() if line.startswith("npm error")]
            raise NoNodeError(f"npm could not install {CLIENT}: {'; '.join(complaints[:4])}")
        try:
            (Path(made) / "node_modules").rename(folder / "node_modules")
        except OSError:
            if not _client(folder).is_file():
                raise


@dataclass
class Node:
    """A running `drive.mjs`, which runs one flow after the other."""

    process: subprocess.Popen[str]
    complaints: IO[str]

    def run(self, flow: str, url: str, api_key: str) -> Any:
        """Run a flow and return its result: the methods that it called, and the error that stopped it or None."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"flow": flow, "url": url, "apiKey": api_key}) + "\n")
        self.process.stdin.flush()
        alarm = threading.Timer(PATIENCE, self.process.kill)
        alarm.start()
        try:
            line = self.process.stdout.readline()
        finally:
            alarm.cancel()
            alarm.join()
        if not line:
            self.complaints.seek(0)
            raise AssertionError(f"node ended in the middle of {flow}:\n{self.complaints.read()}")
        return json.loads(line)


@contextmanager
def node() -> Iterator[Node]:
    """Start Node, and end it with the block. Raises `NoNodeError`."""
    command = ["node", str(HERE / "drive.mjs"), str(modules())]
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as complaints,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, text=True, encoding="utf-8"
        ) as process,
    ):
        yield Node(process, complaints)
