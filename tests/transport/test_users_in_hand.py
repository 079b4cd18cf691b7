"""Users, applications and registrations in the hands of a test."""

from __future__ import annotations

import re
import threading
from datetime import date, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import fields

from fauxauth import FauxAuth, Scenario, UsageError
from fauxauth.transport.in_hand import attributes as said
from fauxauth.world.applications import Application
from fauxauth.world.fuse_people import FuseUser
from fauxauth.world.objects import DEFAULT_APPLICATION_ID, NotFaked, VendorObject
from fauxauth.world.people import Registration, User

from .asking import RICHARD, START, ask, log_in

OTHER = "00000000-0000-0000-0000-00000000000c"


@pytest.fixture
def fake() -> FauxAuth:
    made = FauxAuth(Scenario.parse("{fauxauth: 1, clock: {start: 2026-01-05T09:00:00Z, mode: frozen}}"))
    made.add_user(email=RICHARD, password="open-sesame", first_name="Richard")
    return made


def test_a_user_is_changed_in_what_is_said_and_in_nothing_else(fake: FauxAuth) -> None:
    before = fake.user(RICHARD)
    fake.clock.advance(days=1)

    after = fake.update_user(RICHARD, email="rich@example.com", verified=False, expiry=None)

    changes = {name for name in User.__struct_fields__ if getattr(before, name) != getattr(after, name)}
    assert changes == {"email", "verified", "last_update_instant"}
    assert after == fake.user("rich@example.com")
    assert log_in(fake, "rich@example.com").status_code == 200
    assert log_in(fake, RICHARD).status_code == 404


def test_a_new_user_of_whom_no_more_is_said_is_registered_for_the_first_application_alone(fake: FauxAuth) -> None:
    fake.add_application(name="Another")

    user = fake.add_user(email="anna@example.com")

    assert [each.application_id for each in user.registrations or ()] == [DEFAULT_APPLICATION_ID]


def test_a_user_of_long_ago_stands_for_the_user_of_now(fake: FauxAuth) -> None:
    user = fake.user(RICHARD)
    fake.update_user(user, email="rich@example.com")

    assert user.email == RICHARD
    assert fake.user(user).email == "rich@example.com"
    assert fake.user(user.id).email == "rich@example.com"


def test_a_changed_password_is_the_new_one_and_the_old_one_is_remembered(fake: FauxAuth) -> None:
    fake.clock.advance(hours=1)
    user = fake.update_user(RICHARD, password="close-sesame")

    assert user.previous_passwords == ("open-sesame",)
    assert user.password_last_update_instant == START + timedelta(hours=1)
    assert [log_in(fake, password=each).status_code for each in ("open-sesame", "close-sesame")] == [404, 200]


def test_what_is_said_beside_a_new_password_counts(fake: FauxAuth) -> None:
    user = fake.update_user(RICHARD, password="close-sesame", breached_password_status="ExactMatch", first_name="Rich")

    assert (user.breached_password_status, user.first_name) == ("ExactMatch", "Rich")
    assert log_in(fake, password="close-sesame").status_code == 203


def test_tokens_of_a_changed_user_stay_and_those_of_a_removed_one_go(fake: FauxAuth) -> None:
    token = log_in(fake).json()["refreshToken"]
    now = fake.clock.now()
    fake.update_user(RICHARD, first_name="Rich")
    assert fake.world.refresh_tokens.find(token, now) is not None

    fake.remove_user(RICHARD)

    assert fake.world.refresh_tokens.find(token, now) is None
    assert log_in(fake).status_code == 404
    assert fake.add_user(email=RICHARD).email == RICHARD


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"emial": "x"}, "a user has no attribute 'emial'; did you mean 'email'?"),
        ({"id": OTHER}, f"{RICHARD} has the id "),
        ({"email": "monica@example.com"}, "monica@example.com is the loginId of another user of the tenant"),
        ({"email": None}, "a user needs an email or a username to log in with"),
        ({"active": "no"}, "active: expected true or false, found text 'no'"),
        (
            {"registrations": [{"applicationId": OTHER}]},
            f"registrations[0].applicationId: there is no application {OTHER}",
        ),
        ({"two_factor": {"methods": [{"method": "sms"}]}}, "two_factor.methods[0]: a method of kind sms needs a"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_changes_nothing(
    fake: FauxAuth, change: dict[str, Any], message: str
) -> None:
    fake.add_user(email="monica@example.com")
    before = fake.user(RICHARD)

    with pytest.raises(UsageError, match=f"^{re.escape(message)}"):
        fake.update_user(RICHARD, **change)

    assert fake.user(RICHARD) == before


def test_what_is_refused_changes_no_id_of_those_who_come_later() -> None:
    careful, careless = FauxAuth(), FauxAuth()
    with pytest.raises(UsageError):
        careless.add_user(email=RICHARD, tenant_id=OTHER)

    ids = [fake.add_user(email=RICHARD, two_factor={"methods": [{"method": "email"}]}) for fake in (careful, careless)]

    assert ids[0].id == ids[1].id
    assert ids[0].two_factor == ids[1].two_factor


def test_somebody_who_is_not_there_cannot_be_changed_or_removed(fake: FauxAuth) -> None:
    gone = fake.user(RICHARD)
    fake.remove_user(gone)

    for refused in (lambda: fake.update_user(gone), lambda: fake.remove_user(gone), lambda: fake.user(gone)):
        with pytest.raises(UsageError, match=r"^there is no user 'richard@example\.com'$"):
            refused()
    with pytest.raises(UsageError, match=r"^there is no user 'None'$"):
        fake.user(None)  # type: ignore[arg-type]


def test_an_application_is_added_completed_and_can_be_logged_in_to(fake: FauxAuth) -> None:
    shop = fake.add_application("Shop", roles=[{"name": "buyer"}], login_configuration={"generateRefreshTokens": True})
    user = fake.add_registration(RICHARD, "Shop", roles=["buyer"])

    reply = log_in(fake, applicationId=shop.id)

    assert shop == fake.application("Shop") == fake.application(shop.id)
    assert shop.tenant_id == fake.tenant_id
    assert [each.application_id for each in user.registrations or ()] == [DEFAULT_APPLICATION_ID, shop.id]
    assert reply.status_code == 200
    assert "refreshToken" in reply.json()
    assert reply.json()["user"]["registrations"][1]["roles"] == ["buyer"]


def test_an_application_is_changed_in_what_is_said_and_in_nothing_else(fake: FauxAuth) -> None:
    before = fake.application("Example app")

    after = fake.update_application("Example app", name="Shop", verify_registration=True)

    changes = {name for name in Application.__struct_fields__ if getattr(before, name) != getattr(after, name)}
    assert changes == {"name", "verify_registration"}
    fake.update_registration(RICHARD, "Shop", verified=False)
    assert log_in(fake).status_code == 213


def test_a_removed_application_takes_its_registrations_and_their_tokens_with_it(fake: FauxAuth) -> None:
    token = log_in(fake).json()["refreshToken"]

    fake.remove_application("Example app")

    assert fake.user(RICHARD).registrations == ()
    assert fake.world.refresh_tokens.find(token, fake.clock.now()) is None
    reply = log_in(fake)
    assert reply.status_code == 400
    assert "does not exist" in reply.text


def test_a_registration_is_added_changed_and_removed(fake: FauxAuth) -> None:
    shop = fake.add_application("Shop")
    token = log_in(fake).json()["refreshToken"]

    added = fake.add_registration(RICHARD, shop, username="rich")
    changed = fake.update_registration(added, shop, username="ricky")
    removed = fake.remove_registration(changed, "Example app")

    first, second = added.registration(shop.id), changed.registration(shop.id)
    assert first is not None
    assert second == first.changed(username="ricky")
    assert [each.application_id for each in removed.registrations or ()] == [shop.id]
    assert fake.world.refresh_tokens.find(token, fake.clock.now()) is None
    assert log_in(fake).status_code == 202


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda f: f.add_application("A", tenant_id=OTHER), f"tenant_id: there is no tenant {OTHER}"),
        (lambda f: f.add_application("A", id=DEFAULT_APPLICATION_ID), f"{DEFAULT_APPLICATION_ID} is the id of another"),
        (lambda f: f.add_application("SHOP"), "name: two applications of a tenant have the name SHOP"),
        (
            lambda f: f.update_application("Shop", name="Example app"),
            "name: two applications of a tenant have the name",
        ),
        (lambda f: f.add_application("A", role=[]), "an application has no attribute 'role'; did you mean 'roles'?"),
        (
            lambda f: f.add_application("A", jwt_configuration={"accessTokenKeyId": OTHER}),
            f"jwt_configuration.accessTokenKeyId: there is no signing key {OTHER}",
        ),
        (lambda f: f.update_application("Exampel app"), "there is no application 'Exampel app'; did you mean 'Example"),
        (lambda f: f.update_application("Example app", id=OTHER), "Example app stays with its id and its tenant"),
        (lambda f: f.remove_application("x"), "there is no application 'x'"),
        (lambda f: f.add_registration(RICHARD, "Example app"), f"{RICHARD} is registered for Example app already; use"),
        (
            lambda f: f.add_registration("richrd@example.com", "Example app"),
            "there is no user 'richrd@example.com'; di",
        ),
        (
            lambda f: f.update_registration(RICHARD, "Shop"),
            f"{RICHARD} is not registered for Shop; use add_registration",
        ),
        (
            lambda f: f.remove_registration(RICHARD, "Shop"),
            f"{RICHARD} is not registered for Shop; use add_registration",
        ),
        (
            lambda f: f.add_registration(RICHARD, "Shop", roles=["byer"]),
            "registrations[1].roles[0]: Shop has no role 'byer'; did you mean 'buyer'?",
        ),
        (
            lambda f: f.update_registration(RICHARD, "Example app", rolse=[]),
            "a registration has no attribute 'rolse'; did you mean 'roles'?",
        ),
    ],
)
def test_what_an_application_or_a_registration_cannot_be_is_refused(fake: FauxAuth, attempt: Any, message: str) -> None:
    fake.add_application("Shop", roles=[{"name": "buyer"}])
    before = (fake.user(RICHARD), dict(fake.world.directory.applications))

    with pytest.raises(UsageError, match=f"^{re.escape(message)}"):
        attempt(fake)

    assert (fake.user(RICHARD), fake.world.directory.applications) == before


def test_of_applications_with_one_name_the_id_says_which() -> None:
    fake = FauxAuth(Scenario.parse(f"{{fauxauth: 1, fusionauth: {{tenants: [{{}}, {{id: {OTHER}}}]}}}}"))
    one, other = fake.add_application("Shop"), fake.add_application("Shop", tenant_id=OTHER)

    with pytest.raises(UsageError, match=f"^2 applications are called 'Shop'; say which by id: {one.id}, {other.id}$"):
        fake.fail("fusionauth.login", drip=1, when={"application": "Shop"})
    with pytest.raises(UsageError, match=f"^2 applications are called 'Shop'; say which by id: {one.id}, {other.id}$"):
        fake.application("Shop")
    assert fake.application(other.id) is other


def test_fuse_users_are_added_changed_and_removed(fake: FauxAuth) -> None:
    joe = fake.add_fuse_user(login_name="joe.bloggs", password="pw", role="admin")
    assert (joe.name, joe.id) == ("Joe Bloggs", fake.fuse_user("joe.bloggs").id)

    changed = fake.update_fuse_user("joe.bloggs", email="joe@example.com", active=False)
    assert changed == fake.fuse_user("joe@example.com") == fake.fuse_user(joe)
    assert (changed.role, changed.active, joe.active) == ("admin", False, True)

    fake.remove_fuse_user(joe)
    with pytest.raises(UsageError, match=r"^there is no Fuse user 'joe\.bloggs'$"):
        fake.fuse_user(joe)


def test_another_password_of_a_fuse_user_changes_the_tokens_unless_they_are_said(fake: FauxAuth) -> None:
    joe = fake.add_fuse_user(login_name="joe", password="pw", authentication_token="first", legacy_token="old")
    now = fake.clock.now()

    fake.update_fuse_user(joe, password="other", legacy_token="new")

    assert fake.fuse.find_by_token("first", now) is None
    assert fake.fuse.legacy_token(fake.fuse_user("joe")) == "new"
    assert fake.fuse_user("joe").password == "other"


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda f: f.add_fuse_user(login_name="joe"), "two Fuse users have the login_name 'joe'"),
        (
            lambda f: f.add_fuse_user(login_nam="j"),
            "a Fuse user has no attribute 'login_nam'; did you mean 'login_name'?",
        ),
        (lambda f: f.add_fuse_user(), "a Fuse user needs a login_name"),
        (lambda f: f.update_fuse_user("jo"), "there is no Fuse user 'jo'; did you mean 'joe'?"),
        (lambda f: f.update_fuse_user("joe", id=9), "joe has the id "),
        (
            lambda f: f.update_fuse_user("joe", login_name="ann", password="x"),
            "two Fuse users have the login_name 'ann'",
        ),
        (lambda f: f.remove_fuse_user("x"), "there is no Fuse user 'x'"),
    ],
)
def test_what_a_fuse_user_cannot_be_is_refused(fake: FauxAuth, attempt: Any, message: str) -> None:
    joe = fake.add_fuse_user(login_name="joe", password="pw")
    fake.add_fuse_user(login_name="ann")

    with pytest.raises(UsageError, match=f"^{re.escape(message)}"):
        attempt(fake)

    assert fake.fuse_user(joe) == joe


def test_codes_are_those_of_the_authenticator_that_the_user_has_now(fake: FauxAuth) -> None:
    user = fake.user(RICHARD)
    with pytest.raises(UsageError, match=r"^richard@example\.com has no authenticator$"):
        user.totp()

    fake.update_user(user, two_factor={"methods": [{"method": "authenticator", "secret": "JBSWY3DPEHPK3PXP"}]})

    assert user.totp() == fake.totp(RICHARD) == fake.user(RICHARD).totp()
    assert len(user.totp()) == 6


@pytest.mark.parametrize("into_the_step", [timedelta(), timedelta(seconds=29, milliseconds=999)])
@pytest.mark.parametrize(("later", "status"), [(0, 200), (0.002, 200), (30, 200), (61, 421)])
def test_a_code_is_accepted_for_half_a_minute_whenever_it_was_asked_for(
    fake: FauxAuth, into_the_step: timedelta, later: float, status: int
) -> None:
    user = fake.update_user(RICHARD, two_factor={"methods": [{"method": "authenticator"}]})
    fake.clock.set(START + into_the_step)
    two_factor_id = log_in(fake).json()["twoFactorId"]

    code = user.totp()
    fake.clock.advance(seconds=later)

    assert ask(fake, "POST", "/api/two-factor/login", twoFactorId=two_factor_id, code=code).status_code == status


def test_a_user_in_hand_never_changes_and_is_equal_to_the_user(fake: FauxAuth) -> None:
    user = fake.user(RICHARD)

    assert user == fake.world.directory.user(user.id)
    assert type(user.changed(first_name="Rich")) is User
    assert user.changed(first_name="Rich") != user
    assert repr(user) == repr(user.changed(first_name="Rich")) == "<user richard@example.com>"
    assert repr(fake.add_fuse_user(login_name="joe", password="open-sesame")) == "<Fuse user joe>"
    with pytest.raises(AttributeError):
        user.first_name = "Rich"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("kind", "of_type"),
    [
        (User, said.UserAttributes),
        (Registration, said.RegistrationAttributes),
        (Application, said.ApplicationAttributes),
        (FuseUser, said.FuseUserAttributes),
    ],
)
def test_editors_know_every_attribute_that_the_fake_acts_on(kind: type[VendorObject], of_type: Any) -> None:
    acted_on = {field.name for field in fields(kind) if field.type != NotFaked}

    assert set(of_type.__annotations__) == acted_on - {"application_id"}


def test_type_checkers_know_what_a_user_has(fake: FauxAuth) -> None:
    with pytest.raises(UsageError, match="no attribute 'emial'"):
        fake.add_user(emial="x@example.com")  # type: ignore[call-arg]
    with pytest.raises(UsageError, match="expected true or false"):
        fake.update_user(RICHARD, active="no")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="no attribute 'role'"):
        fake.add_application("Shop", role=())  # type: ignore[call-arg]
    with pytest.raises(UsageError, match="there is no criterion 'statsu'"):
        fake.journal.assert_never("fusionauth.login", statsu=200)  # type: ignore[call-arg]


def test_users_are_added_and_found_by_many_threads_at_once(fake: FauxAuth) -> None:
    def live(number: int) -> None:
        user = fake.add_user(email=f"{number}@example.com", password="open-sesame")
        found.append((log_in(fake, user.email or "").status_code, fake.user(user).id == user.id))
        fake.update_user(user, first_name=str(number))
        fake.clock.advance(seconds=1)

    found: list[tuple[int, bool]] = []
    threads = [threading.Thread(target=live, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [(200, True)] * 16
    assert sorted(user.first_name or "" for user in fake.world.directory.users()) == sorted(
        ["Richard", *map(str, range(16))]
    )
    assert fake.clock.now() == START + timedelta(seconds=16)


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (
            lambda f: f.add_user(email="new@example.com", two_factor={"method": []}),
            "two_factor: unknown key 'method'; did you mean 'methods'?",
        ),
        (
            lambda f: f.update_user(RICHARD, two_factor={"methods": [{"method": "authenticator", "secrt": "x"}]}),
            "two_factor.methods[0]: unknown key 'secrt'; did you mean 'secret'?",
        ),
        (
            lambda f: f.add_application("Shop", login_configuration={"generateRefreshToken": True}),
            "login_configuration: unknown key 'generateRefreshToken'; did you mean 'generateRefreshTokens'?",
        ),
        (
            lambda f: f.update_user(RICHARD, two_factor={"methods": [{"method": "Email"}]}),
            "two_factor.methods[0].method: expected one of authenticator, email, sms, voice, found 'Email'; did you",
        ),
        (
            lambda f: f.add_user(email="new@example.com", registrations=[{"verified": True}]),
            "registrations[0]: the key 'applicationId' is missing; expected a UUID",
        ),
        (
            lambda f: f.add_user(email="new@example.com", expiry="tomorrow"),
            "expiry: 'tomorrow' is not an instant; write one such as 2026-01-05T09:00:00Z",
        ),
        (
            lambda f: f.add_user(email="new@example.com", registrations=[], id="me"),
            "id: 'me' is not a UUID; write one such as 10000000-0000-0002-0000-000000000001",
        ),
        (
            lambda f: f.update_user(RICHARD, verified=None),
            "verified: expected true or false, found None",
        ),
        (lambda f: f.add_user(email="new@example.com", data={"seen": [{1}]}), "data.seen[0]: {1} cannot stand here"),
        (
            lambda f: f.add_fuse_user(login_name="joe", role="amin"),
            "role: expected one of admin, user, found 'amin'; did you mean 'admin'?",
        ),
    ],
)
def test_what_the_vendors_objects_cannot_have_is_refused_as_in_a_file(
    fake: FauxAuth, attempt: Any, message: str
) -> None:
    with pytest.raises(UsageError, match=f"^{re.escape(message)}"):
        attempt(fake)
    assert fake.user(RICHARD).two_factor.methods == ()


def test_what_is_said_of_a_user_may_be_pythons_own_or_what_a_file_would_say(fake: FauxAuth) -> None:
    class Words(str, Enum):
        NAME = "Richard"

    python = fake.add_user(
        email="python@example.com",
        first_name=Words.NAME,
        birth_date=date(1990, 1, 2),
        expiry=START,
        clean_speak_id=UUID(OTHER),  # type: ignore[arg-type]
        data={"lastInstant": 5, "since": date(1990, 1, 2)},
        registrations=[Registration(application_id=DEFAULT_APPLICATION_ID, verified_instant=START)],
    )
    file = fake.add_user(
        email="file@example.com",
        first_name="Richard",
        birth_date="1990-01-02",
        expiry=int(START.timestamp() * 1000),
        clean_speak_id=OTHER.upper(),
        data={"lastInstant": 5, "since": "1990-01-02"},
        registrations=[{"applicationId": DEFAULT_APPLICATION_ID, "verifiedInstant": START.isoformat()}],
    )

    def said(user: User) -> list[object]:
        first = (user.registrations or ())[0]
        return [user.first_name, user.birth_date, user.expiry, user.clean_speak_id, user.data, first.verified_instant]

    assert said(python) == said(file)
    assert said(file)[:3] == ["Richard", date(1990, 1, 2), START]
    assert file.data == {"lastInstant": 5, "since": "1990-01-02"}
