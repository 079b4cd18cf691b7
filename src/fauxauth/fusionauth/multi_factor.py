"""When a login is challenged for a second factor, and the challenge (a 242; docs/sources.md, FusionAuth 7.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from fauxauth.contract import Content, Lifetime, Outcome, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.attempt import Attempt
from fauxauth.fusionauth.fields import of_version
from fauxauth.fusionauth.shapes import method_json
from fauxauth.fusionauth.welcome import tenant_of
from fauxauth.world import World
from fauxauth.world.objects import LoginPolicy
from fauxauth.world.one_time import Ticket
from fauxauth.world.people import TwoFactor, TwoFactorMethod, User
from fauxauth.world.tenants import Switch, Tenant

TRUST_COOKIE = "fusionauth.trust"

CHALLENGING: tuple[LoginPolicy, ...] = ("Enabled", "Required")
"""The login policies that challenge whoever has a second factor."""


def usable_methods(user: User, tenant: Tenant) -> tuple[TwoFactorMethod, ...]:
    """Return the user's methods that the tenant has enabled."""
    enabled = tenant.multi_factor_configuration.enabled_methods()
    return tuple(method for method in user.two_factor.methods if method.method in enabled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Challengeable(Attempt):
    """An attempt that a second factor may be asked for."""

    trust: Ticket | None = None

    @property
    def policy(self) -> LoginPolicy:
        """The login policy: the application's own, else the tenant's."""
        application, tenant = self.scope.application, self.scope.tenant
        own = application.multi_factor_configuration.login_policy if application is not None else None
        return own or (tenant.multi_factor_configuration.login_policy if tenant is not None else "Enabled")

    def has_usable_methods(self) -> bool:
        """Whether the user has a method that the tenant has enabled."""
        return (
            self.user is not None
            and self.scope.tenant is not None
            and bool(usable_methods(self.user, self.scope.tenant))
        )

    def is_trusted(self) -> bool:
        """Whether the request comes from a computer that was trusted, as far as the application accepts that."""
        if self.trust is None or self.user is None or self.trust.user_id != self.user.id:
            return False
        application = self.scope.application
        accepts = application.multi_factor_configuration.trust_policy if application is not None else "Any"
        here = application is not None and self.trust.application_id == application.id
        return accepts == "Any" or (accepts == "This" and here)

    def must_prove_second_factor(self) -> bool:
        """The user has two-factor authentication enabled."""
        return self.policy in CHALLENGING and self.has_usable_methods() and not self.is_trusted()

    def must_enrol_second_factor(self) -> bool:
        """Two-factor authentication is required, and the user has not enabled it yet."""
        return self.policy == "Required" and self.user is not None and not self.has_usable_methods()


ChallengeableT = TypeVar("ChallengeableT", bound=Challengeable)


def challenge(facts: Challengeable, world: World) -> Content:
    """Answer with the id to complete the login by, and with the methods that the user has or may enable."""
    tenant = tenant_of(facts, world)
    methods: list[Json] = [dict(method_json(method)) for method in usable_methods(facts.known, tenant)]
    ticket = world.tickets.issue(
        "twoFactorId",
        facts.known.id,
        facts.now,
        tenant.external_identifier_configuration,
        allowsRefreshToken=facts.allows_refresh_token,
        authenticationType=facts.authentication_type,
        loginId=facts.login_id,
        state=dict(facts.state) if facts.state is not None else None,
    )
    body: dict[str, Json] = {"twoFactorId": ticket.id}
    if methods:
        body["methods"] = methods
    else:
        body["configurableMethods"] = list(tenant.multi_factor_configuration.enabled_methods())
    return Content(json=of_version(body, world.version))


def suppose_enrolled(facts: ChallengeableT, world: World) -> ChallengeableT:
    """
    Suppose that the user has an authenticator, and that the tenant offers it.

    The world then knows of both, so that the login can be completed.
    """
    if facts.has_usable_methods():
        return facts
    tenant = tenant_of(facts, world)
    settings = tenant.multi_factor_configuration
    if not settings.authenticator.enabled:
        tenant = tenant.changed(multi_factor_configuration=settings.changed(authenticator=Switch(enabled=True)))
        world.directory.tenants[tenant.id] = tenant
    former = facts.known.two_factor
    made = made_authenticator(world, facts.known.id)
    user = facts.known.changed(two_factor=former.changed(methods=(*former.methods, made)))
    world.directory.save(user)
    return replace(facts, user=user, scope=replace(facts.scope, tenant=tenant))


def suppose_not_enrolled(facts: ChallengeableT, _world: World) -> ChallengeableT:
    """Suppose that the user has no second factor."""
    return replace(facts, user=facts.known.changed(two_factor=TwoFactor()))


def made_authenticator(world: World, user_id: str) -> TwoFactorMethod:
    """Make an authenticator with a secret of 32 Base32 characters."""
    secret = world.chance.base32(32, "authenticator secret", user_id)
    return TwoFactorMethod(method="authenticator", id=world.chance.letters(4, "methodId", user_id), secret=secret)


def challenge_rows(section: str) -> tuple[Outcome[Challengeable, World], ...]:
    """Make the two rows for a login that needs a second factor."""
    return (
        Outcome(
            status=242,
            name="two_factor_enabled",
            when=Challengeable.must_prove_second_factor,
            body=challenge,
            basis=documented(f"{section}, 242; before 203, 212 and 213: docs/sources.md, FusionAuth 6.2"),
            suppose=suppose_enrolled,
        ),
        Outcome(
            status=242,
            name="two_factor_required",
            when=Challengeable.must_enrol_second_factor,
            body=challenge,
            basis=documented(f"{section}, 242: since version 1.42.0 also when two factor authentication is required"),
            lifetime=Lifetime.of(since="1.42.0"),
            suppose=suppose_not_enrolled,
            apart="two_factor_enabled: who has a method need not enrol",
        ),
    )
