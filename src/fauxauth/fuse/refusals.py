"""
The rows that refuse a token, written once for `fuse.create_session` and `fuse.create_token`.

Nothing on refusals is published (docs/sources.md, Fuse 7): each row is chosen, and what an application could depend on
has a setting. A wrong password comes before a deactivated user, so that only who knows the password learns of it.
"""

from __future__ import annotations

from fauxauth.contract import Content, Outcome, chosen
from fauxauth.fuse.attempt import Attempt
from fauxauth.fuse.errors import BAD_REQUEST, refusal
from fauxauth.world import World


def missing_fields(facts: Attempt, _world: World) -> Content:
    """Answer with a text for each field that is missing; both, where a forced answer finds none."""
    return refusal(dict.fromkeys(facts.parameters.missing or ("login_name", "password"), "can't be blank"))


def locked_out(facts: Attempt, _world: World) -> Content:
    """Answer with the text that ``lockout.message`` sets."""
    return refusal({"base": facts.lockout.message if facts.lockout is not None else "Your account is locked."})


def wrong_credentials(facts: Attempt, _world: World) -> Content:
    """Answer with the text that ``wrongCredentialsMessage`` sets."""
    return refusal({"base": facts.settings.wrong_credentials_message})


_MISSING = "the page says only that both are mandatory (docs/sources.md, Fuse 7)"
_WRONG = "nothing is published on wrong credentials (docs/sources.md, Fuse 7)"
_LOCKED = "nothing is published on lockout, which is off unless set (docs/sources.md, Fuse 7)"
_ONE_STATUS = "a setting says which status it is"

REFUSALS: tuple[Outcome[Attempt, World], ...] = (
    Outcome(
        status=400,
        name="malformed_body",
        when=Attempt.is_unreadable,
        body=BAD_REQUEST,
        basis=chosen("nothing is published on unreadable bodies; the usual status, in Fuse's envelope"),
    ),
    Outcome(
        status=422,
        name="missing_fields",
        when=Attempt.misses_fields,
        body=missing_fields,
        basis=chosen(f"{_MISSING}; errors by field, with the status and text of Rails; set missingFieldsStatus"),
    ),
    Outcome(
        status=400,
        name="missing_fields_as_400",
        when=Attempt.misses_fields_as_400,
        body=missing_fields,
        basis=chosen(f"{_MISSING}; set missingFieldsStatus"),
        apart=f"missing_fields: {_ONE_STATUS}",
    ),
    Outcome(
        status=401,
        name="missing_fields_as_401",
        when=Attempt.misses_fields_as_401,
        body=missing_fields,
        basis=chosen(f"{_MISSING}; set missingFieldsStatus"),
        apart=f"missing_fields_as_400: {_ONE_STATUS}",
    ),
    Outcome(
        status=401,
        name="locked_out",
        when=Attempt.is_locked_out,
        body=locked_out,
        basis=chosen(f"{_LOCKED}; 401 is the only refusal that Fuse publishes; set lockout"),
    ),
    Outcome(
        status=423,
        name="locked_out_as_423",
        when=Attempt.is_locked_out_as_423,
        body=locked_out,
        basis=chosen(f"{_LOCKED}; set lockout"),
        apart=f"locked_out: {_ONE_STATUS}",
    ),
    Outcome(
        status=401,
        name="wrong_credentials",
        when=Attempt.is_wrong,
        body=wrong_credentials,
        basis=chosen(f"{_WRONG}; as for a stale token; set wrongCredentialsStatus and wrongCredentialsMessage"),
    ),
    Outcome(
        status=422,
        name="wrong_credentials_as_422",
        when=Attempt.is_wrong_as_422,
        body=wrong_credentials,
        basis=chosen(f"{_WRONG}; set wrongCredentialsStatus and wrongCredentialsMessage"),
        apart=f"wrong_credentials: {_ONE_STATUS}",
    ),
    Outcome(
        status=401,
        name="deactivated",
        when=Attempt.is_deactivated,
        body=wrong_credentials,
        basis=chosen("deactivating users is documented, what it does to their login is not (docs/sources.md, Fuse 7)"),
    ),
)
"""In order of precedence."""
