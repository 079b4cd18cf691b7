"""From plain data to YAML: the opposite of `Document`, for files that the package writes."""

from __future__ import annotations

from typing import Any

import yaml

_WIDTH = 120


def yaml_text(data: Any) -> str:
    """Write data as YAML in the order that it has."""
    text: str = yaml.dump(
        data,
        Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper),
        allow_unicode=True,
        sort_keys=False,
        width=_WIDTH,
        default_flow_style=False,
    )
    return text
