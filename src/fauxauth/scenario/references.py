"""What a scenario must be beyond well-typed: references that lead somewhere, names that are used once."""

from __future__ import annotations

import base64
import binascii
import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping

from fauxauth.errors import UsageError, did_you_mean
from fauxauth.fusionauth.java.zones import zone_of
from fauxauth.scenario.definition import FusionAuthSection, ScenarioFile
from fauxauth.scenario.fuse_references import fuse_mistakes
from fauxauth.scenario.mistakes import Mistake, Taken, twice, unknown
from fauxauth.scenario.nodes import Path
from fauxauth.scenario.orders import Setting, order_mistakes
from fauxauth.scenario.users import listed_users, path_of_listed
from fauxauth.world.applications import Application
from fauxauth.world.clock import Clock
from fauxauth.world.failed_logins import UserAction
from fauxauth.world.keys import Key
from fauxauth.world.login_ids import TYPES, likened, value_of
from fauxauth.world.people import TwoFactorMethod, User
from fauxauth.world.signing import SigningKeys
from fauxauth.world.tenants import JwtConfiguration, PasswordValidationRules, Tenant

_TENANT_IDS = ("fusionauth", "tenants", None, "id")
_APPLICATION_IDS = ("fusionauth", "applications", None, "id")
_APPLICATION_TENANTS = ("fusionauth", "applications", None, "tenantId")
_ROLES = ("fusionauth", "applications", None, "roles")
_KEY_IDS = ("fusionauth", "keys", None, "id")
_ACTION_IDS = ("fusionauth", "userActions", None, "id")
_ACTION_FLAGS = tuple(("fusionauth", "userActions", None, key) for key in ("active", "preventLogin", "temporal"))


def mistakes(file: ScenarioFile) -> Iterator[Mistake]:
    """Find everything that is wrong with a completed scenario."""
    section = file.fusionauth
    yield from _clock_mistakes(file)
    yield from _zone_mistakes(section)
    yield from _key_mistakes(section)
    yield from _tenant_mistakes(section)
    yield from application_mistakes(section)
    yield from _user_mistakes(section)
    yield from fuse_mistakes(file.fuse)
    setting = Setting.of_section(section)
    for key, orders in (("force", file.force), ("faults", file.faults)):
        for index, order in enumerate(orders):
            yield from order_mistakes((key, index), order, setting)


def _clock_mistakes(file: ScenarioFile) -> Iterator[Mistake]:
    try:
        Clock(file.clock.start)
    except UsageError as error:
        yield Mistake(("clock", "start"), str(error))


def _zone_mistakes(section: FusionAuthSection) -> Iterator[Mistake]:
    name = section.report_timezone
    if zone_of(name) is None:
        hint = did_you_mean(name, zoneinfo.available_timezones()) or "; write one such as America/Denver"
        yield Mistake(("fusionauth", "reportTimezone"), f"there is no time zone {name}{hint}")


def _ids(section: str, ids: Iterable[str], key: str = "id") -> Iterator[tuple[Path, str]]:
    for index, each in enumerate(ids):
        yield ("fusionauth", section, index, key), each


def _key_mistakes(section: FusionAuthSection) -> Iterator[Mistake]:
    tenants = _tenant_names(section)
    yield from twice(_ids("apiKeys", (key.key for key in section.api_keys or ()), "key"), "two API keys are")
    for index, api_key in enumerate(section.api_keys or ()):
        if api_key.tenant_id is not None:
            yield from _tenant_reference(("fusionauth", "apiKeys", index), api_key.tenant_id, tenants)
    yield from twice(_ids("keys", (key.id for key in section.keys)), "two signing keys have the id")
    for index, key in enumerate(section.keys):
        yield from _material_mistakes(("fusionauth", "keys", index), key)
    yield from twice(_ids("userActions", (each.id for each in section.user_actions)), "two user actions have the id")


def _material_mistakes(path: Path, key: Key) -> Iterator[Mistake]:
    symmetric = key.algorithm.startswith("HS")
    if symmetric and key.private_key is not None:
        yield Mistake((*path, "privateKey"), f"a key for {key.algorithm} has a secret, not a privateKey")
    if not symmetric and key.secret is not None:
        yield Mistake((*path, "secret"), f"a key for {key.algorithm} has a privateKey, not a secret")
    if symmetric or key.private_key is None:
        return
    try:
        SigningKeys(0, {key.id: key}).signer(key.id).sign({})
    except Exception:  # the libraries below raise errors of many kinds, and every one means the same
        yield Mistake(
            (*path, "privateKey"), f"this is not a private key for {key.algorithm} in PEM, without a password"
        )


def _tenant_names(section: FusionAuthSection) -> dict[str, str]:
    return {tenant.id: tenant.name for tenant in section.tenants or ()}


def _tenant_mistakes(section: FusionAuthSection) -> Iterator[Mistake]:
    tenants = section.tenants or ()
    actions = {action.id: action for action in section.user_actions}
    yield from twice(_ids("tenants", (tenant.id for tenant in tenants)), "two tenants have the id")
    for index, tenant in enumerate(tenants):
        path: Path = ("fusionauth", "tenants", index)
        yield from _action_mistakes(path, tenant, actions)
        yield from _signing_mistakes(path, tenant.jwt_configuration, section)
        yield from _rule_mistakes((*path, "passwordValidationRules"), tenant.password_validation_rules)


def _action_mistakes(path: Path, tenant: Tenant, actions: Mapping[str, UserAction]) -> Iterator[Mistake]:
    action_id = tenant.failed_authentication_configuration.user_action_id
    if action_id is None:
        return
    here = (*path, "failedAuthenticationConfiguration", "userActionId")
    action = actions.get(action_id)
    if action is None:
        known = {each.id: each.name for each in actions.values()}
        message = f"{unknown('user action', action_id, known)}; list it in fusionauth.userActions, or leave this out"
        yield Mistake(here, message, rests_on=(_ACTION_IDS,))
    elif not (action.active and action.prevent_login and action.temporal):
        yield Mistake(here, f"{action.name} cannot lock: that takes active, preventLogin and temporal", _ACTION_FLAGS)


def _signing_mistakes(path: Path, configuration: JwtConfiguration, section: FusionAuthSection) -> Iterator[Mistake]:
    key_id = configuration.access_token_key_id
    keys = {key.id: key.algorithm for key in section.keys}
    if key_id is not None and key_id not in keys:
        here = (*path, "jwtConfiguration", "accessTokenKeyId")
        message = f"{unknown('signing key', key_id, dict(keys))}; list it in fusionauth.keys, or leave this out"
        yield Mistake(here, message, rests_on=(_KEY_IDS,))


def _rule_mistakes(path: Path, rules: PasswordValidationRules) -> Iterator[Mistake]:
    if rules.min_length > rules.max_length:
        message = f"no password has at least {rules.min_length} and at most {rules.max_length} characters"
        yield Mistake((*path, "minLength"), message, rests_on=((*path, "maxLength"),))


def application_mistakes(section: FusionAuthSection) -> Iterator[Mistake]:
    """
    Find what is wrong with a section's applications among its tenants and signing keys.

    A tenant has no two of one name, in whatever case (seen on a real server, in fusionauth-issues #3462).
    """
    tenants = _tenant_names(section)
    applications = section.applications or ()
    ids = _ids("applications", (application.id for application in applications))
    yield from twice(ids, "two applications have the id")
    names = Taken("two applications of a tenant have the name")
    for index, application in enumerate(applications):
        path: Path = ("fusionauth", "applications", index)
        name, owner = application.name, application.tenant_id
        yield from _tenant_reference(path, owner, tenants)
        if owner:
            yield from names.take((*path, "name"), name.casefold(), shown=name, owner=owner)
        yield from _signing_mistakes(path, application.jwt_configuration, section)


def _tenant_reference(path: Path, tenant_id: str, tenants: Mapping[str, str]) -> Iterator[Mistake]:
    if not tenant_id:
        listed = ", ".join(f"{each} ({name})" for each, name in tenants.items())
        message = f"there are several tenants; say which one with tenantId: {listed}"
        yield Mistake(path, message, rests_on=(_TENANT_IDS,))
    elif tenant_id not in tenants:
        yield Mistake((*path, "tenantId"), unknown("tenant", tenant_id, tenants), rests_on=(_TENANT_IDS,))


def _user_mistakes(section: FusionAuthSection) -> Iterator[Mistake]:
    check = user_check(section)
    taken = Taken("two users of a tenant have the loginId")
    listed = [((*path_of_listed(section.users), index), user) for index, user in enumerate(listed_users(section.users))]
    yield from twice((((*path, "id"), user.id) for path, user in listed), "two users have the id")
    for path, user in listed:
        yield from _login_id_mistakes(path, user, taken)
        yield from check(path, user)


def user_check(section: FusionAuthSection) -> Callable[[Path, User], Iterator[Mistake]]:
    """Return what finds a user's mistakes among a section's tenants and applications; the path is the user's."""
    tenants = _tenant_names(section)
    applications = {application.id: application for application in section.applications or ()}

    def check(path: Path, user: User) -> Iterator[Mistake]:
        yield from _tenant_reference(path, user.tenant_id, tenants)
        yield from registration_mistakes(path, user, applications)
        methods: Path = (*path, "twoFactor", "methods")
        ids = [((*methods, number, "id"), each.id) for number, each in enumerate(user.two_factor.methods) if each.id]
        yield from twice(ids, "two methods of the user have the id")
        for number, method in enumerate(user.two_factor.methods):
            yield from method_mistakes((*methods, number), method)

    return check


def _login_id_mistakes(path: Path, user: User, taken: Taken) -> Iterator[Mistake]:
    login_ids = {kind: value for kind in TYPES if (value := value_of(user, kind)) is not None}
    if not login_ids:
        yield Mistake(path, "a user needs an email or a username to log in with")
    for kind, login_id in login_ids.items():
        same = likened(kind, login_id)
        if same is None:
            yield Mistake((*path, kind), f"{login_id} is not a phone number; write it as in +13035551212")
        elif user.tenant_id:
            yield from taken.take((*path, kind), same, shown=login_id, owner=f"{kind} in {user.tenant_id}")


def registration_mistakes(path: Path, user: User, applications: Mapping[str, Application]) -> Iterator[Mistake]:
    """Find registrations for applications that do not exist, are of another tenant, or lack a role."""
    seen = Taken("the user is registered twice for")
    for number, entry in enumerate(user.registrations or ()):
        here: Path = (*path, "registrations", number)
        application = applications.get(entry.application_id)
        if application is None:
            message = unknown(
                "application", entry.application_id, {each.id: each.name for each in applications.values()}
            )
            yield Mistake((*here, "applicationId"), message, rests_on=(_APPLICATION_IDS,))
            continue
        # Of one that says no tenant it has been told that it must.
        if application.tenant_id != user.tenant_id and application.tenant_id and user.tenant_id:
            rests_on = (_APPLICATION_TENANTS, _TENANT_IDS, (*path, "tenantId"))
            message = f"{application.name} belongs to another tenant than the user"
            yield Mistake((*here, "applicationId"), message, rests_on)
        yield from seen.take((*here, "applicationId"), entry.application_id, shown=application.name)
        yield from _role_mistakes(here, entry.roles, application)


def _role_mistakes(path: Path, roles: tuple[str, ...], application: Application) -> Iterator[Mistake]:
    known = [role.name for role in application.roles]
    for number, role in enumerate(roles):
        if known and role not in known:
            hint = did_you_mean(role, known) or f"; there are: {', '.join(known)}"
            yield Mistake((*path, "roles", number), f"{application.name} has no role {role!r}{hint}", (_ROLES,))


def method_mistakes(path: Path, method: TwoFactorMethod) -> Iterator[Mistake]:
    """Find a method that could never be used; ``path`` ends in ``twoFactor``, ``methods`` and its number."""
    user = path[:-3]
    if method.method == "email" and not method.email:
        message = "a method of kind email needs an email, and the user has none to fall back on"
        yield Mistake(path, message, rests_on=((*user, "email"),))
    if method.method == "sms" and not method.mobile_phone:
        message = "a method of kind sms needs a mobilePhone, and the user has none to fall back on"
        yield Mistake(path, message, rests_on=((*user, "mobilePhone"),))
    if method.secret is not None and not _is_base32(method.secret):
        yield Mistake((*path, "secret"), "a secret is Base32 text (A to Z, 2 to 7), as in JBSWY3DPEHPK3PXP")


def _is_base32(text: str) -> bool:
    try:
        return bool(base64.b32decode(text.upper() + "=" * (-len(text) % 8)))
    except (binascii.Error, ValueError):
        return False
