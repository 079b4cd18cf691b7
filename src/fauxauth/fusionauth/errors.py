"""
The Errors object: every 400 of FusionAuth, and its codes and messages as data.

Shape and texts: docs/sources.md, FusionAuth 1.1 and 1.2. ``fieldErrors`` is a map of lists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fauxauth.contract import Content, Lifetime, Version
from fauxauth.contract.messages import Json
from fauxauth.world import World

EXAMPLE_UUID = "25a872da-bb44-4af8-a43d-e7bcb5351ebc"

FIELD_MESSAGES = {
    "[blank]": "You must specify the [{field}] property.",
    "[couldNotConvert]": f"Invalid [{{field}}]. This must be a valid UUID String (e.g. {EXAMPLE_UUID}).",
    "[invalid]": "Invalid [{field}] property.",
    "[invalidApplication]": "Invalid [{field}]. An application with Id [{value}] does not exist.",
    "[invalidJSON]": "Invalid JSON in the request body. The property was [{field}]. "
    "The error was [Possible conversion error]. The detailed exception was [{value}].",
    "[previouslyUsed]": "The [{field}] property may not be the same as the previously [{value}] used passwords.",
    "[requireNumber]": "The [{field}] property must contain at least one number.",
    "[notEmail]": "The [{field}] property must be a valid email address.",
    "[onlyAlpha]": "The [{field}] property must contain a non-alphanumeric character.",
    "[singleCase]": "The [{field}] property must contain upper and lower case characters.",
    "[tooLong]": "The [{field}] property must be no more than [{value}] characters.",
    "[tooShort]": "The [{field}] property must be at least [{value}] characters.",
    "[cannotSend]": "A code cannot be sent for the method [{value}].",
}
"""Texts by kind of error; ``{field}`` is the field's path, ``{value}`` what was wrong or what the bound is."""

_CODES = {"[invalidApplication]": "[invalid]"}
"""Kinds whose code on the wire is another one's, because only their text differs."""

_BARE_CODES = ("[invalidJSON]",)
"""Kinds whose code does not repeat the field (captured with 1.35: docs/sources.md, FusionAuth 1.2)."""

GENERAL_MESSAGES = {
    "[missing]": "Your request is missing a JSON body.",
    "[invalid]": "Your request is invalid. You must call the API with a valid JSON body that includes a "
    "changePasswordId, with a valid JWT in the Authorization header or with an API key.",
    "[invalidJSON]": "Invalid JSON in the request body. The property was [unknown]. "
    "The error was [Unexpected processing exception]. The detailed exception was [{value}].",
    "[InvalidContentType]": "Invalid [Content-Type] HTTP request header value of [{value}]. "
    "Supported values for this request include [application/json].",
    "[MissingContentType]": "Missing required [Content-Type] HTTP request header.",
    "[LicenseRequired]": "A paid FusionAuth license is required to complete this request.",
    "[LoginRestricted]": "Your login is restricted.",
    "[TenantIdRequired]": "A Tenant Id is required to complete this request. To complete this request, you may assign "
    "a Tenant to your API key, or add the X-FusionAuth-TenantId HTTP request header with the Tenant Id.",
    "[TrustTokenRequired]": "This request requires a Trust Token. Use the Start Two-Factor API to obtain a Trust Token "
    "required to complete this request.",
    "[SearchEngineError]": "The search engine is unavailable or could not answer, so the request was not completed.",
    "[Exception]": "FusionAuth encountered an unexpected error. Please contact support for assistance.",
    "[WebhookTransactionException]": "One or more webhooks returned an invalid response or were unreachable. "
    "Based on your transaction configuration, your action cannot be completed.",
}
"""Texts of errors that belong to no field."""

BOTH_HALVES = Lifetime.of(since="1.50")
"""
From when on an empty ``fieldErrors`` or ``generalErrors`` is written too.

Captures of 1.35 have the filled half only, one of about 1.57 has both; 1.50 as the border is our choice.
"""


@dataclass(frozen=True, slots=True)
class Error:
    """One error: its code with the brackets, its text, and the path of its field, or None for a general one."""

    code: str
    message: str
    field: str | None = None


def field_error(kind: str, field: str, value: object = "") -> Error:
    """Make an error of a field, with the vendor's text for its kind."""
    code = kind if kind in _BARE_CODES else f"{_CODES.get(kind, kind)}{field}"
    return Error(code, FIELD_MESSAGES[kind].format(field=field, value=value), field)


def general_error(code: str, value: object = "") -> Error:
    """Make an error that belongs to no field."""
    return Error(code, GENERAL_MESSAGES[code].replace("{value}", str(value)))


def errors_json(errors: tuple[Error, ...], version: Version) -> Json:
    """Write the Errors object."""
    fields: dict[str, list[Json]] = {}
    general: list[Json] = []
    for error in errors:
        home = general if error.field is None else fields.setdefault(error.field, [])
        home.append({"code": error.code, "message": error.message})
    halves: dict[str, Json] = {"fieldErrors": {**fields}, "generalErrors": general}
    if BOTH_HALVES.covers(version):
        return halves
    return {name: half for name, half in halves.items() if half}


def answering(error: Error) -> Callable[[object, World], Content]:
    """Make what answers with this one error, whatever the facts are."""
    return lambda _facts, world: Content(json=errors_json((error,), world.version))
