"""How a listener starts, stops and shares its threads."""

from __future__ import annotations

import contextlib
import http.client
import signal
import socket
import struct
import threading
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import requests

from fauxauth.errors import AddressError
from fauxauth.transport.listening.listener import Limits, Listener

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

HELLO = b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
WAIT = 5.0


def hello(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}".encode()]


@contextlib.contextmanager
def connected(listener: Listener) -> Iterator[socket.socket]:
    with socket.create_connection((listener.host, listener.port), timeout=WAIT) as sock:
        yield sock


def ended(sock: socket.socket) -> bool:
    """Whether the server ended the connection without another byte."""
    try:
        return sock.recv(1) == b""
    except ConnectionError:
        return True


def threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name.startswith("fauxauth-")}


def milliseconds_to_stop(listener: Listener) -> float:
    before = time.perf_counter()
    listener.stop()
    return (time.perf_counter() - before) * 1000


def test_nothing_is_bound_before_start() -> None:
    before = threads()
    listener = Listener(hello)
    assert listener.port == 0
    assert threads() == before


def test_start_returns_the_listener_and_names_its_free_port() -> None:
    listener = Listener(hello)
    try:
        assert listener.start() is listener
        assert listener.url == f"http://127.0.0.1:{listener.port}"
        assert listener.port > 0
    finally:
        listener.stop()


def test_starting_a_running_listener_changes_nothing() -> None:
    with Listener(hello) as listener:
        port = listener.port
        assert listener.start().port == port


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_a_host_of_either_family_is_served(host: str) -> None:
    try:
        listener = Listener(hello, host).start()
    except AddressError as error:
        pytest.skip(str(error))
    with listener:
        assert httpx.get(f"{listener.url}/a", trust_env=False, verify=False).text == "GET /a"


def test_an_ipv6_host_stands_in_brackets_in_the_url() -> None:
    assert Listener(hello, "::1", 9011).url == "http://[::1]:9011"


def test_a_busy_port_is_named_in_one_sentence() -> None:
    with Listener(hello) as first, pytest.raises(AddressError) as caught:
        Listener(hello, port=first.port).start()
    assert str(caught.value) == (
        f"port {first.port} on 127.0.0.1 is busy: another program listens there; "
        "choose another with --port, or --port 0 for a free one"
    )


@pytest.mark.parametrize(
    ("host", "port", "message"),
    [
        ("127.0.0.1", 65536, "port 65536 on 127.0.0.1 does not exist"),
        ("127.0.0.1", -1, "port -1 on 127.0.0.1 does not exist"),
        ("256.1.1.1", 9011, "host '256.1.1.1' is not known, so port 9011 there cannot be listened on"),
        ("x" * 70 + "é", 9011, "is not known, so port 9011"),
        ("192.0.2.1", 9011, "host 192.0.2.1 is not an address of this machine, so port 9011 there"),
    ],
)
def test_an_address_that_cannot_be_had_is_named(host: str, port: int, message: str) -> None:
    with pytest.raises(AddressError) as caught:
        Listener(hello, host, port).start()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_two_runs_have_the_same_port_one_after_the_other() -> None:
    with Listener(hello) as first, connected(first) as sock:
        sock.sendall(HELLO)
        assert sock.recv(4096).startswith(b"HTTP/1.1 200")
        first.stop()
        with Listener(hello, port=first.port) as second:
            assert requests.get(second.url, timeout=WAIT).status_code == 200


def test_stopping_leaves_no_thread_and_refuses_new_connections() -> None:
    before = threads()
    listener = Listener(hello).start()
    requests.get(listener.url, timeout=WAIT)
    listener.stop()
    assert threads() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((listener.host, listener.port), timeout=WAIT)


def test_stop_is_idempotent_and_needs_no_start() -> None:
    listener = Listener(hello)
    listener.stop()
    listener.start()
    listener.stop()
    listener.stop()


def test_start_and_stop_can_be_repeated() -> None:
    before = threads()
    listener = Listener(hello)
    for _ in range(20):
        with listener:
            assert requests.get(listener.url, timeout=WAIT).status_code == 200
    assert threads() == before


def test_stop_ends_open_keep_alive_connections_at_once() -> None:
    before = threads()
    listener = Listener(hello).start()
    with connected(listener) as served, connected(listener) as silent:
        served.sendall(HELLO)
        assert served.recv(4096).endswith(b"GET /hello")
        # Generous for a busy machine; measured below 1 ms. A poll interval would show.
        assert milliseconds_to_stop(listener) < 250
        with contextlib.suppress(ConnectionError):
            served.sendall(HELLO)
        assert ended(served)
        assert ended(silent)
    assert threads() == before


def test_stop_cuts_off_a_request_that_waits_on_the_connection() -> None:
    entered, woken = threading.Event(), []

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        entered.set()
        woken.append(environ["fauxauth.connection"].wait(60))
        return hello(environ, start_response)

    before = threads()
    listener = Listener(app).start()
    with connected(listener) as sock:
        sock.sendall(HELLO)
        assert entered.wait(WAIT)
        assert milliseconds_to_stop(listener) < 250
        assert woken == [True]
        assert ended(sock)
    assert threads() == before


def test_stop_waits_a_second_at_most_for_an_application_that_is_stuck() -> None:
    entered, release = threading.Event(), threading.Event()

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        entered.set()
        release.wait(60)
        return hello(environ, start_response)

    before = threads()
    listener = Listener(app).start()
    with connected(listener) as sock:
        sock.sendall(HELLO)
        assert entered.wait(WAIT)
        assert milliseconds_to_stop(listener) < 2000
        assert ended(sock)
    stuck = threads() - before
    release.set()
    for thread in stuck:
        thread.join(WAIT)
    assert threads() == before


def test_stop_ends_a_client_that_does_not_read_its_answer() -> None:
    def endless(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        while True:
            yield b"x" * 65536

    before = threads()
    listener = Listener(endless).start()
    with connected(listener) as sock:
        sock.sendall(HELLO)
        assert sock.recv(1) == b"H"
        assert milliseconds_to_stop(listener) < 250
    assert threads() == before


def test_an_application_may_stop_its_own_listener() -> None:
    stopped = threading.Event()

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        listener.stop()
        stopped.set()
        return hello(environ, start_response)

    before = threads()
    listener = Listener(app).start()
    with connected(listener) as sock:
        sock.sendall(HELLO)
        assert stopped.wait(WAIT)
        assert ended(sock)
    for thread in threads() - before:
        thread.join(WAIT)
    assert threads() == before


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="no user signals here")
def test_a_signal_handler_may_stop_the_listener() -> None:
    listener = Listener(hello).start()
    previous = signal.signal(signal.SIGUSR1, lambda *_: listener.stop())
    try:
        signal.raise_signal(signal.SIGUSR1)
    finally:
        signal.signal(signal.SIGUSR1, previous)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((listener.host, listener.port), timeout=WAIT)


def test_a_request_may_wait_for_another_one() -> None:
    second_came = threading.Event()

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/first":
            assert second_came.wait(WAIT)
        else:
            second_came.set()
        return hello(environ, start_response)

    with Listener(app) as listener, connected(listener) as first, connected(listener) as second:
        first.sendall(HELLO.replace(b"/hello", b"/first"))
        second.sendall(HELLO)
        assert second.recv(4096).endswith(b"GET /hello")
        assert first.recv(4096).endswith(b"GET /first")


def test_idle_workers_are_used_again() -> None:
    before = threads()
    with Listener(hello) as listener:
        for _ in range(50):
            with connected(listener) as sock:
                sock.sendall(HELLO.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
                while sock.recv(4096):
                    pass
        # One acceptor; a second worker only when the first had not come back yet.
        assert len(threads() - before) < 10


def test_connections_that_stay_open_are_all_served_though_a_worker_was_idle_before() -> None:
    with Listener(hello) as listener, contextlib.ExitStack() as stack:
        with connected(listener) as first:
            first.sendall(HELLO.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
            while first.recv(4096):
                pass
        for _ in range(3):
            sock = stack.enter_context(connected(listener))
            sock.sendall(HELLO)
            assert sock.recv(4096).endswith(b"GET /hello")


def test_many_connections_are_served_at_the_same_time() -> None:
    everybody = threading.Barrier(40)

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        everybody.wait(WAIT)
        return hello(environ, start_response)

    with Listener(app) as listener, contextlib.ExitStack() as stack:
        socks = [stack.enter_context(connected(listener)) for _ in range(40)]
        for sock in socks:
            sock.sendall(HELLO)
        assert all(sock.recv(4096).endswith(b"GET /hello") for sock in socks)


def test_a_client_is_turned_away_when_no_thread_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_thread(self: threading.Thread) -> None:
        message = "can't start new thread"
        raise RuntimeError(message)

    with Listener(hello) as listener:
        with monkeypatch.context() as patch:
            patch.setattr(threading.Thread, "start", no_thread)
            with connected(listener) as sock:
                assert ended(sock)
        assert requests.get(f"{listener.url}/a", timeout=WAIT).text == "GET /a"


def test_an_idle_connection_is_closed_without_a_word() -> None:
    with Listener(hello, limits=Limits(idle=0.05)) as listener, connected(listener) as sock:
        assert ended(sock)


def test_an_unfinished_request_times_out_with_408() -> None:
    with Listener(hello, limits=Limits(request=0.05)) as listener, connected(listener) as sock:
        sock.sendall(HELLO[:-2])
        assert sock.recv(4096).startswith(b"HTTP/1.1 408 Request Timeout\r\n")


def test_a_client_that_resets_in_the_middle_disturbs_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    with Listener(hello) as listener:
        for part in (b"", HELLO[:10], HELLO[:-2], HELLO, HELLO.replace(b"\r\n\r\n", b"\r\nContent-Length: 9\r\n\r\n")):
            with connected(listener) as sock:
                sock.sendall(part)
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        assert requests.get(f"{listener.url}/a", timeout=WAIT).text == "GET /a"
    assert capfd.readouterr() == ("", "")


def test_outside_clients_keep_their_connection() -> None:
    ports = []

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        ports.append(environ["REMOTE_PORT"])
        return hello(environ, start_response)

    with Listener(app) as listener:
        with requests.Session() as session:
            assert [session.post(listener.url, data=b"x" * 99, timeout=WAIT).text for _ in range(3)] == ["POST /"] * 3
        with httpx.Client(trust_env=False, verify=False) as client:
            assert [client.get(listener.url).text for _ in range(3)] == ["GET /"] * 3
        standard = http.client.HTTPConnection(listener.host, listener.port, timeout=WAIT)
        for _ in range(3):
            standard.request("PUT", "/b", body=iter([b"1", b"2"]))
            assert standard.getresponse().read() == b"PUT /b"
        standard.close()
    assert [ports.count(port) for port in dict.fromkeys(ports)] == [3, 3, 3]
