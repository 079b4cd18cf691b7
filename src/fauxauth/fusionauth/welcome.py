"""
The rows for someone who has proved who they are: 203, 212, 213, 202 and 200, in this order.

The order among them is chosen; the page does not say (docs/sources.md, FusionAuth 6.2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from fauxauth.contract import Content, Cookie, Lifetime, Outcome, always, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.asked import webhook_failed
from fauxauth.fusionauth.attempt import Attempt
from fauxauth.fusionauth.claims import issue_access_token, jwt_configuration
from fauxauth.fusionauth.event_info import device_of, ip_address
from fauxauth.fusionauth.fields import of_version
from fauxauth.fusionauth.shapes import user_json
from fauxauth.fusionauth.verification import start_email_verification, start_registration_verification
from fauxauth.world import World
from fauxauth.world.clock import milliseconds
from fauxauth.world.login_ids import value_meant
from fauxauth.world.login_records import LoginRecord
from fauxauth.world.objects import ChangePasswordReason
from fauxauth.world.people import User
from fauxauth.world.refresh_tokens import RefreshToken
from fauxauth.world.tenants import Tenant

ACCESS_TOKEN_COOKIE = "access_token"
REFRESH_TOKEN_COOKIE = "refresh_token"

LOGGED_IN = (200, 202, 212, 213)
"""The statuses with which a login is complete, so that it is recorded."""


def tenant_of(facts: Attempt, world: World) -> Tenant:
    """Return the tenant that the user belongs to."""
    return world.directory.tenants[facts.known.tenant_id]


def logged_in(user: User, application_id: str | None, now: datetime) -> User:
    """Return the user with the instants of this login."""
    registrations = tuple(
        entry.changed(last_login_instant=now) if entry.application_id == application_id else entry
        for entry in user.registrations or ()
    )
    return user.changed(last_login_instant=now, registrations=registrations)


def issue_refresh_token(facts: Attempt, world: World) -> RefreshToken | None:
    """Issue a refresh token if an application was named that allows it and the user is registered for it."""
    application = facts.scope.application
    if application is None or facts.registration is None or not facts.allows_refresh_token:
        return None
    if not application.login_configuration.generate_refresh_tokens:
        return None
    settings = jwt_configuration(tenant_of(facts, world), application)
    return world.refresh_tokens.issue(
        user_id=facts.known.id,
        application_id=application.id,
        tenant_id=application.tenant_id,
        now=facts.now,
        lifetime=settings.refresh_token_lifetime,
        device=device_of(facts.call, facts.body, facts.now),
        authentication_type=facts.authentication_type,
    )


def token_cookies(token: str, refresh: RefreshToken | None, now: datetime) -> tuple[Cookie, ...]:
    """Return the cookies of a login: the access token's ends with the session, the refresh token's persists."""
    access = Cookie(ACCESS_TOKEN_COOKIE, token)
    if refresh is None:
        return (access,)
    return access, Cookie(REFRESH_TOKEN_COOKIE, refresh.token, max_age=refresh.expires - now)


def tokens(facts: Attempt, world: World) -> tuple[dict[str, Json], tuple[Cookie, ...]]:
    """Issue the tokens of a login and their cookies; ``noJWT`` asks for none."""
    if facts.body.flag("noJWT"):
        return {}, ()
    refresh = issue_refresh_token(facts, world)
    access = issue_access_token(
        world,
        facts.known,
        tenant_of(facts, world),
        facts.scope.application,
        authentication_type=facts.authentication_type,
        now=facts.now,
        refresh_token_id=refresh.id if refresh is not None else None,
    )
    body: dict[str, Json] = {"token": access.token, "tokenExpirationInstant": milliseconds(access.expires)}
    if refresh is not None:
        body.update(refreshToken=refresh.token, refreshTokenId=refresh.id)
    return body, token_cookies(access.token, refresh, facts.now)


def user_and_tokens(facts: Attempt, world: World, *, gated: bool = False, **more: Json) -> Content:
    """Answer with the user, with tokens unless the login is gated, and with what else the operation issues."""
    body, cookies = ({}, ()) if gated else tokens(facts, world)
    extra, extra_cookies = facts.also_issue(world)
    application_id = facts.scope.application.id if facts.scope.application is not None else None
    body |= {**extra, **more, "user": dict(user_json(logged_in(facts.known, application_id, facts.now), world.version))}
    if facts.state is not None:
        body["state"] = dict(facts.state)
    return Content(json=of_version(body, world.version), cookies=(*cookies, *extra_cookies))


def authenticated(facts: Attempt, world: World) -> Content:
    """Answer with the user and the tokens."""
    return user_and_tokens(facts, world)


def verify_email(facts: Attempt, world: World) -> Content:
    """Answer with the user, and with the verification id where a form field is to take the emailed code."""
    settings = tenant_of(facts, world).email_configuration
    gated = settings.unverified.behavior == "Gated"
    if settings.verification_strategy != "FormField":
        return user_and_tokens(facts, world, gated=gated)
    ticket = start_email_verification(facts.known, world, facts.now)
    return user_and_tokens(facts, world, gated=gated, emailVerificationId=ticket.id, identityVerificationId=ticket.id)


def verify_registration(facts: Attempt, world: World) -> Content:
    """Answer with the user, and with the verification id where a form field is to take the emailed code."""
    application = facts.scope.application
    gated = application is not None and application.unverified.behavior == "Gated"
    if application is None or application.verification_strategy != "FormField":
        return user_and_tokens(facts, world, gated=gated)
    ticket = start_registration_verification(facts.known, application, world, facts.now)
    return user_and_tokens(facts, world, gated=gated, registrationVerificationId=ticket.id)


def suppose_unverified_email(facts: Attempt, _world: World) -> Attempt:
    """Suppose that the email address is not verified."""
    return replace(facts, user=facts.known.changed(verified=False))


def suppose_unverified_registration(facts: Attempt, _world: World) -> Attempt:
    """Suppose that the registration is not verified."""
    here = facts.registration
    registrations = tuple(
        entry.changed(verified=False) if entry is here else entry for entry in facts.known.registrations or ()
    )
    return replace(facts, user=facts.known.changed(registrations=registrations))


def suppose_not_registered(facts: Attempt, _world: World) -> Attempt:
    """Suppose that the user has no registration for the application."""
    here = facts.registration
    registrations = tuple(entry for entry in facts.known.registrations or () if entry is not here)
    return replace(facts, user=facts.known.changed(registrations=registrations))


def change_password(facts: Attempt, world: World, reason: ChangePasswordReason) -> Content:
    """
    Answer with the id to change the password by, and with why it must be changed.

    The rows that challenge come first, so whoever gets this id has satisfied the second factor or needs none.
    """
    ticket = world.tickets.issue(
        "changePasswordId",
        facts.known.id,
        facts.now,
        tenant_of(facts, world).external_identifier_configuration,
        secondFactorSatisfied=True,
    )
    body: Json = {"changePasswordId": ticket.id, "changePasswordReason": reason}
    return Content(json=of_version(body, world.version))


PASSWORD_CHANGES: Mapping[ChangePasswordReason, Callable[[Attempt], bool]] = {
    "Administrative": Attempt.must_change_password_administrative,
    "Breached": Attempt.must_change_password_breached,
    "Expired": Attempt.must_change_password_expired,
    "Validation": Attempt.must_change_password_validation,
}
"""Why a password must be changed, in order of precedence."""


def password_change(section: str, reason: ChangePasswordReason) -> Outcome[Attempt, World]:
    """Make the row for a password that must be changed for a reason."""
    return Outcome(
        status=203,
        name=f"password_change_{reason.lower()}",
        when=PASSWORD_CHANGES[reason],
        body=lambda facts, world: change_password(facts, world, reason),
        basis=documented(f"{section}, 203; its place in the order is chosen (docs/sources.md, FusionAuth 6.2)"),
    )


def welcome(section: str) -> tuple[Outcome[Attempt, World], ...]:
    """Make the rows for a user who has proved who they are."""
    return (
        *(password_change(section, reason) for reason in PASSWORD_CHANGES),
        webhook_failed(section),
        Outcome(
            status=212,
            name="email_not_verified",
            when=Attempt.has_unverified_email,
            body=verify_email,
            basis=documented(f"{section}, 212; that the identityVerificationId of 1.59 is the same id is chosen"),
            suppose=suppose_unverified_email,
        ),
        Outcome(
            status=213,
            name="registration_not_verified",
            when=Attempt.has_unverified_registration,
            body=verify_registration,
            basis=documented(f"{section}, 213: prior to version 1.27.0 this status was not returned"),
            lifetime=Lifetime.of(since="1.27.0"),
            suppose=suppose_unverified_registration,
        ),
        Outcome(
            status=202,
            name="not_registered",
            when=Attempt.is_not_registered,
            body=authenticated,
            basis=documented(f"{section}, 202"),
            suppose=suppose_not_registered,
            apart="registration_not_verified: a registration that is not verified is there, one that is missing is not",
        ),
        Outcome(
            status=200,
            name="authenticated",
            when=always,
            says="The authentication was successful.",
            body=authenticated,
            basis=documented(f"{section}, 200"),
        ),
    )


def record_login(facts: Attempt, status: int, world: World) -> None:
    """
    Settle a completed login: the user's instants, and a login record (Search Login Records, when they are made).

    Somebody who was invented for a forced answer is kept where the answer goes on with them; what was only supposed of
    somebody who exists is not.
    """
    if not 200 <= status < 300:
        return
    user = world.directory.user(facts.known.id) or facts.known
    if status not in LOGGED_IN:
        world.directory.save(user)
        return
    application_id = facts.scope.application.id if facts.scope.application is not None else None
    world.directory.save(logged_in(user, application_id, facts.now))
    world.login_records.write(
        LoginRecord(
            instant=facts.now,
            user_id=facts.known.id,
            login_id=value_meant(facts.known, facts.login_id or facts.known.login_id),
            application_id=application_id,
            ip_address=ip_address(facts.call, facts.body),
        )
    )
