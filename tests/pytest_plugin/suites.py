"""Test suites like those of the plugin's users, and what is read of their reports."""

from __future__ import annotations

import re

import pytest
import requests

# What a suite imports in this process is forgotten at its end, unless it was there before.
from fauxauth.pytest_plugin import factory, worlds

__all__ = ["FROZEN", "LOGIN", "RICHARD", "factory", "report_of", "requests", "run", "said", "worlds"]

RICHARD = """\
fauxauth: 1
name: richard
fusionauth:
  users:
    - {email: richard@example.com, password: open-sesame}
"""

FROZEN = '{"start": "2026-01-05T09:00:00Z", "mode": "frozen"}'

LOGIN = """\
import requests

def log_in(fake, login_id="richard@example.com", password="open-sesame"):
    return requests.post(
        f"{fake.url}/api/login",
        headers={"Authorization": fake.api_key},
        json={"loginId": login_id, "password": password, "applicationId": fake.application_id},
        timeout=10,
    ).status_code

def ask_for_what_is_not_faked(fake, path="/api/group"):
    return requests.get(f"{fake.url}{path}", timeout=10).status_code
"""

_OTHERS = ("no:cacheprovider", "no:asyncio", "no:anyio", "no:xdist", "no:hypothesispytest", "no:randomly", "no:faker")
"""Plugins that a suite does without, unless it is about them."""


def run(suite: pytest.Pytester, *arguments: str, by_itself: bool = False) -> pytest.RunResult:
    """Run a suite, with the plugins of an ordinary environment or ``by_itself``, in a process of its own."""
    without = [word for name in _OTHERS for word in ("-p", name) if f"-p{name.removeprefix('no:')}" not in arguments]
    arguments = tuple(each for each in arguments if not re.fullmatch("-p[a-z]+", each))
    return (suite.runpytest_subprocess if by_itself else suite.runpytest_inprocess)(*without, *arguments)


def report_of(result: pytest.RunResult, title: str = "FAILURES") -> str:
    """Return what a run reports of its failures or ``ERRORS``, with the ports of its servers made equal."""
    lines = [line.rstrip() for line in result.outlines]
    start = next(index for index, line in enumerate(lines) if re.fullmatch(f"=+ {title} =+", line))
    end = next(
        (index for index, line in enumerate(lines) if index > start and re.fullmatch("=+ .* =+", line)), len(lines)
    )
    text = "\n".join(re.sub(r"^([_-])\1+ (.*?) \1+$", r"-- \2", line) for line in lines[start + 1 : end])
    return re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text) + "\n"


def said(result: pytest.RunResult, title: str = "ERRORS") -> str:
    """Return what the first failure or error says, without its heading."""
    return report_of(result, title).split("\n", 1)[1].rstrip("\n")
