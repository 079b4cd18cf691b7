"""
``GET /api/jwt/issue``: exchange an access token for one for another application, which is single sign-on by token.

Source: the vendor's JWT API page, "Issue a JWT"; docs/sources.md, FusionAuth 4.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any

from fauxauth.contract import Call, Content, Operation, Outcome, always, chosen, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.about_user import find_user
from fauxauth.fusionauth.asked import basics, empty, internal_error, search_unavailable
from fauxauth.fusionauth.attempt import Attempt
from fauxauth.fusionauth.bearer import claims_of
from fauxauth.fusionauth.caller import identify, scope_errors, scope_of
from fauxauth.fusionauth.claims import issue_access_token, jwt_configuration
from fauxauth.fusionauth.imagining import imagine_somebody
from fauxauth.fusionauth.parameters import invalid_parameters, missing, uuid_parameter
from fauxauth.fusionauth.request import Body
from fauxauth.fusionauth.welcome import REFRESH_TOKEN_COOKIE, suppose_not_registered, tenant_of
from fauxauth.world import World
from fauxauth.world.applications import Application
from fauxauth.world.refresh_tokens import RefreshToken

SECTION = "JWT API, Issue a JWT"

ENDPOINT = "/api/jwt/issue"

_LAST_SECOND = int(datetime(9999, 12, 31, tzinfo=timezone.utc).timestamp())


@dataclass(frozen=True, slots=True, kw_only=True)
class JwtIssue(Attempt):
    """An exchange of an access token: its claims, and the refresh token that may come with it."""

    claims: dict[str, Any] = field(default_factory=dict[str, Any])
    refresh_token: RefreshToken | None = None

    def is_unauthorized(self) -> bool:
        """
        The access token is missing, is not one of this server's, has expired or is not valid yet; or its user is no
        longer there.
        """
        return self.user is None


def gather(call: Call, world: World) -> JwtIssue:
    """Read the request; a refresh token in a cookie takes precedence over one in the query string."""
    now = world.clock.now()
    caller = identify(call, world, ENDPOINT, now)
    claims = claims_of(call, world, now) or {}
    user = find_user(world, claims.get("sub"), caller)
    application_id, errors = uuid_parameter("applicationId", call.parameter("applicationId"))
    if application_id is None and not errors:
        errors = (missing("applicationId"),)
    scope = scope_of(caller, application_id, world, user)
    presented = call.cookies.get(REFRESH_TOKEN_COOKIE) or call.parameter("refreshToken")
    return JwtIssue(
        **basics(call, Body(absent=True), caller, scope, now, world),
        errors=(*errors, *scope_errors(scope)),
        user=user,
        authentication_type="JWT_SSO",
        claims=claims,
        refresh_token=world.refresh_tokens.find(presented, now),
    )


def issued(facts: JwtIssue, world: World) -> Content:
    """Answer with an access token for the application, which expires when the given one does, and a refresh token."""
    refresh = _refresh_token(facts, world)
    access = issue_access_token(
        world,
        facts.known,
        tenant_of(facts, world),
        facts.scope.application,
        authentication_type=facts.authentication_type,
        now=facts.now,
        refresh_token_id=refresh.id if refresh is not None else None,
        expires=_instant(facts.claims.get("exp")),
        authenticated=_instant(facts.claims.get("auth_time")),
    )
    body: dict[str, Json] = {"token": access.token}
    if refresh is not None:
        body["refreshToken"] = refresh.token
    return Content(json=body)


def _instant(seconds: object) -> datetime | None:
    """Return the instant of a claim; whoever knows the key may have signed one beyond the calendar's end."""
    if not isinstance(seconds, int):
        return None
    return datetime.fromtimestamp(max(0, min(seconds, _LAST_SECOND)), tz=timezone.utc)


def _refresh_token(facts: JwtIssue, world: World) -> RefreshToken | None:
    """
    Issue a refresh token where a valid one was given and the application generates them.

    It shares the creation time of the given one, and the expiration policies of both applications must be the same.
    """
    given, application = facts.refresh_token, facts.scope.application
    if given is None or application is None or given.user_id != facts.known.id or facts.registration is None:
        return None
    source = world.directory.applications.get(given.application_id)
    settings = jwt_configuration(tenant_of(facts, world), application)
    same = settings.refresh_token_expiration_policy == _policy(facts, source, world)
    alive = given.start_instant + settings.refresh_token_lifetime > facts.now
    if not (application.login_configuration.generate_refresh_tokens and same and alive):
        return None
    return world.refresh_tokens.issue(
        user_id=given.user_id,
        application_id=application.id,
        tenant_id=application.tenant_id,
        now=facts.now,
        lifetime=settings.refresh_token_lifetime,
        device=given.device,
        authentication_type=given.authentication_type,
        like=given,
    )


def _policy(facts: JwtIssue, application: Application | None, world: World) -> str:
    return jwt_configuration(tenant_of(facts, world), application).refresh_token_expiration_policy


def suppose_registered(facts: JwtIssue, world: World) -> JwtIssue:
    """Suppose an application of the user's tenant, where the request names none."""
    here = [each for each in world.directory.applications.values() if each.tenant_id == facts.known.tenant_id]
    if facts.scope.application is not None or not here:
        return facts
    return replace(facts, scope=replace(facts.scope, application=here[0], application_named=here[0].id))


def settle(facts: JwtIssue, outcome: Outcome[JwtIssue, World], world: World) -> None:
    """Keep somebody who was invented for a forced answer, so that the token is good for something."""
    if outcome.status in (200, 202) and world.directory.user(facts.known.id) is None:
        world.directory.save(facts.known)


JWT_ISSUE: Operation[JwtIssue, World] = Operation(
    name="fusionauth.jwt_issue",
    method="GET",
    path=ENDPOINT,
    title="Issue a JWT",
    gather=gather,
    takes=("applicationId", "refreshToken"),
    gives_token=True,
    imagine=imagine_somebody,
    settle=settle,
    outcomes=(
        internal_error(SECTION),
        Outcome(
            status=401,
            name="unauthorized",
            when=JwtIssue.is_unauthorized,
            body=empty,
            basis=documented(f"{SECTION}, 401"),
        ),
        invalid_parameters(
            SECTION,
            missing("applicationId"),
            chosen(
                "The page lists no 400; the vendor's clients expect an Errors object, its codes are those elsewhere"
            ),
        ),
        search_unavailable(SECTION),
        Outcome(
            status=202,
            name="not_registered",
            when=JwtIssue.is_not_registered,
            body=issued,
            basis=documented(f"{SECTION}, 202"),
            suppose=lambda facts, world: suppose_not_registered(suppose_registered(facts, world), world),
            apart="invalid_request: an application that is not valid is none that a user could be registered for",
        ),
        Outcome(
            status=200,
            name="issued",
            when=always,
            says="The response has an access token for the application, which expires when the given one does.",
            body=issued,
            basis=documented(f"{SECTION}, 200"),
            suppose=suppose_registered,
        ),
    ),
)
