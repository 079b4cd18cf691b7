"""
``POST /api/logout``: remove the token cookies and revoke the refresh token.

Source: the vendor's Login API page, "Logout a User".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from fauxauth.contract import Call, Content, Cookie, Lifetime, Operation, Outcome, always, documented
from fauxauth.fusionauth.asked import internal_error
from fauxauth.fusionauth.caller import identify
from fauxauth.fusionauth.event_info import EVENT_FIELDS
from fauxauth.fusionauth.parameters import convert_boolean, written
from fauxauth.fusionauth.refresh_tokens import visible
from fauxauth.fusionauth.request import RequestField, read_body
from fauxauth.fusionauth.takes import names_of
from fauxauth.fusionauth.welcome import ACCESS_TOKEN_COOKIE, REFRESH_TOKEN_COOKIE
from fauxauth.world import World
from fauxauth.world.refresh_tokens import RefreshToken

SECTION = "Login API, Logout a User"

ENDPOINT = "/api/logout"

JSON_BODIES = Lifetime.of(since="1.30.0")
"""From when on the parameters may come in a JSON body (docs/sources.md, FusionAuth 4)."""

FIELDS = (
    *EVENT_FIELDS,
    RequestField("global", "boolean", lifetime=JSON_BODIES),
    RequestField("refreshToken", "text", lifetime=JSON_BODIES),
)


@dataclass(frozen=True, slots=True)
class Logout:
    """A logout: the cookies that the client has, and the refresh token that it means."""

    cookies: tuple[str, ...]
    everywhere: bool
    refresh_token: RefreshToken | None


def gather(call: Call, world: World) -> Logout:
    """
    Read the request, in which nothing can be wrong.

    Of the places where a refresh token may be, the query string and the form come first, then a JSON body, then the
    cookie. One of another tenant than the one that the request names is not found.
    """
    now = world.clock.now()
    body = read_body(call, FIELDS, world.version)
    caller = identify(call, world, ENDPOINT, now)
    given = written(call, "refreshToken") or body.text("refreshToken") or call.cookies.get(REFRESH_TOKEN_COOKIE)
    everywhere = written(call, "global")
    return Logout(
        cookies=tuple(name for name in (ACCESS_TOKEN_COOKIE, REFRESH_TOKEN_COOKIE) if name in call.cookies),
        everywhere=convert_boolean(everywhere) is True if everywhere is not None else body.flag("global"),
        refresh_token=visible(world.refresh_tokens.find(given, now), caller),
    )


def removed_cookies(facts: Logout, _world: World) -> Content:
    """Answer with nothing but the removal of the cookies that the client has."""
    return Content(cookies=tuple(Cookie(name, "", max_age=timedelta()) for name in facts.cookies))


def settle(facts: Logout, outcome: Outcome[Logout, World], world: World) -> None:
    """Revoke the refresh token, or all of its owner's."""
    if outcome.status != 200 or facts.refresh_token is None:
        return
    if facts.everywhere:
        world.refresh_tokens.revoke_all(user_id=facts.refresh_token.user_id)
    else:
        world.refresh_tokens.revoke(facts.refresh_token)


LOGOUT: Operation[Logout, World] = Operation(
    name="fusionauth.logout",
    method="POST",
    path=ENDPOINT,
    title="Logout a User",
    gather=gather,
    takes=names_of(*FIELDS),
    settle=settle,
    outcomes=(
        internal_error(SECTION),
        Outcome(
            status=200,
            name="logged_out",
            when=always,
            says="The update was successful: cookies are removed, the refresh token is revoked. The response is empty.",
            body=removed_cookies,
            basis=documented(f"{SECTION}, 200"),
        ),
    ),
)
