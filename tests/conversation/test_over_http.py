"""Talking to servers on sockets, with and without TLS, and what is said where that goes wrong."""

from __future__ import annotations

import base64
import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from urllib.parse import urlsplit

import pytest

from fauxauth import AuthServer, UsageError
from fauxauth.conversation.over_http import HttpSender, WithApiKey

from ..tls import Certificate, https

JSON = [("Content-Type", "application/json"), ("Authorization", "fake-api-key")]


@pytest.fixture
def server() -> Iterator[AuthServer]:
    with AuthServer() as server:
        yield server


def test_a_reply_comes_whole(server: AuthServer) -> None:
    server.add_user(email="joe@example.com", password="pw")
    response = HttpSender(server.url)("POST", "/api/login", JSON, b'{"loginId": "joe@example.com", "password": "pw"}')
    assert response.status == 200
    assert response.cookies.keys() == {"access_token"}
    assert response.date is not None


def test_the_path_of_the_url_comes_first(server: AuthServer) -> None:
    HttpSender(f"{server.url}/behind/")("GET", "/api/status?a=b", [], b"")
    assert server.journal[-1].call.path == "/behind/api/status"


def test_another_api_key_is_sent(server: AuthServer) -> None:
    sender = WithApiKey(HttpSender(server.url), "of-the-file", "fake-api-key")
    assert sender("POST", "/api/login", [("Authorization", "of-the-file")], b"").status == 400
    assert sender("POST", "/api/login", [("Authorization", "else")], b"").status == 401


@pytest.mark.parametrize("url", ["auth.example.com", "ftp://a", "https://", "http://[", "http://a:b", "http://a:99999"])
def test_what_is_no_url_of_a_server_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match=r"is not the URL of a server; write one such as https://auth\.example\.com"):
        HttpSender(url)


@pytest.mark.parametrize("url", ["https://a:b@auth.example.com", "https://a/?b", "https://a/#b"])
def test_a_url_has_no_secrets(url: str) -> None:
    with pytest.raises(UsageError, match="neither a user nor a query"):
        HttpSender(url)


def test_nobody_is_there() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as sock:
        port = sock.getsockname()[1]
    with pytest.raises(ConnectionError, match=rf"^http://127\.0\.0\.1:{port} cannot be talked to: Connection refused$"):
        HttpSender(f"http://127.0.0.1:{port}")("GET", "/", [], b"")


def test_who_does_not_answer_in_time() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as sock:
        sender = HttpSender(f"http://127.0.0.1:{sock.getsockname()[1]}", timeout=0.05)
        with pytest.raises(ConnectionError, match="did not answer in time"):
            sender("GET", "/", [], b"")


@contextmanager
def saying(text: bytes) -> Iterator[str]:
    """Have somebody answer one request with whatever."""
    with closing(socket.create_server(("127.0.0.1", 0))) as sock:

        def answer() -> None:
            connection, _ = sock.accept()
            with closing(connection):
                connection.recv(4096)
                connection.sendall(text)

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
        thread.join()


def test_who_does_not_speak_http() -> None:
    with saying(b"220 mail\r\n") as url, pytest.raises(ConnectionError, match="gave no reply that is HTTP"):
        HttpSender(url)("GET", "/", [], b"")


@pytest.mark.parametrize("reply", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"])
def test_who_breaks_off(reply: bytes) -> None:
    with saying(reply) as url, pytest.raises(ConnectionError) as caught:
        HttpSender(url)("GET", "/", [], b"")
    assert str(caught.value) == f"{url} ended the connection before its reply was whole"


def test_who_does_not_speak_tls() -> None:
    with saying(b"HTTP/1.1 400 Bad Request\r\n\r\n") as url, pytest.raises(ConnectionError) as caught:
        HttpSender(url.replace("http:", "https:"))("GET", "/", [], b"")
    assert "cannot be talked to over TLS, as https:// asks for: " in str(caught.value)


def test_a_redirect_is_a_reply() -> None:
    with saying(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n") as url:
        assert HttpSender(url)("GET", "/", [], b"").header("location") == "/elsewhere"


def test_what_http_does_not_allow_is_not_quoted(server: AuthServer) -> None:
    with pytest.raises(ConnectionError) as caught:
        HttpSender(server.url)("GET", "/", [("Authorization", "sec\r\nret")], b"")
    assert str(caught.value).endswith("a header or the path has a character that HTTP does not allow there")


def test_a_certificate_must_be_trusted(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    server = AuthServer()
    with https(server.wsgi_app, certificate) as url:
        with pytest.raises(
            ConnectionError, match=r"certificate that is not trusted \(self.signed certificate\); SSL_CERT_FILE"
        ):
            HttpSender(url)("GET", "/api/status", [], b"")
        assert HttpSender(url, is_insecure=True)("GET", "/api/status", [], b"").status == 200
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
        assert HttpSender(url)("GET", "/api/status", [], b"").status == 200


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw deflate"])
def test_what_comes_compressed_unasked_is_read(coding: str) -> None:
    packer = zlib.compressobj(wbits={"gzip": 31, "deflate": 15, "raw deflate": -15}[coding])
    body = packer.compress(b'{"user": {}}') + packer.flush()
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding.split()[-1]}\r\nContent-Length: {len(body)}\r\n\r\n"
    with saying(head.encode() + body) as url:
        response = HttpSender(url)("GET", "/", [], b"")
    assert (response.content, response.headers) == ({"user": {}}, [])


def test_what_is_not_compressed_as_it_says_is_no_reply() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
    with saying(head) as url, pytest.raises(ConnectionError, match=r"gave a reply that is not compressed as it says$"):
        HttpSender(url)("GET", "/", [], b"")


@contextmanager
def proxying(to: str | None) -> Iterator[tuple[str, list[bytes]]]:
    """Have a proxy lead one connection to a server, or refuse it; with the URL come the requests that it had."""
    heard: list[bytes] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as sock:

        def serve() -> None:
            client, _ = sock.accept()
            with closing(client):
                heard.append(client.recv(4096))
                if to is None:
                    client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
                    return
                parts = urlsplit(to)
                with socket.create_connection((str(parts.hostname), parts.port or 0)) as server:
                    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    back = threading.Thread(target=pump, args=(server, client))
                    back.start()
                    pump(client, server)
                    back.join()

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://joe:fake%20pw@127.0.0.1:{sock.getsockname()[1]}", heard
        thread.join()


def pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("no_proxies")
def test_the_way_to_another_machine_leads_through_the_proxy(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with https(AuthServer().wsgi_app, certificate) as server, proxying(server) as (proxy, heard):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        sender = HttpSender("https://auth.example.com", is_insecure=True)
        assert sender("GET", "/api/status", [], b"").status == 200
    assert heard[0].startswith(b"CONNECT auth.example.com:443 HTTP/1.")
    assert b"Proxy-Authorization: Basic " + base64.b64encode(b"joe:fake pw") in heard[0]


@pytest.mark.usefixtures("no_proxies")
def test_a_proxy_that_refuses_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with proxying(None) as (proxy, _):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(ConnectionError) as caught:
            HttpSender("https://auth.example.com")("GET", "/", [], b"")
    assert str(caught.value) == (
        "https://auth.example.com, through the proxy 127.0.0.1, cannot be talked to: "
        "it refuses with 407 Proxy Authentication Required"
    )
    monkeypatch.setenv("HTTPS_PROXY", "http://:80")
    with pytest.raises(UsageError, match=r"^HTTPS_PROXY is not the URL of a proxy; write one such as http://proxy\."):
        HttpSender("https://auth.example.com")


@pytest.mark.usefixtures("no_proxies")
def test_no_proxy_leads_to_this_machine_or_where_none_is_wanted(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "example.com, 0.0.0.0")
    with https(AuthServer().wsgi_app, certificate) as server:
        for url in (server, server.replace("127.0.0.1", "0.0.0.0")):
            assert HttpSender(url, is_insecure=True)("GET", "/api/status", [], b"").status == 200
