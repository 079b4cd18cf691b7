"""What a scenario file may hold, as types. The reader checks against them; the JSON Schema comes from them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, field

from fauxauth.scenario.contract import Step, Values
from fauxauth.scenario.login_records import LoginRecords
from fauxauth.scenario.users import Users
from fauxauth.world.applications import Application
from fauxauth.world.clock import Mode
from fauxauth.world.failed_logins import UserAction
from fauxauth.world.faults import FaultEntry
from fauxauth.world.fuse_people import FuseSection
from fauxauth.world.keys import ApiKey, Key
from fauxauth.world.objects import VendorObject
from fauxauth.world.orders import ForceEntry
from fauxauth.world.settings import Settings
from fauxauth.world.tenants import Tenant

VersionText: TypeAlias = Annotated[str, Meta(pattern=r"^\d{1,4}(\.\d{1,4}){1,2}$", examples=["1.48", "1.27.2"])]


class ClockSection(VendorObject):
    """When the world's time starts, and whether it runs by itself."""

    start: Annotated[datetime | None, Meta(description="The first instant; absent: the present one.")] = None
    mode: Annotated[Mode, Meta(description="Whether time runs, or stands still until it is moved.")] = "running"


class FusionAuthSection(VendorObject):
    """The FusionAuth of a world. What is absent is made: one tenant, one application, the API key `fake-api-key`."""

    version: Annotated[VersionText, Meta(description="The version of FusionAuth that answers.")] = "1.48"
    advanced_threat_detection: Annotated[
        bool, Meta(description="Whether the licence has this feature, so that login records show locations.")
    ] = False
    api_keys: Annotated[tuple[ApiKey, ...] | None, Meta(description="The keys that callers may use.")] = None
    tenants: Annotated[tuple[Tenant, ...] | None, Meta(description="Tenants, as the vendor's API has them.")] = None
    applications: Annotated[
        tuple[Application, ...] | None, Meta(description="Applications, as the vendor's API has them.")
    ] = None
    kickstart: Annotated[
        str | None,
        Meta(
            description="A kickstart.json of FusionAuth, found from this file's folder; what is said here counts.",
            examples=["kickstart.json"],
        ),
    ] = None
    keys: Annotated[
        tuple[Key, ...], Meta(description="Signing keys that jwtConfiguration.accessTokenKeyId names.")
    ] = ()
    login_records: Annotated[
        LoginRecords, Meta(description="Logins before the world starts: a list, or a mapping that can invent them.")
    ] = ()
    report_timezone: Annotated[
        str, Meta(description="The system's time zone for reports, in which login records are exported.")
    ] = "America/Denver"
    settings: Annotated[Settings, Meta(description="Choices where the vendor publishes nothing.")] = Settings()
    user_actions: Annotated[
        tuple[UserAction, ...], Meta(description="User actions that failedAuthenticationConfiguration may name.")
    ] = ()
    users: Annotated[
        Users,
        Meta(description="Users, as the vendor's API has them, with passwords: a list, or a mapping that adds more."),
    ] = ()


class Head(VendorObject):
    """What every file of a scenario says first: what kind of file it is, and what else belongs to it."""

    fauxauth: Annotated[Literal[1], Meta(description="The version of this format.")]
    extends: Annotated[
        str | None,
        Meta(
            description="The scenario that this one changes: a shipped one by its name, or a file. What is said here "
            "counts; an item with the same id, key, login_name, email or username as one there changes that one.",
            examples=["one-of-each", "base.yaml"],
        ),
    ] = None
    include: Annotated[
        str | tuple[str, ...],
        Meta(
            description="Files that belong to this one, found from its folder; their lists come before the lists here.",
            examples=["users.yaml", ["tenants.yaml", "users.yaml"]],
        ),
    ] = ()


class ScenarioFile(Head):
    """A scenario: a whole world at its start."""

    schema: Annotated[str | None, Meta(description="Where editors find the JSON Schema.")] = field(
        default=None, name="$schema"
    )
    name: Annotated[str | None, Meta(description="A few words that say what the world is for.")] = None
    description: Annotated[str | None, Meta(description="What one should know about it.")] = None
    seed: Annotated[int, Meta(ge=0, le=2**53, description="What all ids, codes and tokens are derived from.")] = 0
    clock: ClockSection = ClockSection()
    fusionauth: FusionAuthSection = FusionAuthSection()
    fuse: FuseSection = FuseSection()
    force: Annotated[tuple[ForceEntry, ...], Meta(description="Answers that are given whatever the state says.")] = ()
    faults: Annotated[
        tuple[FaultEntry, ...], Meta(description="What goes wrong below the meaning of HTTP, or in tokens.")
    ] = ()
    values: Annotated[
        Values, Meta(description="What `${name}` stands for in conversations; `fauxauth verify` can be given others.")
    ] = {}
    contract: Annotated[
        dict[str, Annotated[tuple[Step, ...], Meta(min_length=1)]],
        Meta(description="Conversations by name, a sentence; each starts from a fresh world of this scenario."),
    ] = {}
