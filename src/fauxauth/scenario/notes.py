"""What one should know of a scenario that is no mistake: for ``fauxauth check`` and ``fauxauth serve``."""

from __future__ import annotations

from collections.abc import Iterator

from fauxauth.fusionauth.versions import NEWEST_KNOWN, not_faked_in
from fauxauth.scenario.definition import ScenarioFile
from fauxauth.scenario.draft import Draft
from fauxauth.scenario.idle import idle
from fauxauth.scenario.nodes import Path, path_text
from fauxauth.scenario.strangers import stranger
from fauxauth.world import World
from fauxauth.world.triggers import Trigger


def notes_on(draft: Draft, world: World) -> Iterator[str]:
    """Go through what is to be said of a sound scenario, given a fresh world of it."""
    if world.version > NEWEST_KNOWN:
        yield f"fusionauth.version: nothing is known of {world.version}; it answers as {NEWEST_KNOWN}, the newest known"
    for each in not_faked_in(world.version):
        yield f"fusionauth.version: this is not faked: {each}"
    for mistake in idle(draft):
        yield f"{path_text(mistake.path)}: {mistake.message}"
    for path, order in _orders(draft.file):
        said = stranger(order, world)
        if said is not None:
            yield f"{path_text(path)}.{said}"


def _orders(file: ScenarioFile) -> Iterator[tuple[Path, Trigger]]:
    """Go through all orders and their places, those of conversations too."""
    for key, orders in (("force", file.force), ("faults", file.faults)):
        for index, order in enumerate(orders):
            yield (key, index), order
    for name, steps in file.contract.items():
        for index, step in enumerate(steps):
            if step.force is not None:
                yield ("contract", name, index, "force"), step.force
