"""A sender that speaks HTTP to a server, over TLS where its URL says so: for real servers."""

from __future__ import annotations

import base64
import http.client
import ssl
import zlib
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from fauxauth.conversation.sending import Response, Sender
from fauxauth.errors import UsageError

_HAVE_BODIES = ("POST", "PUT", "PATCH")
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_REFUSED = "Tunnel connection failed: "
_COMPRESSED = ("gzip", "x-gzip", "deflate")


class HttpSender:
    """
    Sends each request to ``url`` on a connection of its own; redirects are replies like others.

    ``timeout`` in seconds is for the connection and for each piece of the reply. Certificates are checked against what
    the system trusts, or the file that SSL_CERT_FILE names, unless ``is_insecure``. To another machine it speaks TLS
    through the proxy that the system or HTTPS_PROXY names, except where NO_PROXY has the host. A reply that comes
    compressed is given as it was before. Raises `UsageError` for a URL that is none, the proxy's too; sending raises
    `ConnectionError` if there is no whole reply.
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
        self._proxy = _proxy_for(parts.hostname) if parts.scheme == "https" else None

    def __call__(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> Response:
        """Send one request and wait for the whole reply."""
        connection = self._connection()
        try:
            self._send(connection, method, target, headers, body)
            response = connection.getresponse()
            return _uncompressed(response.status, response.getheaders(), response.read())
        except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
            why = _why(error)
        finally:
            connection.close()
        # Outside of the clause above, so that this does not keep what http.client left open when it gave up.
        through = f", through the proxy {self._proxy.host}," if self._proxy is not None else ""
        raise ConnectionError(f"{self.url}{through} {why}")

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._address
        if self._context is None:
            return http.client.HTTPConnection(host, port, timeout=self._timeout)
        if self._proxy is None:
            return http.client.HTTPSConnection(host, port, timeout=self._timeout, context=self._context)
        there = self._proxy
        tunnel = http.client.HTTPSConnection(there.host, there.port, timeout=self._timeout, context=self._context)
        tunnel.set_tunnel(host, port, there.headers)
        return tunnel

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


class _Proxy(NamedTuple):
    """A proxy, and the headers that it asks for."""

    host: str
    port: int | None
    headers: dict[str, str]


def _proxy_for(host: str) -> _Proxy | None:
    """Return the proxy on the way to a host, if there is one."""
    url = getproxies().get("https", "")
    if not url or host in _THIS_MACHINE or proxy_bypass(host):
        return None
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        name, port = parts.hostname, parts.port
    except ValueError:
        name = port = None
    if not name:
        raise UsageError("HTTPS_PROXY is not the URL of a proxy; write one such as http://proxy.example.com:3128")
    if parts.username is None:
        return _Proxy(name, port, {})
    credentials = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
    return _Proxy(name, port, {"Proxy-Authorization": f"Basic {base64.b64encode(credentials).decode()}"})


def _uncompressed(status: int, headers: list[tuple[str, str]], body: bytes) -> Response:
    """Return a reply as it was before it was compressed, as some servers do unasked; what else it may be, it stays."""
    coding = next((value.strip().lower() for name, value in headers if name.lower() == "content-encoding"), "")
    if not body or coding not in _COMPRESSED:
        return Response(status, headers, body)
    try:
        body = zlib.decompress(body, wbits=zlib.MAX_WBITS | 32)
    except zlib.error:
        body = zlib.decompress(body, wbits=-zlib.MAX_WBITS)  # deflate as some understand it, without its header
    kept = [(name, value) for name, value in headers if name.lower() not in ("content-encoding", "content-length")]
    return Response(status, kept, body)


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
    if isinstance(error, zlib.error):
        return "gave a reply that is not compressed as it says"
    if isinstance(error, TimeoutError):
        return "did not answer in time"
    if isinstance(error, (http.client.RemoteDisconnected, http.client.IncompleteRead)):
        return "ended the connection before its reply was whole"
    if isinstance(error, OSError) and str(error).startswith(_REFUSED):
        return f"cannot be talked to: it refuses with {str(error).removeprefix(_REFUSED)}"
    if isinstance(error, OSError):
        return f"cannot be talked to: {error.strerror or type(error).__name__}"
    if isinstance(error, http.client.HTTPException) and not isinstance(error, http.client.InvalidURL):
        return f"gave no reply that is HTTP: {type(error).__name__}"
    return "cannot be asked this: a header or the path has a character that HTTP does not allow there"
