"""
Versions of Fuse's API, as they stand in its paths.

Rotating tokens in the ``Auth-Token`` header came with v5.0; v4.4 and below take a token in the query
(docs/sources.md, Fuse 5 and 6). Seen were 3.0, 3.1, 4.0, 4.3 and 4.4; that those between exist too is chosen.
"""

from __future__ import annotations

CURRENT = "5.0"

LEGACY = (*(f"3.{minor}" for minor in range(10)), *(f"4.{minor}" for minor in range(5)))
"""Those with the legacy token."""
