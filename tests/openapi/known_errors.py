"""What is wrong in the vendor's OpenAPI document (1.69), and what older versions had otherwise: data for its test."""

from __future__ import annotations

from dataclasses import dataclass

from fauxauth.contract import Lifetime

from .strict import ANYTHING, Correction


@dataclass(frozen=True)
class Lacking:
    """An endpoint that the document lacks: the schema of its reply, and how that is known."""

    schema: str | None
    reason: str


NOT_IN_THE_DOCUMENT = {
    "fusionauth.login_record_search": Lacking(
        "LoginRecordSearchResponse", "the page has GET and POST with the same reply; the document has POST alone"
    ),
    "fusionauth.openid_configuration_of_tenant": Lacking(
        "OpenIdConfiguration", "the pages on OpenID Connect have the tenant before the path; the document lacks it"
    ),
}

NEVER_ERRORS = {
    "fusionauth.status": "the status page has one body for all statuses, also for those that tell of a failure",
}
"""Operations whose failures have the body of their success, and how that is known."""

_ANY_JSON = "the document writes Java's Object as an object; any JSON value may stand there"

KNOWN_ERRORS = (
    Correction(
        at="Errors.fieldErrors",
        right={"type": "object", "additionalProperties": {"type": "array", "items": {"$ref": "/Error"}}},
        reason="the errors page and every captured reply have a map of lists by field, the document a list",
    ),
    Correction(at="User.data.*", right=ANYTHING, reason=_ANY_JSON),
    Correction(at="GroupMember.data.*", right=ANYTHING, reason=_ANY_JSON),
    Correction(at="UserRegistration.data.*", right=ANYTHING, reason=_ANY_JSON),
    Correction(at="LoginResponse.state.*", right=ANYTHING, reason=_ANY_JSON),
    Correction(at="ChangePasswordResponse.state.*", right=ANYTHING, reason=_ANY_JSON),
    Correction(
        at="JWT.aud",
        right={"type": "string"},
        reason="Java's Object again: the audience is the id of an application, a text",
    ),
    Correction(
        at="ZoneId",
        right={"type": "string", "pattern": r"^\w+/\w+"},
        reason="the pattern has lost its backslashes: it asks for the letter w",
    ),
    Correction(
        at="JWT.*",
        right=ANYTHING,
        reason="claims without a name of their own stand among the others, not in an object called otherClaims",
    ),
    Correction(
        at="IdentityType",
        right={"type": "string", "enum": ["email", "phoneNumber", "username"]},
        reason="the pages have a text; the document shows the Java class that is written as one",
    ),
    Correction(at="StatusResponse.*", right=ANYTHING, reason="the document has an object without any property"),
    Correction(
        at="TwoFactorTrust.expired",
        right={"type": "boolean"},
        reason="the Multi-Factor API page has it in the status reply, the document lacks it",
    ),
    Correction(
        at="User.twoFactorEnabled",
        right={"type": "boolean"},
        reason="the Login API page: removed in 1.26.0",
        lifetime=Lifetime.of(until="1.26.0"),
    ),
    Correction(
        at="User.twoFactorDelivery",
        right={"type": "string", "enum": ["None", "TextMessage"]},
        reason="the Login API page: removed in 1.26.0",
        lifetime=Lifetime.of(until="1.26.0"),
    ),
)
