"""``fauxauth record``: a listener before a server that stands for the real one."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from fauxauth import AuthServer
from fauxauth.cli import main

from .serving import COMMAND, WAIT


@pytest.fixture
def real() -> Iterator[AuthServer]:
    with AuthServer() as server:
        server.add_user(email="ada.lovelace@corp.example.org", password="analytical engine", first_name="Ada")
        yield server


@contextmanager
def recording(url: str, file: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Record; what is yielded is the process and where it listens."""
    with subprocess.Popen(
        [*COMMAND, "record", url, "--port", "0", "--out", str(file), *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            assert first.startswith("fauxauth records at http://"), f"{first}{process.stderr and process.stderr.read()}"
            yield process, first.split(" ")[3].rstrip(",")
        finally:
            process.kill()


def test_what_is_said_is_written_after_each_exchange(real: AuthServer, tmp_path: Path) -> None:
    file = tmp_path / "recorded.yaml"
    with recording(real.url, file) as (process, url), httpx.Client(base_url=url, trust_env=False) as client:
        reply = client.post(
            "/api/login",
            headers={"Authorization": "fake-api-key"},
            json={"loginId": "ada.lovelace@corp.example.org", "password": "analytical engine"},
        )
        assert reply.status_code == 200
        assert reply.json()["user"]["firstName"] == "Ada"
        assert client.cookies["access_token"] == reply.json()["token"]
        assert "POST /api/login" in file.read_text(encoding="utf-8")
        user_id = reply.json()["user"]["id"]
        assert client.get(f"/api/user/{user_id}", headers={"Authorization": "fake-api-key"}).status_code == 200
        process.send_signal(signal.SIGINT)
        printed, logged = process.communicate(timeout=WAIT)
    assert process.returncode == 0
    assert printed.splitlines() == [
        "POST /api/login -> 200",
        "GET /api/user/${userId} -> 200",
        f"{file} has 2 exchanges; `fauxauth verify {file}` runs it against the fake",
    ]
    assert logged == ""
    text = file.read_text(encoding="utf-8")
    assert not any(each in text for each in ("lovelace", "analytical", "Ada", "eyJ", user_id))
    assert main(["check", str(file)]) == 0
    assert main(["verify", str(file)]) == 0
    values = ["--value", "loginId=ada.lovelace@corp.example.org", "--value", "password=analytical engine"]
    assert main(["verify", str(file), "--against", real.url, *values]) == 0
    assert main(["verify", str(file), "--against", real.url]) == 1


def test_redirects_and_cookies_stay_with_the_listener(tmp_path: Path, real: AuthServer) -> None:
    def application(environ, start_response):  # type: ignore[no-untyped-def]
        start_response(
            "302 Found",
            [
                ("Location", f"{listener.url}/next"),
                ("Set-Cookie", "a=b; Domain=auth.example.com; Path=/; Secure; HttpOnly"),
            ],
        )
        return [b""]

    from fauxauth.transport.listening.listener import Listener

    with Listener(application) as listener, recording(listener.url, tmp_path / "r.yaml") as (_, url):
        reply = httpx.get(f"{url}/start", trust_env=False)
    assert reply.headers["location"] == f"{url}/next"
    assert reply.headers["set-cookie"] == "a=b; Path=/; HttpOnly"


def test_where_there_is_no_reply_nothing_is_recorded(tmp_path: Path) -> None:
    with AuthServer() as server:
        gone = server.url
    file = tmp_path / "r.yaml"
    with recording(gone, file) as (process, url):
        reply = httpx.get(f"{url}/api/status", trust_env=False)
        assert reply.status_code == 502
        assert reply.text == f"fauxauth: {gone} cannot be talked to: Connection refused\n"
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=WAIT)
    assert printed.splitlines() == [f"{file} has 0 exchanges; `fauxauth verify {file}` runs it against the fake"]
    assert main(["check", str(file)]) == 0


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "r.yaml"
    file.write_text("precious", encoding="utf-8")
    assert main(["record", "http://127.0.0.1:9", "--out", str(file)]) == 1
    assert capsys.readouterr().err == f"fauxauth: {file} is there already; --force overwrites it\n"
    assert file.read_text(encoding="utf-8") == "precious"


def test_who_cannot_listen_writes_no_file_that_would_be_in_the_way(
    tmp_path: Path, real: AuthServer, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "r.yaml"
    taken = real.url.rpartition(":")[2]
    assert main(["record", "http://127.0.0.1:9", "--port", taken, "--out", str(file)]) == 1
    assert capsys.readouterr().err == (
        f"fauxauth: port {taken} on 127.0.0.1 is busy: another program listens there; "
        "choose another with --port, or --port 0 for a free one\n"
    )
    assert not file.exists()


def test_a_file_that_cannot_be_written_is_told_before_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "none" / "r.yaml"
    assert main(["record", "http://127.0.0.1:9", "--port", "0", "--out", str(file)]) == 1
    assert capsys.readouterr().err == f"fauxauth: {file} cannot be written: No such file or directory\n"
