from __future__ import annotations

import base64
import string
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxauth.world.chance import UPPER_ALPHANUMERICS, Chance

SEEDS = st.integers(0, 2**53)
OWNERS = st.text(max_size=5)
DRAWS = st.lists(st.tuples(st.sampled_from(["jti", "code"]), OWNERS), max_size=12)


@given(SEEDS, DRAWS)
def test_the_same_seed_gives_the_same_draws(seed: int, draws: list[tuple[str, str]]) -> None:
    one, other = Chance(seed), Chance(seed)

    assert [one.octets(16, *draw) for draw in draws] == [other.octets(16, *draw) for draw in draws]


@given(SEEDS, DRAWS)
def test_what_an_owner_draws_does_not_depend_on_others(seed: int, draws: list[tuple[str, str]]) -> None:
    """Draw in another order in which each owner's draws of a kind keep theirs: sorted by owner and purpose."""
    one, other = Chance(seed), Chance(seed)

    drawn = [(draw, one.octets(16, *draw)) for draw in draws]
    resorted = [(draw, other.octets(16, *draw)) for draw in sorted(draws)]

    assert sorted(drawn, key=lambda each: each[0]) == resorted


@given(SEEDS, OWNERS)
def test_a_world_never_draws_what_was_drawn_before_it_began(seed: int, owner: str) -> None:
    assert Chance(seed).uuid("userId", owner) != Chance(seed, before=True).uuid("userId", owner)


@given(DRAWS)
def test_no_two_draws_are_the_same(draws: list[tuple[str, str]]) -> None:
    chance = Chance(0)
    drawn = [chance.octets(16, *draw) for draw in draws]

    assert len(set(drawn)) == len(drawn)


@given(SEEDS, SEEDS)
def test_seeds_are_independent(one: int, other: int) -> None:
    assert (Chance(one).octets(16, "jti") == Chance(other).octets(16, "jti")) is (one == other)


def test_an_owner_that_looks_like_a_count_is_another_owner() -> None:
    chance = Chance(0)
    owners = ["", "0", "\0", "0\0", "\x000", "a", "a\0", "a\x000", "\ud800"]
    drawn = [chance.octets(16, purpose, owner) for purpose in ("p", "q") for owner in owners for _ in range(2)]

    assert len(set(drawn)) == len(drawn)


@given(SEEDS, st.integers(1, 10), OWNERS)
def test_draws_have_the_shape_that_was_asked_for(seed: int, length: int, owner: str) -> None:
    chance = Chance(seed)

    assert set(chance.digits(length, "code", owner)) <= set(string.digits)
    assert len(chance.digits(length, "code", owner)) == length
    assert set(chance.letters(length, "id", owner)) <= set(UPPER_ALPHANUMERICS)
    assert len(chance.letters(length, "id", owner)) == length
    assert len(base64.b32decode(chance.base32(32, "secret", owner))) == 20
    assert uuid.UUID(chance.uuid("id", owner)).version == 4  # which it has in the standard's variant alone


@pytest.mark.parametrize(("size", "length"), [(32, 43), (40, 54), (48, 64)])
def test_a_token_is_url_safe_and_as_long_as_real_ones(size: int, length: int) -> None:
    token = Chance(3).token(size, "refreshToken", "somebody")

    assert len(token) == length
    assert set(token) <= {*string.ascii_letters, *string.digits, "-", "_"}
