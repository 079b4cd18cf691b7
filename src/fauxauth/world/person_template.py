"""What generated users have in common, and what some of them have instead, in the words of the vendor's User API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from msgspec import UNSET, Meta, UnsetType, defstruct
from msgspec.structs import fields

from fauxauth.world.objects import VendorObject
from fauxauth.world.people import User

OWN = {
    "id": "each generated user has one of their own",
    "email": "each generated user has one of their own, such as person-0001@example.com",
    "username": "generated users have an email",
}
"""What follows from the number of a generated user, so that nothing else may say it; and why."""

if TYPE_CHECKING:

    class Template(VendorObject):
        """What all generated users have: the attributes of a User, without id, email and username."""

        REFUSED: ClassVar[Mapping[str, str]]

        def __init__(self, **attributes: Any) -> None: ...
else:
    Template = defstruct(
        "Template",
        [(each.name, each.type | UnsetType, UNSET) for each in fields(User) if each.name not in OWN],
        bases=(VendorObject,),
        namespace={
            "__doc__": "What all generated users have: the attributes of a User, without id, email and username.",
            "REFUSED": OWN,
        },
        module=__name__,
        frozen=True,
        kw_only=True,
    )


class Share(Template, kw_only=True):
    """What a part of the generated users has instead of what the template says."""

    share: Annotated[float, Meta(gt=0, le=1, description="The part of the users, as in 0.1: each is drawn by itself.")]

    if TYPE_CHECKING:

        def __init__(self, *, share: float, **attributes: Any) -> None: ...


def said(template: Template) -> dict[str, Any]:
    """Return the attributes that a template or a share says something of."""
    names = (name for name in template.__struct_fields__ if name != "share")
    return {name: value for name in names if (value := getattr(template, name)) is not UNSET}
