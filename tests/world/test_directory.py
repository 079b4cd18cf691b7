from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from fauxauth.world.directory import Directory, Roster
from fauxauth.world.people import User
from fauxauth.world.tenants import Tenant

TENANTS = {"a": Tenant(id="a"), "b": Tenant(id="b")}
RICHARD = User(id="1", tenant_id="a", email="richard@example.com", username="rich")
ERLICH = User(id="2", tenant_id="b", email="erlich@example.com")


def directory(*users: User) -> Directory:
    return Directory(TENANTS, {}, {}, {}, Roster(users))


def test_a_user_is_found_by_id_email_or_username_in_the_tenant() -> None:
    known = directory(RICHARD, ERLICH)

    assert known.user("1") == known.find("a", "richard@example.com") == known.find("a", "rich") == RICHARD
    assert (
        known.find("b", "rich") is known.find("a", "erlich@example.com") is known.user("3") is known.user(None) is None
    )


def test_without_a_tenant_all_are_searched_in_order() -> None:
    namesake = ERLICH.changed(username="rich")

    assert directory(ERLICH).find(None, "erlich@example.com") == ERLICH
    assert directory(namesake, RICHARD).find(None, "rich") == RICHARD


def test_an_email_is_looked_up_before_a_username() -> None:
    by_username = User(id="3", tenant_id="a", username="richard@example.com")

    assert directory(by_username, RICHARD).find("a", "richard@example.com") == RICHARD


def test_blanks_around_a_login_id_count() -> None:
    assert directory(RICHARD).find("a", " rich") is None
    assert directory(RICHARD.changed(username=" rich")).find("a", " rich") is not None


def test_a_renamed_user_is_found_by_the_new_name_only() -> None:
    known = directory(RICHARD)

    known.save(RICHARD.changed(email="r@example.com", username=None))

    assert known.find("a", "richard@example.com") is known.find("a", "rich") is None
    assert known.find("a", "r@example.com") == known.user("1") == RICHARD.changed(email="r@example.com", username=None)


def test_a_removed_user_is_gone_and_the_name_is_free() -> None:
    known = directory(RICHARD)

    known.remove(RICHARD)
    assert known.user("1") is known.find("a", "rich") is known.find("a", "richard@example.com") is None
    assert list(known.users()) == []

    heir = User(id="9", tenant_id="a", username="rich")
    known.save(heir)
    assert known.find("a", "rich") == heir


def test_worlds_of_one_roster_do_not_see_each_others_changes() -> None:
    roster = Roster([RICHARD])
    one, other = (Directory(TENANTS, {}, {}, {}, roster) for _ in range(2))

    one.save(RICHARD.changed(first_name="Richard"))
    one.save(ERLICH)

    assert other.user("1") == RICHARD
    assert [user.id for user in one.users()] == ["1", "2"]
    assert [user.id for user in other.users()] == ["1"]


NAMES = st.sampled_from(["p", "q", "r", "s"])


class AgainstADictionary(RuleBasedStateMachine):
    """The overlay behaves as a plain dictionary of users would, whatever is saved, renamed and removed."""

    def __init__(self) -> None:
        super().__init__()
        self.roster = [User(id="p", tenant_id="a", email="p@x", username="p"), User(id="q", tenant_id="b", email="q@x")]
        self.directory = directory(*self.roster)
        self.model: dict[str, User] = {user.id: user for user in self.roster}

    def taken(self, user: User) -> bool:
        names: set[Any] = {user.email, user.username} - {None}
        others = (each for each in self.model.values() if each.id != user.id and each.tenant_id == user.tenant_id)
        return any(names & {each.email, each.username} for each in others)

    @rule(user_id=NAMES, tenant=st.sampled_from("ab"), email=st.none() | NAMES, username=st.none() | NAMES)
    def save(self, user_id: str, tenant: str, email: str | None, username: str | None) -> None:
        former = self.model.get(user_id)
        home = former.tenant_id if former is not None else tenant
        user = User(id=user_id, tenant_id=home, email=f"{email}@x" if email else None, username=username)
        if not self.taken(user):
            self.model[user_id] = user
            self.directory.save(user)

    @rule(user_id=NAMES)
    def remove(self, user_id: str) -> None:
        user = self.model.pop(user_id, None)
        if user is not None:
            self.directory.remove(user)

    @invariant()
    def everybody_is_found_and_nobody_else(self) -> None:
        assert {user.id: user for user in self.directory.users()} == self.model
        for name in ("p", "q", "r", "s", "p@x", "q@x", "r@x", "s@x"):
            for tenant in TENANTS:
                users = [each for each in self.model.values() if each.tenant_id == tenant]
                expected = [each for each in users if name in (each.email, each.username)]
                assert self.directory.find(tenant, name) == (expected[0] if expected else None)


TestAgainstADictionary = AgainstADictionary.TestCase
