"""Forced answers: what is to be answered whatever the state says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass
class Force:
    """
    A standing order to give one answer.

    ``times`` counts down to nothing; None has no end. ``when`` holds the values that request fields must have,
    by the field's name (``loginId``, ``metaData.device.name``).
    """

    operation: str
    outcome: str
    times: int | None = None
    when: Mapping[str, object] = field(default_factory=dict[str, object])


class Forces:
    """The standing orders of one world; of several that fit, the one given first is obeyed."""

    def __init__(self) -> None:
        self._forces: list[Force] = []

    def add(self, force: Force) -> None:
        """Give an order."""
        self._forces.append(force)

    def clear(self) -> None:
        """Take all orders back."""
        self._forces.clear()

    def take(self, operation: str, value_of: Callable[[str], object]) -> str | None:
        """Return the outcome ordered for a call of ``operation``, and count it; None lets state decide."""
        for force in self._forces:
            if force.operation == operation and all(value_of(name) == value for name, value in force.when.items()):
                if force.times is not None:
                    force.times -= 1
                    if force.times <= 0:
                        self._forces.remove(force)
                return force.outcome
        return None
