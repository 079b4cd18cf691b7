"""What a test costs, beside the same test with its peers, and what the plugin costs a run that does not use it."""

from __future__ import annotations

import http.client
import importlib.util
import json
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import HEADERS, LOGIN, QUICK, seconds, show

from fauxauth import AuthServer

TESTS = 20 if QUICK else 500
ROUNDS = 1 if QUICK else 7

TIMING = """
import statistics
import time
from pathlib import Path

import pytest

SPENT = []

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol():
    start = time.perf_counter()
    result = yield
    SPENT.append(time.perf_counter() - start)
    return result

def pytest_sessionfinish():
    Path("median").write_text(str(statistics.median(SPENT)))
"""

EMPTY = """
import pytest

@pytest.mark.parametrize("number", range({count}))
def test_nothing(number):
    pass
"""

FRESH_WORLD = """
import pytest

@pytest.mark.parametrize("number", range({count}))
def test_nothing(fauxauth, number):
    pass
"""

HTTPX = """
import httpx
import pytest

@pytest.fixture(scope="session")
def client(fauxauth_server):
    with httpx.Client(base_url=fauxauth_server.url, headers={headers}) as client:
        yield client

@pytest.mark.fauxauth("one-of-each")
@pytest.mark.parametrize("number", range({count}))
def test_login(fauxauth, client, number):
    assert client.post("/api/login", json={login}).status_code == 200
"""

HTTPX_NO_SOCKET = HTTPX.replace(
    "base_url=fauxauth_server.url", 'transport=fauxauth_server.httpx_transport(), base_url="https://auth.example.com"'
)

REQUESTS_NO_SOCKET = """
import pytest
import requests

@pytest.fixture(scope="session")
def client(fauxauth_server):
    with requests.Session() as client:
        client.mount("http://auth.test", fauxauth_server.requests_adapter())
        yield client

@pytest.mark.fauxauth("one-of-each")
@pytest.mark.parametrize("number", range({count}))
def test_login(fauxauth, client, number):
    assert client.post("http://auth.test/api/login", json={login}, headers={headers}).status_code == 200
"""

PYTEST_HTTPSERVER = """
import httpx
import pytest

@pytest.fixture(scope="session")
def client(make_httpserver):
    with httpx.Client(base_url=make_httpserver.url_for(""), headers={headers}) as client:
        yield client

@pytest.mark.parametrize("number", range({count}))
def test_login(httpserver, client, number):
    httpserver.expect_request("/api/login").respond_with_data(**{canned})
    assert client.post("/api/login", json={login}).status_code == 200
"""

RESPONSES = """
import pytest
import requests
import responses

@pytest.mark.parametrize("number", range({count}))
def test_login(number):
    with responses.RequestsMock() as canned:
        canned.post("http://auth.test/api/login", json={{"token": "canned"}})
        assert requests.post("http://auth.test/api/login", json={login}, headers={headers}).status_code == 200
"""


@dataclass(frozen=True)
class Suite:
    """Many tests of one kind, and the package they need besides ours."""

    title: str
    text: str
    needs: str = "pytest"
    at_most: float | None = None


SAME_REPLY = "pytest-httpserver, the same reply"

SUITES = {
    "empty": Suite("(an empty test by itself)", EMPTY),
    "fresh world": Suite("only takes the fixture: a fresh world", FRESH_WORLD, at_most=0.2),
    "httpx": Suite("one login with a signed token, httpx, keep-alive", HTTPX, "httpx"),
    "httpx, no socket": Suite("the same without a socket", HTTPX_NO_SOCKET, "httpx"),
    "requests, no socket": Suite("the same without a socket, requests", REQUESTS_NO_SOCKET, "requests"),
    "pytest-httpserver": Suite(
        "peer: pytest-httpserver, a canned token, httpx", PYTEST_HTTPSERVER, "pytest_httpserver"
    ),
    SAME_REPLY: Suite("peer: pytest-httpserver, our reply canned, httpx", PYTEST_HTTPSERVER, "pytest_httpserver"),
    "responses": Suite("peer: responses, a canned token, no socket, requests", RESPONSES, "responses"),
}

COMPARED = (
    ("httpx", "pytest-httpserver", 1.0),
    ("httpx", SAME_REPLY, 1.0),
    ("httpx, no socket", "pytest-httpserver", 0.5),
    ("httpx, no socket", SAME_REPLY, 0.5),
    ("requests, no socket", "responses", None),
)
"""What is held against which peer, and the share of its cost that it may have."""


def canned(name: str) -> dict[str, object]:
    """Return what a peer replies with: the least that a test needs, or a reply of ours, whose cookie clients keep."""
    if name != SAME_REPLY:
        return {"response_data": '{"token": "canned"}', "content_type": "application/json"}
    with AuthServer("one-of-each") as server:
        connection = http.client.HTTPConnection(server.url.removeprefix("http://"))
        connection.request("POST", "/api/login", json.dumps(LOGIN), HEADERS)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
    kept = ("Cache-Control", "Content-Type", "Set-Cookie")
    return {"response_data": body, "headers": {name: response.headers[name] for name in kept}}


def pytest_run(*arguments: str) -> None:
    """Run pytest in this folder, in an interpreter of its own."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def per_test_ms(name: str) -> float:
    """Measure what a test of a kind costs: the median of many in one run, with its fixtures and pytest's own work."""
    Path("timing.py").write_text(TIMING, encoding="utf-8")
    text = SUITES[name].text.format(count=TESTS, login=LOGIN, headers=HEADERS, canned=canned(name))
    Path("test_many.py").write_text(text, encoding="utf-8")
    pytest_run("-p", "timing", "test_many.py")
    return 1000 * float(Path("median").read_text(encoding="utf-8"))


def tests() -> None:
    """Measure tests of each kind by turns, so that a slow moment hits all; compare those of one round."""
    installed = [name for name, suite in SUITES.items() if importlib.util.find_spec(suite.needs) is not None]
    rounds = [{name: per_test_ms(name) for name in installed} for _ in range(ROUNDS)]
    over_empty = [{name: cost - (name != "empty") * costs["empty"] for name, cost in costs.items()} for costs in rounds]
    for name, suite in SUITES.items():
        if name in installed:
            show(suite.title, statistics.median(costs[name] for costs in over_empty), at_most=suite.at_most)
        else:
            print(f"  {suite.title}: {suite.needs} is not installed")
    for ours, peer, share in COMPARED:
        if ours in installed and peer in installed:
            ratio = statistics.median(costs[ours] / costs[peer] for costs in over_empty)
            show(f"{ours}: as a share of {peer}", ratio, "", at_most=share)


def plugin() -> None:
    """Measure what a run pays for having the plugin installed."""
    Path("test_one.py").write_text(EMPTY.format(count=1), encoding="utf-8")
    quiet = ("--collect-only", "test_one.py", "-p", "no:hypothesispytest")
    for _ in range(2):
        pytest_run(*quiet)
    # By turns, so that a slow moment hits both.
    pairs = [
        (seconds(lambda: pytest_run(*quiet)), seconds(lambda: pytest_run(*quiet, "-p", "no:fauxauth")))
        for _ in range(1 if QUICK else 25)
    ]
    show("pytest --collect-only, without the plugin", 1000 * statistics.median(without for _, without in pairs))
    show("the plugin adds", 1000 * statistics.median(having - without for having, without in pairs), at_most=5)
