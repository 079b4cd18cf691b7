"""Users that are described by a rule and a number."""

from __future__ import annotations

import importlib.util
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxauth.world.applications import Application
from fauxauth.world.directory import Directory, Roster
from fauxauth.world.inventing import known_locales
from fauxauth.world.people import Registration, TwoFactor, TwoFactorMethod, User
from fauxauth.world.person_template import Share, Template
from fauxauth.world.populations import Population
from fauxauth.world.tenants import Tenant

START = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
TENANTS = {"a": Tenant(id="a"), "b": Tenant(id="b")}
ANN = User(id="1", tenant_id="a", email="ann@example.com")

needs_faker = pytest.mark.skipif(importlib.util.find_spec("faker") is None, reason="needs the extra `people`: Faker")


def population(size: int = 5000, seed: int = 7, **more: Any) -> Population:
    return Population(size, **{"seed": seed, "start": START, "tenant_id": "a", **more})


def directory(people: Population, *listed: User) -> Directory:
    return Directory(TENANTS, {}, {}, {}, Roster(listed, people))


@pytest.mark.parametrize(
    ("size", "number", "login_id"),
    [
        (1, 1, "person-0001@example.com"),
        (5000, 4711, "person-4711@example.com"),
        (9999, 1, "person-0001@example.com"),
        (10_000, 4711, "person-04711@example.com"),
        (100_000, 100_000, "person-100000@example.com"),
    ],
)
def test_a_login_id_follows_from_the_number_and_how_many_there_are(size: int, number: int, login_id: str) -> None:
    assert population(size).login_id(number) == population(size).person(number).login_id == login_id


@given(size=st.integers(1, 10_000_000), data=st.data())
def test_a_number_is_found_by_its_id_and_its_login_id(size: int, data: st.DataObject) -> None:
    people = population(size)
    number = data.draw(st.integers(1, size))

    assert people.number_of_id(people.user_id(number)) == number
    assert people.number_of_login_id(people.login_id(number)) == number


@pytest.mark.parametrize(
    "login_id",
    [
        "person-0000@example.com",
        "person-5001@example.com",
        "person-11@example.com",
        "person-04711@example.com",
        "person-4711@example.org",
        " person-4711@example.com",
        "person-4711@example.com\n",
        "Person-4711@example.com",
        "person-٤٧١١@example.com",
        "person-4711",
        "",
    ],
)
def test_what_only_resembles_a_login_id_is_nobodys(login_id: str) -> None:
    assert population().number_of_login_id(login_id) is None


def test_what_only_resembles_an_id_is_nobodys() -> None:
    people = population()
    front = people.user_id(4711)[:-12]

    for tail in ("000000000000", "000000005001", "00000000471a", "00000000٤٧١١", "4711", ""):
        assert people.number_of_id(front + tail) is None
    assert people.number_of_id(population(seed=8).user_id(4711)) is None


def test_numbers_outside_are_nobodys() -> None:
    people = population(3)

    assert (len(people), list(people), 0 in people, 4 in people, "1" in people) == (3, [1, 2, 3], False, False, False)
    for number in (0, 4, -1):
        with pytest.raises(IndexError):
            people.person(number)


def test_without_a_locale_people_are_called_by_their_number() -> None:
    person = population().person(4711)

    assert (person.first_name, person.last_name, person.full_name) == ("Person", "4711", "Person 4711")
    assert person.password == "fake-password"
    assert person.id.endswith("-000000004711")
    assert (person.tenant_id, person.insert_instant, person.registrations) == ("a", START, ())


def test_the_same_seed_makes_the_same_people_whoever_was_asked_for_before() -> None:
    shares = [Share(share=0.5, two_factor=TwoFactor(methods=(TwoFactorMethod(method="authenticator"),)))]
    more = {"shares": shares, "registered_for": [Application(id="app", name="App", tenant_id="a")]}
    forwards, backwards, other = (population(100, seed, **more) for seed in (7, 7, 8))

    people = {number: forwards.person(number) for number in range(1, 101)}

    assert people == {number: backwards.person(number) for number in range(100, 0, -1)}
    assert all(other.person(number) != person for number, person in people.items())
    assert len({person.registrations[0].id for person in people.values() if person.registrations}) == 100


def test_a_person_does_not_depend_on_how_many_there_are() -> None:
    assert population(5000).person(4711) == population(9999).person(4711)


def test_a_template_says_what_all_have() -> None:
    registration = Registration(application_id="other")
    template = Template(password="pw", verified=False, tenant_id="b", registrations=(registration,), first_name=None)
    person = population(template=template, registered_for=[Application(id="app", name="App")]).person(1)

    assert (person.password, person.verified, person.tenant_id) == ("pw", False, "b")
    assert [each.application_id for each in person.registrations or ()] == ["other"]
    assert (person.first_name, person.last_name, person.full_name) == (None, "0001", None)


def test_shares_fall_as_the_seed_says_and_independently() -> None:
    shares = [Share(share=0.1, active=False), Share(share=0.3, verified=False), Share(share=1.0, timezone="UTC")]
    people = [population(shares=shares).person(number) for number in range(1, 5001)]

    assert sum(not person.active for person in people) == INACTIVE
    assert sum(not person.verified for person in people) == UNVERIFIED
    assert sum(not person.active and not person.verified for person in people) == BOTH
    assert {person.timezone for person in people} == {"UTC"}


INACTIVE, UNVERIFIED, BOTH = 513, 1497, 158
"""Of 5,000 with the seed 7, where 500, 1,500 and 150 are to be expected."""


def test_of_two_shares_that_say_the_same_the_later_counts() -> None:
    shares = [Share(share=1.0, password="first", active=False), Share(share=1.0, password="second")]
    person = population(template=Template(password="none"), shares=shares).person(1)

    assert (person.password, person.active) == ("second", False)


def test_what_a_share_leaves_unsaid_stays_as_the_template_has_it() -> None:
    shares = [Share(share=1.0, active=False)]

    assert not population(template=Template(verified=False), shares=shares).person(1).verified


def test_nobody_is_made_before_being_asked_for(made: list[int]) -> None:
    people = population(10_000_000)
    known = directory(people, ANN)
    assert (len(known), made) == (10_000_001, [])

    assert known.user("1") == known.find("a", "ann@example.com") == ANN
    assert known.find("a", "nobody@example.com") is known.user("nobody") is None
    assert made == []

    person = known.find("a", "person-00004711@example.com")
    assert person is known.user(people.user_id(4711)) is known.find(None, "person-00004711@example.com")
    assert person is known.with_email("a", "PERSON-00004711@example.com")
    assert made == [4711]


def test_going_through_all_makes_them_one_by_one(made: list[int]) -> None:
    known = directory(population(10_000_000), ANN)
    users = known.users()

    assert [next(users).login_id for _ in range(3)] == [
        "ann@example.com",
        "person-00000001@example.com",
        "person-00000002@example.com",
    ]
    assert len(made) == 2


def test_an_outline_tells_who_somebody_is_and_makes_nobody(made: list[int]) -> None:
    shares = [Share(share=0.5, tenant_id="b")]
    people = population(20, shares=shares, registered_for=[Application(id="app", name="App")])
    outlines = list(map(people.outline, people))
    assert made == []

    for outline, whole in zip(outlines, map(people.person, people), strict=True):
        assert (outline.id, outline.login_id, outline.tenant_id) == (whole.id, whole.login_id, whole.tenant_id)
        assert [each.application_id for each in outline.registrations or ()] == [
            each.application_id for each in whole.registrations or ()
        ]
    assert {outline.tenant_id for outline in outlines} == {"a", "b"}


def test_a_generated_user_is_found_in_their_own_tenant_only() -> None:
    known = directory(population(template=Template(tenant_id="b")))

    assert known.find("a", "person-4711@example.com") is None
    assert known.find("b", "person-4711@example.com") == known.find(None, "person-4711@example.com") is not None


def test_worlds_of_one_population_do_not_see_each_others_changes() -> None:
    roster = Roster([ANN], population(3))
    one, other = (Directory(TENANTS, {}, {}, {}, roster) for _ in range(2))
    first, second, third = (population(3).person(number) for number in (1, 2, 3))

    one.save(first.changed(email="renamed@example.com"))
    one.remove(second)
    one.save(User(id="9", tenant_id="a", email="new@example.com"))

    assert one.find("a", first.login_id) is one.find("a", second.login_id) is one.user(second.id) is None
    assert [user.login_id for user in one.users()] == [
        "ann@example.com",
        "renamed@example.com",
        third.login_id,
        "new@example.com",
    ]
    assert len(one) == len(other) == 4
    assert list(other.users()) == [ANN, first, second, third]
    assert other.find("a", first.login_id) == first


STEPS = st.lists(
    st.tuples(st.sampled_from(["save", "rename", "remove"]), st.integers(0, 4), st.integers(0, 5)), max_size=12
)


@given(STEPS)
def test_a_population_is_as_if_its_users_were_listed(steps: list[tuple[str, int, int]]) -> None:
    people = population(4)
    users = [ANN, *map(people.person, people)]
    names = [*(user.login_id for user in users), "free@example.com"]
    lazy, plain = directory(people, ANN), Directory(TENANTS, {}, {}, {}, Roster(users))
    for step, who, name in steps:
        for known in (lazy, plain):
            user = known.user(users[who].id) or users[who]
            if step == "remove":
                known.remove(user)
            elif step == "save":
                known.save(user.changed(first_name="Changed"))
            elif known.find("a", names[name]) is None:
                known.save(user.changed(email=names[name]))

        assert list(lazy.users()) == list(plain.users())
        assert len(lazy) == len(plain) == sum(1 for _ in plain.users())
        assert [lazy.find("a", each) for each in names] == [plain.find("a", each) for each in names]


def test_whom_somebody_may_mean_is_told_without_making_everybody(made: list[int]) -> None:
    known = directory(population(100_000), ANN)

    assert known.near("person-4711@example.com") == ["ann@example.com", "person-004711@example.com"]
    assert known.near("person-100001@example.com") == known.near("9" * 5000) == ["ann@example.com"]
    assert made == []


@needs_faker
def test_people_of_a_locale_are_the_same_for_the_same_seed_whoever_was_asked_for_before() -> None:
    forwards, backwards, other = (population(200, seed, locales=("en_GB", "de_DE")) for seed in (7, 7, 8))

    people = {number: forwards.person(number) for number in range(1, 201)}

    assert people == {number: backwards.person(number) for number in range(200, 0, -1)}
    assert sum(other.person(number).full_name == person.full_name for number, person in people.items()) < 5


@needs_faker
def test_people_are_the_same_however_threads_ask_for_them() -> None:
    alone, together = (population(400, locales=("en_GB", "de_DE", "ja_JP")) for _ in range(2))

    with ThreadPoolExecutor(8) as threads:
        people = list(threads.map(together.person, together))

    assert people == list(map(alone.person, alone))


@needs_faker
def test_people_of_a_locale_have_what_people_have() -> None:
    people = population(200, locales=("en_GB", "de_DE"))

    for number in people:
        person = people.person(number)
        assert person.full_name == f"{person.first_name} {person.last_name}"
        assert person.birth_date is not None
        assert date(1940, 1, 1) <= person.birth_date <= date(2007, 12, 31)
        assert person.mobile_phone
        assert person.login_id == f"person-{number:04}@example.com"
    assert {people.person(number).preferred_languages for number in people} == {("en_GB",), ("de_DE",)}
    assert len({people.person(number).full_name for number in people}) > 180


@needs_faker
@pytest.mark.parametrize("locale", ["en_PH", "fil_PH", "tl_PH", "fr_QC", "de", "la"])
def test_people_of_unusual_locales_have_it_too(locale: str) -> None:
    assert locale in known_locales()
    person = population(1, locales=(locale,)).person(1)
    assert person.full_name
    assert person.mobile_phone


@needs_faker
def test_the_family_comes_first_where_it_does() -> None:
    hungarian, chinese = (population(1, locales=(locale,)).person(1) for locale in ("hu_HU", "zh_CN"))

    assert hungarian.full_name == f"{hungarian.last_name} {hungarian.first_name}"
    assert chinese.full_name == f"{chinese.last_name}{chinese.first_name}"


@needs_faker
def test_the_template_counts_more_than_what_is_invented() -> None:
    template = Template(last_name="Doe", birth_date=None, preferred_languages=("fr",))
    person = population(locales=("en_GB",), template=template).person(1)

    assert (person.last_name, person.birth_date, person.preferred_languages) == ("Doe", None, ("fr",))
    assert person.first_name
    assert person.full_name is None
