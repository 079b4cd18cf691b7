"""
The grammar in which both services are written.

An endpoint is an `Operation`; each answer it can give is an `Outcome`: one row of a table in order of precedence,
first row that holds wins. Nothing here knows a vendor, a world or a socket.
"""

from fauxauth.contract.messages import EMPTY, Call, Content, Cookie, Reply
from fauxauth.contract.operation import Answer, Operation, Service, nothing_to_gather
from fauxauth.contract.outcome import Basis, Outcome, always, chosen, documented, forced_only, observed
from fauxauth.contract.version import Lifetime, Version

__all__ = [
    "EMPTY",
    "Answer",
    "Basis",
    "Call",
    "Content",
    "Cookie",
    "Lifetime",
    "Operation",
    "Outcome",
    "Reply",
    "Service",
    "Version",
    "always",
    "chosen",
    "documented",
    "forced_only",
    "nothing_to_gather",
    "observed",
]
