"""Takes parts of a Python file, with what they need: for examples that are tested where they come from."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path


def taken(path: Path, names: list[str]) -> Iterator[str]:
    """Show definitions of a file, after those imports and constants of it that they use. Raises `SystemExit`."""
    module = _Module(path)
    absent = [name for name in names if name not in module.definitions]
    if absent:
        raise SystemExit(f"{path.name} has no {', '.join(absent)}")
    needed = module.needed(names)
    yield from module.imports(needed)
    for name in sorted(needed & module.definitions.keys(), key=lambda name: module.definitions[name][0]):
        first, last = module.definitions[name]
        yield from ("", "") if module.lines[first].startswith(("def ", "@", "class ")) else ("",)
        yield from module.lines[first:last]


class _Module:
    """A file: its lines, where its definitions stand, and which names each of them uses."""

    def __init__(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        self.lines = text.splitlines()
        self.definitions: dict[str, tuple[int, int]] = {}
        self._uses: dict[str, set[str]] = {}
        self._imports: list[ast.Import | ast.ImportFrom] = []
        for node in ast.parse(text).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._imports.append(node)
            for name in _defined(node):
                decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
                first = min([node.lineno, *(each.lineno for each in decorators)])
                self.definitions[name] = (first - 1, node.end_lineno or node.lineno)
                self._uses[name] = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}

    def needed(self, names: list[str]) -> set[str]:
        """Return these names and all that their definitions use, directly or not."""
        found: set[str] = set()
        ahead = [*names]
        while ahead:
            name = ahead.pop()
            if name not in found:
                found.add(name)
                ahead += self._uses.get(name, ())
        return found

    def imports(self, needed: set[str]) -> Iterator[str]:
        """Write the imports that are needed, in their groups; what is beside the file is imported by its name alone."""
        end = None
        for node in self._imports:
            aliases = [each for each in node.names if (each.asname or each.name) in needed]
            if not aliases:
                continue
            if end is not None and any(not line for line in self.lines[end : node.lineno - 1]):
                yield ""
            end = node.end_lineno or node.lineno
            if isinstance(node, ast.Import):
                yield ast.unparse(ast.Import(aliases))
            else:
                yield ast.unparse(ast.ImportFrom(node.module, aliases, 0))


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []
