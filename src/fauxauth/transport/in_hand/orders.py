"""What a fake can be told to do against its state: force answers, and fail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from fauxauth.scenario.orders import order_of
from fauxauth.transport.in_hand.has_world import HasWorld
from fauxauth.world.faults import Break, FaultEntry, TokenFault
from fauxauth.world.orders import ForceEntry


class TakesOrders(HasWorld):
    """Gives standing orders to a world."""

    def force(
        self,
        outcome: str,
        *,
        times: int | None = None,
        when: Mapping[str, Any] | None = None,
        after: int = 0,
        every: int = 1,
        until: timedelta | str | None = None,
        probability: float = 1.0,
        path: str | None = None,
    ) -> None:
        """
        Give a named answer, whatever the state says.

        ``when`` holds the values that a request must have: of its fields by dotted name (``{"loginId":
        "richard@example.com"}``), of a header (``"header X-Device"``), of ``"user"`` (a login id or the id) or of
        ``"application"`` (the id or the name). ``path`` may have ``*``. Of the requests that fit the first ``after``
        pass by, then every ``every``-th one counts, ``times`` in all, each with a ``probability`` from 0 to 1, and only
        as long as ``until`` on the world's clock: a timedelta, or text as in a scenario (``"5m"``).

        Raises `UnknownOutcomeError` with the nearest name, and `UsageError` for conditions that cannot be.
        """
        __tracebackhide__ = True
        conditions = {"path": path, "when": when or {}, "after": after, "every": every, "times": times}
        keys = {"outcome": outcome, **conditions, "until": until, "probability": probability}
        order = order_of(ForceEntry, keys, self.world)
        with self.world.lock:
            self.world.forces.add(order)

    def fail(
        self,
        operation: str | None = None,
        *,
        delay: timedelta | str | Mapping[str, timedelta | str] | None = None,
        connection: Break | None = None,
        drip: int | None = None,
        body: Literal["malformed"] | None = None,
        content_type: str | None = None,
        rate_limit: Mapping[str, Any] | None = None,
        token: TokenFault | None = None,
        method: str | None = None,
        path: str | None = None,
        when: Mapping[str, Any] | None = None,
        after: int = 0,
        every: int = 1,
        times: int | None = None,
        until: timedelta | str | None = None,
        probability: float = 1.0,
    ) -> None:
        """
        Have something go wrong with the requests for an operation, or with all that fit the conditions of `force`.

        Effects are those of a scenario's ``faults``: ``delay`` is how late the answer comes (``"3s"``, or
        ``{"from": "1s", "to": "3s"}``), ``connection`` how it breaks, ``drip`` how many bytes of the body come in a
        second, ``body`` that it breaks off, ``content_type`` what is said instead of its own, ``rate_limit`` as in
        ``{"requests": 5, "per": "1m"}``, and ``token`` what is wrong with the JWT. Raises `UsageError` for an operation
        that does not exist, for no effect, and for effects or conditions that cannot be.
        """
        __tracebackhide__ = True
        conditions = {
            "operation": operation,
            "method": method,
            "path": path,
            "when": when or {},
            "after": after,
            "every": every,
            "times": times,
            "until": until,
            "probability": probability,
        }
        effects = {
            "delay": delay,
            "connection": connection,
            "drip": drip,
            "body": body,
            "contentType": content_type,
            "rateLimit": rate_limit,
            "token": token,
        }
        order = order_of(FaultEntry, {**conditions, **effects}, self.world)
        with self.world.lock:
            self.world.faults.add(order)
