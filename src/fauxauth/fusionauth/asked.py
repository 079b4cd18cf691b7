"""
What all of FusionAuth's operations have in common: the facts of a request, and the rows that every table begins with.

The order is that of the vendor's web framework: content, then security, then validation
(docs/sources.md, FusionAuth 0.1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypedDict, TypeVar

from fauxauth.contract import EMPTY, Call, Content, Lifetime, Outcome, Version, documented, forced_only, observed
from fauxauth.fusionauth.caller import Caller, Scope
from fauxauth.fusionauth.errors import Error, answering, errors_json, field_error, general_error
from fauxauth.fusionauth.request import Body
from fauxauth.world import World


class Basics(TypedDict):
    """What the facts of every operation begin with, as keywords."""

    call: Call
    body: Body
    caller: Caller
    scope: Scope
    now: datetime
    version: Version


def basics(call: Call, body: Body, caller: Caller, scope: Scope, now: datetime, world: World) -> Basics:
    """Put together what the facts of an operation begin with."""
    return Basics(call=call, body=body, caller=caller, scope=scope, now=now, version=world.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as far as it could be read, and who sent it. Predicates are methods; their sentences are the docs."""

    call: Call
    body: Body
    caller: Caller
    scope: Scope
    now: datetime
    version: Version
    errors: tuple[Error, ...] = field(default=())

    def is_malformed(self) -> bool:
        """The body is not JSON, is not called JSON, or a property has a value that its type cannot take."""
        return self.body.error is not None

    def is_unauthorized(self) -> bool:
        """An API key is required, and the Authorization header has none that exists and permits this call."""
        return not self.caller.authenticated

    def lacks_a_tenant(self) -> bool:
        """There are several tenants, and nothing in the request tells which one is meant."""
        return self.scope.is_ambiguous

    def is_invalid(self) -> bool:
        """The request was read, and one or more of its values are missing or not valid."""
        return bool(self.errors)


AskedT = TypeVar("AskedT", bound=Asked)


def empty(_facts: object, _world: object) -> Content:
    """Answer with a body of zero bytes."""
    return EMPTY


def unreadable(facts: Asked, world: World) -> Content:
    """Answer with the error that stopped the reading of the body."""
    assert facts.body.error is not None  # noqa: S101 (the row holds only then, and supposing it sees to it)
    return Content(json=errors_json((facts.body.error,), world.version))


def all_errors(facts: Asked, world: World) -> Content:
    """Answer with every error that validation found, together."""
    return Content(json=errors_json(facts.errors, world.version))


def suppose_malformed(facts: AskedT, _world: World) -> AskedT:
    """Suppose a body that breaks off."""
    if facts.body.error is not None:
        return facts
    return replace(facts, body=Body(error=general_error("[invalidJSON]", "Unexpected end-of-input")))


def supposing_blank(field_name: str) -> Callable[[Asked, World], Asked]:
    """Make what supposes that a required field is blank, where nothing else is wrong."""
    return lambda facts, _world: replace(facts, errors=facts.errors or (field_error("[blank]", field_name),))


def _forced(
    section: str,
    *,
    status: int,
    name: str,
    says: str,
    code: str = "",
    basis: str = "response codes",
    lifetime: Lifetime = Lifetime(),
) -> Outcome[object, World]:
    """Make a row that only forcing brings about: with the general error of a code, or empty."""
    return Outcome(
        status=status,
        name=name,
        when=forced_only,
        says=says,
        body=answering(general_error(code)) if code else empty,
        basis=documented(f"{section}, {basis}"),
        lifetime=lifetime,
    )


def internal_error(section: str) -> Outcome[object, World]:
    """Make the row for a 500."""
    return _forced(
        section, status=500, name="internal_error", says="There was an internal error. The response is empty."
    )


def search_unavailable(section: str) -> Outcome[object, World]:
    """Make the row for a 503."""
    return _forced(
        section,
        status=503,
        name="search_unavailable",
        says="The search index is not available or encountered an exception.",
        code="[SearchEngineError]",
        basis="response codes; the text of the body is chosen",
    )


def webhook_failed(section: str) -> Outcome[object, World]:
    """Make the row for a 504."""
    return _forced(
        section,
        status=504,
        name="webhook_failed",
        says="A webhook returned an invalid response or was unreachable, and the tenant's transaction needs it.",
        code="[WebhookTransactionException]",
        basis="response codes; the page says nothing of a body, this one is chosen",
    )


def license_required(section: str) -> Outcome[object, World]:
    """Make the row for a feature without the license that it needs."""
    return _forced(
        section,
        status=400,
        name="license_required",
        says="A paid FusionAuth license is required and is not present.",
        code="[LicenseRequired]",
        basis="400; code and text are chosen",
    )


def login_refused(section: str) -> Outcome[object, World]:
    """Make the row for a login that a lambda refuses: lambdas are not faked."""
    return _forced(
        section,
        status=400,
        name="login_refused_by_lambda",
        says="The login validation lambda refused the login; the response has the errors that it made.",
        code="[LoginRestricted]",
        basis="400; the vendor's page on login validation lambdas. The text is chosen",
        lifetime=Lifetime.of(since="1.53.0"),
    )


def malformed(section: str) -> Outcome[Asked, World]:
    """Make the row for a request whose content cannot be read, which is found out before anything else."""
    return Outcome(
        status=400,
        name="malformed_request",
        when=Asked.is_malformed,
        body=unreadable,
        basis=documented(f"{section}, response codes; order and texts: docs/sources.md, FusionAuth 0.1, 1.2"),
        suppose=suppose_malformed,
    )


def tenant_required(when: Callable[[Any], bool] = Asked.lacks_a_tenant, apart: str = "") -> Outcome[Any, World]:
    """Make the row for a request that could mean any of several tenants; facts that see it otherwise say ``when``."""
    return Outcome(
        status=400,
        name="tenant_required",
        when=when,
        body=answering(general_error("[TenantIdRequired]")),
        basis=observed("fusionauth-go-client #37; the vendor's page on tenants and authentication"),
        apart=apart,
    )


def invalid(section: str, required: str = "loginId") -> Outcome[Asked, World]:
    """Make the row for a request whose values are not valid: all errors together. ``required`` is blank when forced."""
    return Outcome(
        status=400,
        name="invalid_request",
        when=Asked.is_invalid,
        body=all_errors,
        basis=documented(f"{section}, response codes; texts: docs/sources.md, FusionAuth 1.2"),
        suppose=supposing_blank(required),
    )


def unauthorized(section: str, when: Callable[[Any], bool] = Asked.is_unauthorized) -> Outcome[Any, World]:
    """Make the row for a missing, unknown, expired or insufficient API key; ``when`` says what else will do."""
    return Outcome(
        status=401,
        name="unauthorized",
        when=when,
        body=empty,
        basis=documented(f"{section}, response codes"),
    )


def key_gates(section: str, *, has_body: bool = True) -> tuple[Outcome[Asked, World], ...]:
    """Make the rows that begin the table of an operation which needs an API key."""
    content = (malformed(section),) if has_body else ()
    return (internal_error(section), *content, unauthorized(section))
