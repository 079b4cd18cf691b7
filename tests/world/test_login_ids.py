"""What users are found by: emails and usernames in whatever case, phone numbers in whatever format."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxauth.world.directory import Directory, Roster
from fauxauth.world.login_ids import canonical_phone_number, type_of
from fauxauth.world.people import User

ANNA = User(id="anna", tenant_id="north", email="Anna@example.com", username="anna", phone_number="303-555-1212")


def directory(*users: User) -> Directory:
    return Directory({}, {}, {}, {}, Roster(users))


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("303-555-1212", "+13035551212"),
        ("(303) 555.1212", "+13035551212"),
        ("1 303 555 1212", "+13035551212"),
        ("+1 303 555 1212", "+13035551212"),
        ("+44 20 7946 0000", "+442079460000"),
        ("020 7946 0000", None),
        ("103-555-1212", None),
        ("+0 303 555 1212", None),
        ("+1234567890123456", None),
        ("anna", None),
        ("", None),
    ],
)
def test_a_phone_number_has_one_canonical_form(written: str, canonical: str | None) -> None:
    assert canonical_phone_number(written) == canonical


@given(st.text() | st.from_regex(r"[+0-9 ().-]{0,20}"))
def test_what_is_canonical_stays_so(written: str) -> None:
    canonical = canonical_phone_number(written)

    assert canonical is None or canonical_phone_number(canonical) == canonical


@pytest.mark.parametrize(
    ("login_id", "kind"),
    [("anna@EXAMPLE.com", "email"), ("+13035551212", "phoneNumber"), ("ANNA", "username"), ("bob", None), ("", None)],
)
def test_a_login_id_is_told_by_whose_it_is(login_id: str, kind: str | None) -> None:
    assert type_of(ANNA, login_id) == kind


def test_nothing_is_of_somebody_without_it() -> None:
    assert type_of(User(username="anna"), "not a phone number") is None


def test_somebody_is_found_by_a_phone_number_only_where_that_is_asked_for() -> None:
    people = directory(ANNA)

    assert people.find("north", "+13035551212") is None
    assert people.find("north", "+13035551212", ["phoneNumber"]) is ANNA
    assert people.find("south", "+13035551212", ["phoneNumber"]) is None


def test_a_changed_phone_number_is_the_former_owners_no_more() -> None:
    people = directory(ANNA)
    moved = ANNA.changed(phone_number="+17205550000")

    people.save(moved)

    assert people.named("north", "phoneNumber", "303 555 1212") is None
    assert people.named("north", "phoneNumber", "720 555 0000") is moved
    people.remove(moved)
    assert people.named("north", "phoneNumber", "720 555 0000") is None


def test_a_name_that_passes_on_belongs_to_who_has_it_now() -> None:
    people = directory(ANNA)

    people.save(ANNA.changed(username="former"))
    people.save(bob := User(id="bob", tenant_id="north", username="anna"))

    assert people.find("north", "anna") is bob
