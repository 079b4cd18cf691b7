"""
Versions of Fuse's API, as they stand in its paths.

Rotating tokens in the ``Auth-Token`` header came with v5.0; v4.4 and below take a token in the query
(docs/sources.md, Fuse 5 and 6). Seen were 3.0, 3.1, 4.0, 4.3 and 4.4; that those between exist too is chosen.
"""

from __future__ import annotations

import re

CURRENT = "5.0"

_LEGACY = re.compile(r"3\.[0-9]|4\.[0-4]")


def is_legacy(version: str) -> bool:
    """Whether a version is one with the legacy token."""
    return _LEGACY.fullmatch(version) is not None


def is_known(version: str) -> bool:
    """Whether Fuse has, or had, a version."""
    return version == CURRENT or is_legacy(version)
