"""
The fake's own HTTP interface under ``/fauxauth/``: for programs that are not written in Python, and for curl.

It forces answers, makes things fail, moves the clock, and shows what was sent and what was asked.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta

import msgspec

from fauxauth.catalogue import entries
from fauxauth.contract.messages import Call, Json
from fauxauth.contract.wire import NotJsonError, decode
from fauxauth.errors import FauxauthError, UsageError, did_you_mean
from fauxauth.scenario.orders import order_of
from fauxauth.scenario.plain import from_plain
from fauxauth.scenario.strangers import stranger
from fauxauth.transport.outgoing import HttpReply, json_reply
from fauxauth.world import World
from fauxauth.world.clock import Clock, Mode
from fauxauth.world.faults import FaultEntry
from fauxauth.world.objects import VendorObject
from fauxauth.world.orders import ForceEntry
from fauxauth.world.telling import summary
from fauxauth.world.triggers import Trigger

CONTROL_PREFIX = "/fauxauth/"


def is_control(path: str) -> bool:
    """Whether a path is one of this interface."""
    return f"{path}/".startswith(CONTROL_PREFIX)


class ClockMove(VendorObject):
    """A move of the clock: ``set`` to an instant, ``advance`` by a duration such as 5m, and another ``mode``."""

    advance: timedelta | None = None
    set: datetime | None = None
    mode: Mode | None = None

    def __post_init__(self) -> None:
        """Refuse a move that is none."""
        if self.advance is None and self.set is None and self.mode is None:
            raise ValueError("a move of the clock needs one of advance, set and mode")


def _keys(call: Call) -> dict[str, Json]:
    try:
        keys = decode(call.body)
    except NotJsonError as error:
        raise UsageError(f"the body is not JSON: {error}") from None
    if not isinstance(keys, dict):
        raise UsageError("the body must be a JSON object")
    return keys


def _outcomes(_world: World, _call: Call) -> Json:
    return [msgspec.to_builtins(entry) for entry in entries()]


def _outbox(world: World, _call: Call) -> Json:
    return [msgspec.to_builtins(message) for message in world.outbox]


def _journal(world: World, _call: Call) -> Json:
    return [summary(exchange) for exchange in world.journal]


def _force(world: World, call: Call) -> Json:
    entry = order_of(ForceEntry, _keys(call), world)
    world.forces.add(entry)
    return {"forced": entry.outcome, **_notes(entry, world)}


def _stop_forcing(world: World, _call: Call) -> Json:
    world.forces.clear()
    return {"forced": None}


def _fail(world: World, call: Call) -> Json:
    entry = order_of(FaultEntry, _keys(call), world)
    world.faults.add(entry)
    return {**_faults(world, call), **_notes(entry, world)}


def _notes(order: Trigger, world: World) -> dict[str, Json]:
    note = stranger(order, world)
    return {"note": note} if note is not None else {}


def _faults(world: World, _call: Call) -> dict[str, Json]:
    return {"faults": [dict(entry.effects()) for entry in world.faults]}


def _stop_failing(world: World, call: Call) -> Json:
    world.faults.clear()
    return _faults(world, call)


def _clock(world: World, _call: Call) -> Json:
    return {"now": world.clock.now().isoformat(), "mode": world.clock.mode}


def _move_clock(world: World, call: Call) -> Json:
    move = from_plain(ClockMove, _keys(call))
    # Tried out first: a move that goes too far in the end is not begun.
    there = Clock(world.clock.now() if move.set is None else move.set, "frozen")
    if move.advance is not None:
        there.advance(move.advance)
    if move.mode is not None:
        world.clock.freeze() if move.mode == "frozen" else world.clock.run()
    if move.set is not None or move.advance is not None:
        world.clock.set(there.now())
    return _clock(world, call)


def _commands(_world: World, _call: Call) -> Json:
    return {f"{method} {CONTROL_PREFIX}{name}": does for (method, name), (_, does) in COMMANDS.items() if name}


COMMANDS: dict[tuple[str, str], tuple[Callable[[World, Call], Json], str]] = {
    ("GET", ""): (_commands, "what there is"),
    ("GET", "clock"): (_clock, "the world's time"),
    ("POST", "clock"): (_move_clock, "move it: advance, set, mode"),
    ("GET", "faults"): (_faults, "what goes wrong"),
    ("POST", "faults"): (_fail, "have something go wrong, as in a scenario's faults"),
    ("DELETE", "faults"): (_stop_failing, "have nothing go wrong any more"),
    ("POST", "force"): (_force, "force an answer, as in a scenario's force"),
    ("DELETE", "force"): (_stop_forcing, "force no answer any more"),
    ("GET", "journal"): (_journal, "what was asked and answered"),
    ("GET", "outbox"): (_outbox, "emails and text messages"),
    ("GET", "outcomes"): (_outcomes, "every answer that there is"),
}
"""What can be done, by method and the last piece of the path: how, and in words."""

_READ_MEANWHILE = (_journal, _outbox, _outcomes)
"""What any thread may read while others are answered: a server that has run for long has much to tell."""


def control(world: World, call: Call) -> HttpReply:
    """Carry out a command; a mistake in it is a 400 that says what was expected."""
    asked = call.path.removeprefix(CONTROL_PREFIX.rstrip("/")).removeprefix("/")
    command, _ = COMMANDS.get((call.method, asked), (None, ""))
    if command is None:
        known = [f"{method} {CONTROL_PREFIX}{name}" for method, name in COMMANDS]
        return json_reply(404, {"error": f"no such command{did_you_mean(f'{call.method} {call.path}', known)}"})
    try:
        with nullcontext() if command in _READ_MEANWHILE else world.lock:
            return json_reply(200, command(world, call))
    except FauxauthError as error:
        return json_reply(400, {"error": str(error)})
