"""Flows of a second factor: logins that are challenged, enrolment, removal, recovery codes, trust."""

from __future__ import annotations

from datetime import timedelta

from fauxauth.world.totp import code_at

from .driving import EMMA, EXAMPLE_APP, PASSWORD, RICHARD, RITA, VAULT, Driver, body, since


def a_challenged_login_is_completed_by_the_authenticator(on: Driver) -> None:
    challenge = on.log_in("rita", status=242)
    answer = {"twoFactorId": challenge["twoFactorId"], "applicationId": EXAMPLE_APP}

    body(on.client.two_factor_login({**answer, "code": "000000"}), 421)
    completed = body(on.client.two_factor_login({**answer, "code": on.server.totp("rita@example.com")}))

    assert completed["user"]["id"] == RITA
    assert completed["trustToken"]
    body(on.client.two_factor_login({**answer, "code": on.server.totp("rita@example.com")}), 404)


def a_challenge_is_over_after_five_minutes(on: Driver) -> None:
    challenge = on.log_in("rita", status=242)
    on.server.clock.advance(timedelta(minutes=5))

    code = on.server.totp("rita@example.com")
    body(on.client.two_factor_login({"twoFactorId": challenge["twoFactorId"], "code": code}), 404)


def a_code_is_sent_to_the_method_that_is_chosen(on: Driver) -> None:
    challenge = on.log_in("emma", status=242)
    two_factor_id, method = challenge["twoFactorId"], challenge["methods"][0]["id"]

    body(on.client.send_two_factor_code_for_login_using_method(two_factor_id, {"methodId": method}))

    body(on.client.two_factor_login({"twoFactorId": two_factor_id, "code": on.code("emma")}))


def the_deprecated_way_of_sending_a_code_lacks_a_method(on: Driver) -> None:
    challenge = on.log_in("emma", status=242)

    body(on.client.send_two_factor_code_for_login(challenge["twoFactorId"]), 400)


def a_trusted_computer_is_not_challenged_again(on: Driver) -> None:
    challenge = on.log_in("rita", status=242)
    code = on.server.totp("rita@example.com")
    completed = body(
        on.client.two_factor_login({"twoFactorId": challenge["twoFactorId"], "code": code, "trustComputer": True})
    )
    trust = completed["twoFactorTrustId"]

    on.log_in("rita", twoFactorTrustId=trust)
    body(on.client.retrieve_two_factor_status(RITA, EXAMPLE_APP, trust))
    body(on.client.retrieve_two_factor_status(RITA, EXAMPLE_APP, None), 242)


@since("1.62")
def whether_a_login_would_be_challenged_is_asked_in_a_body(on: Driver) -> None:
    question = {"action": "login", "applicationId": EXAMPLE_APP}

    body(on.client.retrieve_two_factor_status_with_request({**question, "userId": RITA}), 242)
    body(on.client.retrieve_two_factor_status_with_request({**question, "userId": RICHARD}))


def a_step_up_is_started_without_a_login(on: Driver) -> None:
    started = body(on.client.start_two_factor_login({"userId": EMMA, "state": {"redirect": "/settings"}}))

    completed = body(on.client.two_factor_login({"twoFactorId": started["twoFactorId"], "code": started["code"]}))

    assert completed["state"] == {"redirect": "/settings"}


def an_authenticator_is_enabled_and_disabled(on: Driver) -> None:
    token = on.log_in()["token"]
    secret = body(on.client.generate_two_factor_secret())
    assert body(on.client.generate_two_factor_secret_using_jwt(token))["secret"] != secret["secret"]
    code = code_at(secret["secretBase32Encoded"], on.server.clock.now())
    request = {"method": "authenticator", "secretBase32Encoded": secret["secretBase32Encoded"]}

    body(on.client.enable_two_factor(RICHARD, {**request, "code": "000000"}), 421)
    assert len(body(on.client.enable_two_factor(RICHARD, {**request, "code": code}))["recoveryCodes"]) == 10
    method = on.log_in(status=242)["methods"][0]["id"]
    body(on.client.disable_two_factor(RICHARD, method, code))

    on.log_in()


def a_method_by_email_is_enabled_and_disabled_by_codes_that_are_sent(on: Driver) -> None:
    described = {"method": "email", "email": "richard@example.com"}
    body(on.client.send_two_factor_code_for_enable_disable({**described, "userId": RICHARD}))
    body(on.client.enable_two_factor(RICHARD, {**described, "code": on.code("richard")}))
    method = on.log_in(status=242)["methods"][0]["id"]

    body(on.client.send_two_factor_code({"userId": RICHARD, "methodId": method}))
    body(on.client.disable_two_factor_with_request(RICHARD, {"methodId": method, "code": on.code("richard")}))

    on.log_in()


def recovery_codes_are_shown_used_and_renewed(on: Driver) -> None:
    [first, second] = body(on.client.retrieve_two_factor_recovery_codes(RITA))["recoveryCodes"]
    challenge = on.log_in("rita", status=242)

    body(on.client.two_factor_login({"twoFactorId": challenge["twoFactorId"], "code": first}))
    assert body(on.client.retrieve_two_factor_recovery_codes(RITA))["recoveryCodes"] == [second]
    renewed = body(on.client.generate_two_factor_recovery_codes(RITA))["recoveryCodes"]

    assert len(renewed) == 10
    assert body(on.client.retrieve_two_factor_recovery_codes(RITA))["recoveryCodes"] == renewed


def somebody_without_a_second_factor_enrols_in_the_middle_of_a_login(on: Driver) -> None:
    credentials = {"loginId": "richard@example.com", "password": PASSWORD, "applicationId": VAULT}
    challenge = body(on.client.login(credentials), 242)
    assert "authenticator" in challenge["configurableMethods"]
    secret = body(on.client.generate_two_factor_secret())["secretBase32Encoded"]
    code = code_at(secret, on.server.clock.now())
    enrolment = {"method": "authenticator", "secretBase32Encoded": secret, "code": code}

    enrolled = body(on.client.enable_two_factor(RICHARD, {**enrolment, "twoFactorId": challenge["twoFactorId"]}))
    completion = {"twoFactorId": challenge["twoFactorId"], "code": enrolled["code"], "applicationId": VAULT}

    body(on.client.two_factor_login(completion), 202)
