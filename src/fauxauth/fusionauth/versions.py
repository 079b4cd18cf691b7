"""What is known of FusionAuth's versions: up to which one, and what of them touches what is faked and is not faked."""

from __future__ import annotations

from collections.abc import Iterator

from fauxauth.contract import Version
from fauxauth.world.world import DEFAULT_VERSION

NEWEST_KNOWN = Version(1, 69)
"""The newest version that anything is known of (docs/sources.md, FusionAuth 12); newer ones answer as this one."""

NOT_FAKED: tuple[tuple[Version, str], ...] = (
    (Version(1, 28), "linking users of identity providers while they log in (`pendingIdPLinkId`)"),
    (Version(1, 30), "`newDevice`, `threatsDetected`, and what `eventInfo` says besides address and device"),
    (Version(1, 41), "WebAuthn"),
    (
        Version(1, 53),
        "login validation lambdas; `fusionauth.login:login_refused_by_lambda` can be forced",
    ),
    (Version(1, 58), "universal applications, which are in every tenant"),
    (
        Version(1, 59),
        "`/api/identity/verify`, which verifies phone numbers",
    ),
    (Version(1, 59), "when one of several `user.identities` was last used, and why an email needs no verification"),
    (Version(1, 62), "lambdas that require a second factor"),
    (Version(1, 65), "codes by voice call"),
    (Version(1, 68), "policies that challenge by risk, which never do so here, and `botDetectionScore`"),
    (Version(1, 68), "naming a second factor (`PUT /api/user/two-factor/{userId}`)"),
)
"""What versions brought that touches what is faked, and is not faked itself (docs/sources.md, FusionAuth 12)."""


def not_faked_until(version: Version) -> Iterator[str]:
    """Go through what a version has beyond the one that answers by default, and that is not faked."""
    for since, what in NOT_FAKED:
        if DEFAULT_VERSION < since <= version:
            yield f"{since} brought {what}"
