"""
``DELETE /api/user/{userId}``: deactivate a user, or delete one for good.

Source: the vendor's User API page, "Delete a User"; docs/sources.md, FusionAuth 11.
"""

from __future__ import annotations

from dataclasses import dataclass

from fauxauth.contract import Call, Operation, Outcome, always, documented
from fauxauth.fusionauth.about_user import AboutUser, imagine_user, user_named, user_not_found
from fauxauth.fusionauth.asked import basics, empty, invalid, key_gates, search_unavailable, webhook_failed
from fauxauth.fusionauth.caller import identify, scope_errors, scope_of
from fauxauth.fusionauth.parameters import boolean_parameter
from fauxauth.fusionauth.request import RequestField, read_body
from fauxauth.fusionauth.takes import names_of
from fauxauth.world import World

SECTION = "User API, Delete a User"

ENDPOINT = "/api/user"

FIELDS = (RequestField("hardDelete", "boolean"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete(AboutUser):
    """A request to deactivate or delete a user."""

    hard_delete: bool = False

    def is_for_good(self) -> bool:
        """The request says hardDelete=true, and the user was deleted for good. The response is empty."""
        return self.user is not None and self.hard_delete


def gather(call: Call, world: World) -> Delete:
    """Read the request; hardDelete may be a parameter or a property of a JSON body."""
    now = world.clock.now()
    caller = identify(call, world, ENDPOINT, now)
    user, errors = user_named(call.path_parameters.get("userId"), caller, world)
    scope = scope_of(caller, None, world, user)
    body = read_body(call, FIELDS, world.version)
    hard_delete, more = boolean_parameter("hardDelete", call.parameter("hardDelete"))
    return Delete(
        **basics(call, body, caller, scope, now, world),
        errors=(*errors, *more, *scope_errors(scope)),
        user=user,
        hard_delete=body.flag("hardDelete") if hard_delete is None else hard_delete,
    )


def settle(facts: Delete, outcome: Outcome[Delete, World], world: World) -> None:
    """Deactivate the user or forget them, with their refresh tokens."""
    if outcome.status != 200 or world.directory.user(facts.known.id) is None:
        return
    world.refresh_tokens.revoke_all(user_id=facts.known.id)
    if outcome.name == "deleted":
        world.directory.remove(facts.known)
    else:
        world.directory.save(facts.known.changed(active=False, last_update_instant=facts.now))


USER_DELETE: Operation[Delete, World] = Operation(
    name="fusionauth.user_delete",
    method="DELETE",
    path=f"{ENDPOINT}/{{userId}}",
    title="Delete a User",
    gather=gather,
    takes=names_of(*FIELDS),
    imagine=imagine_user,
    settle=settle,
    outcomes=(
        *key_gates(SECTION),
        invalid(SECTION, required="userId"),
        search_unavailable(SECTION),
        user_not_found(SECTION),
        webhook_failed(SECTION),
        Outcome(
            status=200,
            name="deleted",
            when=Delete.is_for_good,
            body=empty,
            basis=documented(f"{SECTION}, 200"),
            apart="user_not_found: an unknown user cannot be deleted",
        ),
        Outcome(
            status=200,
            name="deactivated",
            when=always,
            says="The user was deactivated, and cannot log in until reactivated. The response is empty.",
            body=empty,
            basis=documented(f"{SECTION}, 200; that refresh tokens are revoked is chosen"),
        ),
    ),
)
