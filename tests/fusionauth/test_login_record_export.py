"""What is in the archive of an export, and how it is made: streamed, from a snapshot, with no memory to speak of."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import datetime, timezone

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fauxauth import FauxAuth, Scenario
from fauxauth.contract import Call
from fauxauth.fusionauth.login_record_export import LOGIN_RECORD_EXPORT, LOGIN_RECORD_EXPORT_BY_BODY
from fauxauth.fusionauth.zipping import zipped
from fauxauth.world import World
from fauxauth.world.login_records import LoginRecord

PATH = "/api/system/login-record/export"
RICHARD = "00000000-0000-0001-0000-000000000001"
APPLICATION = "3c219e58-ed0e-4b18-ad48-f4f92793ae32"

SAMPLE = """
fauxauth: 1
clock: {start: 2026-01-05T09:00:00Z, mode: frozen}
fusionauth:
  version: "%s"
  advancedThreatDetection: %s
  applications: [{id: 3c219e58-ed0e-4b18-ad48-f4f92793ae32, name: FusionAuth}]
  users:
    - {email: richard@example.com, id: 00000000-0000-0001-0000-000000000001}
    - {username: nils, id: 00000000-0000-0001-0000-000000000002}
  loginRecords:
    - userId: 00000000-0000-0001-0000-000000000001
      applicationId: 3c219e58-ed0e-4b18-ad48-f4f92793ae32
      instant: 2022-05-12T06:25:12Z
    - userId: 00000000-0000-0001-0000-000000000001
      instant: 2022-05-12T20:46:44Z
      ipAddress: 107.170.227.24
      location:
        {city: San Francisco, country: US, latitude: 37.7309, longitude: -122.3886, region: CA, zipcode: "94110"}
"""

HEADER = (
    '"User Id ","Time ","Application Id ","IP Address ",'
    '"City ","Country ","Zipcode ","Region ","Latitude ","Longitude "'
)

MANY = """
fauxauth: 1
clock: {start: 2026-01-05T09:00:00Z, mode: frozen}
fusionauth:
  users: [{email: richard@example.com, id: 00000000-0000-0001-0000-000000000001}, {email: monica@example.com}]
  loginRecords: {generate: %d, from: 2025-01-01T00:00:00Z, until: 2026-01-01T00:00:00Z}
"""


def sample(version: str = "1.48", *, detection: bool = True) -> World:
    return Scenario.parse(SAMPLE % (version, str(detection).lower())).world()


def pieces(world: World, **parameters: str) -> Iterator[bytes]:
    query = {name: [value] for name, value in parameters.items()}
    call = Call("GET", PATH, query=query, headers={"authorization": "fake-api-key"})
    stream = LOGIN_RECORD_EXPORT.answer(call, world, world.version).reply.content.stream
    assert stream is not None
    assert stream[0] == "application/zip"
    return iter(stream[1])


def lines(world: World, **parameters: str) -> list[str]:
    return unzipped(b"".join(pieces(world, **parameters))).splitlines()


def unzipped(octets: bytes) -> str:
    archive = zipfile.ZipFile(io.BytesIO(octets))
    assert archive.testzip() is None
    assert archive.namelist() == ["login-records.csv"]
    return archive.read("login-records.csv").decode()


def test_the_file_is_that_of_the_vendors_page() -> None:
    assert lines(sample()) == [
        HEADER,
        f"{RICHARD},5/12/2022 02:46:44 PM MDT,,107.170.227.24,San Francisco,US,,CA,37.7309,-122.3886",
        f"{RICHARD},5/12/2022 12:25:12 AM MDT,{APPLICATION},127.0.0.1,,,,,,",
    ]


def test_zip_codes_are_filled_since_1_55() -> None:
    assert lines(sample("1.55"))[1].endswith("San Francisco,US,94110,CA,37.7309,-122.3886")


@pytest.mark.parametrize(
    ("version", "where"), [("1.29", ",,,,,,"), ("1.30", ",San Francisco,US,,CA,37.7309,-122.3886")]
)
def test_locations_are_filled_since_1_30(version: str, where: str) -> None:
    assert lines(sample(version))[1].endswith(f"107.170.227.24{where}")


def test_since_1_59_the_file_tells_what_the_user_logged_in_with() -> None:
    there = sample("1.59")
    there.login_records.write(
        LoginRecord(there.clock.now(), "00000000-0000-0001-0000-000000000002", "nils", None, "::1")
    )

    header, first, second, *_ = lines(there)

    assert header == HEADER.replace('"Time "', '"Identity value ","Identity type ","Time "')
    assert first.startswith("00000000-0000-0001-0000-000000000002,nils,username,1/5/2026 02:00:00 AM MST,,::1,")
    assert second.startswith(f"{RICHARD},richard@example.com,email,5/12/2022 ")


def test_without_advanced_threat_detection_the_columns_of_locations_are_empty() -> None:
    assert lines(sample(detection=False))[1].endswith("107.170.227.24,,,,,,")


def test_an_export_without_records_has_the_header_alone() -> None:
    assert lines(sample(), start="1767603600000") == [HEADER]


@pytest.mark.parametrize(
    ("parameters", "time"),
    [
        ({"zoneId": "Europe/Paris"}, "5/12/2022 10:46:44 PM CEST"),
        ({"zoneId": "US/Mountain"}, "5/12/2022 02:46:44 PM MDT"),
        ({"dateTimeSecondsFormat": "yyyy-MM-dd'T'HH:mm:ssXXX"}, "2022-05-12T14:46:44-06:00"),
        ({"dateTimeSecondsFormat": "MMM d, yyyy"}, '"May 12, 2022"'),
        ({"dateTimeSecondsFormat": 'HH"mm'}, '"14""46"'),
    ],
)
def test_times_are_written_in_a_zone_and_by_a_pattern(parameters: dict[str, str], time: str) -> None:
    assert lines(sample(), **parameters)[1].startswith(f"{RICHARD},{time},,107.")


def test_the_systems_time_zone_for_reports_can_be_set() -> None:
    text = SAMPLE % ("1.48", "true") + "  reportTimezone: Asia/Tokyo\n"

    assert ",5/13/2022 05:46:44 AM JST," in lines(Scenario.parse(text).world())[1]


def test_values_with_commas_and_quotes_are_quoted() -> None:
    there = sample("1.59")
    there.login_records.write(LoginRecord(there.clock.now(), RICHARD, 'a,"b"', None, "x\ny"))

    assert lines(there)[1:3] == [f'{RICHARD},"a,""b""",username,1/5/2026 02:00:00 AM MST,,"x', 'y",,,,,,']


def test_criteria_choose_the_rows() -> None:
    there = sample()

    assert len(lines(there, applicationId=APPLICATION)) == 2
    assert len(lines(there, userId=RICHARD, end="1652388404000")) == 2
    assert len(lines(there, userId=RICHARD, start="1652388404000")) == 2


def test_a_body_says_the_same_as_parameters() -> None:
    there = sample()
    body = {"criteria": {"applicationId": APPLICATION, "start": 0}, "zoneId": "UTC", "dateTimeSecondsFormat": "HH"}
    headers = {"authorization": "fake-api-key", "content-type": "application/json"}
    call = Call("POST", PATH, headers=headers, body=json.dumps(body).encode())
    stream = LOGIN_RECORD_EXPORT_BY_BODY.answer(call, there, there.version).reply.content.stream
    assert stream is not None

    assert unzipped(b"".join(stream[1])).splitlines()[1] == f"{RICHARD},06,{APPLICATION},127.0.0.1,,,,,,"


def test_the_archive_comes_over_http() -> None:
    fake = FauxAuth(Scenario.parse(SAMPLE % ("1.48", "true")))
    with httpx.Client(transport=httpx.WSGITransport(fake.wsgi_app), base_url="http://fake.example.com") as client:
        reply = client.get(PATH, headers={"Authorization": fake.api_key})

    assert reply.headers["content-type"] == "application/zip"
    assert len(unzipped(reply.content).splitlines()) == 3


def test_the_same_export_gives_the_same_bytes_any_number_of_times() -> None:
    there = sample()
    call = Call("GET", PATH, headers={"authorization": "fake-api-key"})
    stream = LOGIN_RECORD_EXPORT.answer(call, there, there.version).reply.content.stream
    assert stream is not None

    assert b"".join(stream[1]) == b"".join(stream[1]) == b"".join(pieces(sample()))


def test_what_is_written_while_an_export_is_sent_is_not_in_it() -> None:
    there = Scenario.parse(MANY % 20_000).world()
    stream = pieces(there)
    first = next(stream)
    there.login_records.write(LoginRecord(there.clock.now(), RICHARD, "richard@example.com", None, "192.0.2.1"))
    there.login_records.write(
        LoginRecord(datetime(2025, 1, 1, tzinfo=timezone.utc), RICHARD, "richard@example.com", None, "192.0.2.1")
    )

    assert len(unzipped(first + b"".join(stream)).splitlines()) == 20_001


def test_the_memory_of_an_export_does_not_grow_with_its_rows() -> None:
    def peak(count: int) -> int:
        there = Scenario.parse(MANY % count).world()
        len(there.login_records)
        tracemalloc.start()
        for _ in pieces(there):
            pass
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    assert peak(12_000) < peak(4_000) * 1.3


@pytest.mark.parametrize(("year", "expected"), [(1970, 1980), (2026, 2026), (5000, 2107)])
def test_the_date_of_the_file_is_one_that_the_format_can_say(year: int, expected: int) -> None:
    octets = b"".join(zipped("a.csv", datetime(year, 1, 1, tzinfo=timezone.utc), [b"a"], bound=1))

    assert zipfile.ZipFile(io.BytesIO(octets)).infolist()[0].date_time == (expected, 1, 1, 0, 0, 0)


def test_a_large_archive_can_be_read_too() -> None:
    octets = b"".join(zipped("login-records.csv", datetime(2026, 1, 1, tzinfo=timezone.utc), [b"a"], bound=2**32))

    assert unzipped(octets) == "a"


def test_a_forced_answer_has_its_body() -> None:
    for operation in (LOGIN_RECORD_EXPORT, LOGIN_RECORD_EXPORT_BY_BODY):
        for row in operation.outcomes:
            there = Scenario.parse("fauxauth: 1").world()
            call = Call(operation.method, PATH, query={"zoneId": ["nowhere"], "dateTimeSecondsFormat": ["j"]})
            answer = operation.answer(call, there, there.version, forced=row.name)
            stream = answer.reply.content.stream
            assert answer.reply.status == row.status
            assert (stream is not None and unzipped(b"".join(stream[1])) == f"{HEADER}\n") == (row.status == 200)


NAMES = ["applicationId", "criteria", "dateTimeSecondsFormat", "end", "start", "userId", "zoneId"]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=10,
)

WORLD = sample()


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(max_size=12), max_size=2)))
def test_no_query_is_too_odd(query: dict[str, list[str]]) -> None:
    call = Call("GET", PATH, query=query, headers={"authorization": "fake-api-key"})
    reply = LOGIN_RECORD_EXPORT.answer(call, WORLD, WORLD.version).reply

    assert reply.status < 500
    if reply.content.stream is not None:
        assert unzipped(b"".join(reply.content.stream[1]))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(json_values)
def test_no_body_is_too_odd(body: object) -> None:
    headers = {"authorization": "fake-api-key", "content-type": "application/json"}
    call = Call("POST", PATH, headers=headers, body=json.dumps(body).encode())

    assert LOGIN_RECORD_EXPORT_BY_BODY.answer(call, WORLD, WORLD.version).reply.status < 500
