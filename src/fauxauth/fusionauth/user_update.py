"""
``PUT`` and ``PATCH /api/user/{userId}``: replace a user, change some of it, or reactivate who was deactivated.

A PUT replaces everything but the password; a PATCH is merged into the user first, and then replaces likewise.
Source: the vendor's User API page, "Update a User" and "Reactivate a User"; the API overview on PATCH.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from fauxauth.contract import Call, Content, Lifetime, Operation, Outcome, always, documented
from fauxauth.fusionauth.about_user import AboutUser, imagine_user, user_named, user_not_found
from fauxauth.fusionauth.asked import basics, invalid, key_gates, search_unavailable, webhook_failed
from fauxauth.fusionauth.caller import identify, scope_errors, scope_of
from fauxauth.fusionauth.claims import jwt_configuration
from fauxauth.fusionauth.errors import Error
from fauxauth.fusionauth.fields import of_version
from fauxauth.fusionauth.parameters import boolean_parameter, convert_boolean
from fauxauth.fusionauth.passwords import with_password
from fauxauth.fusionauth.patching import read_change
from fauxauth.fusionauth.request import Body, RequestField, blanks
from fauxauth.fusionauth.shapes import user_json
from fauxauth.fusionauth.takes import names_of
from fauxauth.fusionauth.user_request import PASSWORD_FIELD, USER_FIELDS, user_document, user_of, without_properties
from fauxauth.fusionauth.user_rules import identity_errors, listed_errors, new_password_errors
from fauxauth.fusionauth.verification import email_verified
from fauxauth.world import World
from fauxauth.world.completion import complete_two_factor
from fauxauth.world.people import User

SECTION = "User API, Update a User"

ENDPOINT = "/api/user"

FIELDS = (*USER_FIELDS, PASSWORD_FIELD, RequestField("skipVerification", "boolean"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Update(AboutUser):
    """A change of a user. ``after`` is the user as changed, None where something is wrong with the request."""

    after: User | None = None

    def is_reactivation(self) -> bool:
        """Whether the request asks to reactivate the user; a body is not looked at then."""
        return self.call.method == "PUT" and convert_boolean(self.call.parameter("reactivate") or "") is True

    def reactivates(self) -> bool:
        """The request says reactivate=true, and the user was reactivated."""
        return self.user is not None and self.is_reactivation()


def gather(call: Call, world: World) -> Update:
    """Read a request that has the whole user, or changes to one."""
    now = world.clock.now()
    caller = identify(call, world, ENDPOINT, now)
    user, errors = user_named(call.path_parameters.get("userId"), caller, world)
    _, more = boolean_parameter("reactivate", call.parameter("reactivate"))
    scope = scope_of(caller, None, world, user)
    facts = Update(
        **basics(call, Body(), caller, scope, now, world),
        errors=(*errors, *more, *scope_errors(scope)),
        user=user,
    )
    if facts.is_reactivation():
        return replace(facts, after=_reactivated(user, now) if user is not None else None)
    body = read_change(call, user, user_document, FIELDS, world.version)
    if user is None or body.error is not None or body.absent:
        return replace(facts, body=body, errors=(*facts.errors, *blanks(body, FIELDS)))
    draft = user_of(body, without_properties(user, USER_FIELDS), world.version)
    errors = (*facts.errors, *_errors(draft, user, body, world))
    after = None if errors else _completed(draft, body, world, now)
    return replace(facts, body=body, errors=errors, after=after)


def _errors(draft: User, user: User, body: Body, world: World) -> tuple[Error, ...]:
    tenant = world.directory.tenants[user.tenant_id]
    password = new_password_errors(body.text("user.password"), user, tenant)
    return (*identity_errors(draft, user, world), *listed_errors(draft), *password)


def _completed(draft: User, body: Body, world: World, now: datetime) -> User:
    """Return the changed user with what goes along with the changes."""
    after = draft.changed(two_factor=complete_two_factor(draft, world.chance, draft.id), last_update_instant=now)
    password = body.text("user.password")
    if password is not None:
        after = with_password(after, password, now)
    return email_verified(after, now) if body.flag("skipVerification") else after


def _reactivated(user: User, now: datetime) -> User:
    return user.changed(active=True, last_update_instant=now)


def updated(facts: Update, world: World) -> Content:
    """Answer with the user as changed."""
    return Content(json=of_version({"user": dict(user_json(facts.after or facts.known, world.version))}, world.version))


def suppose_reactivated(facts: Update, _world: World) -> Update:
    """Suppose that the request asks for just that."""
    return replace(facts, after=_reactivated(facts.known, facts.now))


def settle(facts: Update, outcome: Outcome[Update, World], world: World) -> None:
    """Keep the user as changed; a new password revokes what a change of password revokes."""
    if outcome.status != 200:
        return
    after = facts.after or facts.known
    world.directory.save(after)
    if facts.body.text("user.password") is None:
        return
    world.tickets.revoke("changePasswordId", after.id)
    tenant = world.directory.tenants[after.tenant_id]
    if jwt_configuration(tenant, None).refresh_token_revocation_policy.on_password_changed:
        world.refresh_tokens.revoke_all(user_id=after.id)


ROWS: tuple[Outcome[Update, World], ...] = (
    *key_gates(SECTION),
    invalid(SECTION, required="user.email"),
    search_unavailable(SECTION),
    user_not_found(SECTION),
    webhook_failed(SECTION),
)


USER_UPDATE: Operation[Update, World] = Operation(
    name="fusionauth.user_update",
    method="PUT",
    path=f"{ENDPOINT}/{{userId}}",
    title="Update a User",
    gather=gather,
    takes=(*names_of(*FIELDS), "reactivate"),
    imagine=imagine_user,
    settle=settle,
    outcomes=(
        *ROWS,
        Outcome(
            status=200,
            name="reactivated",
            when=Update.reactivates,
            body=updated,
            basis=documented("User API, Reactivate a User, 200"),
            suppose=suppose_reactivated,
            apart="user_not_found: an unknown user cannot be reactivated",
        ),
        Outcome(
            status=200,
            name="updated",
            when=always,
            says="The user was replaced; the response has the user as they are now.",
            body=updated,
            basis=documented(f"{SECTION}, 200; what a request does not name is removed, but for the password"),
        ),
    ),
)

USER_PATCH: Operation[Update, World] = replace(
    USER_UPDATE,
    name="fusionauth.user_patch",
    method="PATCH",
    title="Update a User, in part",
    lifetime=Lifetime.of(since="1.12.0"),
    outcomes=(
        *ROWS,
        Outcome(
            status=200,
            name="patched",
            when=always,
            says="The changes were merged into the user; the response has the user as they are now.",
            body=updated,
            basis=documented(f"{SECTION}, 200; API Overview, The PATCH HTTP Method"),
        ),
    ),
)
