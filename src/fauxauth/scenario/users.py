"""The users of a scenario: those that it lists, and as many as it wants to have generated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain, combinations
from typing import Annotated, TypeAlias

from msgspec import Meta

from fauxauth.errors import did_you_mean
from fauxauth.scenario.mistakes import Mistake
from fauxauth.scenario.nodes import Path
from fauxauth.world.applications import Application
from fauxauth.world.inventing import INSTALL, known_locales
from fauxauth.world.objects import VendorObject
from fauxauth.world.people import User
from fauxauth.world.person_template import Share, Template
from fauxauth.world.populations import Population
from fauxauth.world.tenants import Tenant

_USERS: Path = ("fusionauth", "users")
_GENERATE = ((*_USERS, "generate"), (*_USERS, "template"), (*_USERS, "shares"))

_INHERITED = tuple(
    (*_USERS, *place, key) for place in (("template",), ("shares", None)) for key in ("tenantId", "mobilePhone")
)

WRITTEN = tuple((*_USERS, key) for key in ("listed", "template", "shares"))
"""Where in a file the users of a mapping come from."""


class UsersSection(VendorObject, kw_only=True):
    """
    Users that are generated, number 1 to ``generate``, beside others that are listed.

    Number 4711 of 5,000 logs in as ``person-4711@example.com``, with the password ``fake-password`` unless the template
    has another; numbers have as many digits as ``generate`` has, and at least four.
    """

    generate: Annotated[int, Meta(gt=0, le=1_000_000, description="How many users to generate.")]
    listed: Annotated[
        tuple[User, ...], Meta(description="Users beside the generated ones, as the vendor's API has them.")
    ] = ()
    seed: Annotated[
        Annotated[int, Meta(ge=0, le=2**53)] | None,
        Meta(description="What generated users follow from; absent: the scenario's seed."),
    ] = None
    locale: Annotated[
        str | tuple[str, ...],
        Meta(
            description="The locale or locales in which people are given names, birth dates and telephone numbers; "
            "absent: they are called by their number. Needs the extra `people`.",
            examples=["en_GB", ["en_GB", "de_DE"]],
        ),
    ] = ()
    template: Annotated[
        Template, Meta(description="What all generated users have: a User without id, email and username.")
    ] = Template()
    shares: Annotated[
        tuple[Share, ...],
        Meta(
            max_length=50,
            description="What parts of the generated users have instead. The seed decides for each user and each share "
            "by itself, so that shares overlap; of two that say the same thing, the later one counts.",
            examples=[[{"share": 0.1, "active": False}]],
        ),
    ] = ()


Users: TypeAlias = tuple[User, ...] | UsersSection
"""The key ``users``: a list of users, or a mapping that has more generated."""


def listed_users(users: Users) -> tuple[User, ...]:
    """Return the users that are written out."""
    return users.listed if isinstance(users, UsersSection) else users


def path_of_listed(users: Users) -> Path:
    """Return where the users that are written out stand in the file."""
    return (*_USERS, "listed") if isinstance(users, UsersSection) else _USERS


def with_each_listed(users: Users, change: Callable[[User], User]) -> Users:
    """Return the same with a change made to each user that is written out."""
    changed = tuple(map(change, listed_users(users)))
    return users.changed(listed=changed) if isinstance(users, UsersSection) else changed


def population_of(
    users: Users, seed: int, start: datetime, tenants: Sequence[Tenant], registered_for: Sequence[Application]
) -> Population | None:
    """
    Return the generated users, if any, who exist since ``start``; ``seed`` is the scenario's.

    Where the template says nothing of these, they are of the only one of the ``tenants`` and ``registered_for`` these.
    """
    if not isinstance(users, UsersSection):
        return None
    return Population(
        users.generate,
        seed=users.seed if users.seed is not None else seed,
        start=start,
        tenant_id=tenants[0].id if len(tenants) == 1 else "",
        registered_for=registered_for,
        template=users.template,
        shares=users.shares,
        locales=_locales(users),
    )


def _locales(users: UsersSection) -> tuple[str, ...]:
    return (users.locale,) if isinstance(users.locale, str) else users.locale


Check: TypeAlias = Callable[[Path, User], Iterator[Mistake]]
"""Finds what is wrong with a user who stands at a path."""


def population_mistakes(users: Users, population: Population | None, check: Check) -> Iterator[Mistake]:
    """Find what is wrong with what users are generated from, and listed users who would be taken for generated ones."""
    if population is None or not isinstance(users, UsersSection):
        return
    unspoken = list(_locale_mistakes(users))
    yield from unspoken
    if not unspoken:
        yield from _template_mistakes(users, population, check)
    for index, user in enumerate(users.listed):
        yield from _clashes((*path_of_listed(users), index), user, population)


def _locale_mistakes(users: UsersSection) -> Iterator[Mistake]:
    known = known_locales() if users.locale else ()
    path = (*_USERS, "locale")
    if users.locale and not known:
        yield Mistake(path, f"people of a locale are invented with Faker, which is not installed; {INSTALL}")
        return
    for index, name in enumerate(_locales(users)):
        if name not in known:
            here = path if isinstance(users.locale, str) else (*path, index)
            akin = ", ".join(each for each in known if each.startswith(f"{name[:2].lower()}_"))
            hint = did_you_mean(name, known) or (akin and f"; of this language it knows {akin}")
            yield Mistake(here, f"Faker knows no locale {name!r}{hint}")


def _template_mistakes(users: UsersSection, population: Population, check: Check) -> Iterator[Mistake]:
    """Try the template alone, with each share, and with each two: no mistake takes more than two of these."""
    numbers = range(len(users.shares))
    known: set[str] = set()
    for shares in chain([()], combinations(numbers, 1), combinations(numbers, 2)):
        here: Path = (*_USERS, "shares", shares[-1]) if shares else (*_USERS, "template")
        found = [each for each in check(here, population.example(*shares)) if each.message not in known]
        known.update(each.message for each in found)
        for each in found:
            both = f", for those who are in shares[{shares[0]}], too" if len(shares) > 1 else ""
            yield each._replace(message=f"{each.message}{both}", rests_on=(*each.rests_on, *_INHERITED))


def _clashes(path: Path, user: User, population: Population) -> Iterator[Mistake]:
    number = population.number_of_id(user.id)
    if number is not None:
        yield Mistake((*path, "id"), f"{user.id} is the id of number {number} of the generated users", _GENERATE)
    for key, login_id in (("email", user.email), ("username", user.username)):
        number = population.number_of_login_id((login_id or "").lower())
        if number is not None and population.outline(number).tenant_id == user.tenant_id:
            message = f"{login_id} is the loginId of number {number} of the generated users"
            yield Mistake((*path, key), message, _GENERATE)
