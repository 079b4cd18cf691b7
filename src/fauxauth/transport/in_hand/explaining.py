"""The texts of failed assertions: what was expected, and the nearest exchanges, criterion by criterion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fauxauth.contract.wire import encode
from fauxauth.transport.in_hand.criteria import Criteria, Criterion
from fauxauth.world.exchange import Exchange
from fauxauth.world.masking import Veil

NEAREST = 3
"""How many exchanges are shown at most."""


def times_text(wanted: Criteria, exchanges: Sequence[Exchange], expected: str) -> str:
    """Tell how often something was asked, and how often it was expected."""
    return _text(f"{_named(wanted)} was {_fitting(wanted, exchanges)}, expected: {expected}", wanted, exchanges)


def waited_text(wanted: Criteria, exchanges: Sequence[Exchange], expected: str, timeout: float) -> str:
    """Tell how often something was asked while it was waited for."""
    heading = f"{_named(wanted)} was {_fitting(wanted, exchanges)} within {timeout:g} s, expected: {expected}"
    return _text(heading, wanted, exchanges)


def order_text(wanted: Sequence[Criteria], exchanges: Sequence[Exchange], places: Sequence[int]) -> str:
    """Tell which of some things was not asked after those before it."""
    missing = wanted[len(places)]
    lines = [f"{_named(missing)} was not asked{f' after {_named(wanted[len(places) - 1])}' if places else ''}"]
    lines += [f"✓ {place + 1}. {exchanges[place]}" for place in places]
    return _text("\n".join(lines), missing, exchanges)


def counted(number: int) -> str:
    """Write how often."""
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")


def _fitting(wanted: Criteria, exchanges: Iterable[Exchange]) -> str:
    number = sum(map(wanted.fit, exchanges))
    return f"asked {counted(number)}" if number else "never asked"


def _named(wanted: Criteria) -> str:
    veil = Veil()
    conditions = [f"{each.name} {_shown(veil, each, each.expected)}" for each in wanted.conditions]
    return f"{wanted.what}{' with ' if conditions else ''}{', '.join(conditions)}"


def _text(heading: str, wanted: Criteria, exchanges: Sequence[Exchange]) -> str:
    if not exchanges:
        return f"{heading}\nnothing was asked of fauxauth"
    by_nearness = sorted(range(len(exchanges)), key=lambda number: (_nearness(wanted, exchanges[number]), number))
    shown = sorted(by_nearness[-NEAREST:])
    left_out = len(exchanges) - len(shown)
    listed = f"the nearest {len(shown)} of {len(exchanges)} exchanges:" if left_out else "all exchanges:"
    return "\n".join([heading, listed, *(_explained(wanted, exchanges[number], number + 1) for number in shown)])


def _nearness(wanted: Criteria, exchange: Exchange) -> tuple[int, int]:
    """Return how much of what is wanted an exchange has, and how much of it with any value."""
    there = sum(each.came(exchange) is not None for each in wanted.all)
    return sum(each.holds(exchange) for each in wanted.all), there


def _explained(wanted: Criteria, exchange: Exchange, number: int) -> str:
    veil = exchange.veil()
    lines = [f"{number}. {exchange.headline(veil)}", exchange.reason_under(veil)]
    lines += [_compared(each, exchange, veil) for each in wanted.all]
    return "\n   ".join(lines)


def _compared(criterion: Criterion, exchange: Exchange, veil: Veil) -> str:
    expected = _shown(veil, criterion, criterion.expected)
    if criterion.holds(exchange):
        return f"✓ {criterion.name}: {expected}"
    return f"✗ {criterion.name}: expected {expected}, came {_shown(veil, criterion, criterion.came(exchange))}"


def _shown(veil: Veil, criterion: Criterion, value: object) -> str:
    if value is None:
        return "nothing"
    return encode(veil.value(value, criterion.name)).decode()
