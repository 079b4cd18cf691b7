"""Fuse's users in the hands of a test: adding, changing, removing and finding them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxauth.errors import UsageError, did_you_mean
from fauxauth.transport.in_hand.describing import described
from fauxauth.transport.in_hand.has_world import HasWorld
from fauxauth.world.fuse_people import FuseUser

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from fauxauth.transport.in_hand.attributes import FuseUserAttributes


class HasFuseUsers(HasWorld):
    """Adds, changes, removes and finds Fuse's users. What a scenario would refuse raises `UsageError`."""

    def add_fuse_user(self, **attributes: Unpack[FuseUserAttributes]) -> FuseUser:
        """
        Add a Fuse user and return it, completed: names that are not given follow from the ``login_name``.

        Raises `UsageError` for what a Fuse user does not have, and for an id, a name or a token that is taken.
        """
        __tracebackhide__ = True
        user = described(FuseUser, "a Fuse user", attributes)
        with self.world.lock:
            return self.world.fuse.add(user)

    def update_fuse_user(self, user: FuseUser | str, /, **attributes: Unpack[FuseUserAttributes]) -> FuseUser:
        """
        Change some attributes of a Fuse user, given as such, by login name or by email, and return it as changed.

        A password that is another one changes the user's tokens, as in Fuse. Raises `UsageError` as `add_fuse_user`,
        for a user who is not there, and for another ``id``.
        """
        __tracebackhide__ = True
        with self.world.lock:
            fuse = self.world.fuse
            former = self.fuse_user(user)
            changed = described(FuseUser, "a Fuse user", attributes, former)
            if changed.id != former.id:
                raise UsageError(f"{former.login_name} has the id {former.id}, and the id of a user never changes")
            kept = fuse.save(changed)
            if changed.password is not None and changed.password != former.password:
                after = fuse.change_password(kept, changed.password, self.world.clock.now())
                kept = fuse.save(described(FuseUser, "a Fuse user", attributes, after))
            return kept

    def remove_fuse_user(self, user: FuseUser | str) -> None:
        """Forget a Fuse user, given as such, by login name or by email. Raises `UsageError` for nobody."""
        __tracebackhide__ = True
        with self.world.lock:
            self.world.fuse.remove(self.fuse_user(user))

    def fuse_user(self, user: FuseUser | str) -> FuseUser:
        """Return a Fuse user as now, given as such, by login name or by email. Raises `UsageError` if there is none."""
        __tracebackhide__ = True
        with self.world.lock:
            fuse = self.world.fuse
            found = fuse.by_id(user.id) if isinstance(user, FuseUser) else fuse.user(user)
            if found is None:
                name = user.login_name if isinstance(user, FuseUser) else user
                raise UsageError(
                    f"there is no Fuse user {name!r}{did_you_mean(name, (each.login_name for each in fuse.users()))}"
                )
            return found
