"""Flows of verification: of email addresses and of registrations."""

from __future__ import annotations

from .driving import EXAMPLE_APP, NILS, UMA, Driver, body, by_links


def an_email_address_is_verified_by_the_code_of_the_email(on: Driver) -> None:
    login = on.log_in("uma", status=212)
    verification = {"verificationId": login["emailVerificationId"], "oneTimeCode": on.code("uma")}

    body(on.client.verify_email_address(verification))

    assert on.log_in("uma")["user"]["verified"]


def an_email_address_is_verified_by_an_administrator(on: Driver) -> None:
    body(on.client.verify_email_address_by_user_id({"userId": UMA}))

    on.log_in("uma")


def the_email_of_a_verification_is_sent_again(on: Driver) -> None:
    first = body(on.client.resend_email_verification("uma@example.com"))["verificationId"]
    second = body(on.client.resend_email_verification_with_application_template(EXAMPLE_APP, "uma@example.com"))
    assert first != second["verificationId"]

    body(on.client.verify_email_address({**second, "oneTimeCode": on.code("uma")}))

    on.log_in("uma")


def a_verification_id_is_made_without_an_email(on: Driver) -> None:
    made = body(on.client.generate_email_verification_id("uma@example.com"))
    assert len(on.server.outbox) == 0
    assert body(on.client.retrieve_user_by_verification_id(made["verificationId"]))["user"]["id"] == UMA

    body(on.client.verify_email_address(made))

    on.log_in("uma")


def a_registration_is_verified_by_the_code_of_the_email(on: Driver) -> None:
    login = on.log_in("nils", status=213)
    verification = {"verificationId": login["registrationVerificationId"], "oneTimeCode": on.code("nils")}

    body(on.client.verify_user_registration(verification))

    [registration] = on.log_in("nils")["user"]["registrations"]
    assert registration["verified"]


def the_email_of_a_registration_is_sent_again(on: Driver) -> None:
    made = body(on.client.resend_registration_verification("nils@example.com", EXAMPLE_APP))

    body(on.client.verify_user_registration({**made, "oneTimeCode": on.code("nils")}))

    assert on.log_in("nils")["user"]["id"] == NILS


def a_registration_verification_id_is_made_without_an_email(on: Driver) -> None:
    made = body(on.client.generate_registration_verification_id("nils@example.com", EXAMPLE_APP))
    assert made["verificationId"]

    body(on.client.verify_user_registration({**made}))

    on.log_in("nils")


@by_links
def the_deprecated_ways_take_the_id_from_the_path(on: Driver) -> None:
    email = body(on.client.generate_email_verification_id("uma@example.com"))["verificationId"]
    registration = body(on.client.generate_registration_verification_id("nils@example.com", EXAMPLE_APP))

    body(on.client.verify_email("fake-id"), 404)
    body(on.client.verify_email(email))
    body(on.client.verify_registration(registration["verificationId"]))

    on.log_in("uma")
    on.log_in("nils")
