"""A zip archive that is made while it is sent: nothing of it is kept, and nobody has to know its size before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer

PIECE = 64 * 1024
"""How many bytes are collected before they are passed on."""

_SMALL = 2**31 - 1
"""What an archive can hold in the form that every program reads."""


_FIRST_YEAR, _LAST_YEAR = 1980, 2107
"""What the format can say of when a file was made."""


class _Outlet:
    """A file that can only be written to, and is emptied in between."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: Buffer) -> int:
        before = len(self._written)
        self._written += data
        return len(self._written) - before

    def flush(self) -> None:
        """Do nothing: what was written is there."""

    def __len__(self) -> int:
        return len(self._written)

    def empty(self) -> bytes:
        written = bytes(self._written)
        self._written.clear()
        return written


def zipped(name: str, now: datetime, pieces: Iterable[bytes], *, bound: int) -> Iterator[bytes]:
    """
    Make an archive of one file, compressed, piece by piece.

    ``bound`` is a number of bytes that the file does not exceed; only a large one makes the archive a large one.
    """
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    outlet = _Outlet()
    year = min(max(now.year, _FIRST_YEAR), _LAST_YEAR)
    about = ZipInfo(name, (year, now.month, now.day, now.hour, now.minute, now.second))
    about.compress_type = ZIP_DEFLATED
    about.external_attr = 0o644 << 16
    archive = ZipFile(outlet, "w")  # type: ignore[call-overload]  # it asks for no more than an outlet has
    with archive, archive.open(about, "w", force_zip64=bound > _SMALL) as file:
        for piece in pieces:
            file.write(piece)
            if len(outlet) >= PIECE:
                yield outlet.empty()
    yield outlet.empty()
