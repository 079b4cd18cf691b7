"""From a call to an exchange: what is forced, what state decides, and what goes wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fauxauth.catalogue import ANYWHERE
from fauxauth.contract import Answer, Call, Operation, Reply
from fauxauth.transport.circumstances import circumstances
from fauxauth.transport.not_faked import not_faked
from fauxauth.world import World
from fauxauth.world.exchange import Exchange
from fauxauth.world.faults import Damage
from fauxauth.world.token_faults import holds_token, spoil_reply

WITNESSES: list[Callable[[World, Exchange], None]] = []
"""Who is told of every exchange of every world, under that world's lock: whoever counts the answers of a test run."""


def decide(call: Call, operation: Operation[Any, Any] | None, world: World) -> tuple[Exchange, Damage]:
    """
    Decide the answer to a call and settle it, unless a fault prevents that; write it into the journal.

    ``operation`` is None where nothing is faked. The world's lock must be held.
    """
    facts = operation.gather(call, world) if operation is not None else None
    given = circumstances(call, operation, facts, world)
    damage = world.faults.strike(given)
    answer = None
    if damage.connection == "refuse":
        reply = None
    elif operation is None:
        reply = not_faked(call, world.version)
    elif damage.retry_after is not None:
        answer = _too_many(operation, facts, world, ("Retry-After", str(damage.retry_after)))
        reply = answer.reply
    else:
        answer = _decided(operation, facts, world, world.forces.take(given))
        reply = answer.reply
        if world.faults and holds_token(reply, world):
            damage = world.faults.strike_token(given, damage)
        if damage.token is not None:
            reply = spoil_reply(reply, damage.token, world)
    exchange = Exchange(given, reply, answer, damage.names)
    world.journal.append(exchange)
    for witness in WITNESSES:
        witness(world, exchange)
    return exchange, damage


def _decided(operation: Operation[Any, Any], facts: object, world: World, forced: str | None) -> Answer:
    if forced == ANYWHERE[operation.service].name:
        return _too_many(operation, facts, world)
    return operation.decide(facts, world, world.version, forced)


def _too_many(operation: Operation[Any, Any], facts: object, world: World, *headers: tuple[str, str]) -> Answer:
    """Answer as the service does where there were too many requests; nothing is settled."""
    row = ANYWHERE[operation.service]
    content = row.body(facts, world)
    reply = Reply(row.status, replace(content, headers=(*content.headers, *headers)))
    return Answer(operation, row, facts, reply, forced=True)
