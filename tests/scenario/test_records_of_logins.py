"""The key loginRecords: its two shapes, what is made of it, and what is wrong with it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from fauxauth import Scenario, ScenarioError

START = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
RICHARD = "00000000-0000-0001-0000-000000000001"

TEXT = """
fauxauth: 1
clock: {start: 2026-01-05T09:00:00Z, mode: frozen}
fusionauth:
  tenants:
    - {id: 00000000-0000-0000-0000-00000000000a, name: North}
    - {id: 00000000-0000-0000-0000-00000000000b, name: South}
  applications:
    - {id: 10000000-0000-0002-0000-00000000000a, name: North app, tenantId: 00000000-0000-0000-0000-00000000000a}
    - {id: 10000000-0000-0002-0000-00000000000b, name: South app, tenantId: 00000000-0000-0000-0000-00000000000b}
  users:
    - email: richard@example.com
      id: 00000000-0000-0001-0000-000000000001
      tenantId: 00000000-0000-0000-0000-00000000000a
      registrations: [{applicationId: 10000000-0000-0002-0000-00000000000a}]
    - {username: nils, tenantId: 00000000-0000-0000-0000-00000000000b}
  loginRecords: %s
"""


def scenario(records: str) -> Scenario:
    return Scenario.parse(TEXT % records, "s.yaml")


def test_a_list_has_records_in_the_vendors_shape() -> None:
    world = scenario(
        f"[{{userId: {RICHARD}, instant: 1767600000000, ipAddress: 192.0.2.1, applicationName: x, loginIdType: email}},"
        "{loginId: nils, instant: 2026-01-05T07:00:00Z}]"
    ).world()

    first, second = world.login_records

    assert (first.login_id, first.ip_address, first.application_id) == ("nils", "127.0.0.1", None)
    assert (second.user_id, second.login_id) == (RICHARD, "richard@example.com")
    assert second.instant == datetime(2026, 1, 5, 8, tzinfo=timezone.utc)


def test_a_record_keeps_what_the_user_was_called_then() -> None:
    world = scenario(f"[{{userId: {RICHARD}, loginId: dick@example.com, instant: 1767600000000}}]").world()

    assert [record.login_id for record in world.login_records] == ["dick@example.com"]


def test_records_are_invented_of_all_users_and_what_they_are_registered_for() -> None:
    world = scenario("{generate: 500, from: 2025-06-01T00:00:00Z, until: 2025-07-01T00:00:00Z}").world()
    records = list(world.login_records)

    assert {(record.login_id, record.application_id) for record in records} == {
        ("richard@example.com", "10000000-0000-0002-0000-00000000000a"),
        ("nils", None),
    }
    assert all(datetime(2025, 6, 1, tzinfo=timezone.utc) <= record.instant for record in records)
    assert records[-1].instant < datetime(2025, 7, 1, tzinfo=timezone.utc)
    assert len({record.ip_address for record in records}) == 4
    assert len(records) == 500


def test_invented_records_end_where_the_world_starts_and_begin_30_days_before() -> None:
    records = list(scenario("{generate: 100}").world().login_records)

    assert START - timedelta(days=30) <= records[0].instant < START - timedelta(days=29)
    assert START - timedelta(days=1) < records[-1].instant < START


def test_the_same_scenario_invents_the_same_records_and_another_seed_others() -> None:
    one, again = (list(scenario("{generate: 50}").world().login_records) for _ in range(2))
    other = Scenario.parse((TEXT % "{generate: 50}").replace("fauxauth: 1", "fauxauth: 1\nseed: 7")).world()

    assert one == again
    assert [each.instant for each in other.login_records] != [each.instant for each in one]


def test_listed_and_invented_records_are_one_history() -> None:
    text = "{records: [{loginId: nils, instant: 2026-01-01T00:00:00Z, ipAddress: 10.0.0.1}], generate: 300}"
    records = list(scenario(text).world().login_records)

    assert [each.instant for each in records] == sorted(each.instant for each in records)
    assert [each.login_id for each in records if each.ip_address == "10.0.0.1"] == ["nils"]
    assert len(records) == 301


@pytest.mark.parametrize("shown", [True, False])
def test_locations_need_advanced_threat_detection(shown: bool) -> None:
    text = "{records: [{loginId: nils, instant: 0, location: {city: Oslo}}], generate: 9}"
    text = TEXT % text + f"  advancedThreatDetection: {str(shown).lower()}\n"

    locations = [record.location for record in Scenario.parse(text).world().login_records]

    assert all(locations) if shown else locations == [None] * 10


def test_every_invented_location_says_where_it_is_in_full() -> None:
    users = ", ".join(f"{{email: user-{number}@example.com}}" for number in range(20))
    text = f"fusionauth: {{advancedThreatDetection: true, loginRecords: {{generate: 300}}, users: [{users}]}}"
    records = Scenario.parse(f"{{fauxauth: 1, {text}}}").world().login_records

    found = {record.location for record in records if record.location is not None}

    assert len({each.city for each in found}) == len(found) == 8
    for each in found:
        assert all((each.city, each.country, each.region, each.zipcode, each.latitude, each.longitude))


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ("[{instant: 0}]", "loginRecords[0]: a login record needs a userId or a loginId"),
        ("[{loginId: nils}]", "loginRecords[0]: the key 'instant' is missing"),
        ("[{loginId: nobody, instant: 0}]", "loginRecords[0].loginId: there is no user nobody"),
        (
            "{records: [{userId: 00000000-0000-0001-0000-000000000009, instant: 0}]}",
            "loginRecords.records[0].userId: there is no user 00000000-0000-0001-0000-000000000009",
        ),
        (
            "[{loginId: nils, applicationId: 10000000-0000-0002-0000-00000000000c, instant: 0}]",
            "loginRecords[0].applicationId: there is no application 10000000-0000-0002-0000-00000000000c",
        ),
        (
            "[{loginId: nils, applicationId: 10000000-0000-0002-0000-00000000000a, instant: 0}]",
            "loginRecords[0].applicationId: North app belongs to another tenant than the user",
        ),
        ("[{loginId: nils, instant: 2026-01-05T09:00:01Z}]", "loginRecords[0].instant: 2026-01-05T09:00:01+00:00 is"),
        ("{generate: 1, until: 2026-02-01T00:00:00Z}", "loginRecords.until: 2026-02-01T00:00:00+00:00 is after the"),
        ("{generate: 1, from: 2026-02-01T00:00:00Z}", "loginRecords.from: 2026-02-01T00:00:00+00:00 is not before"),
        ("{generate: -1}", "loginRecords.generate: must be at least 0, is -1"),
        ("{generated: 1}", "loginRecords: unknown key 'generated'; did you mean 'generate'?"),
        ("5", "loginRecords: expected a list or a mapping, found the number 5"),
    ],
)
def test_what_cannot_be_is_named(records: str, message: str) -> None:
    with pytest.raises(ScenarioError) as mistake:
        scenario(records)

    assert message in str(mistake.value)


def test_records_cannot_be_invented_of_nobody() -> None:
    with pytest.raises(ScenarioError, match="login records are invented of users, and there are none"):
        Scenario.parse("fauxauth: 1\nfusionauth: {loginRecords: {generate: 5}}")


def test_the_time_zone_of_reports_must_be_one() -> None:
    with pytest.raises(ScenarioError, match=r"fusionauth\.reportTimezone: there is no time zone Denver"):
        Scenario.parse("fauxauth: 1\nfusionauth: {reportTimezone: Denver}")
