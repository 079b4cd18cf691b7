"""Words for tests that start the command as a user does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

COMMAND = [sys.executable, "-W", "error", "-m", "fauxauth"]
WAIT = 20.0


@dataclass
class Serving:
    """A running ``fauxauth serve``: what it printed before it was ready, and where it answers."""

    process: subprocess.Popen[str]
    printed: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        last = self.printed[-1]
        return str(json.loads(last)["url"]) if last.startswith("{") else last.removeprefix("fauxauth ready at ")

    def log_line(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.readline().rstrip("\n")

    def stop(self, number: int) -> tuple[int, str, str]:
        """Send a signal; return the exit code, and what else was printed and logged."""
        self.process.send_signal(number)
        printed, logged = self.process.communicate(timeout=WAIT)
        return self.process.returncode, printed, logged


@contextmanager
def serving(*arguments: str) -> Iterator[Serving]:
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Serving(process, list(_until_ready(process)))
        finally:
            process.kill()


def _until_ready(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout is not None
    for line in process.stdout:
        yield line.rstrip("\n")
        if line.startswith(("fauxauth ready", "{")):
            return
    assert process.stderr is not None
    raise AssertionError(f"the server ended before it was ready:\n{process.stderr.read()}")


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=WAIT, check=False, **options)
