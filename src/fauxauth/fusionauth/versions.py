"""What is known of FusionAuth's versions: up to which one, and what of them touches what is faked and is not faked."""

from __future__ import annotations

from collections.abc import Iterator

from fauxauth.contract import Lifetime, Version

NEWEST_KNOWN = Version(1, 69)
"""The newest version that anything is known of (docs/sources.md, FusionAuth 12); newer ones answer as this one."""

NOT_FAKED: tuple[tuple[Lifetime, str], ...] = (
    (Lifetime.of(until="1.26.0"), "enabling and disabling a second factor, of which a user had one with a `delivery`"),
    (
        Lifetime.of(since="1.53.0"),
        "login validation lambdas; `fusionauth.login:login_refused_by_lambda` can be forced",
    ),
    (Lifetime.of(since="1.58.0"), "universal applications, which are in every tenant"),
    (
        Lifetime.of(since="1.59.0"),
        "`/api/identity/verify`; `POST /api/user/verify-email` takes the same `identityVerificationId`",
    ),
    (
        Lifetime.of(since="1.59.0"),
        "when one of several `user.identities` was last used, and why an email needs no verification",
    ),
    (Lifetime.of(since="1.59.0"), "verifying phone numbers, and lambdas that shorten the life of a token"),
    (Lifetime.of(since="1.62.0"), "lambdas that require a second factor"),
    (Lifetime.of(since="1.65.0"), "codes by voice call"),
    (Lifetime.of(since="1.68.0"), "policies that challenge by risk, which never do so here, and `botDetectionScore`"),
    (Lifetime.of(since="1.68.0"), "naming a second factor (`PUT /api/user/two-factor/{userId}`)"),
    (Lifetime.of(since="1.69.0"), "lists of keys to verify tokens with"),
)
"""What versions have that the default one has not, and that is not faked (docs/sources.md, FusionAuth 12)."""


def not_faked_in(version: Version) -> Iterator[str]:
    """Go through what a version has besides what the default one has, and that is not faked."""
    for lifetime, what in NOT_FAKED:
        if lifetime.covers(version):
            yield f"{lifetime.since} brought {what}" if lifetime.since else f"{what}, until {lifetime.until}"
