"""JSON on the wire: the only module that encodes and decodes it."""

from __future__ import annotations

from typing import cast

import msgspec

from fauxauth.contract.messages import Json


class NotJsonError(ValueError):
    """A body is not a JSON document; the message says at which byte and why."""


def decode(body: bytes) -> Json:
    """
    Read a JSON document as RFC 8259 has it (no NaN, no lone surrogates, UTF-8 only).

    Raises `NotJsonError`.
    """
    try:
        return cast("Json", msgspec.json.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotJsonError(str(error)) from None


def encode(value: Json, *, alphabetical: bool = False) -> bytes:
    """Write a JSON document; ``alphabetical`` sorts the properties of every object by name."""
    return msgspec.json.encode(value, order="sorted" if alphabetical else None)
