"""
``GET /api/status`` and ``GET /api/health``: whether the server is well.

Source: the vendor's System API page, "Retrieve System Status"; docs/sources.md, FusionAuth 11. A fake is always well,
so every failure is for forcing.
"""

from __future__ import annotations

from dataclasses import dataclass

from fauxauth.contract import (
    Call,
    Content,
    Lifetime,
    Operation,
    Outcome,
    always,
    documented,
    forced_only,
    nothing_to_gather,
)
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.asked import empty
from fauxauth.fusionauth.caller import Caller, identify
from fauxauth.world import World

SECTION = "System API, Retrieve System Status"

HEALTH_SECTION = "System API, Retrieve System Health"

ENDPOINT = "/api/status"


@dataclass(frozen=True, slots=True)
class Status:
    """A question for the status, and who asks: one without an API key learns less."""

    caller: Caller


def gather(call: Call, world: World) -> Status:
    """Read the API key, which may be missing or wrong."""
    return Status(identify(call, world, ENDPOINT, world.clock.now()))


def _report(facts: Status, world: World, status: str) -> Content:
    body: dict[str, Json] = {"status": status}
    if facts.caller.authenticated:
        body["version"] = str(world.version)
    return Content(json=body)


def well(facts: Status, world: World) -> Content:
    """Answer that all is well, and to a caller with an API key in which version."""
    return _report(facts, world, "Ok")


def ill(facts: Status, world: World) -> Content:
    """Answer that it is not."""
    return _report(facts, world, "Unhealthy")


def failure(status: int, name: str, says: str) -> Outcome[Status, World]:
    """Make the row of a failure."""
    return Outcome(
        status=status,
        name=name,
        when=forced_only,
        says=says,
        body=ill,
        basis=documented(f"{SECTION}, {status}; the body is chosen"),
    )


STATUS: Operation[Status, World] = Operation(
    name="fusionauth.status",
    method="GET",
    path=ENDPOINT,
    title="Retrieve System Status",
    gather=gather,
    outcomes=(
        failure(452, "database_unreachable", "The server fails to make a connection to the configured database."),
        failure(453, "connection_pool_exhausted", "The database connection pool is below the healthy threshold."),
        failure(
            454, "connection_pool_failing", "The connectivity of the database pool is below the healthy threshold."
        ),
        failure(460, "search_unhealthy", "The search service reports an unhealthy status of its cluster."),
        failure(500, "internal_error", "The server is not functioning properly."),
        Outcome(
            status=200,
            name="healthy",
            when=always,
            says="The server is functioning properly: one value for anybody, with an API key the version too.",
            body=well,
            basis=documented(f"{SECTION}, 200; apart from version the body is subject to change, its value is chosen"),
        ),
    ),
)


HEALTH: Operation[None, World] = Operation(
    name="fusionauth.health",
    method="GET",
    path="/api/health",
    title="Retrieve System Health",
    gather=nothing_to_gather,
    lifetime=Lifetime.of(since="1.51.1"),
    outcomes=(
        Outcome(
            status=500,
            name="unhealthy",
            when=forced_only,
            says="The system is unhealthy. The response is empty.",
            body=empty,
            basis=documented(f"{HEALTH_SECTION}, 500"),
        ),
        Outcome(
            status=200,
            name="healthy",
            when=always,
            says="The system is healthy. The response is empty.",
            body=empty,
            basis=documented(f"{HEALTH_SECTION}, 200"),
        ),
    ),
)
