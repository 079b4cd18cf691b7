"""Signing keys and JSON Web Tokens: the only module that knows PyJWT and cryptography, imported at the first token."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, cast

from fauxauth.contract.messages import Json
from fauxauth.contract.wire import encode
from fauxauth.errors import UsageError
from fauxauth.world.base64url import encoded
from fauxauth.world.keys import Key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from jwt import PyJWS

    PrivateKey = EllipticCurvePrivateKey | RSAPrivateKey

CURVES = {"ES256": "SECP256R1", "ES384": "SECP384R1", "ES512": "SECP521R1"}


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that is ready to sign. ``jwk`` is its public half, None for a secret, which is never published."""

    kid: str
    algorithm: str
    private: Any
    public: Any
    jwk: dict[str, str] | None

    def sign(self, claims: Mapping[str, object], headers: Mapping[str, object] | None = None) -> str:
        """Make a compact JWT whose header names this key's ``kid``, or has just ``headers`` where they are given."""
        payload = encode(cast("Json", claims))
        if headers is not None:
            return _signatures().encode(payload, self.private, algorithm=self.algorithm, headers=dict(headers))
        method = _signatures().get_algorithm_by_name(self.algorithm)
        signed = f"{_head(self.kid, self.algorithm)}.{encoded(payload)}"
        return f"{signed}.{encoded(method.sign(signed.encode(), method.prepare_key(self.private)))}"

    def pem(self) -> str | None:
        """Return the public half in PEM; None for a secret, which has none."""
        if self.jwk is None:
            return None
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return cast("bytes", self.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)).decode()


class SigningKeys:
    """The signing keys of one world, by id. The id None is the tenant's default signing key, HS256."""

    def __init__(self, seed: int, keys: Mapping[str, Key]) -> None:
        self._seed = seed
        self._keys = keys
        self._rotations: Counter[str | None] = Counter()

    def signer(self, key_id: str | None) -> Signer:
        """Return the key of that id. Raises `UsageError` if there is none."""
        rotations = self._rotations[key_id]
        named = f" {rotations}" if rotations else ""
        if key_id is None:
            return _signer(self._seed, f"default signing key{named}", "HS256", None, None, None)
        key = self._keys.get(key_id)
        if key is None:
            raise UsageError(f"there is no signing key with id {key_id}; the scenario's fusionauth.keys lists them")
        if rotations:
            return _signer(self._seed, f"{key.id}{named}", key.algorithm, None, None, None)
        return _signer(self._seed, key.id, key.algorithm, key.kid, key.private_key, key.secret)

    def rotate(self, key_id: str | None) -> None:
        """Replace the material of a key, and its ``kid``: what the old one has signed is no longer read."""
        self._rotations[key_id] += 1

    def id_of(self, kid: str | None) -> str | None:
        """Return the id of the key that has a ``kid``; None is the default one's, and stands for every other kid."""
        return next((key_id for key_id in self._keys if self.signer(key_id).kid == kid), None)

    def signers(self) -> list[Signer]:
        """Return all keys, the default one first."""
        return [self.signer(None), *(self.signer(key_id) for key_id in self._keys)]

    def read(self, token: str) -> dict[str, Any] | None:
        """
        Return the claims of a token that one of these keys signed, or None.

        Whether it has expired is for the caller to say, who has the clock.
        """
        from jwt import PyJWTError

        try:
            kid = _signatures().get_unverified_header(token).get("kid")
            for signer in self.signers():
                if signer.kid == kid:
                    claims = json.loads(_signatures().decode(token, signer.public, [signer.algorithm]))
                    return claims if isinstance(claims, dict) else None
        except (PyJWTError, ValueError, RecursionError):
            return None
        return None

    def public_pems(self) -> dict[str, str]:
        """Return the public halves of the asymmetric keys in PEM, by ``kid``."""
        pems = {signer.kid: signer.pem() for signer in self.signers()}
        return {kid: pem for kid, pem in pems.items() if pem is not None}

    def public_keys(self) -> list[dict[str, str]]:
        """Return the JSON Web Keys that a verifier may see: those of the asymmetric keys."""
        return [signer.jwk for signer in self.signers() if signer.jwk is not None]


@lru_cache(maxsize=256)
def _head(kid: str, algorithm: str) -> str:
    """Return the header of every token that a key signs."""
    return encoded(encode({"alg": algorithm, "kid": kid, "typ": "JWT"}))


@cache
def _signatures() -> PyJWS:
    """Return what signs and verifies. Any text is a secret to it, however short: a scenario's are fakes, as all are."""
    from jwt import PyJWS
    from jwt.algorithms import HMACAlgorithm

    class AnySecret(HMACAlgorithm):
        def prepare_key(self, key: str | bytes) -> bytes:
            return key.encode() if isinstance(key, str) else key

        def check_key_length(self, key: bytes) -> str | None:  # noqa: ARG002 (the library's signature)
            return None

    signatures = PyJWS()
    for name, digest in (("HS256", AnySecret.SHA256), ("HS384", AnySecret.SHA384), ("HS512", AnySecret.SHA512)):
        signatures.unregister_algorithm(name)
        signatures.register_algorithm(name, AnySecret(digest))
    return signatures


@lru_cache(maxsize=256)
def _signer(
    seed: int, key_id: str, algorithm: str, kid: str | None, private_key: str | None, secret: str | None
) -> Signer:
    """Make key material once in a process; what is not given is derived from the seed (an RSA key is random)."""
    if algorithm.startswith("HS"):
        text = secret or fake_secret(seed, key_id)
        return Signer(kid or hashlib.sha256(text.encode()).hexdigest()[:9], algorithm, text, text, None)
    private = _load(private_key) if private_key else _make(seed, key_id, algorithm)
    public = private.public_key()
    jwk = _public_jwk(private, algorithm)
    kid = kid or _thumbprint(jwk)
    return Signer(kid, algorithm, private, public, {"alg": algorithm, "kid": kid, "use": "sig", **jwk})


def fake_secret(seed: int, key_id: str) -> str:
    """Return the secret of an HMAC key for which the scenario gives none; it says itself that it is fake."""
    return f"fake-signing-secret-{hashlib.sha256(f'{seed} {key_id}'.encode()).hexdigest()}"


def _load(pem: str) -> PrivateKey:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return cast("PrivateKey", load_pem_private_key(pem.encode(), password=None))


def _make(seed: int, key_id: str, algorithm: str) -> PrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if algorithm.startswith("RS"):
        return rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    number = int.from_bytes(hashlib.sha256(f"{seed} {key_id}".encode()).digest(), "big")
    curve: ec.EllipticCurve = getattr(ec, CURVES[algorithm])()
    return ec.derive_private_key(number >> 1 | 1, curve)


def _public_jwk(private: PrivateKey, algorithm: str) -> dict[str, str]:
    from jwt.algorithms import ECAlgorithm, RSAAlgorithm

    if algorithm.startswith("RS"):
        fields = RSAAlgorithm.to_jwk(cast("RSAPrivateKey", private).public_key(), as_dict=True)
    else:
        fields = ECAlgorithm.to_jwk(cast("EllipticCurvePrivateKey", private).public_key(), as_dict=True)
    return {name: fields[name] for name in ("crv", "e", "kty", "n", "x", "y") if name in fields}


def _thumbprint(jwk: Mapping[str, str]) -> str:
    """Name a key after its public half, as real kids of asymmetric keys look (docs/sources.md, FusionAuth 3.1)."""
    digest = hashlib.sha1(json.dumps(jwk, sort_keys=True).encode(), usedforsecurity=False).digest()
    return encoded(digest)
