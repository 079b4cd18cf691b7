"""
`Population`: users that are described by a rule and a number, and made when somebody asks for them.

Number 4711 of 5,000 logs in as ``person-4711@example.com`` and has an id that ends in ``000000004711``. All else that a
person has follows from the population's seed and their number, whoever was asked for before.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from fauxauth.world.applications import Application
from fauxauth.world.chance import Chance
from fauxauth.world.completion import complete_user
from fauxauth.world.inventing import invent
from fauxauth.world.people import Registration, User
from fauxauth.world.person_template import Share, Template, said

USUAL_PASSWORD = "fake-password"
"""The password of generated users for whom none is given."""

_KEPT = 1024
_ONE = 2**64
_TAIL = 12


class Population:
    """
    Users number 1 to ``size``, which never change and are shared by every world that is made from a scenario.

    Numbers are written with as many digits as ``size`` has, and at least four. A share's attributes are those of the
    template replaced one by one, and a later share's replace an earlier one's. Without ``locales`` people are called
    by their number; with several, each person is of one. ``tenant_id``, and what of their tenant they are
    ``registered_for``, count where the template says nothing; users exist since ``start``.
    """

    def __init__(
        self,
        size: int,
        *,
        seed: int,
        start: datetime,
        tenant_id: str,
        registered_for: Iterable[Application] = (),
        template: Template | None = None,
        shares: Iterable[Share] = (),
        locales: Sequence[str] = (),
    ) -> None:
        self.size: Final = size
        self._seed = seed
        self._start = start
        self._locales = locales
        self._common: dict[str, Any] = {
            "password": USUAL_PASSWORD,
            "tenant_id": tenant_id,
            **(said(template) if template is not None else {}),
        }
        self._registered_for = tuple(registered_for)
        self._shares = tuple((int(share.share * _ONE), said(share)) for share in shares)
        self._width = max(4, len(str(size)))
        self._id_front = Chance(seed).uuid("generated userId")[:-_TAIL]
        self._email = re.compile(rf"person-([0-9]{{{self._width}}})@example\.com")
        # Those who are asked for are asked for again, several times in one login.
        self._kept = lru_cache(maxsize=_KEPT)(self._make)

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[int]:
        return iter(range(1, self.size + 1))

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and 1 <= number <= self.size

    def login_id(self, number: int) -> str:
        """Return what a number logs in with, ``person-4711@example.com``."""
        return f"person-{self._written(number)}@example.com"

    def number_of_login_id(self, login_id: str) -> int | None:
        """Return the number that logs in with exactly ``login_id``; None where that is nobody here."""
        found = self._email.fullmatch(login_id)
        return self._existing(int(found[1])) if found is not None else None

    def meant(self, text: str) -> list[str]:
        """Return what the numbers that are in a text log in with."""
        digits = (each for each in re.findall("[0-9]+", text) if len(each) < _TAIL)
        return [self.login_id(number) for number in map(int, digits) if number in self]

    def user_id(self, number: int) -> str:
        """Return the id of a number, a UUID that ends in the number's decimal digits."""
        return f"{self._id_front}{number:0{_TAIL}}"

    def number_of_id(self, user_id: str) -> int | None:
        """Return the number whose id that is; None where it is nobody's here."""
        front, tail = user_id[:-_TAIL], user_id[-_TAIL:]
        # str.isdigit and int know other digits than ours, too.
        is_one = front == self._id_front and tail.isascii() and tail.isdigit()
        return self._existing(int(tail)) if is_one else None

    def person(self, number: int) -> User:
        """Return a user, whole. Numbers outside of the population are nobody's: raises `IndexError`."""
        if number not in self:
            raise IndexError(f"there is no number {number} among 1 to {self.size}")
        return self._kept(number)

    def outline(self, number: int) -> User:
        """Return a user without what is invented or drawn: who they are, of which tenant, and what they use."""
        return self._user(number, self._said(number))

    def groups(self) -> Iterator[tuple[User, Sequence[int]]]:
        """Go through groups of one tenant that use the same: an outline of one of them, and the numbers of all."""
        if not any({"registrations", "tenant_id"} & changes.keys() for _, changes in self._shares):
            yield self.outline(1), range(1, self.size + 1)
            return
        found: dict[tuple[str, int], array[int]] = {}
        for number in self:
            attributes = self._said(number)
            uses = attributes["tenant_id"], id(attributes.get("registrations"))
            found.setdefault(uses, array("q")).append(number)
        yield from ((self.outline(numbers[0]), numbers) for numbers in found.values())

    def example(self, *shares: int) -> User:
        """Return number 1, whole, as if they belonged to just these of the shares, which are numbered from 0."""
        attributes = dict(self._common)
        for index in shares:
            attributes |= self._shares[index][1]
        return self._completed(1, attributes)

    def _make(self, number: int) -> User:
        return self._completed(number, self._said(number))

    def _completed(self, number: int, attributes: dict[str, Any]) -> User:
        chance = Chance(self._seed, before=True)
        invented = self._invented(number, chance)
        if "first_name" in attributes or "last_name" in attributes:
            del invented["full_name"]
        user = self._user(number, {**invented, **attributes})
        return complete_user(user, chance, self._start, "", ())

    def _user(self, number: int, attributes: dict[str, Any]) -> User:
        in_tenant = (each for each in self._registered_for if each.tenant_id == attributes["tenant_id"])
        registrations = tuple(Registration(application_id=each.id) for each in in_tenant)
        given = {"registrations": registrations, **attributes}
        return User(id=self.user_id(number), email=self.login_id(number), **given)

    def _said(self, number: int) -> dict[str, Any]:
        """Return what the template says of a number, and the shares that the number belongs to."""
        attributes = dict(self._common)
        chance = Chance(self._seed)
        for index, (part, changes) in enumerate(self._shares):
            if int.from_bytes(chance.octets(8, f"share {index}", str(number)), "big") < part:
                attributes |= changes
        return attributes

    def _invented(self, number: int, chance: Chance) -> dict[str, Any]:
        written = self._written(number)
        if not self._locales:
            return {"first_name": "Person", "last_name": written, "full_name": f"Person {written}"}
        draw = int.from_bytes(chance.octets(8, "locale", str(number)), "big")
        return invent(self._locales[draw % len(self._locales)], chance, str(number))

    def _written(self, number: int) -> str:
        return f"{number:0{self._width}}"

    def _existing(self, number: int) -> int | None:
        return number if number in self else None
