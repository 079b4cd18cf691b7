"""Values for the variables of conversations, in a YAML file of their own."""

from __future__ import annotations

import msgspec

from fauxauth.scenario.contract import Values
from fauxauth.scenario.document import Document
from fauxauth.scenario.nodes import Mapping
from fauxauth.scenario.reader import read


class _File(msgspec.Struct):
    values: Values = {}


def read_values(file: str) -> dict[str, str]:
    """Read a file of ``NAME: VALUE`` lines. Raises `ScenarioError` with every mistake in it."""
    document = Document.read_file(file)
    root = document.root
    inside = Mapping({"values": root}, {"values": root.mark}, root.mark)
    return read(Document(document.source, inside), _File).values
