"""``timeToLiveInSeconds``: how long the access token of an exchange is to live."""

from __future__ import annotations

from typing import Any

import pytest

from .asking import ask, claims_in, log_in, make_fake

REFRESH = "/api/jwt/refresh"


@pytest.mark.parametrize("seconds", [1, 60, 3600, "60"])
def test_it_shortens_the_life_of_the_access_token(seconds: Any) -> None:
    fake = make_fake(version="1.59")
    token = log_in(fake).json()["refreshToken"]

    response = ask(fake, REFRESH, {"refreshToken": token, "timeToLiveInSeconds": seconds}, key=None)

    claims = claims_in(response.json()["token"])
    assert claims["exp"] - claims["iat"] == int(seconds)


@pytest.mark.parametrize("seconds", [3601, 0, -1, 1.5, 10**12, "soon", True, "٣"])
def test_what_is_longer_than_allowed_or_no_lifetime_is_refused(seconds: Any) -> None:
    fake = make_fake(version="1.59")
    token = log_in(fake).json()["refreshToken"]

    response = ask(fake, REFRESH, {"refreshToken": token, "timeToLiveInSeconds": seconds}, key=None)

    assert response.status_code == 400
    assert list(response.json()["fieldErrors"]) == ["timeToLiveInSeconds"]
    assert ask(fake, REFRESH, {"refreshToken": token}, key=None).status_code == 200


def test_it_is_not_looked_at_before_1_59() -> None:
    fake = make_fake(version="1.58")
    token = log_in(fake).json()["refreshToken"]

    response = ask(fake, REFRESH, {"refreshToken": token, "timeToLiveInSeconds": 60}, key=None)

    claims = claims_in(response.json()["token"])
    assert claims["exp"] - claims["iat"] == 3600
