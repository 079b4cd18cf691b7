"""From JSON text to a tree of nodes that know their place; strictly: nothing passes that other readers refuse."""

from __future__ import annotations

import json
import re
from typing import NoReturn

from fauxauth.errors import ScenarioError
from fauxauth.scenario.build import MAX_DEPTH
from fauxauth.scenario.nodes import LINE_BREAK, ListNode, Mapping, Mark, Node, Scalar, Source, describe, shown

__all__ = ["parse_json"]

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?(?![\w.+-])")
_WORD = re.compile(r"(?:true|false|null)\b")
_ESCAPE = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')
_CONTROL = re.compile(r"[\x00-\x1f]")
_COMMENT = re.compile(r"//|/\*|#")

_WORDS = {"true": "bool", "false": "bool", "null": "null"}


def parse_json(source: Source) -> Mapping:
    """
    Return the object that a text is. The two halves of a character beyond 16 bits, as JSON writes it, are joined.

    Raises:
        ScenarioError: The text is not JSON, is not an object, has a key twice, or nests too deeply.
    """
    parser = _Parser(source)
    root = parser.whole()
    if not isinstance(root, Mapping):
        raise ScenarioError([root.mark.problem(f"expected an object, found {describe(root)}")])
    return root


class _Parser:
    """Reads a text from front to back; ``_at`` is how far it has come."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._text = source.text
        self._at = 0
        self._depth = 0
        starts = [match.end() for match in LINE_BREAK.finditer(source.text)]
        self._lines = [0, *starts]
        self._line = 0

    def whole(self) -> Node:
        """Read the one value that the text is."""
        self._skip()
        if self._at == len(self._text):
            self._fail("the file is empty; expected a JSON object")
        value = self._value()
        self._skip()
        if self._at < len(self._text):
            self._fail(self._not("the end of the file"))
        return value

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found is not None else self._at

    def _mark(self) -> Mark:
        while self._line + 1 < len(self._lines) and self._lines[self._line + 1] <= self._at:
            self._line += 1
        return Mark(self._line, self._at - self._lines[self._line], self._source)

    def _fail(self, message: str) -> NoReturn:
        raise ScenarioError([self._mark().problem(message)])

    def _not(self, expected: str) -> str:
        """Say that something else was expected where the text goes on."""
        if _COMMENT.match(self._text, self._at):
            return "JSON has no comments"
        found = shown(self._text[self._at]) if self._at < len(self._text) else "the end of the file"
        return f"expected {expected}, found {found}"

    def _takes(self, character: str) -> bool:
        """Take a character, and the space after it, if it comes next."""
        if not self._text.startswith(character, self._at):
            return False
        self._at += 1
        self._skip()
        return True

    def _value(self) -> Node:
        mark = self._mark()
        character = self._text[self._at : self._at + 1]
        if character in ("{", "["):
            return self._nested(character, mark)
        if character == '"':
            return Scalar("text", self._string(), mark)
        word = _WORD.match(self._text, self._at)
        if word is not None:
            self._at = word.end()
            return Scalar(_WORDS[word.group()], word.group(), mark)
        return self._number(mark)

    def _nested(self, character: str, mark: Mark) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fail(f"nested more than {MAX_DEPTH} levels deep")
        self._takes(character)
        node = self._object(mark) if character == "{" else self._list(mark)
        self._depth -= 1
        return node

    def _number(self, mark: Mark) -> Node:
        number = _NUMBER.match(self._text, self._at)
        if number is None:
            self._fail(self._not("a value"))
        self._at = number.end()
        is_whole = number[1] is None and number[2] is None
        return Scalar("int" if is_whole else "float", number.group(), mark)

    def _string(self) -> str:
        found = _STRING.match(self._text, self._at)
        if found is None:
            self._fail_in_string()
        self._at = found.end()
        text = str(json.loads(found.group()))
        if not text.isascii() and any("\ud800" <= each <= "\udfff" for each in text):
            self._at = found.start()
            self._fail("this string has half a character: one of \\ud800 to \\udfff alone")
        return text

    def _fail_in_string(self) -> NoReturn:
        start = self._at
        end = re.compile(r'(?:[^"\\\r\n]|\\[^\r\n])*').match(self._text, start + 1)
        stop = end.end() if end is not None else start
        for pattern, message in (
            (_ESCAPE, r"JSON knows no such escape; write '\\' for a backslash"),
            (_CONTROL, r"a control character in a string; write a tab as \t"),
        ):
            found = pattern.search(self._text, start, stop)
            if found is not None:
                self._at = found.start()
                self._fail(message)
        self._fail(r"this string is never closed; a line break in it is written \n")

    def _list(self, mark: Mark) -> ListNode:
        items: list[Node] = []
        while not self._takes("]"):
            if items:
                self._comma("]")
            items.append(self._value())
            self._skip()
        return ListNode(items, mark)

    def _object(self, mark: Mark) -> Mapping:
        entries: dict[str, Node] = {}
        keys: dict[str, Mark] = {}
        while not self._takes("}"):
            if entries:
                self._comma("}")
            key_mark = self._mark()
            if self._text[self._at : self._at + 1] != '"':
                self._fail(self._not("a key in double quotes"))
            name = self._string()
            if name in keys:
                message = f"duplicate key {shown(name)}, already given on line {keys[name].line + 1}"
                raise ScenarioError([key_mark.problem(message)])
            self._skip()
            if not self._takes(":"):
                self._fail(self._not("':' after the key"))
            keys[name] = key_mark
            entries[name] = self._value()
            self._skip()
        return Mapping(entries, keys, mark)

    def _comma(self, closing: str) -> None:
        comma = self._at
        if not self._takes(","):
            self._fail(self._not(f"',' or '{closing}'"))
        if self._text.startswith(closing, self._at):
            self._at = comma
            self._fail(f"JSON has no comma before '{closing}'")
