"""What a client reads before it has a token: public keys, the OpenID Configuration, the status."""

from __future__ import annotations

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from fauxauth import FauxAuth
from fauxauth.contract import Version
from fauxauth.fusionauth.openid_configuration import LISTS, SINCE

from .asking import APPLICATION, TENANT, ask, log_in, make_fake, richard

KEY_ID = "00000000-0000-0000-0000-0000000000c1"
CONFIGURATION = "/.well-known/openid-configuration"


def make_with_key(algorithm: str) -> FauxAuth:
    application = {
        "id": APPLICATION,
        "name": "Example app",
        "jwtConfiguration": {"enabled": True, "accessTokenKeyId": KEY_ID},
    }
    keys = [{"id": KEY_ID, "algorithm": algorithm, "kid": "fake-kid"}]
    return make_fake(richard(registrations=[{"applicationId": APPLICATION}]), applications=[application], keys=keys)


@pytest.mark.parametrize("algorithm", ["ES256", "ES384", "ES512", "RS256"])
@pytest.mark.parametrize("query", ["kid=fake-kid", f"applicationId={APPLICATION}"])
def test_a_token_is_verified_with_the_public_key(algorithm: str, query: str) -> None:
    fake = make_with_key(algorithm)
    token = log_in(fake).json()["token"]

    pem = ask(fake, f"/api/jwt/public-key?{query}", method="GET", key=None).json()["publicKey"]

    assert pem.startswith("-----BEGIN PUBLIC KEY-----\n")
    load_pem_public_key(pem.encode())
    verified = jwt.decode(
        token, pem, [algorithm], audience=APPLICATION, options={"verify_exp": False, "verify_iat": False}
    )
    assert verified["aud"] == APPLICATION


def test_the_pems_and_the_key_set_have_the_same_keys() -> None:
    fake = make_with_key("ES256")

    pems = ask(fake, "/api/jwt/public-key", method="GET", key=None).json()["publicKeys"]
    keys = ask(fake, "/.well-known/jwks.json", method="GET", key=None).json()["keys"]

    assert list(pems) == [key["kid"] for key in keys] == ["fake-kid"]


def test_the_openapi_documents_name_for_the_kid_is_not_looked_at() -> None:
    fake = make_with_key("ES256")

    body = ask(fake, "/api/jwt/public-key?keyId=nonsense", method="GET", key=None).json()

    assert body.keys() == {"publicKeys"}


def test_no_secret_is_ever_published() -> None:
    fake = make_with_key("HS512")

    assert ask(fake, "/api/jwt/public-key", method="GET", key=None).json() == {"publicKeys": {}}
    for query in ("kid=fake-kid", f"applicationId={APPLICATION}"):
        assert ask(fake, f"/api/jwt/public-key?{query}", method="GET", key=None).status_code == 404


@pytest.mark.parametrize("name", SINCE)
def test_what_came_later_is_announced_from_that_version_on(name: str) -> None:
    field, _, item = name.partition(" ")
    since = SINCE[name].since
    assert since is not None
    before = Version(since.major, since.minor - 1)

    told = [
        ask(make_fake(version=str(version)), CONFIGURATION, method="GET", key=None).json().get(field, ())
        for version in (before, since)
    ]

    assert [(item in each) if item else bool(each) for each in told] == [False, True]
    assert not item or item in LISTS[field]


def test_the_urls_are_those_of_the_address_that_was_asked() -> None:
    fake = make_fake()

    body = ask(fake, CONFIGURATION, method="GET", key=None, headers={"Host": "auth.example.com:8443"}).json()

    assert body["token_endpoint"] == "http://auth.example.com:8443/oauth2/token"
    assert ask(fake, "/.well-known/jwks.json", method="GET", key=None).status_code == 200


@pytest.mark.parametrize(("version", "status"), [("1.45", 501), ("1.46", 200)])
def test_a_tenant_may_stand_before_it_since_1_46(version: str, status: int) -> None:
    assert ask(make_fake(version=version), f"/{TENANT}{CONFIGURATION}", method="GET", key=None).status_code == status


@pytest.mark.parametrize(("version", "status"), [("1.48", 200), ("1.49", 404)])
def test_a_tenant_that_there_is_not_is_told_since_1_49(version: str, status: int) -> None:
    fake = make_fake(version=version)

    assert ask(fake, f"{CONFIGURATION}?tenantId=nope", method="GET", key=None).status_code == status


def test_a_wrong_key_learns_no_more_of_the_status_than_none() -> None:
    fake = make_fake()

    assert ask(fake, "/api/status", method="GET", key="fake-wrong-key").json() == {"status": "Ok"}
    assert ask(fake, "/api/status", method="GET").json() == {"status": "Ok", "version": "1.48.0"}


@pytest.mark.parametrize(("version", "status"), [("1.51.0", 501), ("1.51.1", 200)])
def test_there_is_a_health_check_since_1_51_1(version: str, status: int) -> None:
    assert ask(make_fake(version=version), "/api/health", method="GET", key=None).status_code == status
