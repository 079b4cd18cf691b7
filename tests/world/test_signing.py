from __future__ import annotations

import base64
import json

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from fauxauth.errors import UsageError
from fauxauth.world.keys import Key
from fauxauth.world.signing import SigningKeys, fake_secret

KEY_ID = "00000000-0000-0000-0000-0000000000c1"
CLAIMS = {"sub": "richard", "exp": 1}


def keys_of(*keys: Key, seed: int = 0) -> SigningKeys:
    return SigningKeys(seed, {key.id: key for key in keys})


def pem(private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    kind = serialization.PrivateFormat.PKCS8
    return private.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()).decode()


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512", "ES256", "ES384", "ES512", "RS256", "RS384", "RS512"])
def test_what_a_key_signs_is_read_by_it_and_by_who_has_the_published_half(algorithm: str) -> None:
    keys = keys_of(Key(id=KEY_ID, algorithm=algorithm))  # type: ignore[arg-type]

    token = keys.signer(KEY_ID).sign(CLAIMS)

    assert keys.read(token) == CLAIMS
    header = jwt.get_unverified_header(token)
    assert (header["alg"], header["kid"]) == (algorithm, keys.signer(KEY_ID).kid)
    for key in keys.public_keys():
        assert jwt.decode(token, jwt.PyJWK(key), options={"verify_exp": False}) == CLAIMS
    assert len(keys.public_keys()) == (0 if algorithm.startswith("HS") else 1)


@pytest.mark.parametrize("private", [ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65_537, 2048)])
def test_a_given_private_key_signs(private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> None:
    algorithm = "ES256" if isinstance(private, ec.EllipticCurvePrivateKey) else "RS256"
    keys = keys_of(Key(id=KEY_ID, algorithm=algorithm, private_key=pem(private), kid="fake-kid"))  # type: ignore[arg-type]

    token = keys.signer(KEY_ID).sign(CLAIMS)

    assert jwt.decode(token, private.public_key(), [algorithm], options={"verify_exp": False}) == CLAIMS
    assert [key["kid"] for key in keys.public_keys()] == ["fake-kid"]


def test_keys_follow_from_the_seed() -> None:
    key = Key(id=KEY_ID, algorithm="ES256")

    assert keys_of(key, seed=1).public_keys() == keys_of(key, seed=1).public_keys()
    assert keys_of(key, seed=1).public_keys() != keys_of(key, seed=2).public_keys()
    assert keys_of(seed=1).signer(None).sign(CLAIMS) == keys_of(seed=1).signer(None).sign(CLAIMS)
    assert "fake" in fake_secret(1, KEY_ID)


def test_an_rsa_key_is_made_once_in_a_process() -> None:
    key = Key(id=KEY_ID, algorithm="RS256")

    assert keys_of(key).public_keys() == keys_of(key).public_keys()


def test_another_worlds_token_is_not_read() -> None:
    token = keys_of(seed=1).signer(None).sign(CLAIMS)

    assert keys_of(seed=2).read(token) is None


def test_a_token_whose_kid_is_ours_and_whose_signature_is_not_is_refused() -> None:
    keys = keys_of()
    forged = jwt.encode(CLAIMS, "x" * 32, "HS256", headers={"kid": keys.signer(None).kid})
    unsigned = jwt.encode(CLAIMS, "", "none", headers={"kid": keys.signer(None).kid})

    assert keys.read(forged) is keys.read(unsigned) is None


def test_a_public_key_is_no_secret_to_sign_with() -> None:
    keys = keys_of(Key(id=KEY_ID, algorithm="ES256"))
    signer = keys.signer(KEY_ID)
    raw = signer.public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    confused = jwt.encode(CLAIMS, base64.b64encode(raw), "HS256", headers={"kid": signer.kid})

    assert keys.read(confused) is None


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@given(st.text(max_size=40) | st.lists(st.text(max_size=8).map(encoded), min_size=3, max_size=3).map(".".join))
def test_no_text_makes_reading_fail_otherwise(token: str) -> None:
    assert keys_of().read(token) is None


@pytest.mark.parametrize("header", ["[]", "1", '"a"', "{}", '{"kid": 1, "alg": "HS256"}', "[" * 100_000])
def test_an_odd_header_is_no_token(header: str) -> None:
    assert keys_of().read(f"{encoded(header)}.{encoded('{}')}.{encoded('x')}") is None


@pytest.mark.parametrize("payload", ["[]", "null", "not JSON", "[" * 100_000])
def test_a_signed_payload_that_is_no_object_is_no_token(payload: str) -> None:
    keys = keys_of()
    signer = keys.signer(None)
    token = jwt.PyJWS().encode(payload.encode(), signer.private, "HS256", headers={"kid": signer.kid})

    assert keys.read(token) is None


def test_a_key_that_is_not_there_is_a_mistake_of_the_user() -> None:
    with pytest.raises(UsageError, match="there is no signing key with id nope; the scenario's"):
        keys_of().signer("nope")


def test_claims_are_written_in_the_order_in_which_they_are_given() -> None:
    token = keys_of().signer(None).sign({"z": 1, "a": 2})
    payload = token.split(".")[1]

    assert list(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))) == ["z", "a"]


@pytest.mark.parametrize(
    "secret", ["x", "ß", '{"kty": "oct"}', "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"]
)
def test_any_text_is_a_secret(secret: str) -> None:
    key = Key(id="00000000-0000-0000-0000-00000000000a", algorithm="HS256", secret=secret)
    keys = keys_of(key)

    assert keys.read(keys.signer(key.id).sign(CLAIMS)) == CLAIMS


def test_claims_are_written_as_utf_8() -> None:
    token = keys_of().signer(None).sign({"given_name": "Zoë"})

    assert base64.urlsafe_b64decode(token.split(".")[1] + "==") == '{"given_name":"Zoë"}'.encode()
