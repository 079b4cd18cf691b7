"""Scenario files: YAML to typed values to a world; mistakes with file, line, column and the nearest right name."""

from fauxauth.scenario.scenario import Scenario, shipped

__all__ = ["Scenario", "shipped"]
