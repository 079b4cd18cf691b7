"""What an operation takes from a request, by name, from the tables that it reads a request by."""

from __future__ import annotations

from fauxauth.fusionauth.request import RequestField


def names_of(*fields: RequestField) -> tuple[str, ...]:
    """Return the names of body fields as `Operation.takes` has them; an object may hold anything."""
    names = [each.name for each in fields]
    for each in fields:
        is_free = each.kind == "object" and not any(other.name.startswith(f"{each.name}.") for other in fields)
        names += [f"{each.name}.*"] if is_free else []
    return tuple(names)
