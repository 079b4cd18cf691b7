"""Versions and the spans of versions in which something exists."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxauth.contract import Lifetime, Version
from fauxauth.errors import UsageError

NUMBERS = st.integers(0, 9999)
VERSIONS = st.builds(Version, NUMBERS, NUMBERS, NUMBERS)
ENDS = st.none() | VERSIONS
LIFETIMES = st.builds(Lifetime, ENDS, ENDS)


@given(VERSIONS)
def test_a_version_is_read_as_it_is_written(version: Version) -> None:
    assert Version.parse(str(version)) == version


@given(NUMBERS, NUMBERS)
def test_a_version_without_a_patch_is_the_one_with_patch_0(major: int, minor: int) -> None:
    assert Version.parse(f"{major}.{minor}") == Version.parse(f"{major}.{minor}.0")


@given(VERSIONS, VERSIONS)
def test_versions_are_ordered_by_their_numbers(one: Version, other: Version) -> None:
    assert (one < other) is ((one.major, one.minor, one.patch) < (other.major, other.minor, other.patch))
    assert [one < other, one == other, one > other].count(True) == 1


def test_1_9_is_before_1_10() -> None:
    assert Version.parse("1.9") < Version.parse("1.10") < Version.parse("1.10.1")


@pytest.mark.parametrize(
    "text", ["", "1", "1.", ".1", "1.2.3.4", "v1.2", "1.x", " 1.2", "1.2\n", "1,2", "١.٢", "1.12345"]
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match=r"is not a version; write it as in '1\.48' or '1\.27\.2'"):
        Version.parse(text)


@given(st.text())
def test_no_text_makes_the_parser_fail_otherwise(text: str) -> None:
    with suppress(UsageError):
        assert Version.parse(text) >= Version(0, 0)


@given(LIFETIMES, VERSIONS)
def test_a_lifetime_begins_with_its_first_version_and_ends_before_its_last(
    lifetime: Lifetime, version: Version
) -> None:
    begun = lifetime.since is None or version >= lifetime.since
    over = lifetime.until is not None and version >= lifetime.until
    assert lifetime.covers(version) is (begun and not over)


@given(LIFETIMES, LIFETIMES, VERSIONS)
def test_lifetimes_that_share_a_version_overlap(one: Lifetime, other: Lifetime, version: Version) -> None:
    if one.covers(version) and other.covers(version):
        assert one.overlaps(other)
        assert other.overlaps(one)


@given(LIFETIMES, LIFETIMES, VERSIONS)
def test_a_version_within_two_lifetimes_is_one_that_both_cover(
    one: Lifetime, other: Lifetime, version: Version
) -> None:
    assert one.within(other).covers(version) is (one.covers(version) and other.covers(version))


def test_lifetimes_that_meet_do_not_overlap() -> None:
    assert not Lifetime.of(until="1.9").overlaps(Lifetime.of(since="1.9"))
    assert not Lifetime.of(since="1.9").overlaps(Lifetime.of(until="1.9"))
    assert Lifetime.of(until="1.9.1").overlaps(Lifetime.of(since="1.9"))
    assert Lifetime().overlaps(Lifetime())
