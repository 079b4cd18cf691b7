"""A token of the fake is verified as an application does it: with the key set that the server publishes."""

from __future__ import annotations

from typing import Any

import httpx
import jwt
import pytest

from fauxauth import AuthServer, Scenario
from fauxauth.world.objects import DEFAULT_TENANT_ID

KEYS = {
    "RS256": "00000000-0000-0000-0000-0000000000a1",
    "ES256": "00000000-0000-0000-0000-0000000000a2",
    "HS256": "00000000-0000-0000-0000-0000000000a3",
}


def signing_with(algorithm: str) -> Scenario:
    keys = ", ".join(f"{{id: {key_id}, algorithm: {name}}}" for name, key_id in KEYS.items())
    return Scenario.parse(
        f"""
        fauxauth: 1
        fusionauth:
          keys: [{keys}]
          tenants:
            - id: {DEFAULT_TENANT_ID}
              issuer: acme.test
              jwtConfiguration: {{accessTokenKeyId: {KEYS[algorithm]}}}
          users: [{{email: richard@example.com, password: correct horse battery}}]
        """
    )


def log_in(server: AuthServer) -> Any:
    body = {
        "loginId": "richard@example.com",
        "password": "correct horse battery",
        "applicationId": server.application_id,
    }
    return httpx.post(f"{server.url}/api/login", json=body, headers={"Authorization": server.api_key}).json()


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_a_token_verifies_with_its_published_key(algorithm: str) -> None:
    with AuthServer(signing_with(algorithm)) as server:
        answered = log_in(server)
        published = jwt.PyJWKClient(f"{server.url}/.well-known/jwks.json")
        key = published.get_signing_key_from_jwt(answered["token"])

        claims = jwt.decode(
            answered["token"], key, [algorithm], audience=server.application_id, issuer="acme.test", leeway=5
        )

        assert claims["sub"] == answered["user"]["id"]
        assert len(published.get_signing_keys()) == 2


def test_a_token_signed_with_a_secret_verifies_with_that_only() -> None:
    with AuthServer(signing_with("HS256")) as server:
        token = log_in(server)["token"]
        secret = server.world.signing.signer(KEYS["HS256"]).private

        assert jwt.decode(token, secret, ["HS256"], audience=server.application_id, leeway=5)
        with pytest.raises(jwt.InvalidSignatureError):
            jwt.decode(token, "x" * 32, ["HS256"], audience=server.application_id)
