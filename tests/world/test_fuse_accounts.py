from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from fauxauth.errors import UsageError
from fauxauth.world.chance import Chance
from fauxauth.world.fuse_accounts import FuseAccounts, FuseOrigin
from fauxauth.world.fuse_people import FuseSection, FuseUser, Lockout

START = datetime(2026, 1, 5, 9, 0, tzinfo=timezone.utc)
MONTH = timedelta(days=30)
JOE = FuseUser(login_name="joe.bloggs", email="joe@example.com", password="pw")
JANE = FuseUser(login_name="jane@example.com", password="pw")


def accounts_of(*users: FuseUser, seed: int = 7, **settings: object) -> FuseAccounts:
    section = FuseSection(users=users, **settings)  # type: ignore[arg-type]
    return FuseAccounts(FuseOrigin.of(section), Chance(seed), START)


def the(accounts: FuseAccounts, login: str = "joe.bloggs") -> FuseUser:
    user = accounts.user(login)
    assert user is not None
    return user


def test_an_origin_without_a_section_has_nobody() -> None:
    accounts = FuseAccounts(FuseOrigin(), Chance(), START)
    assert list(accounts.users()) == []
    assert accounts.user("joe.bloggs") is None


def test_users_are_numbered_in_order_around_the_ids_that_are_given() -> None:
    accounts = accounts_of(JOE, FuseUser(login_name="b", id=2), FuseUser(login_name="c"))
    assert [user.id for user in accounts.users()] == [1, 2, 3]


def test_names_follow_from_the_login_name_and_a_given_one_stays() -> None:
    jane = the(accounts_of(JANE), "jane@example.com")
    assert (jane.name, jane.given_name, jane.family_name, jane.email) == ("Jane", "Jane", "", "jane@example.com")
    joe = the(accounts_of(replace(JOE, family_name="Fake")))
    assert (joe.name, joe.public_name) == ("Joe Fake", "Joe Fake")
    assert the(accounts_of(FuseUser(login_name="...")), "...").name == "..."


def test_the_names_in_a_scenario_are_the_vendors() -> None:
    section = msgspec.convert(
        {
            "users": [{"login_name": "joe.bloggs", "administerable_community_ids": [9], "is_manager": True}],
            "tokenRotation": timedelta(days=8),
            "lockout": {"attempts": 3, "duration": timedelta(minutes=5)},
            "acceptJwtAsToken": True,
        },
        FuseSection,
    )
    assert section.token_rotation == timedelta(days=8)
    assert section.users[0].administerable_community_ids == (9,)
    assert "missingFieldsStatus" in msgspec.json.schema(FuseSection)["$defs"]["FuseSection"]["properties"]


@pytest.mark.parametrize(
    "users",
    [
        (JOE, JOE),
        (JANE, FuseUser(login_name="b", email="jane@example.com")),
        (FuseUser(login_name="a", id=5), FuseUser(login_name="b", id=5)),
        (FuseUser(login_name="a", id=-1),),
        (FuseUser(login_name="a", id=2**40),),
        (FuseUser(login_name="a", token_updated_at=START.replace(tzinfo=None)),),
        (FuseUser(login_name="a", authentication_token="t"), FuseUser(login_name="b", authentication_token="t")),
    ],
)
def test_users_that_cannot_be_told_apart_or_cannot_be_are_refused(users: tuple[FuseUser, ...]) -> None:
    with pytest.raises(UsageError):
        accounts_of(*users)


def test_durations_that_mean_nothing_are_refused() -> None:
    with pytest.raises(UsageError, match="tokenRotation"):
        FuseOrigin.of(FuseSection(token_rotation=timedelta()))
    with pytest.raises(UsageError, match=r"lockout\.duration"):
        FuseOrigin.of(FuseSection(lockout=Lockout(attempts=1, duration=timedelta(seconds=-1))))


def test_a_token_looks_as_the_vendors_and_finds_its_user() -> None:
    accounts = accounts_of(JOE, JANE)
    token = accounts.current_token(the(accounts), START)
    assert re.fullmatch(r"[A-Za-z0-9_-]{16}", token.text)
    assert token.updated_at == START
    assert accounts.find_by_token(token.text, START) == the(accounts)
    legacy = accounts.legacy_token(the(accounts))
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", legacy)
    assert accounts.find_by_legacy_token(legacy) == the(accounts)
    assert accounts.find_by_token(legacy, START) is None
    assert accounts.find_by_legacy_token(token.text) is None


def test_rotation_happens_at_the_exact_instant_and_again_after_the_same_time() -> None:
    accounts = accounts_of(JOE, token_rotation=MONTH)
    instants = [START, START + MONTH - timedelta(milliseconds=1), START + MONTH, START + 2 * MONTH]
    tokens = [accounts.current_token(the(accounts), instant) for instant in instants]
    assert [token.updated_at for token in tokens] == [START, START, START + MONTH, START + 2 * MONTH]
    assert tokens[0] == tokens[1]
    assert len({token.text for token in tokens}) == 3
    assert accounts.find_by_token(tokens[0].text, instants[1]) is not None
    assert accounts.find_by_token(tokens[0].text, instants[2]) is None


@given(
    rotation=st.timedeltas(timedelta(microseconds=1), timedelta(days=400)),
    age=st.timedeltas(timedelta(days=-30), timedelta(days=3000)),
    since=st.timedeltas(timedelta(days=-3000), timedelta(days=3000)),
)
def test_the_current_token_is_never_older_than_the_interval(
    rotation: timedelta, age: timedelta, since: timedelta
) -> None:
    accounts = accounts_of(replace(JOE, token_updated_at=START + since), token_rotation=rotation)
    now = START + age
    token = accounts.current_token(the(accounts), now)
    assert now - token.updated_at < rotation
    assert (token.updated_at - (START + since)) % rotation == timedelta()
    assert accounts.find_by_token(token.text, now) == the(accounts)


def test_a_pinned_token_is_the_first_and_goes_stale_by_its_own_date() -> None:
    made = START - MONTH + timedelta(days=1)
    pinned = replace(JOE, authentication_token="fake-first-token", token_updated_at=made)
    accounts = accounts_of(pinned, token_rotation=MONTH)
    token = accounts.current_token(the(accounts), START)
    assert (token.text, token.updated_at) == ("fake-first-token", made)
    assert accounts.find_by_token("fake-first-token", START) == the(accounts)
    assert accounts.find_by_token("fake-first-token", START + timedelta(days=1)) is None
    assert accounts.current_token(the(accounts), START + timedelta(days=1)).updated_at == made + MONTH


def test_a_rotation_by_hand_replaces_even_a_pinned_token_and_starts_the_interval_anew() -> None:
    accounts = accounts_of(replace(JOE, authentication_token="fake-first-token"), token_rotation=MONTH)
    now = START + timedelta(days=3)
    texts = ["fake-first-token", *(accounts.rotate(the(accounts), now).text for _ in range(3))]
    assert len(set(texts)) == 4
    assert [accounts.find_by_token(text, now) is not None for text in texts] == [False, False, False, True]
    assert accounts.current_token(the(accounts), now).updated_at == now
    assert accounts.current_token(the(accounts), START + MONTH).text == texts[-1]
    assert accounts.current_token(the(accounts), now + MONTH).text != texts[-1]


def test_a_password_change_replaces_both_tokens_and_unlocks() -> None:
    accounts = accounts_of(
        replace(JOE, legacy_token="fake-legacy", password_change_required=True),
        lockout=Lockout(attempts=1, duration=MONTH),
    )
    accounts.count_failure(the(accounts), START)
    before = accounts.current_token(the(accounts), START).text
    changed = accounts.change_password(the(accounts), "new", START)
    assert (changed.password, changed.password_change_required) == ("new", False)
    assert accounts.find_by_token(before, START) is None
    assert accounts.find_by_legacy_token("fake-legacy") is None
    first = accounts.legacy_token(changed)
    accounts.change_password(changed, "newer", START)
    assert accounts.legacy_token(changed) != first
    assert not accounts.is_locked(changed, START)


def test_the_same_seed_gives_the_same_tokens_and_another_seed_others() -> None:
    def tokens(seed: int) -> list[str]:
        accounts = accounts_of(JOE, JANE, seed=seed)
        return [accounts.current_token(user, START).text for user in accounts.users()]

    assert tokens(7) == tokens(7)
    assert not set(tokens(7)) & set(tokens(8))


def test_neither_the_order_of_calls_nor_of_threads_changes_a_token() -> None:
    users = [FuseUser(login_name=f"user.{number}") for number in range(8)]

    def tokens_after(order: Iterable[int], threads: bool) -> dict[str, str]:
        accounts = accounts_of(*users)
        lock = threading.Lock()
        found: dict[str, str] = {}

        def work(number: int) -> None:
            with lock:
                user = the(accounts, f"user.{number}")
                accounts.rotate(user, START)
            found[user.login_name] = accounts.current_token(user, START + 5 * MONTH).text + accounts.legacy_token(user)

        if threads:
            workers = [threading.Thread(target=work, args=(number,)) for number in order]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
        else:
            for number in order:
                work(number)
        return found

    expected = tokens_after(range(8), threads=False)
    assert tokens_after(reversed(range(8)), threads=False) == expected
    assert tokens_after(range(8), threads=True) == expected


def test_worlds_of_one_origin_do_not_see_each_other() -> None:
    origin = FuseOrigin.of(FuseSection(users=(JOE,)))
    one, other = (FuseAccounts(origin, Chance(7), START) for _ in range(2))
    one.remove(the(one))
    one.add(JANE)
    assert [user.login_name for user in one.users()] == ["jane@example.com"]
    assert [user.login_name for user in other.users()] == ["joe.bloggs"]


def test_an_added_user_is_numbered_by_seed_and_name_and_keeps_a_given_id() -> None:
    ids = [accounts_of(JOE).add(JANE).id for _ in range(2)]
    assert ids[0] == ids[1] >= 100_000
    assert accounts_of(JOE).add(replace(JANE, id=77)).id == 77
    crowded = accounts_of(replace(JOE, id=ids[0]))
    assert crowded.add(JANE).id == ids[0] + 1


@pytest.mark.parametrize("user", [JOE, replace(JANE, id=1), FuseUser(login_name="b", email="joe@example.com")])
def test_adding_who_is_there_is_refused_and_changes_nothing(user: FuseUser) -> None:
    accounts = accounts_of(JOE)
    with pytest.raises(UsageError):
        accounts.add(user)
    assert [each.login_name for each in accounts.users()] == ["joe.bloggs"]


def test_a_saved_user_is_found_by_the_new_names_only_and_keeps_the_token() -> None:
    accounts = accounts_of(JOE)
    token = accounts.current_token(the(accounts), START)
    accounts.save(replace(the(accounts), login_name="joseph", email="joseph@example.com"))
    assert accounts.user("joe.bloggs") is None
    assert accounts.user("joe@example.com") is None
    assert accounts.current_token(the(accounts, "joseph@example.com"), START) == token
    assert accounts.add(JOE).login_name == "joe.bloggs"


def test_who_is_removed_is_unknown_and_comes_back_with_new_tokens() -> None:
    accounts = accounts_of(JOE)
    joe = the(accounts)
    old, legacy = accounts.current_token(joe, START), accounts.legacy_token(joe)
    accounts.remove(joe)
    for use in (accounts.remove, accounts.save, accounts.legacy_token):
        with pytest.raises(UsageError, match="no Fuse user"):
            use(joe)
    accounts.add(joe)
    assert accounts.find_by_token(old.text, START) is None
    assert accounts.find_by_legacy_token(legacy) is None


def test_a_lock_runs_out_on_the_clock_and_counting_begins_anew() -> None:
    accounts = accounts_of(JOE, lockout=Lockout(attempts=2, duration=timedelta(minutes=5)))
    joe = the(accounts)
    end = START + timedelta(minutes=5)
    accounts.count_failure(joe, START)
    assert not accounts.is_locked(joe, START)
    accounts.count_failure(joe, START)
    accounts.count_failure(joe, end - timedelta(milliseconds=1))
    assert accounts.is_locked(joe, end - timedelta(milliseconds=1))
    assert not accounts.is_locked(joe, end)
    accounts.count_failure(joe, end)
    assert not accounts.is_locked(joe, end)
    accounts.count_failure(joe, end)
    assert accounts.is_locked(joe, end)
    accounts.forget_failures(joe)
    assert not accounts.is_locked(joe, end)


def test_making_a_world_does_not_touch_the_users() -> None:
    origin = FuseOrigin.of(FuseSection(users=tuple(FuseUser(login_name=f"user.{n}") for n in range(2_000))))
    accounts = FuseAccounts(origin, Chance(), START)
    own = [value for value in vars(accounts).values() if isinstance(value, dict)]
    assert own
    assert not any(own)
