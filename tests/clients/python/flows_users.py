"""Flows of users and their registrations, from the first to the last."""

from __future__ import annotations

from .driving import EXAMPLE_APP, NOBODY, OTHER_APP, PASSWORD, RICHARD, Driver, body

ANNA = "00000000-0000-0001-0000-00000000000a"


def a_user_is_created_changed_and_logs_in(on: Driver) -> None:
    user = {"email": "anna@example.com", "password": PASSWORD, "firstName": "Anna"}
    created = body(on.client.create_user({"user": user, "skipVerification": True}, ANNA))["user"]
    assert created["id"] == ANNA
    assert "password" not in created

    updated = body(on.client.update_user(ANNA, {"user": {"email": "anna@example.com", "lastName": "Lindqvist"}}))
    patched = body(on.client.patch_user(ANNA, {"user": {"firstName": "Annika"}}))["user"]

    assert updated["user"]["lastName"] == "Lindqvist"
    assert (patched["firstName"], patched["lastName"]) == ("Annika", "Lindqvist")
    body(on.client.login({"loginId": "anna@example.com", "password": PASSWORD}))


def a_user_with_a_taken_email_is_refused(on: Driver) -> None:
    answer = body(on.client.create_user({"user": {"email": "richard@example.com", "password": PASSWORD}}), 400)

    assert answer["fieldErrors"]["user.email"][0]["code"] == "[duplicate]user.email"


def a_user_is_retrieved_by_everything_that_tells_them(on: Driver) -> None:
    found = [
        on.client.retrieve_user(RICHARD),
        on.client.retrieve_user_by_email("richard@example.com"),
        on.client.retrieve_user_by_login_id("richard@example.com"),
        on.client.retrieve_user_by_login_id_with_login_id_types("richard@example.com", "email"),
        on.client.retrieve_user_by_username("richard"),
    ]

    assert {body(each)["user"]["id"] for each in found} == {RICHARD}
    body(on.client.retrieve_user(NOBODY), 404)


def a_user_is_deactivated_reactivated_and_deleted(on: Driver) -> None:
    body(on.client.deactivate_user(RICHARD))
    on.log_in(status=423)
    body(on.client.reactivate_user(RICHARD))
    on.log_in()

    body(on.client.delete_user(RICHARD))
    on.log_in(status=404)


def a_user_is_deleted_by_a_request(on: Driver) -> None:
    body(on.client.delete_user_with_request(RICHARD, {"hardDelete": True}))

    body(on.client.retrieve_user(RICHARD), 404)


def a_new_user_is_registered_in_one_request(on: Driver) -> None:
    request = {
        "user": {"email": "anna@example.com", "password": PASSWORD},
        "registration": {"applicationId": EXAMPLE_APP, "roles": ["user"]},
        "skipVerification": True,
        "skipRegistrationVerification": True,
    }

    answer = body(on.client.register(request))

    assert answer["user"]["email"] == "anna@example.com"
    assert answer["registration"]["roles"] == ["user"]
    on.log_in("anna")


def a_registration_is_made_changed_and_deleted(on: Driver) -> None:
    here = {"applicationId": OTHER_APP}
    body(on.client.register({"registration": {**here, "username": "rich"}}, RICHARD))
    assert body(on.client.retrieve_registration(RICHARD, OTHER_APP))["registration"]["username"] == "rich"

    updated = body(on.client.update_registration(RICHARD, {"registration": {**here, "timezone": "Europe/Berlin"}}))

    assert updated["registration"]["timezone"] == "Europe/Berlin"
    patched = body(on.client.patch_registration(RICHARD, {"registration": {**here, "username": "dick"}}))
    assert patched["registration"]["timezone"] == "Europe/Berlin"
    assert patched["registration"]["username"] == "dick"
    on.log_in(applicationId=OTHER_APP)
    body(on.client.delete_registration(RICHARD, OTHER_APP))
    on.log_in(status=202, applicationId=OTHER_APP)
    body(on.client.retrieve_registration(RICHARD, OTHER_APP), 404)


def a_registration_is_deleted_by_a_request(on: Driver) -> None:
    body(on.client.delete_registration_with_request(RICHARD, EXAMPLE_APP, {}))

    on.log_in(status=202)
