"""`Directory`: who and what exists. A shared `Roster` that never changes, and over it what this world changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final, TypeAlias

from fauxauth.world.applications import Application
from fauxauth.world.keys import ApiKey, Key
from fauxauth.world.login_ids import DEFAULT_TYPES, TYPES, IdentityType, answers_to, likened, value_of
from fauxauth.world.people import User
from fauxauth.world.populations import Population
from fauxauth.world.tenants import Tenant

Name: TypeAlias = tuple[IdentityType, str, str]
"""What one user of a tenant has and no other: the type of identity, the tenant's id, and the value, likened."""


class Roster:
    """
    The users that a scenario describes, shared by every world made from it: those that it lists, indexed once, and a
    population, if there is one, of which nobody is made before being asked for.

    An index maps what a user can be found by to the user's id.
    """

    def __init__(self, users: Iterable[User], population: Population | None = None) -> None:
        self.listed: Final[Mapping[str, User]] = {user.id: user for user in users}
        self.population: Final = population
        self._index = {name: user.id for user in self.listed.values() for name in _names(user)}

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

    def named(self, name: Name) -> str | None:
        """Return the id of the user who has a name; those of the population have emails only."""
        kind, tenant_id, value = name
        user = self.generated(value) if kind == "email" else None
        return user.id if user is not None and user.tenant_id == tenant_id else self._index.get(name)


class Directory:
    """The tenants, applications, keys and users of one world; making one costs no more for many users than for few."""

    def __init__(
        self,
        tenants: Mapping[str, Tenant],
        applications: Mapping[str, Application],
        api_keys: Mapping[str, ApiKey],
        keys: Mapping[str, Key],
        roster: Roster,
        *,
        any_case: bool = False,
    ) -> None:
        """``any_case`` lets a loginId in another case find its user."""
        self._any_case = any_case
        self.tenants = dict(tenants)
        self.applications = dict(applications)
        self.api_keys = dict(api_keys)
        self.keys = dict(keys)
        self._roster = roster
        self._users: dict[str, User | None] = {}
        self._index: dict[Name, str | None] = {}

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
        population = self._roster.population
        named = (user.login_id for user in self._listed_or_changed())
        return [*named, *(population.meant(login_id) if population is not None else ())]

    def passwords(self) -> set[str | None]:
        """Return the passwords of users, and those that they had before; not those of a population as it was made."""
        users = self._listed_or_changed()
        return {password for user in users for password in (user.password, *user.previous_passwords)}

    def _listed_or_changed(self) -> Iterator[User]:
        return filter(None, map(self.user, {**self._roster.listed, **self._users}))

    def find(self, tenant_id: str | None, login_id: str, types: Iterable[IdentityType] = DEFAULT_TYPES) -> User | None:
        """
        Return the user who logs in with ``login_id`` in a tenant; ``types`` says what it may be, the likeliest first.

        Without a tenant every tenant is searched, in order.
        """
        for each in [tenant_id] if tenant_id is not None else list(self.tenants):
            for kind in types:
                user = self.named(each, kind, login_id)
                if user is not None and (self._any_case or answers_to(user, kind, login_id)):
                    return user
        return None

    def named(self, tenant_id: str, kind: IdentityType, value: str) -> User | None:
        """Return the user of a tenant who has a value of a type, or one like it."""
        same = likened(kind, value)
        if same is None:
            return None
        name: Name = (kind, tenant_id, same)
        return self.user(self._index[name] if name in self._index else self._roster.named(name))

    def with_email(self, tenant_id: str, email: str) -> User | None:
        """Return the user of a tenant who has an email address, in whatever case (User API, user.email)."""
        return self.named(tenant_id, "email", email)

    def with_username(self, tenant_id: str, username: str) -> User | None:
        """Return the user of a tenant who has a username, in whatever case (User API, user.username)."""
        return self.named(tenant_id, "username", username)

    def save(self, user: User) -> None:
        """Keep a user who is new or changed."""
        former = self.user(user.id)
        self._users[user.id] = user
        if former is not None and _written_names(former) == _written_names(user):
            return
        self._index |= dict.fromkeys(_names(former) if former is not None else ())
        self._index |= dict.fromkeys(_names(user), user.id)

    def remove(self, user: User) -> None:
        """Forget a user, as a hard delete does."""
        self._users[user.id] = None
        self._index |= dict.fromkeys(_names(user))


def _written_names(user: User) -> tuple[str | None, ...]:
    return user.tenant_id, user.email, user.phone_number, user.username


def _names(user: User) -> Iterator[Name]:
    for kind in TYPES:
        same = likened(kind, value_of(user, kind))
        if same is not None:
            yield kind, user.tenant_id, same
