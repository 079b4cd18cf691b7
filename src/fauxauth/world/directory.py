"""`Directory`: who and what exists. A shared `Roster` that never changes, and over it what this world changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from fauxauth.world.applications import Application
from fauxauth.world.keys import ApiKey, Key
from fauxauth.world.people import User
from fauxauth.world.populations import Population
from fauxauth.world.tenants import Tenant


class Roster:
    """
    The users that a scenario describes, shared by every world made from it: those that it lists, indexed once, and a
    population, if there is one, of which nobody is made before being asked for.

    An index maps tenant id and login id to the user's id; emails and usernames are separate because an email is looked
    up first (docs/sources.md, FusionAuth 12, at 1.59).
    """

    def __init__(self, users: Iterable[User], population: Population | None = None) -> None:
        self.listed: Final[Mapping[str, User]] = {user.id: user for user in users}
        self.population: Final = population
        self._emails = _indexed_by(_email, self.listed.values())
        self._usernames = _indexed_by(_username, self.listed.values())

    def __len__(self) -> int:
        return len(self.listed) + len(self.population or ())

    def __iter__(self) -> Iterator[str]:
        """Go through the ids: those of listed users first, then those of the population by number."""
        yield from self.listed
        if self.population is not None:
            yield from map(self.population.user_id, self.population)

    def __contains__(self, user_id: object) -> bool:
        is_generated = self.population is not None and self.population.number_of_id(str(user_id)) is not None
        return is_generated or user_id in self.listed

    def user(self, user_id: str) -> User | None:
        """Return the user of that id."""
        people = self.population
        number = people.number_of_id(user_id) if people is not None else None
        return people.person(number) if people is not None and number is not None else self.listed.get(user_id)

    def generated(self, login_id: str) -> User | None:
        """Return the one of the population who logs in with exactly ``login_id``."""
        people = self.population
        number = people.number_of_login_id(login_id) if people is not None else None
        return people.person(number) if people is not None and number is not None else None

    def outlines(self) -> Iterator[User]:
        """Go through all users, of the population without what takes time to invent; see `Population.outline`."""
        generated = map(self.population.outline, self.population) if self.population is not None else ()
        return chain(self.listed.values(), generated)

    def with_email(self, name: tuple[str, str]) -> str | None:
        """Return the id of a tenant's user with an email, given as the tenant's id and the email in lower case."""
        tenant_id, email = name
        user = self.generated(email)
        return user.id if user is not None and user.tenant_id == tenant_id else self._emails.get(name)

    def with_username(self, name: tuple[str, str]) -> str | None:
        """Return the id of a tenant's user with a username, given as the tenant's id and the name in lower case."""
        return self._usernames.get(name)


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
        return self._users[user_id] if user_id in self._users else self._roster.user(user_id)

    def users(self) -> Iterator[User]:
        """Go through all users: those that the scenario lists, then its population, then those that were added."""
        added = [user_id for user_id in self._users if user_id not in self._roster]
        for user_id in chain(self._roster, added):
            user = self.user(user_id)
            if user is not None:
                yield user

    def __len__(self) -> int:
        return len(self._roster) + sum(
            (user is not None) - (user_id in self._roster) for user_id, user in self._users.items()
        )

    @property
    def population(self) -> Population | None:
        """The users that the scenario generates, as they are at its start."""
        return self._roster.population

    def near(self, login_id: str) -> list[str]:
        """Return whom somebody may mean by ``login_id``: of the population, only those whose number is in it."""
        users = filter(None, map(self.user, {**self._roster.listed, **self._users}))
        population = self._roster.population
        return [*(user.login_id for user in users), *(population.meant(login_id) if population is not None else ())]

    def find(self, tenant_id: str | None, login_id: str) -> User | None:
        """
        Return the user who logs in with exactly ``login_id``, an email or a username, in a tenant.

        Without a tenant every tenant is searched, in order. The value is used exactly as provided: blanks and case
        count (Login API, loginId), although no two users of a tenant may differ in case only.
        """
        for each in [tenant_id] if tenant_id is not None else list(self.tenants):
            for user in (self.with_email(each, login_id), self.with_username(each, login_id)):
                if user is not None and login_id in (user.email, user.username):
                    return user
        return None

    def with_email(self, tenant_id: str, email: str) -> User | None:
        """Return the user of a tenant who has an email address, in whatever case (User API, user.email)."""
        return self.user(self._indexed(self._emails, self._roster.with_email, (tenant_id, email.lower())))

    def with_username(self, tenant_id: str, username: str) -> User | None:
        """Return the user of a tenant who has a username, in whatever case (User API, user.username)."""
        return self.user(self._indexed(self._usernames, self._roster.with_username, (tenant_id, username.lower())))

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
        changed: Mapping[tuple[str, str], str | None],
        shared: Callable[[tuple[str, str]], str | None],
        name: tuple[str, str],
    ) -> str | None:
        return changed[name] if name in changed else shared(name)


def _email(user: User) -> tuple[str, str] | None:
    return (user.tenant_id, user.email.lower()) if user.email else None


def _username(user: User) -> tuple[str, str] | None:
    return (user.tenant_id, user.username.lower()) if user.username else None


def _indexed_by(name_of: Callable[[User], tuple[str, str] | None], users: Iterable[User]) -> dict[tuple[str, str], str]:
    named = ((name_of(user), user.id) for user in users)
    return {name: user_id for name, user_id in named if name is not None}
