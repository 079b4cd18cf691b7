"""
The fake's own HTTP interface under ``/fauxauth/``: for programs that are not written in Python, and for curl.

It forces answers, makes things fail, moves the clock, and shows what was sent and what was asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from werkzeug.wrappers import Request, Response

from fauxauth.catalogue import entries
from fauxauth.contract.messages import Json
from fauxauth.contract.wire import NotJsonError, decode, encode
from fauxauth.errors import FauxauthError, UsageError, did_you_mean
from fauxauth.scenario.orders import order_of
from fauxauth.scenario.scalars import MistakeError, duration
from fauxauth.world import World
from fauxauth.world.clock import Mode
from fauxauth.world.faults import FaultEntry
from fauxauth.world.objects import VendorObject
from fauxauth.world.orders import ForceEntry
from fauxauth.world.triggers import Trigger

CONTROL_PREFIX = "/fauxauth/"


class ClockMove(VendorObject, forbid_unknown_fields=True):
    """A move of the clock: ``advance`` by a duration such as 5m, ``set`` to an instant, or another ``mode``."""

    advance: str | None = None
    set: datetime | None = None
    mode: Mode | None = None


OrderT = TypeVar("OrderT", bound=Trigger)


def _order(request: Request, kind: type[OrderT]) -> OrderT:
    try:
        keys = decode(request.get_data())
    except NotJsonError as error:
        raise UsageError(f"the body is not JSON: {error}") from None
    if not isinstance(keys, dict):
        raise UsageError("the body must be a JSON object")
    return order_of(kind, keys)


def _outcomes(world: World, request: Request) -> Json:  # noqa: ARG001
    return [msgspec.to_builtins(entry) for entry in entries()]


def _outbox(world: World, request: Request) -> Json:  # noqa: ARG001
    return [msgspec.to_builtins(message) for message in world.outbox]


def _journal(world: World, request: Request) -> Json:  # noqa: ARG001
    return [
        {
            "instant": exchange.instant.isoformat(),
            "method": exchange.call.method,
            "path": exchange.call.path,
            "status": exchange.reply.status if exchange.reply is not None else None,
            "outcome": exchange.outcome,
            "faults": list(exchange.faults),
        }
        for exchange in world.journal
    ]


def _force(world: World, request: Request) -> Json:
    entry = _order(request, ForceEntry)
    world.forces.add(entry)
    return {"forced": entry.outcome}


def _stop_forcing(world: World, request: Request) -> Json:  # noqa: ARG001
    world.forces.clear()
    return {"forced": None}


def _fail(world: World, request: Request) -> Json:
    world.faults.add(_order(request, FaultEntry))
    return _faults(world, request)


def _faults(world: World, request: Request) -> Json:  # noqa: ARG001
    return {"faults": [dict(entry.effects()) for entry in world.faults]}


def _stop_failing(world: World, request: Request) -> Json:
    world.faults.clear()
    return _faults(world, request)


def _clock(world: World, request: Request) -> Json:  # noqa: ARG001
    return {"now": world.clock.now().isoformat(), "mode": world.clock.mode}


def _move_clock(world: World, request: Request) -> Json:
    try:
        move = msgspec.convert(decode(request.get_data()), ClockMove)
    except (NotJsonError, msgspec.ValidationError) as error:
        raise UsageError(f"the body is not a ClockMove: {error}") from None
    try:
        advance = duration(move.advance) if move.advance is not None else None
    except MistakeError as error:
        raise UsageError(f"advance: {error}") from None
    if move.mode is not None:
        world.clock.freeze() if move.mode == "frozen" else world.clock.run()
    if move.set is not None:
        world.clock.set(move.set)
    if advance is not None:
        world.clock.advance(advance)
    return _clock(world, request)


COMMANDS: dict[tuple[str, str], Callable[[World, Request], Json]] = {
    ("GET", "clock"): _clock,
    ("POST", "clock"): _move_clock,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _fail,
    ("DELETE", "faults"): _stop_failing,
    ("POST", "force"): _force,
    ("DELETE", "force"): _stop_forcing,
    ("GET", "journal"): _journal,
    ("GET", "outbox"): _outbox,
    ("GET", "outcomes"): _outcomes,
}
"""What can be done, by method and the last piece of the path."""


def control(world: World, request: Request) -> Response:
    """Carry out a command; a mistake in it is a 400 that says what was expected."""
    asked = request.path.removeprefix(CONTROL_PREFIX)
    command = COMMANDS.get((request.method, asked))
    if command is None:
        known = [f"{method} {CONTROL_PREFIX}{name}" for method, name in COMMANDS]
        return _json(404, {"error": f"no such command{did_you_mean(f'{request.method} {request.path}', known)}"})
    try:
        with world.lock:
            return _json(200, command(world, request))
    except FauxauthError as error:
        return _json(400, {"error": str(error)})


def _json(status: int, body: Any) -> Response:
    return Response(encode(body), status=status, content_type="application/json")
