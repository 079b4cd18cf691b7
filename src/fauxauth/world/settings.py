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

    login_id_case: Annotated[
        Literal["exact", "ignored"],
        Meta(
            description="Whether a loginId in another case finds its user: no if exact, for the Login API page has it "
            "used exactly as provided; yes if ignored, for the User API page has usernames equal in any case. "
            "Blanks count in both."
        ),
    ] = "exact"
