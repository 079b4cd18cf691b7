"""`Directory`: who and what exists. A shared `Roster` that never changes, and over it what this world changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from fauxauth.world.applications import Application
from fauxauth.world.keys import ApiKey, Key
from fauxauth.world.people import User
from fauxauth.world.tenants import Tenant


class Roster:
    """
    The users that a scenario describes, indexed once and shared by every world made from it.

    An index maps tenant id and login id to the user's id; emails and usernames are separate because an email is looked
    up first (facts/fusionauth.md §12, 1.59).
    """

    def __init__(self, users: Iterable[User]) -> None:
        self.by_id: Final[Mapping[str, User]] = {user.id: user for user in users}
        self.emails: Final = {(user.tenant_id, user.email): user.id for user in self.by_id.values() if user.email}
        self.usernames: Final = {
            (user.tenant_id, user.username): user.id for user in self.by_id.values() if user.username
        }


class Directory:
    """The tenants, applications, keys and users of one world; making one costs no more for many users than for few."""

    def __init__(
        self,
        tenants: Mapping[str, Tenant],
        applications: Mapping[str, Application],
        api_keys: Mapping[str, ApiKey],
        keys: Mapping[str, Key],
        roster: Roster,
    ) -> None:
        self.tenants = dict(tenants)
        self.applications = dict(applications)
        self.api_keys = dict(api_keys)
        self.keys = dict(keys)
        self._roster = roster
        self._users: dict[str, User | None] = {}
        self._emails: dict[tuple[str, str], str | None] = {}
        self._usernames: dict[tuple[str, str], str | None] = {}

    def user(self, user_id: str | None) -> User | None:
        """Return the user of that id, as this world now has it."""
        if user_id is None:
            return None
        return self._users[user_id] if user_id in self._users else self._roster.by_id.get(user_id)

    def users(self) -> Iterator[User]:
        """Go through all users: those of the scenario first, then those that were added."""
        for user_id in {**self._roster.by_id, **self._users}:
            user = self.user(user_id)
            if user is not None:
                yield user

    def find(self, tenant_id: str | None, login_id: str) -> User | None:
        """
        Return the user who logs in with exactly ``login_id``, an email or a username, in a tenant.

        Without a tenant every tenant is searched, in order; the value is used exactly as provided (Login API, loginId).
        """
        tenant_ids = [tenant_id] if tenant_id is not None else list(self.tenants)
        for each in tenant_ids:
            user_id = self._indexed(self._emails, self._roster.emails, (each, login_id)) or self._indexed(
                self._usernames, self._roster.usernames, (each, login_id)
            )
            if user_id is not None:
                return self.user(user_id)
        return None

    def save(self, user: User) -> None:
        """Keep a user who is new or changed."""
        former = self.user(user.id)
        self._users[user.id] = user
        for index, name_of in ((self._emails, _email), (self._usernames, _username)):
            before = name_of(former) if former is not None else None
            after = name_of(user)
            if before is not None and before != after:
                index[before] = None
            if after is not None:
                index[after] = user.id

    def remove(self, user: User) -> None:
        """Forget a user, as a hard delete does."""
        self._users[user.id] = None
        for index, name in ((self._emails, _email(user)), (self._usernames, _username(user))):
            if name is not None:
                index[name] = None

    @staticmethod
    def _indexed(
        changed: Mapping[tuple[str, str], str | None], shared: Mapping[tuple[str, str], str], name: tuple[str, str]
    ) -> str | None:
        return changed[name] if name in changed else shared.get(name)


def _email(user: User) -> tuple[str, str] | None:
    return (user.tenant_id, user.email) if user.email else None


def _username(user: User) -> tuple[str, str] | None:
    return (user.tenant_id, user.username) if user.username else None
