"""
Inventing people: names, birth dates and telephone numbers as they are usual where a locale is spoken.

The words come from Faker, the extra ``fauxauth[people]``; which of them a person gets is decided by the person's seed
alone, whoever was invented before. Another version of Faker may have other words.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from fauxauth.world.chance import Chance

if TYPE_CHECKING:
    from faker import Generator

INSTALL = 'pip install "fauxauth[people]"'
"""The command that makes inventing possible."""

_BORN_FROM = date(1940, 1, 1).toordinal()
_BORN_UNTIL = date(2007, 12, 31).toordinal()

_FAMILY_NAME_FIRST = {"hu": " ", "ja": " ", "ko": "", "vi": " ", "zh": ""}
"""What stands between the names in languages that put the family's first."""

# A generator is one source of chance for all worlds of a process, which are locked one by one.
_lock = threading.Lock()


def known_locales() -> Sequence[str]:
    """Return the locales for which people can be invented, such as ``de_DE``; none without Faker."""
    try:
        from faker.config import AVAILABLE_LOCALES
    except ImportError:
        return ()
    return tuple(sorted(AVAILABLE_LOCALES))


def invent(locale: str, chance: Chance, owner: str) -> dict[str, Any]:
    """Return attributes of a `User`: what ``owner`` is called in a locale, when they were born, how they are phoned."""
    draw = int.from_bytes(chance.octets(16, "person", owner), "big")
    gender = ("female", "male")[draw % 2]
    with _lock:
        generator = _generator(locale).seed_instance(draw)
        first_name = str(generator.format(f"first_name_{gender}"))
        last_name = str(generator.format(f"last_name_{gender}"))
        # The Philippines have numbers of mobile phones only.
        phone = str(generator.format("phone_number" if hasattr(generator, "phone_number") else "mobile_number"))
    days = int.from_bytes(chance.octets(8, "birth date", owner), "big") % (_BORN_UNTIL - _BORN_FROM + 1)
    between = _FAMILY_NAME_FIRST.get(locale.partition("_")[0])
    return {
        "first_name": first_name,
        "last_name": last_name,
        "full_name": f"{first_name} {last_name}" if between is None else f"{last_name}{between}{first_name}",
        "birth_date": date.fromordinal(_BORN_FROM + days),
        "mobile_phone": phone,
        "preferred_languages": (locale,),
    }


@cache
def _generator(locale: str) -> Generator:
    from faker import Factory

    with warnings.catch_warnings():
        # That a locale has a newer name is no reason to fail somebody's test.
        warnings.simplefilter("ignore")
        return Factory.create(locale)
