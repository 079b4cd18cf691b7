"""What a scenario file may hold, as types. The reader checks against them; the JSON Schema comes from them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta, field

from fauxauth.world.applications import Application
from fauxauth.world.clock import Mode
from fauxauth.world.fuse_accounts import FuseSection
from fauxauth.world.keys import ApiKey, Key
from fauxauth.world.objects import VendorObject
from fauxauth.world.people import User
from fauxauth.world.tenants import Tenant

VersionText: TypeAlias = Annotated[str, Meta(pattern=r"^\d{1,4}(\.\d{1,4}){1,2}$", examples=["1.48", "1.27.2"])]


class ClockSection(VendorObject):
    """When the world's time starts, and whether it runs by itself."""

    start: Annotated[datetime | None, Meta(description="The first instant; absent: the present one.")] = None
    mode: Annotated[Mode, Meta(description="Whether time runs, or stands still until it is moved.")] = "running"


class FusionAuthSection(VendorObject):
    """The FusionAuth of a world. What is absent is made: one tenant, one application, the API key `fake-api-key`."""

    version: Annotated[VersionText, Meta(description="The version of FusionAuth that answers.")] = "1.48"
    api_keys: Annotated[tuple[ApiKey, ...] | None, Meta(description="The keys that callers may use.")] = None
    tenants: Annotated[tuple[Tenant, ...] | None, Meta(description="Tenants, as the vendor's API has them.")] = None
    applications: Annotated[
        tuple[Application, ...] | None, Meta(description="Applications, as the vendor's API has them.")
    ] = None
    keys: Annotated[
        tuple[Key, ...], Meta(description="Signing keys that jwtConfiguration.accessTokenKeyId names.")
    ] = ()
    users: Annotated[tuple[User, ...], Meta(description="Users, as the vendor's API has them, with passwords.")] = ()


class ForceEntry(VendorObject):
    """An answer that is given whatever the state says."""

    outcome: Annotated[str, Meta(description="The full name of the outcome, service.operation:outcome.")]
    times: Annotated[int, Meta(gt=0)] | None = None
    when: Annotated[dict[str, Any], Meta(description="Values that fields of the request must have.")] = {}


class ScenarioFile(VendorObject):
    """A scenario: a whole world at its start."""

    fauxauth: Annotated[Literal[1], Meta(description="The version of this format.")]
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
