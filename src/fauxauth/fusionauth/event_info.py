"""
``eventInfo``: where a request comes from, in the words that took the place of ``ipAddress`` and ``metaData``.

Those count where it is silent. What else it may say goes to webhooks, and changes nothing here.
Source: docs/sources.md, FusionAuth 12, at 1.30; the vendor's OpenAPI document, EventInfo.
"""

from __future__ import annotations

from datetime import datetime

from fauxauth.contract import Call, Lifetime
from fauxauth.fusionauth.request import Body, RequestField
from fauxauth.world.refresh_tokens import Device

SINCE = Lifetime.of(since="1.30.0")

EVENT_FIELDS = (
    RequestField("eventInfo.data", "object", lifetime=SINCE),
    RequestField("eventInfo.deviceDescription", "text", lifetime=SINCE),
    RequestField("eventInfo.deviceName", "text", lifetime=SINCE),
    RequestField("eventInfo.deviceType", "text", lifetime=SINCE),
    RequestField("eventInfo.ipAddress", "text", lifetime=SINCE),
    RequestField("eventInfo.location", "object", lifetime=SINCE),
    RequestField("eventInfo.os", "text", lifetime=SINCE),
    RequestField("eventInfo.userAgent", "text", lifetime=SINCE),
)


def ip_address(call: Call, body: Body) -> str:
    """Return the end-user's address: the body's, else X-Forwarded-For's first, else the peer's (page, ipAddress)."""
    forwarded = call.headers.get("x-forwarded-for", "").split(",")[0].strip()
    written = body.text("eventInfo.ipAddress") or body.text("ipAddress") or call.parameter("ipAddress")
    return written or forwarded or call.peer


def device_of(call: Call, body: Body, now: datetime) -> Device:
    """Return what the request says of the device; the refresh token that may be issued remembers it."""
    return Device(
        description=body.text("eventInfo.deviceDescription") or body.text("metaData.device.description"),
        last_accessed_address=body.text("metaData.device.lastAccessedAddress") or ip_address(call, body),
        last_accessed_instant=now,
        name=body.text("eventInfo.deviceName") or body.text("metaData.device.name"),
        type=body.text("eventInfo.deviceType") or body.text("metaData.device.type"),
    )
