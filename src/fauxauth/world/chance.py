"""
`Chance`: everything random, from one seed.

Each draw is derived from the seed, what it is for, whose it is, and how many of that kind that owner had before.
So the requests of two users never change each other's ids, whatever the order in which threads run.
"""

from __future__ import annotations

import base64
import hashlib

from fauxauth.world.base64url import encoded

UPPER_ALPHANUMERICS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""What method ids and recovery codes are made of; letters and digits that are easily confused are left out."""


class Chance:
    """
    The seeded source of ids, codes, tokens and invented people of one world.

    What a scenario leaves open is drawn ``before`` its world begins; nothing that the world draws itself is the same.
    """

    def __init__(self, seed: int = 0, *, before: bool = False) -> None:
        self.seed = seed
        self._key = seed.to_bytes(16, "big", signed=True) + b"before" * before
        self._drawn: dict[tuple[str, str], int] = {}

    def octets(self, size: int, purpose: str, owner: str = "") -> bytes:
        """Draw ``size`` bytes, at most 64, for a purpose and an owner; each draw differs from the last."""
        count = self._drawn.get((purpose, owner), 0)
        self._drawn[purpose, owner] = count + 1
        text = f"{purpose}\0{owner}\0{count}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, key=self._key, digest_size=size).digest()

    def token(self, size: int, purpose: str, owner: str = "") -> str:
        """Draw a URL-safe opaque string from ``size`` random bytes (32 bytes make 43 characters)."""
        return encoded(self.octets(size, purpose, owner))

    def fraction(self, purpose: str, owner: str = "") -> float:
        """Draw a number from 0 up to, and without, 1."""
        return int.from_bytes(self.octets(6, purpose, owner), "big") / 2**48

    def digits(self, length: int, purpose: str, owner: str = "") -> str:
        """Draw a code of decimal digits."""
        number = int.from_bytes(self.octets(32, purpose, owner), "big")
        return str(number % 10**length).zfill(length)

    def letters(self, length: int, purpose: str, owner: str = "") -> str:
        """Draw a code of upper-case letters and digits."""
        octets = self.octets(length, purpose, owner)
        return "".join(UPPER_ALPHANUMERICS[octet % len(UPPER_ALPHANUMERICS)] for octet in octets)

    def base32(self, length: int, purpose: str, owner: str = "") -> str:
        """Draw Base32 text, as secrets of authenticators are written; ``length`` is at most 64."""
        return base64.b32encode(self.octets(64, purpose, owner)).decode()[:length]

    def uuid(self, purpose: str, owner: str = "") -> str:
        """Draw a random-looking UUID of version 4."""
        drawn = self.octets(16, purpose, owner).hex()
        # As uuid.UUID would write it, in a quarter of the time: a scenario of a thousand users has several thousand.
        variant = "89ab"[int(drawn[16], 16) % 4]
        return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-{variant}{drawn[17:20]}-{drawn[20:]}"
