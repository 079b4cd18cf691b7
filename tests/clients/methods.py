"""What the vendor's clients can do, read from their source: each method, and the endpoint that it calls."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fauxauth.catalogue import OPERATIONS
from fauxauth.contract import Operation


@dataclass(frozen=True)
class Method:
    """A method of a client: its name, the HTTP verb, the fixed part of the path, and how many pieces may follow."""

    name: str
    verb: str
    uri: str
    segments: int

    @property
    def operation(self) -> Operation[object, object] | None:
        """The faked operation at this endpoint, the one with the longest path that the method can fill."""
        found = [each for each in OPERATIONS.values() if each.method == self.verb and self._can_call(each)]
        return max(found, key=lambda each: each.path.count("{"), default=None)

    def _can_call(self, operation: Operation[object, object]) -> bool:
        least = operation.paths()[0].count("{")
        return operation.service == "fusionauth" and operation.endpoint == self.uri and least <= self.segments

    def paths(self) -> Iterator[str]:
        """Go through the paths that the method may call, with ids of nobody for the variable pieces."""
        for count in range(self.segments + 1):
            yield self.uri + "/00000000-0000-0000-0000-00000000dead" * count

    def __str__(self) -> str:
        return self.name


def python_methods(client: type) -> tuple[Method, ...]:
    """Read the methods of the Python client: chains such as ``self.start().uri("/api/login").post().go()``."""
    [tree] = ast.parse(inspect.getsource(client)).body
    assert isinstance(tree, ast.ClassDef)
    functions = (each for each in tree.body if isinstance(each, ast.FunctionDef))
    return tuple(_methods((each.name, _calls(each)) for each in functions))


def _calls(function: ast.FunctionDef) -> list[tuple[str, str]]:
    """Return the calls in a function, each with its first argument where that is a text."""
    return [
        (node.func.attr, _text(node.args))
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]


def _text(arguments: list[ast.expr]) -> str:
    first = arguments[0] if arguments else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


_VERBS = ("delete", "get", "patch", "post", "put")


def _methods(functions: Iterable[tuple[str, list[tuple[str, str]]]]) -> Iterator[Method]:
    for name, calls in functions:
        uris = [text for call, text in calls if call == "uri"]
        verbs = [call for call, _ in calls if call in _VERBS]
        if uris and verbs:
            yield Method(name, verbs[0].upper(), uris[0], sum(call == "url_segment" for call, _ in calls))


_FUNCTION = re.compile(r"^    (\w+)\([^)]*\) \{\n(.*?)^    \}$", re.DOTALL | re.MULTILINE)
_CALL = re.compile(r"\.with(Uri|UriSegment|Method)\((?:['\"]([^'\"]*)['\"])?")


def typescript_methods(source: str) -> tuple[Method, ...]:
    """Read the methods of the TypeScript client, as it is compiled, in the same way."""
    return tuple(_typescript(source))


def _typescript(source: str) -> Iterator[Method]:
    for name, body in _FUNCTION.findall(source):
        calls = _CALL.findall(body)
        uris = [text for call, text in calls if call == "Uri"]
        verbs = [text for call, text in calls if call == "Method"]
        if uris and verbs:
            yield Method(name, verbs[0], uris[0], sum(call == "UriSegment" for call, _ in calls))
