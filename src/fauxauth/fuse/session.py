"""``POST /api/v5.0/session``: a session for a login name and a password (the vendor's Authentication page)."""

from __future__ import annotations

from fauxauth.contract import Content, Operation, Outcome, always, chosen
from fauxauth.contract.messages import Json
from fauxauth.fuse import session_jwt
from fauxauth.fuse.attempt import Attempt, attempt, settle, with_somebody
from fauxauth.fuse.errors import INTERNAL_ERROR, RATE_LIMITED
from fauxauth.fuse.parameters import FIELDS
from fauxauth.fuse.refusals import REFUSALS
from fauxauth.world import World
from fauxauth.world.clock import seconds


def session(facts: Attempt, world: World) -> Content:
    """
    Answer with the documented example's fields, in its order: the user's current token, and a JWT of its own.

    That logging in makes no new token follows from the example's instants (docs/sources.md, Fuse 4).
    """
    user = facts.known
    token = world.fuse.current_token(user, facts.now)
    jwt = session_jwt.issue(world, user, facts.now)
    reply: dict[str, Json] = {
        "success": True,
        "role": user.role,
        "administerable_community_ids": list(user.administerable_community_ids),
        "admin_group_permissions": list(user.admin_group_permissions),
        "is_manager": user.is_manager,
        "terms_and_conditions_accepted": user.terms_and_conditions_accepted,
        "password_change_required": user.password_change_required,
        "terms_and_conditions": user.terms_and_conditions,
        "password_requirements": user.password_requirements,
        "jwt_token": jwt,
        "auth_tokens": {
            "jwt_token": jwt,
            "user_authentication_token": {
                "authentication_token": token.text,
                "updated_at": seconds(token.updated_at),
            },
        },
    }
    return Content(json=reply)


_STATUS = "the page shows this body and no status (docs/sources.md, Fuse 2)"

CREATE_SESSION: Operation[Attempt, World] = Operation(
    name="fuse.create_session",
    method="POST",
    path="/api/v5.0/session",
    title="Create a session",
    gather=attempt,
    takes=FIELDS,
    gives_token=True,
    imagine=with_somebody,
    settle=settle,
    outcomes=(
        *REFUSALS,
        Outcome(
            status=201,
            name="created",
            when=Attempt.succeeds_as_201,
            body=session,
            basis=chosen(f"{_STATUS}; 201 is documented for its predecessor, POST /token; set sessionStatus"),
        ),
        RATE_LIMITED,
        INTERNAL_ERROR,
        Outcome(
            status=200,
            name="ok",
            when=always,
            says="The login name and the password are right, and ``sessionStatus`` is 200.",
            body=session,
            basis=chosen(f"{_STATUS}; set sessionStatus"),
        ),
    ),
)
