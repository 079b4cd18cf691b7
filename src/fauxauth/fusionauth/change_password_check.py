"""
``GET /api/user/change-password[/{changePasswordId}]``: could the password be changed, or is trust needed first?

Source: docs/sources.md, FusionAuth 8; the vendor's User API page, "Validate a change password Id".
"""

from __future__ import annotations

from fauxauth.contract import Call, Lifetime, Operation, Outcome, always, chosen, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.about_user import imagine_user
from fauxauth.fusionauth.asked import basics, empty, invalid, tenant_required
from fauxauth.fusionauth.caller import identify, look_up, scope_errors, scope_of
from fauxauth.fusionauth.change_password import ENDPOINT, ChangePassword, right_of, user_of
from fauxauth.fusionauth.errors import Error, field_error, general_error
from fauxauth.fusionauth.request import Body
from fauxauth.fusionauth.trust import needs_trust, trust_token_required
from fauxauth.world import World

SECTION = "User API, Validate a change password Id"


TYPES = Lifetime.of(since="1.60.0")
"""From when on the parameter may say what the loginId is (docs/sources.md, FusionAuth 12)."""


def gather(call: Call, world: World) -> ChangePassword:
    """Read the request, and find out by what right it is made: an id, else an API key and a loginId, else a JWT."""
    now = world.clock.now()
    types: list[Json] = list(call.query.get("loginIdTypes", ())) if TYPES.covers(world.version) else []
    query = Body(values={"loginId": call.parameter("loginId"), "loginIdTypes": types})
    caller = identify(call, world, ENDPOINT, now)
    ticket_id = call.path_parameters.get("changePasswordId")
    by = right_of(ticket_id, call, caller)
    ticket, owner = look_up(world, "changePasswordId", ticket_id, caller, now)
    scope = scope_of(caller, None, world, owner)
    user = owner if by == "changePasswordId" else user_of(by, call, query, scope, world, now)
    errors: tuple[Error, ...] = ()
    if by == "nothing":
        errors = (general_error("[invalid]"),)
    elif by == "API key":
        unnamed = query.text("loginId") is None
        errors = (*((field_error("[blank]", "loginId"),) if unnamed else ()), *scope_errors(scope))
    return ChangePassword(
        **basics(call, query, caller, scope, now, world),
        errors=errors,
        by=by,
        user=user,
        ticket=ticket,
        needs_trust=needs_trust(user, ticket, world),
    )


CHANGE_PASSWORD_CHECK: Operation[ChangePassword, World] = Operation(
    name="fusionauth.change_password_check",
    method="GET",
    path=f"{ENDPOINT}[/{{changePasswordId}}]",
    title="Validate a change password Id",
    gather=gather,
    takes=("loginId", "loginIdTypes"),
    imagine=imagine_user,
    outcomes=(
        Outcome(
            status=401,
            name="unauthorized",
            when=ChangePassword.is_unauthorized,
            body=empty,
            basis=chosen("the page does not list it; a bad token is a 401 with an empty body elsewhere"),
        ),
        Outcome(
            status=404,
            name="change_password_id_invalid",
            when=ChangePassword.has_bad_id,
            body=empty,
            basis=documented(f"{SECTION}, 404"),
            apart="unauthorized: a request that has an id is not made by JWT",
        ),
        tenant_required(
            ChangePassword.lacks_a_tenant, apart="change_password_id_invalid: a request that has an id tells its tenant"
        ),
        invalid(SECTION),
        Outcome(
            status=404,
            name="user_not_found",
            when=ChangePassword.is_stranger,
            body=empty,
            basis=documented(f"{SECTION}, 404: or the user could not be found"),
        ),
        trust_token_required(
            SECTION, ChangePassword.lacks_trust, apart="user_not_found: an unknown user has no second factor"
        ),
        Outcome(
            status=200,
            name="usable",
            when=always,
            says="The password can be changed without a trust token. The response is empty.",
            body=empty,
            basis=documented(f"{SECTION}, 200"),
        ),
    ),
)
