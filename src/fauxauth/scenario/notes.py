"""What one should know of a scenario that is no mistake: for ``fauxauth check`` and ``fauxauth serve``."""

from __future__ import annotations

from collections.abc import Iterator

from fauxauth.fusionauth.versions import NEWEST_KNOWN, not_faked_until
from fauxauth.scenario.definition import ScenarioFile
from fauxauth.scenario.nodes import path_text
from fauxauth.scenario.strangers import stranger
from fauxauth.world import World


def notes_on(file: ScenarioFile, world: World) -> Iterator[str]:
    """Go through what is to be said of a file, given a fresh world of it."""
    if world.version > NEWEST_KNOWN:
        yield f"fusionauth.version: nothing is known of {world.version}; it answers as {NEWEST_KNOWN}, the newest known"
    for each in not_faked_until(world.version):
        yield f"fusionauth.version: this is not faked: {each}"
    for key, orders in (("force", file.force), ("faults", file.faults)):
        for index, order in enumerate(orders):
            said = stranger(order, world)
            if said is not None:
                yield f"{path_text((key, index))}.{said}"
