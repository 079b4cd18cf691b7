"""
The fake's own HTTP interface under ``/fauxauth/``: for programs that are not written in Python, and for curl.

It forces answers, moves the clock, and shows what was sent and what was asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, TypeVar

import msgspec
from werkzeug.wrappers import Request, Response

from fauxauth.catalogue import entries
from fauxauth.contract.messages import Json
from fauxauth.contract.wire import NotJsonError, decode, encode
from fauxauth.errors import FauxauthError, UsageError, did_you_mean
from fauxauth.scenario.definition import ForceEntry
from fauxauth.scenario.scalars import MistakeError, duration
from fauxauth.scenario.scenario import force_of
from fauxauth.world import World
from fauxauth.world.clock import Mode
from fauxauth.world.objects import VendorObject

CONTROL_PREFIX = "/fauxauth/"


class ClockMove(VendorObject, forbid_unknown_fields=True):
    """A move of the clock: ``advance`` by a duration such as 5m, ``set`` to an instant, or another ``mode``."""

    advance: str | None = None
    set: datetime | None = None
    mode: Mode | None = None


class Controlled(Protocol):
    """What the control interface works on: the world that answers now."""

    world: World


InstructionT = TypeVar("InstructionT")


def _instruction(request: Request, kind: type[InstructionT]) -> InstructionT:
    try:
        return msgspec.convert(decode(request.get_data()), kind)
    except (NotJsonError, msgspec.ValidationError) as error:
        raise UsageError(f"the body is not a {kind.__name__}: {error}") from None


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
            "status": exchange.reply.status,
            "outcome": exchange.outcome,
        }
        for exchange in world.journal
    ]


def _force(world: World, request: Request) -> Json:
    entry = _instruction(request, ForceEntry)
    world.forces.add(force_of(entry))
    return {"forced": entry.outcome}


def _stop_forcing(world: World, request: Request) -> Json:  # noqa: ARG001
    world.forces.clear()
    return {"forced": None}


def _clock(world: World, request: Request) -> Json:  # noqa: ARG001
    return {"now": world.clock.now().isoformat(), "mode": world.clock.mode}


def _move_clock(world: World, request: Request) -> Json:
    move = _instruction(request, ClockMove)
    if move.mode is not None:
        world.clock.freeze() if move.mode == "frozen" else world.clock.run()
    if move.set is not None:
        world.clock.set(move.set)
    if move.advance is not None:
        try:
            world.clock.advance(duration(move.advance))
        except MistakeError as error:
            raise UsageError(f"advance: {error}") from None
    return _clock(world, request)


COMMANDS: dict[tuple[str, str], Callable[[World, Request], Json]] = {
    ("GET", "clock"): _clock,
    ("POST", "clock"): _move_clock,
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
