"""What a server, an import, a scenario and the command cost."""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.measuring import HEADERS, LOGIN, QUICK, RUNS, median_ms, seconds, show

from fauxauth import AuthServer, Scenario

SECONDS = 0.1 if QUICK else 2.0

CROWD = """
fauxauth: 1
fusionauth:
  users: {{generate: {}, template: {{password: open-sesame}}, shares: [{{share: 0.1, verified: false}}]}}
"""


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
    show(
        "first search among a million login records of theirs", statistics.median(of_records_ms() for _ in range(RUNS))
    )


def of_crowd_ms() -> float:
    """Measure the login of a generated user whom nobody has asked for yet."""
    with AuthServer(Scenario.parse(CROWD.format(100_000))) as server:
        connection = http.client.HTTPConnection(server.url.removeprefix("http://"))
        spent = seconds(lambda: log_in(connection, {**LOGIN, "loginId": "person-004711@example.com"}))
        connection.close()
    return 1000 * spent


def of_records_ms() -> float:
    """Measure the first page, in the middle, of login records that nobody has asked for yet."""
    records = Scenario.parse(f"{CROWD.format(100_000)}  loginRecords: {{generate: 1000000}}\n").world().login_records
    return 1000 * seconds(lambda: records.select().page(500_000, 25))


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
