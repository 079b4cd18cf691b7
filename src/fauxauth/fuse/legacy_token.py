"""``POST /api/v4.4/token``: the token of API v4.4 and below, which does not rotate (docs/sources.md, Fuse 6)."""

from __future__ import annotations

from fauxauth.contract import Content, Operation, Outcome, always, documented
from fauxauth.fuse import versions
from fauxauth.fuse.attempt import Attempt, attempt, settle, with_somebody
from fauxauth.fuse.errors import INTERNAL_ERROR
from fauxauth.fuse.parameters import FIELDS
from fauxauth.fuse.refusals import REFUSALS
from fauxauth.world import World


def token(facts: Attempt, world: World) -> Content:
    """Answer with the user's token, at the top level; further fields of the real reply are not known."""
    return Content(json={"auth_token": world.fuse.legacy_token(facts.known)})


CREATE_TOKEN: Operation[Attempt, World] = Operation(
    name="fuse.create_token",
    method="POST",
    path="/api/v{version}/token",
    title="Create a legacy token",
    serves={"version": versions.LEGACY},
    gather=attempt,
    takes=FIELDS,
    imagine=with_somebody,
    settle=settle,
    outcomes=(
        *REFUSALS,
        INTERNAL_ERROR,
        Outcome(
            status=201,
            name="created",
            when=always,
            says="The login name and the password are right.",
            body=token,
            basis=documented("Authorisation page (v4.4 and below), expected status code and auth_token"),
        ),
    ),
)
