"""The 400s of ``POST /api/login``: what is wrong, by field, all of it together."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from fauxauth import FauxAuth

from .asking import LOGIN_ID, PASSWORD, ask, log_in, make_fake

UNKNOWN = "00000000-0000-0000-0000-0000000000ff"


def send(fake: FauxAuth, content: bytes, content_type: str | None, key: str | None = "fake-api-key") -> httpx.Response:
    headers = {"Authorization": key or ""} | ({"Content-Type": content_type} if content_type is not None else {})
    with httpx.Client(transport=httpx.WSGITransport(fake.wsgi_app), base_url="http://fake.example.com") as client:
        return client.post("/api/login", content=content, headers=headers)


def test_every_fault_is_reported_in_one_answer() -> None:
    response = ask(make_fake(), "/api/login", {"applicationId": UNKNOWN})

    assert response.status_code == 400
    assert response.json() == {
        "fieldErrors": {
            "applicationId": [
                {
                    "code": "[invalid]applicationId",
                    "message": f"Invalid [applicationId]. An application with Id [{UNKNOWN}] does not exist.",
                }
            ],
            "loginId": [{"code": "[blank]loginId", "message": "You must specify the [loginId] property."}],
            "password": [{"code": "[blank]password", "message": "You must specify the [password] property."}],
        }
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("applicationId", "nonsense"),
        ("applicationId", 7),
        ("applicationId", "g0000000-0000-0002-0000-000000000001"),
        ("ipAddress", {}),
        ("loginId", ["richard@example.com"]),
        ("password", {}),
        ("noJWT", "maybe"),
        ("noJWT", 0.5),
        ("twoFactorTrustId", []),
        ("metaData", "a text"),
    ],
)
def test_a_value_of_the_wrong_type_is_named_by_its_field(field: str, value: object) -> None:
    response = ask(make_fake(), "/api/login", {"loginId": LOGIN_ID, "password": PASSWORD, field: value})

    assert response.status_code == 400
    errors = response.json()["fieldErrors"]
    assert list(errors) == [field]
    assert [error["code"] for error in errors[field]] == ["[invalidJSON]"]
    assert f"The property was [{field}]." in errors[field][0]["message"]


@pytest.mark.parametrize("device", ["text", [], 3, True])
def test_metadata_of_the_wrong_type_is_named_by_its_path(device: object) -> None:
    response = log_in(make_fake(), metaData={"device": device})

    assert list(response.json()["fieldErrors"]) == ["metaData.device"]


def test_numbers_and_booleans_are_taken_where_text_is_wanted() -> None:
    fake = make_fake({"username": "42", "password": "true"})

    response = ask(fake, "/api/login", {"loginId": 42, "password": True, "noJWT": "TRUE"})

    assert (response.status_code, set(response.json())) == (200, {"user"})


def test_null_counts_as_absent_and_unknown_properties_are_ignored() -> None:
    nulls: dict[str, Any] = {"applicationId": None, "noJWT": None, "metaData": None, "twoFactorTrustId": None}

    assert log_in(make_fake(), **nulls, somethingElse={"a": 1}).status_code == 200


@pytest.mark.parametrize(
    ("content", "content_type", "code"),
    [
        (b'{"loginId":', "application/json", "[invalidJSON]"),
        (b"\xff\xfe", "application/json", "[invalidJSON]"),
        (b"[]", "application/json", "[invalidJSON]"),
        (b'"text"', "application/json", "[invalidJSON]"),
        (b"{}", None, "[MissingContentType]"),
        (b"{}", "text/plain", "[InvalidContentType]"),
        (b"", "application/json", "[missing]"),
        (b"null", "application/json", "[missing]"),
        (b"loginId=a&password=b", "application/x-www-form-urlencoded", "[missing]"),
    ],
)
def test_a_body_that_cannot_be_used_is_a_general_error(content: bytes, content_type: str | None, code: str) -> None:
    response = send(make_fake(), content, content_type)

    assert response.status_code == 400
    assert [error["code"] for error in response.json()["generalErrors"]] == [code]


def test_the_type_may_have_parameters_and_be_written_in_any_case() -> None:
    body = f'{{"loginId": "{LOGIN_ID}", "password": "{PASSWORD}"}}'.encode()

    assert send(make_fake(), body, "Application/JSON; charset=utf-8").status_code == 200


@pytest.mark.parametrize(("content", "status"), [(b"{", 400), (b'{"loginId": {}}', 400), (b"{}", 401), (b"", 401)])
def test_content_is_looked_at_before_the_key_and_values_after_it(content: bytes, status: int) -> None:
    assert send(make_fake(), content, "application/json", key=None).status_code == status


@pytest.mark.parametrize(("version", "halves"), [("1.48", {"fieldErrors"}), ("1.50", {"fieldErrors", "generalErrors"})])
def test_the_empty_half_of_the_errors_is_written_by_newer_servers(version: str, halves: set[str]) -> None:
    assert set(ask(make_fake(version=version), "/api/login", {}).json()) == halves


@pytest.mark.parametrize(
    ("version", "halves"), [("1.48", {"generalErrors"}), ("1.53", {"fieldErrors", "generalErrors"})]
)
@pytest.mark.parametrize("outcome", ["search_unavailable", "webhook_failed", "rate_limited"])
def test_so_it_is_where_the_server_could_not_answer(outcome: str, version: str, halves: set[str]) -> None:
    fake = make_fake(version=version)
    fake.force(f"fusionauth.login:{outcome}")

    assert set(log_in(fake).json()) == halves


def test_the_headers_of_replies_with_and_without_a_body() -> None:
    faulty, unknown = ask(make_fake(), "/api/login", {}), log_in(make_fake(), "nobody")

    assert faulty.headers["content-type"] == "application/json; charset=UTF-8"
    assert (unknown.status_code, unknown.content, unknown.headers["content-length"]) == (404, b"", "0")
    assert "content-type" not in unknown.headers
    assert faulty.headers["cache-control"] == unknown.headers["cache-control"] == "no-store"
