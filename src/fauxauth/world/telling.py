"""Telling exchanges to people: who asked what, what came of it and why, with every secret masked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fauxauth.contract.messages import Json
from fauxauth.contract.wire import encode
from fauxauth.world.exchange import Exchange
from fauxauth.world.masking import Veil

UNTOLD_HEADERS = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "cookie", "host", "transfer-encoding", "user-agent"}
)
"""Headers that say nothing of why an answer was given. Cookies are told by name."""

LONGEST = 1000
"""How many characters of a request's fields and of a reply are told at most."""


def told(exchange: Exchange, number: int) -> str:
    """
    Tell an exchange in a few lines: what was asked, the answer and its reason, and what both of them held.

    ``number`` is its place in the journal, from 1.
    """
    veil = exchange.veil()
    lines = [f"{number}. {exchange.headline(veil)}", exchange.reason_under(veil)]
    lines += [f"{name}: {text}" for name, text in (*_request(exchange, veil), *_reply(exchange, veil))]
    return "\n   ".join(lines)


def summary(exchange: Exchange) -> dict[str, Json]:
    """Tell an exchange to a program: what was asked, the answer and its reason, with every secret masked."""
    veil = Veil.over(exchange.call)
    return {
        "instant": exchange.instant.isoformat(),
        "method": exchange.call.method,
        "path": veil.text(exchange.call.path),
        "operation": exchange.operation,
        "status": exchange.status,
        "outcome": exchange.outcome,
        "reason": exchange.reason_under(veil),
        "user": veil.text(exchange.user) if exchange.user is not None else None,
        "forced": exchange.forced,
        "faults": list(exchange.faults),
    }


def _request(exchange: Exchange, veil: Veil) -> Iterator[tuple[str, str]]:
    call = exchange.call
    fields = exchange.request
    if fields:
        yield "request", _short(veil.value(fields))
    elif call.body:
        # It may be all secret, and no name tells what of it is.
        yield "request", f"{len(call.body)} bytes that are no fields"
    headers = {name: value for name, value in call.headers.items() if name not in UNTOLD_HEADERS}
    if headers.get("content-type") == "application/json":
        del headers["content-type"]
    for name, value in headers.items():
        yield f"header {veil.text(name)}", str(veil.value(value, name))
    for name, value in call.cookies.items():
        yield f"cookie {veil.text(name)}", veil.secret(value)


def _reply(exchange: Exchange, veil: Veil) -> Iterator[tuple[str, str]]:
    if exchange.reply is not None:
        content = exchange.reply.content
        if content.stream is not None:
            yield "reply", content.stream[0]
        elif content.json is not None:
            yield "reply", _short(veil.value(content.json))
        else:
            yield "reply", "empty"
        for cookie in content.cookies:
            yield f"reply cookie {cookie.name}", veil.secret(cookie.value)
    if exchange.faults:
        yield "faults", ", ".join(exchange.faults)


def _short(value: Any) -> str:
    """Write plain data as JSON, without its end where it is very long."""
    text = encode(value).decode()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text):,} characters)"
