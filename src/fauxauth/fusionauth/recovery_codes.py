"""
``POST`` and ``GET /api/user/two-factor/recovery-code/{userId}``: codes that stand in for a lost second factor.

Source: docs/sources.md, FusionAuth 7.3; the vendor's Multi-Factor API page, "Generate Recovery Codes" and "Retrieve …".
"""

from __future__ import annotations

from dataclasses import replace

from fauxauth.contract import Call, Content, Lifetime, Operation, Outcome, always, documented
from fauxauth.fusionauth.about_user import AboutUser, imagine_user, user_named, user_not_found
from fauxauth.fusionauth.asked import basics, invalid, key_gates
from fauxauth.fusionauth.caller import identify, scope_errors, scope_of
from fauxauth.fusionauth.request import Body
from fauxauth.fusionauth.second_factors import issue_recovery_codes
from fauxauth.world import World

GENERATE_SECTION = "Multi-Factor API, Generate Recovery Codes"
RETRIEVE_SECTION = "Multi-Factor API, Retrieve Recovery Codes"

ENDPOINT = "/api/user/two-factor/recovery-code"


def gather(call: Call, world: World) -> AboutUser:
    """Read the request and look up whom it is about; a body is not looked at."""
    now = world.clock.now()
    caller = identify(call, world, ENDPOINT, now)
    user, errors = user_named(call.path_parameters.get("userId"), caller, world)
    scope = scope_of(caller, None, world, user)
    return AboutUser(
        **basics(call, Body(absent=True), caller, scope, now, world),
        errors=(*errors, *scope_errors(scope)),
        user=user,
    )


def generated(facts: AboutUser, world: World) -> Content:
    """Answer with ten new codes."""
    return Content(json={"recoveryCodes": list(issue_recovery_codes(facts.known, world))})


def remaining(facts: AboutUser, _world: World) -> Content:
    """Answer with the codes that have not been used."""
    return Content(json={"recoveryCodes": list(facts.known.two_factor.recovery_codes)})


RECOVERY_CODES_GENERATE: Operation[AboutUser, World] = Operation(
    name="fusionauth.recovery_codes_generate",
    method="POST",
    path=f"{ENDPOINT}/{{userId}}",
    title="Generate Recovery Codes",
    gather=gather,
    imagine=imagine_user,
    lifetime=Lifetime.of(since="1.26.0"),
    outcomes=(
        *key_gates(GENERATE_SECTION, has_body=False),
        invalid(GENERATE_SECTION, required="userId"),
        user_not_found(GENERATE_SECTION, listed=False),
        Outcome(
            status=200,
            name="generated",
            when=always,
            says="The response has ten new recovery codes; those that the user had are cleared.",
            body=generated,
            basis=documented(f"{GENERATE_SECTION}, 200"),
        ),
    ),
)

RECOVERY_CODES_RETRIEVE: Operation[AboutUser, World] = replace(
    RECOVERY_CODES_GENERATE,
    name="fusionauth.recovery_codes_retrieve",
    method="GET",
    title="Retrieve Recovery Codes",
    outcomes=(
        *key_gates(RETRIEVE_SECTION, has_body=False),
        invalid(RETRIEVE_SECTION, required="userId"),
        user_not_found(RETRIEVE_SECTION, listed=False),
        Outcome(
            status=200,
            name="retrieved",
            when=always,
            says="The response has the user's recovery codes that were not used yet, none to ten.",
            body=remaining,
            basis=documented(f"{RETRIEVE_SECTION}, 200; deprecated since 1.64.0"),
        ),
    ),
)
