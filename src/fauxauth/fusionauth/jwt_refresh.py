"""
``POST /api/jwt/refresh``: exchange a refresh token for an access token.

Source: the vendor's JWT API page, "Exchange a Refresh Token for a JWT"; docs/sources.md, FusionAuth 4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from fauxauth.contract import Call, Content, Lifetime, Operation, Outcome, always, chosen, documented, observed
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.asked import basics, internal_error, malformed
from fauxauth.fusionauth.caller import identify, scope_of
from fauxauth.fusionauth.claims import issue_access_token, jwt_configuration
from fauxauth.fusionauth.errors import answering, field_error
from fauxauth.fusionauth.event_info import EVENT_FIELDS, ip_address
from fauxauth.fusionauth.fields import VERSIONED_FIELDS
from fauxauth.fusionauth.imagining import imagine_somebody
from fauxauth.fusionauth.refresh_lifetime import TIME_TO_LIVE, Shortened, expiry, time_to_live_invalid
from fauxauth.fusionauth.refresh_tokens import visible
from fauxauth.fusionauth.request import RequestField, read_body
from fauxauth.fusionauth.takes import names_of
from fauxauth.fusionauth.welcome import REFRESH_TOKEN_COOKIE, logged_in, tenant_of, token_cookies
from fauxauth.world import World
from fauxauth.world.applications import Application
from fauxauth.world.login_records import LoginRecord
from fauxauth.world.objects import DEFAULT_APPLICATION_ID
from fauxauth.world.refresh_tokens import RefreshToken
from fauxauth.world.tenants import JwtConfiguration, Tenant

SECTION = "JWT API, Exchange a Refresh Token for a JWT"

FIELDS = (*EVENT_FIELDS, RequestField("refreshToken", "text"), TIME_TO_LIVE, RequestField("token", "text"))

REFRESH_COOKIES = Lifetime.of(since="1.16.0")
"""From when on an exchange writes the cookie of the refresh token too (docs/sources.md, FusionAuth 4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh(Shortened):
    """An exchange of a refresh token."""

    presented: str | None = None
    refresh_token: RefreshToken | None = None

    def has_bad_refresh_token(self) -> bool:
        """The refresh token is missing, unknown, revoked or expired, or its user may not log in any more."""
        return self.refresh_token is None or self.user is None or not self.user.active or self.is_expired()

    def may_not_refresh(self) -> bool:
        """The application does not allow refreshing (loginConfiguration.allowTokenRefresh)."""
        application = self.scope.application
        return application is None or not application.login_configuration.allow_token_refresh


def gather(call: Call, world: World) -> Refresh:
    """Read the request; a refresh token in a cookie takes precedence over one in the body."""
    now = world.clock.now()
    body = read_body(call, FIELDS, world.version)
    caller = identify(call, world, "/api/jwt/refresh", now)
    presented = call.cookies.get(REFRESH_TOKEN_COOKIE) or body.text("refreshToken")
    found = visible(world.refresh_tokens.find(presented, now, _grace(presented, world)), caller)
    user = world.directory.user(found.user_id) if found is not None else None
    scope = scope_of(caller, found.application_id if found is not None else None, world, user)
    return Refresh(
        **basics(call, body, caller, scope, now, world),
        user=user,
        authentication_type="REFRESH_TOKEN",
        presented=presented,
        refresh_token=found,
    )


def _settings(application_id: str, world: World) -> JwtConfiguration | None:
    application = world.directory.applications.get(application_id)
    if application is None:
        return None
    return jwt_configuration(world.directory.tenants[application.tenant_id], application)


def _grace(presented: str | None, world: World) -> timedelta:
    current = world.refresh_tokens.successor(presented)
    settings = _settings(current.application_id, world) if current is not None else None
    if settings is None:
        return timedelta()
    return timedelta(seconds=settings.refresh_token_one_time_use_configuration.grace_period_in_seconds)


BAD_REFRESH_TOKEN = answering(field_error("[invalid]", "refreshToken"))


def suppose_refresh_token(facts: Refresh, world: World) -> Refresh:
    """Suppose a refresh token of the user's and its application, where the request presents none that is good."""
    tenant = tenant_of(facts, world)
    application = facts.scope.application or _some_application(tenant, world)
    found = facts.refresh_token or world.refresh_tokens.issue(
        user_id=facts.known.id,
        application_id=application.id,
        tenant_id=tenant.id,
        now=facts.now,
        lifetime=jwt_configuration(tenant, application).refresh_token_lifetime,
        authentication_type="PASSWORD",
    )
    scope = replace(facts.scope, application=application)
    return replace(facts, refresh_token=found, presented=found.token, scope=scope)


def _some_application(tenant: Tenant, world: World) -> Application:
    """Return the tenant's first application, or one made up where it has none."""
    made_up = Application(id=DEFAULT_APPLICATION_ID, name="Example app", tenant_id=tenant.id)
    return next((each for each in world.directory.applications.values() if each.tenant_id == tenant.id), made_up)


def exchanged(facts: Refresh, world: World) -> Content:
    """Answer with a new access token, and with the refresh token, which a one-time policy replaces."""
    used, application = facts.refresh_token, facts.scope.application
    assert used is not None  # noqa: S101 (rows above answer for none)
    assert application is not None  # noqa: S101 (likewise)
    tenant = world.directory.tenants[application.tenant_id]
    settings = jwt_configuration(tenant, application)
    kept = world.refresh_tokens.use(used, facts.now, settings, presented=facts.presented or "")
    access = issue_access_token(
        world,
        facts.known,
        tenant,
        application,
        authentication_type=facts.authentication_type,
        now=facts.now,
        refresh_token_id=kept.id,
        expires=expiry(facts),
        authenticated=used.insert_instant,
    )
    body: dict[str, Json] = {"refreshToken": kept.token, "token": access.token}
    if VERSIONED_FIELDS["refreshTokenId"].covers(world.version):
        body["refreshTokenId"] = kept.id
    written = kept if REFRESH_COOKIES.covers(world.version) else None
    return Content(json=body, cookies=token_cookies(access.token, written, facts.now))


def settle(facts: Refresh, outcome: Outcome[Refresh, World], world: World) -> None:
    """Record the exchange as a login; the reuse of a replaced token revokes its successor where the policy says so."""
    if outcome.status == 200 and facts.refresh_token is not None:
        application_id = facts.refresh_token.application_id
        world.directory.save(logged_in(facts.known, application_id, facts.now))
        address = ip_address(facts.call, facts.body)
        world.login_records.write(LoginRecord(facts.now, facts.known.id, facts.known.login_id, application_id, address))
        return
    successor = world.refresh_tokens.successor(facts.presented)
    settings = _settings(successor.application_id, world) if successor is not None else None
    if successor is None or settings is None:
        return
    if settings.refresh_token_revocation_policy.on_one_time_token_reuse:
        world.refresh_tokens.revoke(successor)


JWT_REFRESH: Operation[Refresh, World] = Operation(
    name="fusionauth.jwt_refresh",
    method="POST",
    path="/api/jwt/refresh",
    title="Exchange a Refresh Token for a JWT",
    gather=gather,
    takes=(*names_of(*FIELDS), "ipAddress"),
    gives_token=True,
    imagine=imagine_somebody,
    settle=settle,
    outcomes=(
        internal_error(SECTION),
        replace(malformed(SECTION), basis=documented(f"{SECTION}, 400")),
        Outcome(
            status=400,
            name="refresh_token_invalid",
            when=Refresh.has_bad_refresh_token,
            body=BAD_REFRESH_TOKEN,
            basis=observed("400 and not 401: fusionauth-issues #729 (docs/sources.md, FusionAuth 4)"),
        ),
        Outcome(
            status=400,
            name="refresh_not_allowed",
            when=Refresh.may_not_refresh,
            body=BAD_REFRESH_TOKEN,
            basis=chosen("What a server answers where allowTokenRefresh is false is not published"),
        ),
        time_to_live_invalid(SECTION),
        Outcome(
            status=200,
            name="refreshed",
            when=always,
            says="The refresh token was exchanged; the response has a new access token.",
            body=exchanged,
            basis=documented(f"{SECTION}, 200"),
            suppose=suppose_refresh_token,
        ),
    ),
)
