"""`Stop`: Ctrl-C and SIGTERM, waited for."""

from __future__ import annotations

import signal
import socket
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self


class Stop:
    """
    Inside the ``with`` block SIGINT and SIGTERM interrupt nothing; `wait` returns once one of them has come.

    The interpreter itself writes a byte into a socket when a signal comes, so that none is lost between looking and
    waiting, and no exception breaks into what is being done.
    """

    _numbers = (signal.SIGINT, signal.SIGTERM)

    def __enter__(self) -> Self:
        self._receiver, self._sender = socket.socketpair()
        self._sender.setblocking(False)
        self._former_fd = signal.set_wakeup_fd(self._sender.fileno(), warn_on_full_buffer=False)
        self._former = {number: signal.signal(number, _note) for number in self._numbers}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._former_fd)
        self._receiver.close()
        self._sender.close()

    def wait(self) -> None:
        """Return when a signal has come, be it before this call."""
        self._receiver.recv(1)


def _note(number: int, frame: object) -> None:
    """Do nothing: a handler must be there for the byte to be written."""
