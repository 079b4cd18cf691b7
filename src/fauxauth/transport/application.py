"""The WSGI application: HTTP in, HTTP out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException

from fauxauth.catalogue import OPERATIONS, SERVICES
from fauxauth.transport.control import control, is_control
from fauxauth.transport.deciding import decide
from fauxauth.transport.faults import Damaged
from fauxauth.transport.incoming import call_in_process, call_of
from fauxauth.transport.outgoing import HttpReply, outgoing
from fauxauth.world import World
from fauxauth.world.faults import UNDAMAGED

if TYPE_CHECKING:
    from typing import Any

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from fauxauth.contract import Call, Operation, Version

_SERVICES = {service.name: service for service in SERVICES}


class WsgiApp:
    """
    A WSGI application that answers from a world.

    ``world`` may be replaced at any time; a request is answered from the one that was there when it came in.
    """

    def __init__(self, world: World) -> None:
        self.world = world

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, as PEP 3333 has it."""
        world = self.world
        try:
            call, name = call_of(environ)
        except HTTPException as broken_off:  # the client was gone before its request was whole
            return broken_off.get_response(environ)(environ, start_response)
        return _answer(call, name, world)(environ, start_response)

    def answer(
        self, method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes, server: tuple[str, str, int]
    ) -> WSGIApplication:
        """
        Decide the answer to a request of a client in this process, and return what gives it.

        Of the environ that needs no more than ``REQUEST_METHOD`` and, for faults, ``fauxauth.connection``. ``server``
        is the scheme, the host and the port that the request was sent to.
        """
        return _answer(*call_in_process(method, target, headers, body, server), self.world)


def _answer(call: Call, name: str | None, world: World) -> WSGIApplication:
    if is_control(call.path):
        return control(world, call)
    operation = _operation(name, call, world.version)
    with world.lock:
        exchange, damage = decide(call, operation, world)
    if exchange.reply is None:
        written = HttpReply("", {}, b"")
    else:
        service = _SERVICES[operation.service] if operation is not None else None
        written = outgoing(exchange.reply, service, call.scheme, exchange.instant)
    return written if damage is UNDAMAGED else Damaged(written, damage, world)


def _operation(name: str | None, call: Call, version: Version) -> Operation[Any, Any] | None:
    """Return the operation of a name, unless a version does not have it or a piece of the path leads elsewhere."""
    if name is None:
        return None
    operation = OPERATIONS[name]
    if operation.service == "fusionauth" and not operation.lifetime.covers(version):
        return None
    if not _SERVICES[operation.service].words.isdisjoint(call.path_parameters.values()):
        return None
    if any(call.path_parameters[piece] not in values for piece, values in operation.serves.items()):
        return None
    return operation
