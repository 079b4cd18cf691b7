"""What an application does with FusionAuth, through the vendor's own Python client."""

from __future__ import annotations

from typing import Any

import pytest

from fauxauth import AuthServer

PASSWORD = "correct horse battery"


def credentials(server: AuthServer, name: str, password: str = PASSWORD) -> dict[str, Any]:
    return {"loginId": f"{name}@example.com", "password": password, "applicationId": server.application_id}


def test_log_in_validate_refresh_and_log_out(server: AuthServer, client: Any) -> None:
    login = client.login(credentials(server, "richard"))
    assert (login.status, login.was_successful()) == (200, True)
    tokens = login.success_response

    claims = client.validate_jwt(tokens["token"]).success_response["jwt"]
    assert claims["sub"] == tokens["user"]["id"] == server.user("richard@example.com").id

    server.clock.advance(hours=1)
    assert client.validate_jwt(tokens["token"]).status == 401
    refreshed = client.exchange_refresh_token_for_jwt({"refreshToken": tokens["refreshToken"]}).success_response
    assert client.validate_jwt(refreshed["token"]).status == 200

    assert client.logout(False, tokens["refreshToken"]).status == 200
    refused = client.exchange_refresh_token_for_jwt({"refreshToken": tokens["refreshToken"]})
    assert refused.status == 400
    assert list(refused.error_response["fieldErrors"]) == ["refreshToken"]
    assert server.journal.outcomes == [
        "fusionauth.login:authenticated",
        "fusionauth.jwt_validate:valid",
        "fusionauth.jwt_validate:token_invalid",
        "fusionauth.jwt_refresh:refreshed",
        "fusionauth.jwt_validate:valid",
        "fusionauth.logout:logged_out",
        "fusionauth.jwt_refresh:refresh_token_invalid",
    ]


def test_a_global_logout_ends_every_session_of_the_user(server: AuthServer, client: Any) -> None:
    one, other = (client.login(credentials(server, "richard")).success_response for _ in range(2))

    client.logout(True, one["refreshToken"])

    assert client.exchange_refresh_token_for_jwt({"refreshToken": other["refreshToken"]}).status == 400


def test_a_second_factor_from_an_authenticator_then_a_trusted_computer(server: AuthServer, client: Any) -> None:
    challenge = client.login(credentials(server, "erlich"))
    assert challenge.status == 242
    two_factor_id = challenge.success_response["twoFactorId"]

    wrong = client.two_factor_login({"twoFactorId": two_factor_id, "code": "wrong"})
    right = client.two_factor_login(
        {"twoFactorId": two_factor_id, "code": server.totp("erlich@example.com"), "trustComputer": True}
    )

    assert (wrong.status, right.status) == (421, 200)
    trust = {"twoFactorTrustId": right.success_response["twoFactorTrustId"]}
    assert client.login({**credentials(server, "erlich"), **trust}).status == 200
    assert client.login(credentials(server, "erlich")).status == 242


@pytest.mark.parametrize(("method_id", "to"), [("MAIL", "erlich@example.com"), ("TEXT", "555-0100")])
def test_a_second_factor_that_is_sent(server: AuthServer, client: Any, method_id: str, to: str) -> None:
    challenge = client.login(credentials(server, "erlich")).success_response
    assert method_id in [method["id"] for method in challenge["methods"]]

    sent = client.send_two_factor_code_for_login_using_method(challenge["twoFactorId"], {"methodId": method_id})
    code = server.outbox.latest(to).code
    completed = client.two_factor_login(
        {"twoFactorId": challenge["twoFactorId"], "code": code, "applicationId": server.application_id}
    )

    assert (sent.status, completed.status) == (200, 200)
    assert completed.success_response["refreshToken"]


def test_a_password_that_must_be_changed(server: AuthServer, client: Any) -> None:
    told = client.login(credentials(server, "jared"))
    assert (told.status, told.success_response["changePasswordReason"]) == (203, "Administrative")

    short = client.change_password(told.success_response["changePasswordId"], {"password": "short"})
    changed = client.change_password(told.success_response["changePasswordId"], {"password": "a better passphrase"})
    entered = client.login(
        {"oneTimePassword": changed.success_response["oneTimePassword"], "applicationId": server.application_id}
    )

    assert (short.status, list(short.error_response["fieldErrors"])) == (400, ["password"])
    assert (entered.status, entered.success_response["user"]["passwordChangeRequired"]) == (200, False)
    assert client.login(credentials(server, "jared")).status == 404
    assert client.login(credentials(server, "jared", "a better passphrase")).status == 200


def test_a_ping_of_who_is_logged_in(server: AuthServer, client: Any) -> None:
    user = server.user("richard@example.com")

    assert client.login_ping(user.id, server.application_id, "192.0.2.1").status == 200

    assert [record.ip_address for record in server.login_records] == ["192.0.2.1"]


@pytest.mark.parametrize(
    "row", ["account_locked", "user_expired", "internal_error", "search_unavailable", "webhook_failed"]
)
def test_the_client_understands_every_refusal(server: AuthServer, client: Any, row: str) -> None:
    server.force(f"fusionauth.login:{row}")

    response = client.login(credentials(server, "richard"))

    assert not response.was_successful()
    assert server.journal.outcomes == [f"fusionauth.login:{row}"]
