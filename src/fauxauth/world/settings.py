"""What can be set about FusionAuth where the vendor publishes nothing, or publishes two things."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from fauxauth.world.objects import VendorObject


class Settings(VendorObject):
    """The keys of ``fusionauth.settings`` in a scenario."""

    ping_response: Annotated[
        Literal["empty", "user"],
        Meta(
            description="What PUT /api/login answers: nothing, as the page says, or the user and a token, as servers "
            "since 1.27 have been seen to."
        ),
    ] = "empty"
