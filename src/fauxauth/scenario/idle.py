"""What a scenario says that no answer will ever show: it is no mistake, and is seldom meant."""

from __future__ import annotations

from collections.abc import Iterator

from fauxauth.catalogue import OPERATIONS
from fauxauth.errors import did_you_mean
from fauxauth.scenario.definition import FusionAuthSection
from fauxauth.scenario.draft import Draft
from fauxauth.scenario.login_records import Telling
from fauxauth.scenario.mistakes import Mistake
from fauxauth.scenario.nodes import Path
from fauxauth.scenario.users import Check, listed_users, path_of_listed, population_mistakes
from fauxauth.world.people import User
from fauxauth.world.tenants import FailedAuthenticationConfiguration


def idle(draft: Draft) -> Iterator[Mistake]:
    """Go through what has no effect in a sound scenario: of its API keys, tenants, login records and users."""
    section = draft.section
    yield from _keys(section)
    yield from _locks(section)
    yield from _locations(draft.told)
    check = _user_check(section)
    for index, user in enumerate(listed_users(section.users)):
        yield from check((*path_of_listed(section.users), index), user)
    yield from population_mistakes(section.users, draft.roster.population, check)


def _keys(section: FusionAuthSection) -> Iterator[Mistake]:
    known = {operation.endpoint for operation in OPERATIONS.values()}
    for index, key in enumerate(section.api_keys or ()):
        strange = [each for each in key.permissions.endpoints if each not in known]
        if strange:
            hint = did_you_mean(strange[0], known) if len(strange) == 1 else ""
            message = f"no operation that is faked has the endpoint {' or '.join(strange)}{hint}"
            yield Mistake(("fusionauth", "apiKeys", index, "permissions", "endpoints"), message)


def _locks(section: FusionAuthSection) -> Iterator[Mistake]:
    for index, tenant in enumerate(section.tenants or ()):
        settings = tenant.failed_authentication_configuration
        if settings.user_action_id is None and settings != FailedAuthenticationConfiguration():
            path = ("fusionauth", "tenants", index, "failedAuthenticationConfiguration")
            yield Mistake(path, "without a userActionId failed logins lock nobody")


def _locations(told: Telling) -> Iterator[Mistake]:
    for index, record in enumerate(told.records):
        if record.location is not None and not told.locations:
            yield Mistake(
                (*told.path, index, "location"), "without fusionauth.advancedThreatDetection nothing shows it"
            )


def _user_check(section: FusionAuthSection) -> Check:
    tenants = {tenant.id: tenant for tenant in section.tenants or ()}
    applications = {application.id: application for application in section.applications or ()}

    def check(path: Path, user: User) -> Iterator[Mistake]:
        tenant = tenants[user.tenant_id]
        enabled = tenant.multi_factor_configuration.enabled_methods()
        for number, method in enumerate(user.two_factor.methods):
            if method.method not in enabled:
                message = f"the tenant's multiFactorConfiguration has not enabled {method.method}: no login asks for it"
                yield Mistake((*path, "twoFactor", "methods", number), message)
        if not user.verified and not tenant.email_configuration.verify_email:
            message = "the tenant has no emailConfiguration.verifyEmail: logins answer as if it were true"
            yield Mistake((*path, "verified"), message)
        for number, entry in enumerate(user.registrations or ()):
            application = applications[entry.application_id]
            if not entry.verified and not application.verify_registration:
                message = f"{application.name} has no verifyRegistration: logins answer as if it were true"
                yield Mistake((*path, "registrations", number, "verified"), message)

    return check
