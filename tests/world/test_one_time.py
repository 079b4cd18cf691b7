from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import get_args

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from fauxauth.world.chance import Chance
from fauxauth.world.one_time import LIFETIMES, OneTimeCode, Purpose, Ticket, Tickets
from fauxauth.world.tenants import ExternalIdentifierConfiguration

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=timezone.utc)
LIVES = ExternalIdentifierConfiguration()
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


def test_every_purpose_has_a_lifetime() -> None:
    assert set(LIFETIMES) == set(PURPOSES)


@pytest.mark.parametrize(
    ("purpose", "seconds"),
    [
        ("changePasswordId", 600),
        ("emailVerificationId", 86_400),
        ("oneTimePassword", 60),
        ("registrationVerificationId", 86_400),
        ("trustToken", 180),
        ("twoFactorId", 300),
        ("twoFactorTrustId", 2_592_000),
    ],
)
def test_an_id_lives_as_long_as_the_vendors_default_says_and_not_a_moment_longer(
    purpose: Purpose, seconds: int
) -> None:
    tickets = Tickets(Chance())
    ticket = tickets.issue(purpose, "richard", NOW, LIVES)
    end = NOW + timedelta(seconds=seconds)

    assert ticket.expires == end
    assert tickets.find(purpose, ticket.id, end - timedelta(milliseconds=1)) == ticket
    assert tickets.find(purpose, ticket.id, end) is None


def test_an_id_is_good_for_its_purpose_only() -> None:
    tickets = Tickets(Chance())
    ticket = tickets.issue("twoFactorId", "richard", NOW, LIVES)

    assert len(ticket.id) == 43
    assert [each for each in PURPOSES if tickets.find(each, ticket.id, NOW)] == ["twoFactorId"]
    assert tickets.find("twoFactorId", None, NOW) is tickets.find("twoFactorId", "unknown", NOW) is None


def test_using_up_and_revoking() -> None:
    tickets = Tickets(Chance())
    first, second = (tickets.issue("twoFactorId", "richard", NOW, LIVES) for _ in range(2))
    other = tickets.issue("twoFactorId", "erlich", NOW, LIVES)

    tickets.use_up(first)
    tickets.use_up(first)
    assert tickets.issued("twoFactorId", "richard") == (second,)
    tickets.revoke("twoFactorId", "richard")

    assert tickets.issued("twoFactorId", "richard") == ()
    assert tickets.find("twoFactorId", other.id, NOW) == other


def test_a_later_code_takes_the_place_of_an_earlier_one() -> None:
    tickets = Tickets(Chance())
    ticket = tickets.issue("twoFactorId", "richard", NOW, LIVES)

    for code in ("111111", "222222"):
        tickets.attach_code(ticket, OneTimeCode(code, "MAIL"))

    found = tickets.find("twoFactorId", ticket.id, NOW)
    assert found is not None
    assert found.code is not None
    assert found.code.code == "222222"


class AgainstALog(RuleBasedStateMachine):
    """An id is found exactly while it is issued, neither used up nor revoked, and its time is not over."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.tickets = Tickets(Chance())
        self.log: list[tuple[Ticket, bool]] = []

    @rule(purpose=st.sampled_from(PURPOSES), user=st.sampled_from("ab"))
    def issue(self, purpose: Purpose, user: str) -> None:
        self.log.append((self.tickets.issue(purpose, user, self.now, LIVES), True))

    @rule(data=st.data())
    def use_up(self, data: st.DataObject) -> None:
        if self.log:
            index = data.draw(st.integers(0, len(self.log) - 1))
            self.tickets.use_up(self.log[index][0])
            self.log[index] = (self.log[index][0], False)

    @rule(purpose=st.sampled_from(PURPOSES), user=st.sampled_from("ab"))
    def revoke(self, purpose: Purpose, user: str) -> None:
        self.tickets.revoke(purpose, user)
        self.log = [(t, good and (t.purpose, t.user_id) != (purpose, user)) for t, good in self.log]

    @rule(seconds=st.sampled_from([1, 60, 120, 86_400]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @invariant()
    def found_while_good(self) -> None:
        for ticket, good in self.log:
            found = self.tickets.find(ticket.purpose, ticket.id, self.now)
            assert (found == ticket) is (good and ticket.expires > self.now)
        assert len({ticket.id for ticket, _ in self.log}) == len(self.log)


TestAgainstALog = AgainstALog.TestCase
