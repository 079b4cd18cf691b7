"""Talking to servers on sockets, with and without TLS, and what is said where that goes wrong."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

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
