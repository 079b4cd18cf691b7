"""What a YAML parser's complaint means for the person who wrote the file."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Explanation", "explain"]

TAB = "a tab is used for indentation; use spaces"


class Explanation(NamedTuple):
    """
    A complaint in plain words.

    ``{character}`` stands for what was found, ``{line}`` for the line where the construct around it begins;
    ``at_start`` says that the place to point at is that beginning.
    """

    message: str
    at_start: bool = False


# Searched in order, in "context: problem". Both of PyYAML's parsers are covered: libyaml and the one in Python.
_EXPLANATIONS = {
    r"tab character": Explanation(TAB),
    r"cannot start any token": Explanation(
        "a value cannot begin with {character}; put the text in quotes",
    ),
    r"mapping values are not allowed": Explanation(
        "found ':' where no key can stand; put text that contains ': ' in quotes, or check the indentation",
    ),
    r"mapping keys are not allowed": Explanation(
        "found '?' where no key can stand; put text that begins with '? ' in quotes",
    ),
    r"sequence entries are not allowed": Explanation(
        "found '-' where no list item can stand; begin the list on a line of its own, or put the text in quotes",
    ),
    r"could not find expected ':'": Explanation("expected ':' and a space after this key", at_start=True),
    r"quoted scalar.*(end of stream|document)": Explanation("this quote is never closed", at_start=True),
    r"(escape|hexdecimal|hexadecimal|double-quoted)": Explanation(
        "the text in double quotes has a '\\' escape that YAML does not know; "
        "write '\\\\' for a backslash, or use single quotes",
    ),
    r"found undefined alias": Explanation(
        "'*' refers to an anchor, and there is none of this name above; put text that begins with '*' in quotes",
    ),
    r"duplicate anchor": Explanation("the anchor is already defined on line {line}"),
    r"while scanning an? (anchor|alias)": Explanation(
        "expected a name after '&' or '*'; put text that begins with either in quotes",
        at_start=True,
    ),
    r"another document|expected a single document": Explanation(
        "a second document begins here; a file holds only one",
    ),
    r"while parsing a flow sequence": Explanation(
        "expected ',' or ']' in the list that '[' opens on line {line}, found {character}{advice}",
    ),
    r"while parsing a flow mapping": Explanation(
        "expected ',' or '}}' in the mapping that '{{' opens on line {line}, found {character}{advice}",
    ),
    r"while parsing a flow node": Explanation("expected a value, found {character}"),
    r"while parsing a block (mapping|node)": Explanation(
        "expected a key of the mapping that begins on line {line}, found {character}; check quotes and indentation",
    ),
    r"while parsing a block collection": Explanation(
        "expected '- ' of the list that begins on line {line}, found {character}{advice}; check quotes and indentation",
    ),
    r"while scanning a plain scalar": Explanation("found {character} in text; put the text in quotes"),
    r"while scanning a block scalar": Explanation(
        "after '|' or '>' expected the end of the line, and the text below it, indented with spaces",
        at_start=True,
    ),
    r"while (scanning|parsing) .*(directive|%)|directive|incompatible YAML": Explanation(
        "a line that begins with '%' is a directive to YAML, and this one cannot be used; remove it",
    ),
    r"while (scanning|parsing) a (tag|node)|tag handle": Explanation(
        "the tag that begins with '!' is malformed; put text that begins with '!' in quotes",
        at_start=True,
    ),
    r"document start": Explanation("the document has ended, found {character}; check the indentation"),
}

_ADVICE = {
    ":": "; put text that contains ': ' in quotes",
    "-": "; put a space after '-'",
}
"""What helps with characters in the wrong place, where a message has ``{advice}``."""

_PATTERNS = [(re.compile(pattern, re.DOTALL), explanation) for pattern, explanation in _EXPLANATIONS.items()]


def explain(complaint: str, line: str, column: int) -> Explanation:
    """
    Return what the parser's ``complaint`` ("context: problem") means at ``column`` of ``line``.

    The result's message may still hold ``{line}`` and ``{character}``.
    """
    if "\t" in line[: column + 1] and not line[: column + 1].strip():
        return Explanation(TAB)
    if line[: column + 1].endswith("${"):
        return Explanation("text with '${{' must stand in quotes inside '[' and '{{'")
    for pattern, explanation in _PATTERNS:
        if pattern.search(complaint):
            advice = _ADVICE.get(line[column : column + 1], "")
            return explanation._replace(message=explanation.message.replace("{advice}", advice))
    readable = complaint.replace("{", "{{").replace("}", "}}")
    return Explanation(f"this is not YAML: {readable}")
