"""When a login is challenged for a second factor: whose trust counts, and whose policy."""

from __future__ import annotations

from typing import Any

import pytest

from fauxauth import FauxAuth

from .asking import APPLICATION, LOGIN_ID, ask, log_in, make_fake, make_tenant, richard


def careful_richard(**more: Any) -> dict[str, Any]:
    return richard(twoFactor={"methods": [{"method": "authenticator"}]}, **more)


def trusted(fake: FauxAuth, **more: Any) -> str:
    """Log in with a second factor and have the computer trusted."""
    two_factor_id = log_in(fake).json()["twoFactorId"]
    body = {"twoFactorId": two_factor_id, "code": fake.totp(LOGIN_ID), "trustComputer": True, **more}
    return str(ask(fake, "/api/two-factor/login", body).json()["twoFactorTrustId"])


@pytest.mark.parametrize(("policy", "here", "elsewhere"), [("Any", 200, 200), ("This", 200, 242), ("None", 242, 242)])
def test_an_application_says_whose_trust_it_accepts(policy: str, here: int, elsewhere: int) -> None:
    other = "10000000-0000-0002-0000-00000000000b"
    applications = [
        {"id": each, "name": each, "multiFactorConfiguration": {"trustPolicy": policy}} for each in (APPLICATION, other)
    ]
    registrations = [{"applicationId": APPLICATION}, {"applicationId": other}]
    fake = make_fake(careful_richard(registrations=registrations), applications=applications)
    trust = trusted(fake, applicationId=APPLICATION)

    assert log_in(fake, twoFactorTrustId=trust).status_code == here
    assert log_in(fake, twoFactorTrustId=trust, applicationId=other).status_code == elsewhere


def test_a_trust_is_its_users_own_and_expires_on_the_clock() -> None:
    other = {"email": "r2@example.com", "password": "pw-of-r2", "twoFactor": {"methods": [{"method": "authenticator"}]}}
    fake = make_fake(careful_richard(), other)
    trust = trusted(fake)

    assert log_in(fake, "r2@example.com", "pw-of-r2", twoFactorTrustId=trust).status_code == 242
    fake.clock.advance(seconds=2_592_000 - 1)
    assert log_in(fake, twoFactorTrustId=trust).status_code == 200
    fake.clock.advance(seconds=1)
    assert log_in(fake, twoFactorTrustId=trust).status_code == 242


@pytest.mark.parametrize(
    ("application", "tenant", "status"),
    [("Disabled", "Enabled", 200), ("Enabled", "Disabled", 242), (None, "Disabled", 200), (None, "Required", 242)],
)
def test_the_policy_of_an_application_counts_before_the_tenants(
    application: str | None, tenant: str, status: int
) -> None:
    made = make_tenant()
    made["multiFactorConfiguration"]["loginPolicy"] = tenant
    own = {"multiFactorConfiguration": {"loginPolicy": application}} if application else {}
    fake = make_fake(
        careful_richard(registrations=[{"applicationId": APPLICATION}]),
        tenants=[made],
        applications=[{"id": APPLICATION, "name": "App", **own}],
    )

    assert log_in(fake).status_code == status
