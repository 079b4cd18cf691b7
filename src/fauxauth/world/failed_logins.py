"""Failed logins: how many in a row, and the user action that too many of them apply."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import field

from fauxauth.world.objects import NotFaked, Uuid, VendorObject
from fauxauth.world.tenants import FailedAuthenticationConfiguration


class UserAction(VendorObject, kw_only=True):
    """A user action as the vendor's API has it; one that prevents login and is temporal can lock users."""

    id: Uuid
    name: str
    active: bool = True
    prevent_login: bool = True
    temporal: bool = True
    cancel_email_template_id: NotFaked = None
    end_email_template_id: NotFaked = None
    include_email_in_event_json: NotFaked = field(default=None, name="includeEmailInEventJSON")
    insert_instant: NotFaked = None
    last_update_instant: NotFaked = None
    localized_names: NotFaked = None
    modify_email_template_id: NotFaked = None
    options: NotFaked = None
    send_end_event: NotFaked = None
    start_email_template_id: NotFaked = None
    transaction_type: NotFaked = None
    user_emailing_enabled: NotFaked = None
    user_notifications_enabled: NotFaked = None


class FailedLogins:
    """
    The counters of failed logins of one world, by user.

    A counter is a cache with a time to live, as in the real server: it is not reset by a login that succeeds
    (docs/sources.md, FusionAuth 6.1). That it lives from the last failure on is our choice.
    """

    def __init__(self) -> None:
        self._counts: dict[str, tuple[int, datetime]] = {}

    def count(self, user_id: str, now: datetime, settings: FailedAuthenticationConfiguration) -> int:
        """Count one more failure, and return how many there are within the time to live."""
        count, last = self._counts.get(user_id, (0, now))
        if now - last >= timedelta(seconds=settings.reset_count_in_seconds):
            count = 0
        self._counts[user_id] = (count + 1, now)
        return count + 1
