"""
Fuse (fuseuniversal.com): sessions, the rotating token, the calls that need it, and the legacy token.

One module per call, in the vendor's words. What rests on what is said on every row; docs/sources.md has the sources.
"""

from fauxauth.contract import Service
from fauxauth.fuse.errors import RATE_LIMITED
from fauxauth.fuse.legacy_token import CREATE_TOKEN
from fauxauth.fuse.session import CREATE_SESSION
from fauxauth.fuse.users import USERS_ME

__all__ = ["SERVICE"]

SERVICE = Service(
    name="fuse",
    title="Fuse",
    operations=(CREATE_SESSION, USERS_ME, CREATE_TOKEN),
    rate_limited=RATE_LIMITED,
    json_type="application/json; charset=utf-8",
)
"""Everything of Fuse that is faked."""
