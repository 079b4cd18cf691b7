"""How the benchmarks measure: medians, in milliseconds, printed one a line."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

QUICK = "--quick" in sys.argv[1:]
RUNS = 1 if QUICK else 9

LOGIN = {"loginId": "anna@example.com", "password": "open-sesame"}
HEADERS = {"Authorization": "fake-api-key", "Content-Type": "application/json"}


def heading(text: str) -> None:
    """Begin a group of figures."""
    print(f"\n{text}")


def show(what: str, value: float, unit: str = "ms", *, at_most: float | None = None) -> None:
    """Print one figure, and whether it is within its bound where it has one; a quick run is too short to tell."""
    verdict = "too quick to tell" if QUICK else "holds" if at_most is None or value <= at_most else "DOES NOT HOLD"
    bound = "" if at_most is None else f"   at most {at_most:g}: {verdict}"
    print(f"  {what:<62}{value:>10,.2f} {unit:<2}{bound}", flush=True)


def seconds(action: Callable[[], object]) -> float:
    """Measure one run of something."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def median_ms(action: Callable[[], object], runs: int = RUNS) -> float:
    """Measure something several times, after once for warmth."""
    action()
    return 1000 * statistics.median(seconds(action) for _ in range(runs))
