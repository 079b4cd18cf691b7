"""Standing orders: what must be right about forced answers and faults, and reading one that no file holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, TypeVar, cast

from fauxauth.catalogue import OPERATIONS, find
from fauxauth.errors import UnknownOutcomeError, UsageError, did_you_mean
from fauxauth.scenario.faults import Fault
from fauxauth.scenario.nodes import ListNode, Mark, Node, Path, Scalar, Source, path_text
from fauxauth.scenario.nodes import Mapping as MappingNode
from fauxauth.scenario.typed import struct_reader
from fauxauth.world.orders import ForceEntry
from fauxauth.world.triggers import Trigger

TriggerT = TypeVar("TriggerT", bound=Trigger)


def order_faults(path: Path, order: Trigger) -> Iterator[Fault]:
    """Find outcomes and operations that do not exist, and conditions that contradict the operation."""
    if isinstance(order, ForceEntry):
        try:
            find(order.outcome)
        except UnknownOutcomeError as error:
            yield Fault((*path, "outcome"), str(error))
            return
        if order.operation not in (None, order.target):
            yield Fault((*path, "operation"), f"the outcome is one of {order.target}")
            return
    operation = OPERATIONS.get(order.target or "")
    if operation is None and order.target is not None:
        message = f"there is no operation {order.target!r}{did_you_mean(order.target, OPERATIONS)}"
        yield Fault((*path, "operation"), message)
    if operation is not None and order.method not in (None, operation.method):
        yield Fault((*path, "method"), f"{operation.name} is asked with {operation.method}")


def order_of(kind: type[TriggerT], keys: Mapping[str, Any]) -> TriggerT:
    """
    Return the order that the keys of a file mean, given as plain data; a duration may be a timedelta.

    Raises `UnknownOutcomeError` for an outcome that nothing has, and `UsageError` with everything else that is wrong.
    """
    mistakes = _Mistakes()
    order = struct_reader(kind)(_node(dict(keys)), (), mistakes)
    if mistakes.found:
        raise UsageError("; ".join(mistakes.found))
    order = cast("TriggerT", order)
    for fault in order_faults((), order):
        problem = UnknownOutcomeError if fault.path == ("outcome",) else UsageError
        raise problem(fault.message)
    return order


class _Mistakes:
    """Notes what is wrong with an order."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, mark: Mark, path: Path, message: str) -> None:  # noqa: ARG002 (there is no text to point at)
        self.found.append(f"{path_text(path)}: {message}" if path else message)

    def left_out(self, path: Path, kept: list[int]) -> None:
        """Do nothing: an order with a mistake is not given."""


_NOWHERE = Mark(0, 0, Source("<order>", ""))

_KINDS: dict[type, str] = {str: "text", bool: "bool", int: "int", float: "float", type(None): "null"}


def _node(value: object) -> Node:
    """Return what the reader of files reads for a value that comes from elsewhere."""
    if isinstance(value, Mapping):
        entries = {str(key): _node(each) for key, each in value.items()}
        return MappingNode(entries, dict.fromkeys(entries, _NOWHERE), _NOWHERE)
    if isinstance(value, (list, tuple)):
        return ListNode([_node(each) for each in value], _NOWHERE)
    if isinstance(value, timedelta):
        return Scalar("text", f"{value / timedelta(milliseconds=1):.3f}ms", _NOWHERE)
    kind = _KINDS.get(type(value))
    if kind is None:
        raise UsageError(f"{value!r} cannot stand in an order")
    return Scalar(kind, str(value), _NOWHERE)
