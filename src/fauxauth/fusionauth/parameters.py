"""Parameters of paths and query strings, converted to what they are to be; what cannot be converted is an error."""

from __future__ import annotations

import re
from dataclasses import replace

from fauxauth.contract import Call, Outcome
from fauxauth.contract.outcome import Basis
from fauxauth.fusionauth.asked import Asked, invalid
from fauxauth.fusionauth.errors import Error, field_error
from fauxauth.fusionauth.uuids import convert_uuid
from fauxauth.world import World

_INTEGER = re.compile(r"[+-]?[0-9]{1,10}", re.ASCII)
_LARGEST = 2**31 - 1


def written(call: Call, name: str) -> str | None:
    """Return a parameter from the query string, else from a form; a blank one counts as absent."""
    return call.parameter(name) or next((value for value in call.form.get(name, ()) if value), None)


_BOOLEANS = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}
"""The words that the vendor's web framework takes for a boolean, in lower case only (prime-mvc, BooleanConverter)."""


def convert_boolean(text: str) -> bool | None:
    """Return what a word says, or None where it is none of those that say yes or no."""
    return _BOOLEANS.get(text)


def boolean_parameter(name: str, text: str | None) -> tuple[bool | None, tuple[Error, ...]]:
    """Convert a parameter that is to be a boolean; None where it is absent."""
    converted = convert_boolean(text) if text is not None else None
    wrong = text is not None and converted is None
    message = f"Invalid [{name}]. This must be a valid boolean, one of {', '.join(_BOOLEANS)}."
    return converted, (Error(f"[couldNotConvert]{name}", message, name),) if wrong else ()


def uuid_parameter(name: str, text: str | None) -> tuple[str | None, tuple[Error, ...]]:
    """Convert a parameter that is to be a UUID."""
    converted = convert_uuid(text) if text is not None else None
    wrong = text is not None and converted is None
    return converted, (field_error("[couldNotConvert]", name),) if wrong else ()


def count_parameter(call: Call, name: str, default: int) -> tuple[int, tuple[Error, ...]]:
    """Convert a parameter that is to be a number, and not a negative one."""
    text = call.parameter(name)
    if text is None:
        return default, ()
    number = int(text) if _INTEGER.fullmatch(text) else None
    if number is None or abs(number) > _LARGEST:
        return default, (Error(f"[couldNotConvert]{name}", f"Invalid [{name}]. This must be a valid number.", name),)
    return (number, ()) if number >= 0 else (default, (field_error("[invalid]", name),))


def missing(name: str) -> Error:
    """Make the error of a required parameter that is absent (text: docs/sources.md, FusionAuth 1.2, registration)."""
    return Error(f"[missing]{name}", f"You must specify the [{name}] as a parameter.", name)


def invalid_parameters(section: str, example: Error, basis: Basis) -> Outcome[Asked, World]:
    """Make the row for parameters that are missing or not valid; ``example`` is what is wrong when it is forced."""
    return replace(
        invalid(section),
        basis=basis,
        suppose=lambda facts, _world: replace(facts, errors=facts.errors or (example,)),
    )
