"""A sender that speaks HTTP to a server, over TLS where its URL says so: for real servers."""

from __future__ import annotations

import http.client
import ssl
from urllib.parse import urlsplit

from fauxauth.conversation.sending import Response, Sender
from fauxauth.errors import UsageError

_HAVE_BODIES = ("POST", "PUT", "PATCH")


class HttpSender:
    """
    Sends each request to ``url`` on a connection of its own; redirects are replies like others.

    ``timeout`` in seconds is for the connection and for each piece of the reply. Certificates are checked against what
    the system trusts, or the file that SSL_CERT_FILE names, unless ``is_insecure``. Raises `UsageError` for a URL that
    is none; sending raises `ConnectionError` if there is no whole reply.
    """

    def __init__(self, url: str, *, timeout: float = 30, is_insecure: bool = False) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise _no_url(url) from None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise _no_url(url)
        if parts.username is not None or parts.query or parts.fragment:
            raise UsageError("the URL of a server has neither a user nor a query; write https://HOST[:PORT][/PATH]")
        self.url = f"{parts.scheme}://{parts.netloc}"
        self.host = parts.netloc
        self._address = (parts.hostname, port)
        self._prefix = parts.path.rstrip("/")
        self._timeout = timeout
        self._context = _context(is_insecure=is_insecure) if parts.scheme == "https" else None

    def __call__(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> Response:
        """Send one request and wait for the whole reply."""
        connection = self._connection()
        try:
            self._send(connection, method, target, headers, body)
            response = connection.getresponse()
            return Response(response.status, response.getheaders(), response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ConnectionError(f"{self.url} {_why(error)}") from None
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._address
        if self._context is None:
            return http.client.HTTPConnection(host, port, timeout=self._timeout)
        return http.client.HTTPSConnection(host, port, timeout=self._timeout, context=self._context)

    def _send(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        target: str,
        headers: list[tuple[str, str]],
        body: bytes,
    ) -> None:
        names = {name.lower() for name, _ in headers}
        connection.putrequest(method, self._prefix + target, skip_host="host" in names)
        for name, value in headers:
            if name.lower() != "content-length":
                connection.putheader(name, value)
        if body or method in _HAVE_BODIES:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)


class WithApiKey:
    """A sender that sends ``real`` where a conversation has the API key ``fake``."""

    def __init__(self, sender: Sender, fake: str, real: str) -> None:
        self._sender = sender
        self._fake = fake
        self._real = real

    def __call__(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> Response:
        """Send a request with the other key."""
        changed = [
            (name, self._real if name.lower() == "authorization" and value == self._fake else value)
            for name, value in headers
        ]
        return self._sender(method, target, changed, body)


def _no_url(url: str) -> UsageError:
    return UsageError(f"{url!r} is not the URL of a server; write one such as https://auth.example.com")


def _context(*, is_insecure: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if is_insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _why(error: Exception) -> str:
    """Say what went wrong, without what was sent, which the texts of exceptions may quote."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"has a certificate that is not trusted ({error.verify_message}); "
            "SSL_CERT_FILE names a file of others that are, --insecure trusts every one"
        )
    if isinstance(error, ssl.SSLError):
        return f"cannot be talked to over TLS, as https:// asks for: {error.reason or type(error).__name__}"
    if isinstance(error, TimeoutError):
        return "did not answer in time"
    if isinstance(error, (http.client.RemoteDisconnected, http.client.IncompleteRead)):
        return "ended the connection before its reply was whole"
    if isinstance(error, OSError):
        return f"cannot be talked to: {error.strerror or type(error).__name__}"
    if isinstance(error, http.client.HTTPException) and not isinstance(error, http.client.InvalidURL):
        return f"gave no reply that is HTTP: {type(error).__name__}"
    return "cannot be asked this: a header or the path has a character that HTTP does not allow there"
