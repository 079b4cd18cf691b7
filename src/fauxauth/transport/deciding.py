"""From a call to an exchange: what is forced, what state decides, and what goes wrong with it."""

from __future__ import annotations

from typing import Any

from fauxauth.contract import Call, Content, Operation, Reply
from fauxauth.contract.messages import Json
from fauxauth.fuse.errors import refusal
from fauxauth.fusionauth.errors import Fault, errors_json
from fauxauth.transport.circumstances import circumstances
from fauxauth.transport.not_faked import not_faked
from fauxauth.world import World
from fauxauth.world.faults import Damage
from fauxauth.world.journal import Exchange
from fauxauth.world.token_faults import holds_token, spoil_reply

RATE_LIMITED = Fault(
    "[RateLimitedException]",
    "Your request has been rate limited. Please wait a few minutes before making another request.",
)
"""The vendor's text for rate limited pages (docs/sources.md, FusionAuth 1.2); that APIs have it too is chosen."""


def decide(call: Call, operation: Operation[Any, Any] | None, world: World) -> tuple[Exchange, Damage]:
    """
    Decide the answer to a call and settle it, unless a fault prevents that; write it into the journal.

    ``operation`` is None where nothing is faked. The world's lock must be held.
    """
    facts = operation.gather(call, world) if operation is not None else None
    given = circumstances(call, operation, facts, world)
    damage = world.faults.strike(given)
    answer = None
    if damage.prevents:
        reply = _too_many(damage.retry_after, operation, world) if damage.retry_after is not None else None
    elif operation is None:
        reply = not_faked(call, world.version)
    else:
        answer = operation.decide(facts, world, world.version, world.forces.take(given))
        reply = answer.reply
        if world.faults and holds_token(reply, world):
            damage = world.faults.strike_token(given, damage)
        if damage.token is not None:
            reply = spoil_reply(reply, damage.token, world)
    exchange = Exchange(given.now, call, reply, answer, damage.names, prevented=damage.prevents)
    world.journal.write(exchange)
    return exchange, damage


def _too_many(retry_after: int, operation: Operation[Any, Any] | None, world: World) -> Reply:
    """Answer that there were too many requests, in the envelope of the service; nothing is published on this."""
    bodies: dict[str, Json] = {
        "fusionauth": errors_json((RATE_LIMITED,), world.version),
        "fuse": refusal({"base": "Too Many Requests 429"}).json,
    }
    body = bodies.get(operation.service if operation is not None else "", {"fauxauth": {"error": "rate limited"}})
    return Reply(429, Content(json=body, headers=(("Retry-After", str(retry_after)),)))
