"""Refresh tokens: issued at login, exchanged for access tokens, revoked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fauxauth.world.chance import Chance
from fauxauth.world.tenants import JwtConfiguration


@dataclass(frozen=True, slots=True)
class Device:
    """What a login said of the device it came from (``metaData.device``)."""

    description: str | None = None
    last_accessed_address: str | None = None
    last_accessed_instant: datetime | None = None
    name: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """One refresh token. ``id`` stays when the token itself is exchanged for a new one at each use."""

    id: str
    token: str
    user_id: str
    application_id: str
    tenant_id: str
    insert_instant: datetime
    start_instant: datetime
    expires: datetime
    device: Device = Device()
    authentication_type: str = "PASSWORD"


class RefreshTokens:
    """The refresh tokens of one world."""

    def __init__(self, chance: Chance, size: int) -> None:
        """``size`` is the number of random bytes: 40 make the 54 characters of old versions, 48 the 64 since 1.55."""
        self._chance = chance
        self._size = size
        self._by_token: dict[str, RefreshToken] = {}
        self._by_id: dict[str, str] = {}
        self._replaced: dict[str, tuple[str, datetime]] = {}

    def issue(
        self,
        *,
        user_id: str,
        application_id: str,
        tenant_id: str,
        now: datetime,
        lifetime: timedelta,
        authentication_type: str,
        device: Device = Device(),
        like: RefreshToken | None = None,
    ) -> RefreshToken:
        """
        Make a refresh token for a user and an application.

        It is as old as ``like``, if it is made from that one, and its lifetime counts from there.
        """
        start = like.start_instant if like is not None else now
        issued = RefreshToken(
            id=self._chance.uuid("refreshTokenId", user_id),
            token=self._chance.token(self._size, "refreshToken", user_id),
            user_id=user_id,
            application_id=application_id,
            tenant_id=tenant_id,
            insert_instant=like.insert_instant if like is not None else now,
            start_instant=start,
            expires=start + lifetime,
            device=device,
            authentication_type=authentication_type,
        )
        self._by_token[issued.token] = issued
        self._by_id[issued.id] = issued.token
        return issued

    def find(self, token: str | None, now: datetime, grace: timedelta = timedelta()) -> RefreshToken | None:
        """
        Return the refresh token if it is neither revoked nor expired.

        A token that was replaced less than ``grace`` ago still finds the one that is current now.
        """
        found = self._by_token.get(token or "")
        if found is None and token in self._replaced and now < self._replaced[token][1] + grace:
            found = self.successor(token)
        return found if found is not None and found.expires > now else None

    def with_id(self, token_id: str | None, now: datetime) -> RefreshToken | None:
        """Return the refresh token of that id if it is neither revoked nor expired."""
        return self.find(self._by_id.get(token_id or ""), now)

    def successor(self, token: str | None) -> RefreshToken | None:
        """Return the current token of the chain that a replaced one-time token belongs to."""
        if token not in self._replaced:
            return None
        while token in self._replaced:
            token = self._replaced[token][0]
        return self._by_token.get(token or "")

    def expiry(self, token: str) -> datetime | None:
        """Return when a token expires, or the one that has replaced it; None for what is not remembered."""
        found = self._by_token.get(token) or self.successor(token)
        return found.expires if found is not None else None

    def use(self, used: RefreshToken, now: datetime, settings: JwtConfiguration, *, presented: str) -> RefreshToken:
        """Exchange a token: slide its window and replace it, as far as the settings say so."""
        expires = self._expires(used, now, settings)
        token = used.token
        if settings.refresh_token_usage_policy == "OneTimeUse" and presented == used.token:
            token = self._chance.token(self._size, "refreshToken", used.user_id)
            del self._by_token[used.token]
            self._replaced[used.token] = (token, now)
        device = replace(used.device, last_accessed_instant=now)
        start = used.start_instant if settings.refresh_token_expiration_policy == "Fixed" else now
        kept = replace(used, token=token, start_instant=start, expires=expires, device=device)
        self._by_token[token] = kept
        self._by_id[kept.id] = token
        return kept

    @staticmethod
    def _expires(used: RefreshToken, now: datetime, settings: JwtConfiguration) -> datetime:
        if settings.refresh_token_expiration_policy == "Fixed":
            return used.expires
        slid = now + settings.refresh_token_lifetime
        if settings.refresh_token_expiration_policy == "SlidingWindow":
            return slid
        longest = settings.refresh_token_sliding_window_configuration.maximum_time_to_live_in_minutes
        return min(slid, used.insert_instant + timedelta(minutes=longest))

    def revoke(self, token: RefreshToken) -> None:
        """Make one refresh token unusable; revoking twice is no harm."""
        self._by_token.pop(token.token, None)
        self._by_id.pop(token.id, None)

    def revoke_all(self, *, user_id: str) -> None:
        """Make all refresh tokens of a user unusable."""
        for token in list(self.of(user_id)):
            self.revoke(token)

    def __iter__(self) -> Iterator[RefreshToken]:
        return iter(tuple(self._by_token.values()))

    def of(self, user_id: str) -> Iterator[RefreshToken]:
        """Go through a user's refresh tokens, oldest first."""
        return (token for token in self._by_token.values() if token.user_id == user_id)
