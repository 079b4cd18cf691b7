"""What is asked of the fake that it does not do: 501, never an answer that could be the vendor's."""

from __future__ import annotations

import difflib

from fauxauth.catalogue import OPERATIONS
from fauxauth.contract import Call, Content, Reply, Version


def not_faked(call: Call, version: Version) -> Reply:
    """Answer that this is not faked, or not in this version of FusionAuth, and which operation is nearest."""
    asked = f"{call.method} {call.path}"
    nearest = nearest_operation(asked)
    message = f"{asked} is not faked; the nearest operation that is: {nearest}"
    operation = next(each for each in OPERATIONS.values() if f"{each.method} {each.path}" == nearest)
    message += "".join(f"; {name} is one of {', '.join(values)}" for name, values in operation.serves.items())
    since = operation.lifetime.since
    if since is not None and version < since:
        message += f", which came with {since}, and this world is {version}"
    return Reply(501, Content(json={"fauxauth": {"error": "not faked", "message": message, "nearest": nearest}}))


def nearest_operation(asked: str) -> str:
    """Return the method and path of the operation most like ``asked``."""
    known = [f"{operation.method} {operation.path}" for operation in OPERATIONS.values()]
    return max(known, key=lambda each: difflib.SequenceMatcher(None, asked[:200], each).ratio())
