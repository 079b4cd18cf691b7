"""UUIDs in paths and query strings, as leniently converted as by the real server (docs/sources.md, FusionAuth 0)."""

from __future__ import annotations

import re
import uuid

_GROUPS = re.compile(r"[0-9a-fA-F]{1,8}(-[0-9a-fA-F]{1,4}){3}-[0-9a-fA-F]{1,12}", re.ASCII)
_INTEGER = re.compile(r"[0-9]{1,19}", re.ASCII)
_SIZES = (8, 4, 4, 4, 12)


def convert_uuid(text: str) -> str | None:
    """
    Return a UUID in its usual form, or None if the text is none.

    Groups may be short (``1-2-3-4-5``), and an integer is taken as the low half.
    """
    if _GROUPS.fullmatch(text):
        return "-".join(group.zfill(size) for group, size in zip(text.lower().split("-"), _SIZES, strict=True))
    if _INTEGER.fullmatch(text) and int(text) < 2**64:
        return str(uuid.UUID(int=int(text)))
    return None
