"""
What the vendor's objects have in common: how they are written, and the words that several of them use.

Attributes are Python's way of writing the vendor's JSON names, so an object copied from a real instance is valid in a
scenario. Defaults are the vendor's, from the field initialisers of its published domain classes
(docs/sources.md, FusionAuth 4, 6.1 and 7.4). All are frozen: a change makes a new object, and worlds share what did
not change.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from msgspec import Meta, Struct, field
from msgspec.structs import replace

if TYPE_CHECKING:
    from typing_extensions import Self, dataclass_transform
else:

    def dataclass_transform(**_options: object) -> object:
        """Do nothing at run time: the defaults are for type checkers, and typing has this from 3.11 on only."""
        return lambda cls: cls


Uuid: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "uuid"})]
"""Text that is a UUID, in lower case."""

NotFaked: TypeAlias = Annotated[Any, Meta(description="Accepted as the vendor has it; the fake does not act on it.")]
"""A key of the vendor's that is accepted, so that copied objects are valid, and that changes nothing here."""

Seconds: TypeAlias = Annotated[int, Meta(gt=0, le=2_147_483_647)]
"""A positive number of seconds or minutes, for keys whose vendor name says so; the vendor's are of 32 bits."""

Instant: TypeAlias = Annotated[datetime, Meta(tz=True)]
"""An instant with a time zone; on the wire it is in milliseconds."""

VerificationStrategy: TypeAlias = Literal["ClickableLink", "FormField"]
UnverifiedBehavior: TypeAlias = Literal["Allow", "Gated"]
LoginPolicy: TypeAlias = Literal["ChallengeOnHighRisk", "ChallengeOnMediumRisk", "Disabled", "Enabled", "Required"]
"""When a login is challenged. Nothing is ever a risk here, so that the first two never challenge."""

ChangePasswordReason: TypeAlias = Literal["Administrative", "Breached", "Expired", "Validation"]
ContentStatus: TypeAlias = Literal["ACTIVE", "PENDING", "REJECTED"]
MethodName: TypeAlias = Literal["authenticator", "email", "sms", "voice"]
"""How a second factor is proved; ``voice`` can be had, and is never enabled here."""

DEFAULT_TENANT_ID = "f24aca2b-ce4a-4dad-951a-c9d690e71415"
DEFAULT_APPLICATION_ID = "10000000-0000-0002-0000-000000000001"
DEFAULT_CONNECTOR_ID = "e3306678-a53a-4964-9040-1c96f36dda72"
DEFAULT_API_KEY = "fake-api-key"


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class VendorObject(Struct, frozen=True, kw_only=True, rename="camel"):
    """Base of the vendor's objects: frozen, written by keyword, camel case on the wire."""

    def changed(self, **changes: Any) -> Self:
        """Return a copy in which some attributes are others."""
        return replace(self, **changes)
