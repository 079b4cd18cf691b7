"""
``POST /api/user``: create a user.

Source: the vendor's User API page, "Create a User"; docs/sources.md, FusionAuth 1.2, 11.
"""

from __future__ import annotations

from dataclasses import replace

from fauxauth.contract import Call, Content, Operation, Outcome, always, documented
from fauxauth.fusionauth.asked import basics
from fauxauth.fusionauth.caller import identify, scope_errors, scope_of
from fauxauth.fusionauth.creation import (
    CREATION_FIELDS,
    Creation,
    completed,
    creation_rows,
    draft_errors,
    draft_user,
    first_email,
    is_gated,
    keep_made,
    new_user_id,
)
from fauxauth.fusionauth.fields import of_version
from fauxauth.fusionauth.imagining import imagine_somebody
from fauxauth.fusionauth.request import blanks, read_body
from fauxauth.fusionauth.shapes import user_json
from fauxauth.fusionauth.takes import names_of
from fauxauth.fusionauth.welcome import tokens
from fauxauth.world import World

SECTION = "User API, Create a User"

ENDPOINT = "/api/user"

FIELDS = CREATION_FIELDS


def gather(call: Call, world: World) -> Creation:
    """Read the request, and draft the user whom it describes."""
    now = world.clock.now()
    body = read_body(call, FIELDS, world.version)
    caller = identify(call, world, ENDPOINT, now)
    scope = scope_of(caller, None, world)
    user_id, errors = new_user_id(call, world)
    errors += (*blanks(body, FIELDS), *scope_errors(scope))
    facts = Creation(
        **basics(call, body, caller, scope, now, world),
        errors=errors,
        user=None,
        authentication_type="USER_CREATE",
    )
    if scope.tenant is None or body.error is not None or body.absent:
        return facts
    draft = draft_user(body, user_id, scope.tenant, world, now)
    errors += draft_errors(draft, body, scope.tenant, world)
    if errors:
        return replace(facts, errors=errors)
    return replace(facts, user=completed(draft, body, world, now))


def created(facts: Creation, world: World) -> Content:
    """Answer with the user, with tokens unless the user is gated, and with what verifies the email address."""
    made = {} if is_gated(facts, world) else tokens(facts, world)[0]
    body = {**made, **first_email(facts, world), "user": dict(user_json(facts.made_user, world.version))}
    return Content(json=of_version(body, world.version))


USER_CREATE: Operation[Creation, World] = Operation(
    name="fusionauth.user_create",
    method="POST",
    path=f"{ENDPOINT}[/{{userId}}]",
    title="Create a User",
    gather=gather,
    takes=(*names_of(*FIELDS), "ipAddress"),
    gives_token=True,
    imagine=imagine_somebody,
    settle=keep_made,
    outcomes=(
        *creation_rows(SECTION, "user.password", Creation.lacks_a_tenant),
        Outcome(
            status=200,
            name="created",
            when=always,
            says="The user was created; the response has the user and a token.",
            body=created,
            basis=documented(f"{SECTION}, 200; that a gated user gets no token is chosen"),
        ),
    ),
)
