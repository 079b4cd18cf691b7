"""Recent logins: pages, tenants, and what a record has."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fauxauth import FauxAuth
from fauxauth.world.login_records import LoginRecord

from .asking import APPLICATION, PASSWORD, RICHARD_ID, START, ask, log_in, make_fake, milliseconds, richard

RECENT = "/api/user/recent-login"


def make_with_logins(count: int) -> FauxAuth:
    fake = make_fake()
    for number in range(count):
        instant = START + timedelta(seconds=number)
        fake.world.login_records.write(LoginRecord(instant, RICHARD_ID, "richard@example.com", None, "192.0.2.1"))
    return fake


def recent(fake: FauxAuth, query: str = "", **more: Any) -> list[dict[str, Any]]:
    response = ask(fake, f"{RECENT}?{query}", method="GET", **more)
    assert response.status_code == 200
    return list(response.json()["logins"])


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", range(24, 14, -1)),
        ("offset=10", range(14, 4, -1)),
        ("offset=20", range(4, -1, -1)),
        ("offset=25", ()),
        ("offset=2147483647", ()),
        ("limit=0", ()),
        ("limit=2147483647", range(24, -1, -1)),
        ("limit=3&offset=1", (23, 22, 21)),
        ("limit=&offset=", range(24, 14, -1)),
    ],
)
def test_a_page_is_told_newest_first(query: str, numbers: Any) -> None:
    fake = make_with_logins(25)

    instants = [login["instant"] for login in recent(fake, query)]

    assert instants == [milliseconds(START) + 1000 * number for number in numbers]


@pytest.mark.parametrize("value", ["2147483648", "-1", "1e3", "ten", "9" * 5000, "٣"])
def test_what_is_no_number_of_logins_is_refused(value: str) -> None:
    assert ask(make_fake(), f"{RECENT}?limit={value}", method="GET").status_code == 400


def test_a_tenant_tells_its_own_logins() -> None:
    north, south = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"
    fake = make_fake(
        richard(tenantId=north),
        {"email": "monica@example.com", "password": PASSWORD, "tenantId": south},
        tenants=[{"id": north, "name": "North"}, {"id": south, "name": "South"}],
        applications=[],
    )
    for login_id, tenant in (("richard@example.com", north), ("monica@example.com", south)):
        log_in(fake, login_id, applicationId=..., headers={"X-FusionAuth-TenantId": tenant})

    assert len(recent(fake)) == 2
    assert [each["loginId"] for each in recent(fake, headers={"X-FusionAuth-TenantId": south})] == [
        "monica@example.com"
    ]
    elsewhere = ask(fake, f"{RECENT}?userId={RICHARD_ID}", method="GET", headers={"X-FusionAuth-TenantId": south})
    assert elsewhere.status_code == 404


def test_a_login_that_names_an_application_has_its_name_and_one_that_does_not_has_neither() -> None:
    fake = make_fake()
    log_in(fake)
    log_in(fake, applicationId=...)

    without, with_application = recent(fake)

    assert (with_application["applicationId"], with_application["applicationName"]) == (APPLICATION, "Example app")
    assert without.keys() == {"instant", "ipAddress", "loginId", "userId"}


@pytest.mark.parametrize(
    ("login_id", "kind"),
    [("richard@example.com", "email"), ("richard", "username"), ("gone@example.com", "email"), ("gone", "username")],
)
def test_a_record_tells_the_kind_of_login_id_since_1_59(login_id: str, kind: str) -> None:
    fake = make_fake(richard(username="richard"), version="1.59")
    user_id = RICHARD_ID if login_id.startswith("richard") else "00000000-0000-0001-0000-00000000dead"
    fake.world.login_records.write(LoginRecord(START, user_id, login_id, None, "192.0.2.1"))

    assert recent(fake)[0]["loginIdType"] == kind


def test_a_forced_answer_has_the_logins_that_there_are() -> None:
    fake = make_with_logins(3)
    fake.force("fusionauth.recent_logins:retrieved")

    assert len(recent(fake, "limit=2", key=None)) == 2
