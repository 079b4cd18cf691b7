"""
What the fake costs: prints medians of several runs. ``--quick`` only shows that it runs.

Figures are of one machine and one moment; compare those of one run with each other. Peers are measured where they are
installed: `pip install pytest-httpserver responses`.
"""

from __future__ import annotations

import http.client
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fauxauth import AuthServer, Scenario

QUICK = "--quick" in sys.argv[1:]
RUNS = 1 if QUICK else 9
TESTS = 20 if QUICK else 2_000
SECONDS = 0.1 if QUICK else 2.0

LOGIN = {"loginId": "anna@example.com", "password": "open-sesame"}
HEADERS = {"Authorization": "fake-api-key", "Content-Type": "application/json"}

CROWD = """
fauxauth: 1
fusionauth:
  users: {{generate: {}, template: {{password: open-sesame}}, shares: [{{share: 0.1, verified: false}}]}}
"""

EMPTY = """
import pytest

@pytest.mark.parametrize("number", range({count}))
def test_nothing(number):
    pass
"""

FIXTURE_ONLY = """
import pytest

@pytest.mark.parametrize("number", range({count}))
def test_nothing(fauxauth, number):
    pass
"""

LOGIN_EACH = """
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

HTTPSERVER_EACH = """
import httpx
import pytest

@pytest.fixture(scope="session")
def client(make_httpserver):
    with httpx.Client(base_url=make_httpserver.url_for(""), headers={headers}) as client:
        yield client

@pytest.mark.parametrize("number", range({count}))
def test_login(httpserver, client, number):
    httpserver.expect_request("/api/login").respond_with_json({{"token": "canned"}})
    assert client.post("/api/login", json={login}).status_code == 200
"""

RESPONSES_EACH = """
import pytest
import requests
import responses

@pytest.mark.parametrize("number", range({count}))
def test_login(number):
    with responses.RequestsMock() as canned:
        canned.post("http://auth.test/api/login", json={{"token": "canned"}})
        assert requests.post("http://auth.test/api/login", json={login}, headers={headers}).status_code == 200
"""


def main() -> None:
    """Measure everything, and print it."""
    with tempfile.TemporaryDirectory() as folder:
        # One warm place for compiled modules, whatever the installation has.
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.chdir(folder)
        heading("a test, over an empty one")
        tests()
        heading("a pytest run that does not use it")
        plugin()
        heading("a server")
        server()
        heading("imports, in a fresh interpreter")
        imports()
        heading("scenarios")
        scenarios()
        heading("the command, with one-of-each")
        command()


def heading(text: str) -> None:
    """Begin a group of figures."""
    print(f"\n{text}")


def show(what: str, value: float, unit: str = "ms") -> None:
    """Print one figure."""
    print(f"  {what:<60}{value:>10,.2f} {unit}", flush=True)


def seconds(action: Callable[[], object]) -> float:
    """Measure one run of something."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def median_ms(action: Callable[[], object], runs: int = RUNS) -> float:
    """Measure something several times, after once for warmth."""
    action()
    return 1000 * statistics.median(seconds(action) for _ in range(runs))


def pytest_run(*arguments: str) -> None:
    """Run pytest in this folder, in an interpreter of its own."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def per_test_ms(template: str) -> float:
    """Measure what a test of a kind costs: many against one, so that start and imports fall out."""

    def run_of(count: int) -> float:
        file = Path(f"test_{count}.py")
        file.write_text(template.format(count=count, login=LOGIN, headers=HEADERS), encoding="utf-8")
        return median_ms(lambda: pytest_run(str(file)), runs=max(1, RUNS // 3))

    return (run_of(TESTS) - run_of(1)) / (TESTS - 1)


def tests() -> None:
    """Measure tests with the fixture, and with a login over a connection that is kept."""
    empty = per_test_ms(EMPTY)
    show("(an empty test by itself)", empty)
    show("only takes the fixture", per_test_ms(FIXTURE_ONLY) - empty)
    show("one login with a signed token, httpx, keep-alive", per_test_ms(LOGIN_EACH) - empty)
    for name, package, template in (
        ("peer: pytest-httpserver, a canned reply, httpx", "pytest_httpserver", HTTPSERVER_EACH),
        ("peer: responses, a canned reply, no socket, requests", "responses", RESPONSES_EACH),
    ):
        if importlib.util.find_spec(package) is None:
            print(f"  {name}: not installed")
        else:
            show(name, per_test_ms(template) - empty)


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
    show("the plugin adds", 1000 * statistics.median(having - without for having, without in pairs))


def server() -> None:
    """Measure starting, stopping, and how many logins a second are answered."""
    scenario = Scenario.load("one-of-each")
    show("make, start and stop", median_ms(lambda: AuthServer(scenario).start().stop(), runs=RUNS * 10))
    show("stop, while a client holds a connection", statistics.median(stop_ms(scenario) for _ in range(RUNS)))
    for clients in (1, 8):
        with answering("--quiet") as url:
            show(f"logins a second, {clients} keep-alive client(s)", throughput(url, clients), "/s")


def stop_ms(scenario: Scenario) -> float:
    """Measure one stop of a server whose client keeps its connection."""
    server = AuthServer(scenario).start()
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"))
    log_in(connection)
    spent = seconds(server.stop)
    connection.close()
    return 1000 * spent


def log_in(connection: http.client.HTTPConnection, login: dict[str, str] = LOGIN) -> None:
    """Ask for one login, and read the answer."""
    connection.request("POST", "/api/login", json.dumps(login), HEADERS)
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise SystemExit(f"a login was answered {response.status}")


def throughput(url: str, clients: int) -> float:
    """Count the logins that are answered in a while."""
    counts: list[int] = []
    log_in(http.client.HTTPConnection(url.removeprefix("http://")))
    end = time.perf_counter() + SECONDS

    def client() -> None:
        connection, count = http.client.HTTPConnection(url.removeprefix("http://")), 0
        while time.perf_counter() < end:
            log_in(connection)
            count += 1
        connection.close()
        counts.append(count)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


@contextmanager
def answering(*arguments: str) -> Iterator[str]:
    """Start the command, and give its URL once it is ready."""
    command = [sys.executable, "-m", "fauxauth", "serve", "--port", "0", "--json", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]
        process.terminate()


def imports() -> None:
    """Measure imports, each in an interpreter of its own."""
    for title, before, statement in (
        ("import fauxauth", "", "import fauxauth"),
        ("import fauxauth.pytest_plugin, after pytest", "import pytest", "import fauxauth.pytest_plugin"),
        ("import fauxauth.cli", "", "import fauxauth.cli"),
        ("from fauxauth import AuthServer", "", "from fauxauth import AuthServer"),
        ("peer: import werkzeug", "", "import werkzeug"),
    ):
        script = f"{before}\nimport time\nstart = time.perf_counter()\n{statement}\nprint(time.perf_counter() - start)"
        show(title, 1000 * statistics.median(printed_by(script) for _ in range(RUNS + 1)))


def printed_by(script: str) -> float:
    """Return the number that a program prints."""
    return float(subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout)


def listed(count: int) -> str:
    """Write a scenario that lists so many users, as people write them."""
    user = """
    - email: person-{0}@example.com
      password: open-sesame
      firstName: Person
      lastName: Number {0}
      registrations: [{{applicationId: 10000000-0000-0002-0000-000000000001, roles: [user]}}]"""
    return "fauxauth: 1\nfusionauth:\n  users:" + "".join(user.format(number) for number in range(count)) + "\n"


def scenarios() -> None:
    """Measure reading a scenario, and making a world from it."""
    scenario = Scenario.load("one-of-each")
    show("read one-of-each", median_ms(lambda: Scenario.load("one-of-each"), runs=RUNS * 3))
    show("make a world from it", median_ms(scenario.world, runs=RUNS * 30))
    show("read 1,000 listed users", median_ms(lambda: Scenario.parse(listed(1_000)), runs=RUNS * 3))
    show("read 5,000 generated users", median_ms(lambda: Scenario.parse(CROWD.format(5_000)), runs=RUNS * 3))
    show("read 100,000 generated users", median_ms(lambda: Scenario.parse(CROWD.format(100_000)), runs=RUNS * 3))
    show("first login of one of 100,000, over a new server", statistics.median(of_crowd_ms() for _ in range(RUNS * 3)))


def of_crowd_ms() -> float:
    """Measure the login of a generated user whom nobody has asked for yet."""
    with AuthServer(Scenario.parse(CROWD.format(100_000))) as server:
        connection = http.client.HTTPConnection(server.url.removeprefix("http://"))
        spent = seconds(lambda: log_in(connection, {**LOGIN, "loginId": "person-004711@example.com"}))
        connection.close()
    return 1000 * spent


def command() -> None:
    """Measure the command from its start."""
    show("start to the first answered login", statistics.median(first_login_ms() for _ in range(RUNS + 1)))


def first_login_ms() -> float:
    """Start the command, and measure how long it is until a login is answered."""
    start = time.perf_counter()
    with answering("--quiet") as url:
        connection = http.client.HTTPConnection(url.removeprefix("http://"))
        log_in(connection)
        spent = time.perf_counter() - start
        connection.close()
    return 1000 * spent


if __name__ == "__main__":
    main()
