"""Dates as Java writes them. What is expected here was written by Java 17, in American English."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxauth.fusionauth.java.dates import COARSE, FINE, DateFormat
from fauxauth.fusionauth.java.patterns import COUNTS, PatternError
from fauxauth.fusionauth.java.zones import Zone, zone_of

AFTERNOON = 1652388404123
MIDNIGHT = 1735628400000

DENVER = [
    ("M/d/yyyy hh:mm:ss a z", "5/12/2022 02:46:44 PM MDT", "12/31/2024 12:00:00 AM MST"),
    ("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2022-05-12T14:46:44.123-06:00", "2024-12-31T00:00:00.000-07:00"),
    (
        "EEEE, MMMM d, yyyy 'at' h:mm a zzzz",
        "Thursday, May 12, 2022 at 2:46 PM Mountain Daylight Time",
        "Tuesday, December 31, 2024 at 12:00 AM Mountain Standard Time",
    ),
    ("'o''clock' h ''yy''", "o'clock 2 '22'", "o'clock 12 '24'"),
    ("[yyyy-MM-dd[ HH:mm]]", "2022-05-12 14:46", "2024-12-31 00:00"),
    ("G GGGG GGGGG", "AD Anno Domini A", "AD Anno Domini A"),
    ("u uu uuuuu y yy yyyyyy", "2022 22 02022 2022 22 002022", "2024 24 02024 2024 24 002024"),
    ("D DDD d dd g", "132 132 12 12 59711", "366 366 31 31 60675"),
    ("M MM MMM MMMM MMMMM L LLLL", "5 05 May May M 5 May", "12 12 Dec December D 12 December"),
    ("Q QQ QQQ QQQQ QQQQQ q qqqq", "2 02 Q2 2nd quarter 2 2 2nd quarter", "4 04 Q4 4th quarter 4 4 4th quarter"),
    ("Y YY YYYY w ww W", "2022 22 2022 20 20 2", "2025 25 2025 1 01 5"),
    ("E EEE EEEE EEEEE", "Thu Thu Thursday T", "Tue Tue Tuesday T"),
    (
        "e ee eee eeee eeeee c ccc cccc ccccc F",
        "5 05 Thu Thursday T 5 Thu Thursday T 5",
        "3 03 Tue Tuesday T 3 Tue Tuesday T 3",
    ),
    ("a h hh K KK k kk H HH", "PM 2 02 2 02 14 14 14 14", "AM 12 12 0 00 24 24 0 00"),
    ("B BBBB BBBBB", "in the afternoon in the afternoon in the afternoon", "midnight midnight mi"),
    ("m mm s ss", "46 46 44 44", "0 00 0 00"),
    ("S SS SSS SSSS SSSSSSSSS", "1 12 123 1230 123000000", "0 00 000 0000 000000000"),
    ("A AAAAAAAAAA", "53204123 0053204123", "0 0000000000"),
    ("n nnnnnnnnnn N", "123000000 0123000000 53204123000000", "0 0000000000 0"),
    ("VV v vvvv", "America/Denver MT Mountain Time", "America/Denver MT Mountain Time"),
    ("O OOOO Z ZZZZ ZZZZZ", "GMT-6 GMT-06:00 -0600 GMT-06:00 -06:00", "GMT-7 GMT-07:00 -0700 GMT-07:00 -07:00"),
    ("X XX XXX XXXX XXXXX", "-06 -0600 -06:00 -0600 -06:00", "-07 -0700 -07:00 -0700 -07:00"),
    ("x xx xxx xxxx xxxxx", "-06 -0600 -06:00 -0600 -06:00", "-07 -0700 -07:00 -0700 -07:00"),
    ("ppppH|pppppm|ppppppppppEEEE", "  14|   46|  Thursday", "   0|    0|   Tuesday"),
    ("%d 100%", "%12 100%", "%31 100%"),
    ("日付 yyyy年M月d日", "日付 2022年5月12日", "日付 2024年12月31日"),
]

ZONES = [
    ("UTC", "UTC UTC Z UTC GMT", "UTC UTC Z UTC GMT"),
    ("UT", "UT UT Z UT GMT", "UT UT Z UT GMT"),
    ("Z", "Z Z Z Z GMT", "Z Z Z Z GMT"),
    ("UTC+0", "UTC UTC Z UTC GMT", "UTC UTC Z UTC GMT"),
    ("+02:00", "+02:00 +02:00 +02:00 +02:00 GMT+2", "+02:00 +02:00 +02:00 +02:00 GMT+2"),
    ("+2", "+02:00 +02:00 +02:00 +02:00 GMT+2", "+02:00 +02:00 +02:00 +02:00 GMT+2"),
    ("-0330", "-03:30 -03:30 -03:30 -03:30 GMT-3:30", "-03:30 -03:30 -03:30 -03:30 GMT-3:30"),
    ("UTC-5", "UTC-05:00 UTC-05:00 -05:00 UTC-05:00 GMT-5", "UTC-05:00 UTC-05:00 -05:00 UTC-05:00 GMT-5"),
    ("Europe/London", "BST BT +01:00 Europe/London GMT+1", "GMT BT Z Europe/London GMT"),
    ("Europe/Dublin", "IST IT +01:00 Europe/Dublin GMT+1", "GMT IT Z Europe/Dublin GMT"),
    ("Europe/Istanbul", "TRT TRT +03:00 Europe/Istanbul GMT+3", "TRT TRT +03:00 Europe/Istanbul GMT+3"),
    ("Asia/Kathmandu", "NPT NPT +05:45 Asia/Kathmandu GMT+5:45", "NPT NPT +05:45 Asia/Kathmandu GMT+5:45"),
    ("Asia/Tokyo", "JST JT +09:00 Asia/Tokyo GMT+9", "JST JT +09:00 Asia/Tokyo GMT+9"),
    ("America/Sao_Paulo", "BRT BRT -03:00 America/Sao_Paulo GMT-3", "BRT BRT -03:00 America/Sao_Paulo GMT-3"),
    (
        "Australia/Lord_Howe",
        "LHST LHT +10:30 Australia/Lord_Howe GMT+10:30",
        "LHDT LHT +11:00 Australia/Lord_Howe GMT+11",
    ),
    ("Etc/GMT-4", "GMT+04:00 GMT+04:00 +04:00 Etc/GMT-4 GMT+4", "GMT+04:00 GMT+04:00 +04:00 Etc/GMT-4 GMT+4"),
]

PERIODS = [
    (0, "midnight"),
    (1, "at night"),
    (5 * 60 + 59, "at night"),
    (6 * 60, "in the morning"),
    (11 * 60 + 59, "in the morning"),
    (12 * 60, "noon"),
    (12 * 60 + 1, "in the afternoon"),
    (17 * 60 + 59, "in the afternoon"),
    (18 * 60, "in the evening"),
    (20 * 60 + 59, "in the evening"),
    (21 * 60, "at night"),
    (23 * 60 + 59, "at night"),
]


def zone(text: str) -> Zone:
    found = zone_of(text)
    assert found is not None
    return found


def written(pattern: str, instant: int, where: str = "America/Denver") -> str:
    return DateFormat(pattern, zone(where)).writer()(instant)


@pytest.mark.parametrize(("pattern", "in_summer", "in_winter"), DENVER)
def test_a_pattern_is_written_as_java_writes_it(pattern: str, in_summer: str, in_winter: str) -> None:
    assert written(pattern, AFTERNOON) == in_summer
    assert written(pattern, MIDNIGHT) == in_winter


@pytest.mark.parametrize(("where", "in_summer", "in_winter"), ZONES)
def test_a_zone_is_named_as_java_names_it(where: str, in_summer: str, in_winter: str) -> None:
    assert written("z v XXX VV O", AFTERNOON, where) == in_summer
    assert written("z v XXX VV O", MIDNIGHT, where) == in_winter


@pytest.mark.parametrize(("minute", "period"), PERIODS)
def test_a_part_of_the_day_begins_on_the_minute(minute: int, period: str) -> None:
    assert written("B", 1652313600000 + minute * 60_000 + 59_999, "UTC") == period


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("Europe/Paris", "Central European Summer Time"),
        ("Europe/Jersey", "British Summer Time"),
        ("Asia/Calcutta", "India Standard Time"),
        ("America/Argentina/Ushuaia", "Argentina Standard Time"),
        ("Asia/Tomsk", "Tomsk Standard Time"),
        ("UTC", "Coordinated Universal Time"),
        ("Etc/GMT-4", "GMT+04:00"),
        ("+05:30", "+05:30"),
    ],
)
def test_a_long_name_is_found_under_any_id_of_a_zone(where: str, name: str) -> None:
    assert written("zzzz", AFTERNOON, where) == name


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("jjj", "Unknown pattern letter: j"),
        ("yyyy-MM-dd T", "Unknown pattern letter: T"),
        ("hhh", "Wrong number of pattern letters: h 3 times, allowed are at most 2"),
        ("cc", "Wrong number of pattern letters: c 2 times, allowed are 1, 3, 4, 5"),
        ("V", "Wrong number of pattern letters: V 1 times, allowed are 2"),
        ("{", "Pattern includes reserved character: '{'"),
        ("yyyy]", "Pattern invalid as it contains ] without previous ["),
        ("'open", "Pattern ends with an incomplete string literal: 'open"),
        ("yyyy ppp", "Pad letter 'p' must be followed by valid pad pattern: yyyy ppp"),
        ("pp-", "Pad letter 'p' must be followed by valid pad pattern: pp-"),
        ("pH", "Pad width 1 is too narrow for pattern letter: H"),
    ],
)
def test_a_pattern_that_java_cannot_use_is_refused_with_the_letter(pattern: str, message: str) -> None:
    with pytest.raises(PatternError) as refusal:
        DateFormat(pattern, zone("America/Denver"))

    assert str(refusal.value) == message


def test_a_generic_name_that_nobody_has_is_refused() -> None:
    with pytest.raises(PatternError, match="No generic name of Europe/London is known for pattern letter: v"):
        DateFormat("vvvv", zone("Europe/London"))


@pytest.mark.parametrize(
    "text",
    ["EST", "america/denver/", "America", "America/Gotham", "+19", "+1:30", "", " ", "../etc", "posix/UTC", "\0"],
)
def test_what_is_no_zone_to_java_is_none_here(text: str) -> None:
    assert zone_of(text) is None


def test_every_letter_has_a_way_to_be_written() -> None:
    assert set(COUNTS) == set(COARSE) | set(FINE)


def test_the_clocks_may_change_within_a_quarter_of_an_hour() -> None:
    write = DateFormat("HH:mm:ss X", zone("America/Denver")).writer()
    change = datetime(2025, 11, 2, 8, 0, tzinfo=timezone.utc)

    times = [change + timedelta(seconds=seconds) for seconds in (-1, 0, 1)]

    assert [write(int(each.timestamp() * 1000)) for each in times] == ["01:59:59 -06", "01:00:00 -07", "01:00:01 -07"]


def test_a_zone_may_be_off_by_minutes() -> None:
    write = DateFormat("HH:mm:ss", zone("+00:20:30")).writer()

    assert [write(moment) for moment in (0, 569_999, 570_000, 899_999, 900_000)] == [
        "00:20:30",
        "00:29:59",
        "00:30:00",
        "00:35:29",
        "00:35:30",
    ]


@given(st.lists(st.integers(0, 4_000_000_000_000)), st.sampled_from(["America/Denver", "Asia/Kathmandu", "+01:02:03"]))
def test_one_writer_writes_any_instants_in_any_order(instants: list[int], where: str) -> None:
    write = DateFormat("yyyy-MM-dd'T'HH:mm:ss.SSS", zone(where)).writer()
    moments = [datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=each) for each in instants]

    expected = [zone(where).local(each).isoformat(timespec="milliseconds")[:23] for each in moments]

    assert [write(each) for each in instants] == expected


@given(st.text(alphabet="yMdHhmsSaznVpX'[]{}#-/ é%j", max_size=12))
def test_any_pattern_is_either_refused_or_used(pattern: str) -> None:
    try:
        date_format = DateFormat(pattern, zone("UTC"))
    except PatternError:
        return
    assert isinstance(date_format.writer()(AFTERNOON), str)
