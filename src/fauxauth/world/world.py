"""`World`: everything one fake remembers. A test gets a new one; nothing is ever cleared field by field."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fauxauth.contract import Version
from fauxauth.world.applications import Application
from fauxauth.world.chance import Chance
from fauxauth.world.clock import Clock, Mode
from fauxauth.world.directory import Directory, Roster
from fauxauth.world.expiries import Expiries
from fauxauth.world.failed_logins import FailedLogins, UserAction
from fauxauth.world.faults import FaultEntry, Faults
from fauxauth.world.fuse_accounts import FuseAccounts, FuseOrigin
from fauxauth.world.journal import Journal
from fauxauth.world.keys import ApiKey, Key
from fauxauth.world.login_history import LoginHistory
from fauxauth.world.login_records import LoginRecords
from fauxauth.world.one_time import Tickets
from fauxauth.world.orders import ForceEntry, Forces
from fauxauth.world.outbox import Outbox
from fauxauth.world.refresh_tokens import RefreshTokens
from fauxauth.world.settings import Settings
from fauxauth.world.signing import SigningKeys
from fauxauth.world.tenants import Tenant

DEFAULT_VERSION = Version(1, 48)
"""The version of FusionAuth that the vendor's page in ``docs/`` describes."""

_LONG_REFRESH_TOKENS = Version(1, 55)


@dataclass(frozen=True)
class Origin:
    """What a scenario says of the world at its start. It is shared by all worlds made from it and never changes."""

    seed: int = 0
    clock_start: datetime | None = None
    clock_mode: Mode = "running"
    version: Version = DEFAULT_VERSION
    tenants: Mapping[str, Tenant] = field(default_factory=dict[str, Tenant])
    applications: Mapping[str, Application] = field(default_factory=dict[str, Application])
    api_keys: Mapping[str, ApiKey] = field(default_factory=dict[str, ApiKey])
    keys: Mapping[str, Key] = field(default_factory=dict[str, Key])
    roster: Roster = field(default_factory=lambda: Roster(()))
    fuse: FuseOrigin = field(default_factory=FuseOrigin)
    forces: tuple[ForceEntry, ...] = ()
    faults: tuple[FaultEntry, ...] = ()
    user_actions: Mapping[str, UserAction] = field(default_factory=dict[str, UserAction])
    settings: Settings = field(default_factory=Settings)
    login_history: LoginHistory = field(default_factory=LoginHistory)
    report_timezone: str = "America/Denver"


class World:
    """
    One world: its clock, its chance, its people, and what has happened in it.

    ``lock`` is held while an answer is decided and settled, so that every test sees whole states only.
    """

    def __init__(self, origin: Origin) -> None:
        self.lock = threading.RLock()
        self.clock = Clock(origin.clock_start, origin.clock_mode, self.lock)
        self.chance = Chance(origin.seed)
        self.version = origin.version
        any_case = origin.settings.login_id_case == "ignored"
        self.directory = Directory(
            origin.tenants, origin.applications, origin.api_keys, origin.keys, origin.roster, any_case=any_case
        )
        self.signing = SigningKeys(origin.seed, self.directory.keys)
        self.settings = origin.settings
        self.user_actions = dict(origin.user_actions)
        self.failed_logins = FailedLogins()
        self.tickets = Tickets(self.chance)
        self.refresh_tokens = RefreshTokens(self.chance, 48 if origin.version >= _LONG_REFRESH_TOKENS else 40)
        self.login_records = LoginRecords(origin.login_history, self.directory, self.lock)
        self.report_timezone = origin.report_timezone
        self.outbox = Outbox()
        self.journal = Journal()
        self.forces = Forces(self.clock, self.chance, origin.forces)
        self.faults = Faults(self.clock, self.chance, origin.faults)
        self.fuse = FuseAccounts(origin.fuse, self.chance, self.clock.now())
        self.clock.expiry_of = Expiries(self.tickets, self.refresh_tokens, self.fuse).of
