"""``POST /api/v4.4/token``: the token of API v4.4 and below, which does not rotate (docs/sources.md, Fuse 6)."""

from __future__ import annotations

from fauxauth.contract import Call, Content, Operation, Outcome, always, chosen, documented
from fauxauth.fuse.attempt import Attempt, attempt, settle, with_somebody
from fauxauth.fuse.errors import INTERNAL_ERROR, not_found
from fauxauth.fuse.parameters import FIELDS
from fauxauth.fuse.refusals import REFUSALS
from fauxauth.world import World


def gather(call: Call, world: World) -> Attempt:
    """Read the request and look its user up."""
    return attempt(call, world, call.path_parameters.get("version", ""))


def token(facts: Attempt, world: World) -> Content:
    """Answer with the user's token, at the top level; further fields of the real reply are not known."""
    return Content(json={"auth_token": world.fuse.legacy_token(facts.known)})


CREATE_TOKEN: Operation[Attempt, World] = Operation(
    name="fuse.create_token",
    method="POST",
    path="/api/v{version}/token",
    title="Create a legacy token",
    gather=gather,
    takes=FIELDS,
    imagine=with_somebody,
    settle=settle,
    outcomes=(
        Outcome(
            status=404,
            name="version_without_token",
            when=Attempt.is_of_a_version_without_token,
            body=not_found,
            basis=chosen("the page on legacy versions names v4.4 and below; what others answer is not published"),
        ),
        *REFUSALS,
        INTERNAL_ERROR,
        Outcome(
            status=201,
            name="created",
            when=always,
            says="The login name and the password are right.",
            body=token,
            basis=documented("Authorisation page (v4.4 and below), expected status code and auth_token"),
            apart="the row above is only forced",
        ),
    ),
)
