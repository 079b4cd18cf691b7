"""What stands for the connection to a client where there is no socket: `MemoryWire`."""

from __future__ import annotations

import errno
import os
import threading


class MemoryWire:
    """
    Remembers what faults do to a connection, for who carries it out towards the client.

    Nothing waits here: ``pause`` adds up the seconds, of which the client has to say how many it is ready to wait.
    ``ended`` is what the client meets: ConnectionResetError, or ConnectionAbortedError where it was closed in order.
    """

    def __init__(self) -> None:
        self.ended: ConnectionError | None = None
        self._pause = 0.0

    def close(self) -> None:
        """Note that the connection was closed in order."""
        self.ended = ConnectionAbortedError(errno.ECONNABORTED, os.strerror(errno.ECONNABORTED))

    def reset(self) -> None:
        """Note that the connection was reset."""
        self.ended = ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))

    def wait(self, seconds: float) -> bool:
        """Note that the client has to wait."""
        self._pause += seconds
        return False

    def take_pause(self) -> float:
        """Return the seconds to wait before the next piece is there, once."""
        pause, self._pause = self._pause, 0.0
        return pause


def sleep(seconds: float, limit: float | None) -> None:
    """Let real time pass, but no more than ``limit``. Raises TimeoutError where that is too little."""
    late = limit is not None and seconds > limit
    threading.Event().wait(limit if late else seconds)
    if late:
        raise TimeoutError("timed out")
