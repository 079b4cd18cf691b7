"""What was asked of the fakes of a test, in words: for the report of a failure, and of what is not faked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fauxauth.transport.auth_server import AuthServer
from fauxauth.transport.not_faked import nearest_operation
from fauxauth.world.exchange import Exchange
from fauxauth.world.journal import Journal

__all__ = ["not_faked_text", "told"]


def told(asked: Mapping[AuthServer, Journal]) -> str:
    """
    Tell the last exchanges of each fake that was asked, with secrets masked; nothing if none was.

    Where there are several, each has its URL above it.
    """
    texts = {fake.url: journal.tell() for fake, journal in asked.items() if len(journal)}
    if len(texts) == 1:
        return next(iter(texts.values()))
    return "\n".join(f"{url}, {text}" for url, text in texts.items())


def not_faked_text(exchanges: Iterable[Exchange]) -> str:
    """Say what is not faked, each once, with what is nearest."""
    asked = dict.fromkeys(f"{each.call.method} {each.call.path}" for each in exchanges)
    lines = [f"  {each} (the nearest that is: {nearest_operation(each)})" for each in asked]
    return "\n".join(["this was asked of fauxauth and is not faked:", *lines])
