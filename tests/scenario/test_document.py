"""YAML text becomes a tree, or a complaint that its author understands."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fauxauth.errors import Problem, ScenarioError
from fauxauth.scenario import document as module
from fauxauth.scenario.document import Document
from fauxauth.scenario.reader import read_data

BROKEN = {
    "": "f: the file is empty; expected 'key: value' lines",
    "# only a comment\n": "f: the file is empty; expected 'key: value' lines",
    "- a\n": "f:1:1: expected 'key: value' lines, found a list",
    "a:b\n": "f:1:1: expected 'key: value' lines, found a single value; put a space after ':'",
    "a:\n\tb: 1\n": "f:2:1: a tab is used for indentation; use spaces",
    "a: |\n\tb\n": "f:2:1: a tab is used for indentation; use spaces",
    "a: @x": "f:1:4: a value cannot begin with '@'; put the text in quotes",
    "a: %x": "f:1:4: a value cannot begin with '%'; put the text in quotes",
    "a: b: c": (
        "f:1:5: found ':' where no key can stand; put text that contains ': ' in quotes, or check the indentation"
    ),
    "a: ?": "f:1:4: found '?' where no key can stand; put text that begins with '? ' in quotes",
    "a: - b": (
        "f:1:4: found '-' where no list item can stand; begin the list on a line of its own, or put the text in quotes"
    ),
    "a:\n- b\n-c\n": "f:3:1: expected ':' and a space after this key",
    "a: 'open\nb: 1\n": "f:1:4: this quote is never closed",
    'a: "open\n---\n': "f:1:4: this quote is never closed",
    r'a: "C:\dir"': (
        r"f:1:7: the text in double quotes has a '\' escape that YAML does not know; "
        r"write '\\' for a backslash, or use single quotes"
    ),
    "a: *secret": (
        "f:1:4: '*' refers to an anchor, and there is none of this name above; put text that begins with '*' in quotes"
    ),
    "a: * b": "f:1:4: expected a name after '&' or '*'; put text that begins with either in quotes",
    "a: &x 1\nb: &x 2": "f:2:4: the anchor is already defined on line 1",
    "a: 1\n---\nb: 2": "f:2:1: a second document begins here; a file holds only one",
    "a: [1, 2\nb: 3\n": (
        "f:2:2: expected ',' or ']' in the list that '[' opens on line 1, found ':'; "
        "put text that contains ': ' in quotes"
    ),
    "a: [1, 2": "f:1:4: expected ',' or ']' in the list that '[' opens on line 1, found the end",
    "a: {b: 1\nc: 2": (
        "f:2:2: expected ',' or '}' in the mapping that '{' opens on line 1, found ':'; "
        "put text that contains ': ' in quotes"
    ),
    "a: [,]": "f:1:5: expected a value, found ','",
    "a: 'x' y\n": (
        "f:1:8: expected a key of the mapping that begins on line 1, found 'y'; check quotes and indentation"
    ),
    "a:\n  - b\n  c: 1\n": (
        "f:3:3: expected '- ' of the list that begins on line 2, found 'c'; check quotes and indentation"
    ),
    "a: |x\n": ("f:1:4: after '|' or '>' expected the end of the line, and the text below it, indented with spaces"),
    "%YAML 3.0\n---\na: 1": (
        "f:1:1: a line that begins with '%' is a directive to YAML, and this one cannot be used; remove it"
    ),
    "a: !x!y z": "f:1:4: the tag that begins with '!' is malformed; put text that begins with '!' in quotes",
    "a: 1\n...\nb": "f:3:1: the document has ended, found 'b'; check the indentation",
    "a: 1\na: 2\nb: 1\na: 3": (
        "f:2:1: duplicate key 'a', already given on line 1\nf:4:1: duplicate key 'a', already given on line 1"
    ),
    "a: {b: [{c: 1, c: 2}]}": "f:1:16: a.b[0]: duplicate key 'c', already given on line 1",
    "&k a: 1\n*k : 2": "f:1:1: duplicate key 'a', already given on line 1",
    "? [a]\n: b": "f:1:3: a key must be text, found a list",
    "!!merge [a]: b": "f:1:1: the tag '!!merge' cannot be used here; put text that begins with '!' in quotes",
    "200: b": 'f:1:1: a key must be text, found the number 200; write "200" in quotes',
    "a: {off: 1}": 'f:1:5: a: a key must be text, found the boolean off; write "off" in quotes',
    "~: b": "f:1:1: a key must be text, found ~",
    "a: !!python/object/apply:os.system [ls]": (
        "f:1:4: a: the tag '!!python/object/apply:os.system' cannot be used here; "
        "put text that begins with '!' in quotes"
    ),
    "a: [!foo b]": "f:1:5: a[0]: the tag '!foo' cannot be used here; put text that begins with '!' in quotes",
    "a: !<x> b": "f:1:4: a: the tag 'x' cannot be used here",
    "!foo a: b": "f:1:1: the tag '!foo' cannot be used here; put text that begins with '!' in quotes",
    "a: !!set {b}": "f:1:4: a: the tag '!!set' cannot be used here; put text that begins with '!' in quotes",
    "a: !!str [b]": "f:1:4: a: the tag '!!str' cannot be used here; put text that begins with '!' in quotes",
    "a: &x [*x]": "f:1:4: a[0]: this anchor contains itself",
    "a: &x {<<: *x}": "f:1:4: a['<<']: this anchor contains itself",
    "<<: 5": "f:1:5: ['<<']: expected a mapping to merge, found the number 5",
    "<<: [{a: 1}, b]": "f:1:14: ['<<']: expected a mapping to merge, found text 'b'",
    "<<: {a: 1}\nb: 1\n<<: {c: 1}": "f:3:1: duplicate key '<<', already given on line 1",
    "a: 1\nb: \x07": "f:2:4: the character U+0007 is not allowed in YAML",
    "a: \ud800": "f:1:4: the character U+D800 is not allowed in YAML",
    "a: " + "[" * 100_000: "f:1:103: nested more than 100 levels deep",
    "? " * 30_000: "f:1:201: nested more than 100 levels deep",
    f"a: &x {'[' * 60}{']' * 60}\nb: {'[' * 60}*x{']' * 60}": f"f:1:4: b{'[0]' * 60}: nested more than 100 levels deep",
}


def _complaint(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        Document.parse(text, "f")
    return "\n".join(line for line in str(caught.value).splitlines() if line.startswith("f:"))


@pytest.mark.parametrize(("text", "complaint"), BROKEN.items(), ids=[repr(text[:30]) for text in BROKEN])
def test_a_broken_text_is_explained(text: str, complaint: str) -> None:
    assert _complaint(text) == complaint


def test_the_offending_line_is_shown_above_a_caret() -> None:
    with pytest.raises(ScenarioError) as caught:
        Document.parse("a: 1\nbc: @x\n", "dir/f.yaml")
    assert str(caught.value) == (
        "dir/f.yaml:2:5: a value cannot begin with '@'; put the text in quotes\n    bc: @x\n        ^"
    )


def test_the_caret_stands_right_below_a_line_with_tabs() -> None:
    assert str(Problem("f", 1, 5, "", "wrong", "a:\t\tb")) == "f:1:5: wrong\n    a:\t\tb\n      \t\t^"


def test_a_long_line_is_cut_around_the_column() -> None:
    shown = str(Problem("f", 1, 501, "", "wrong", "x" * 500 + "!" + "y" * 500)).splitlines()
    assert shown[1] == f"    …{'x' * 60}!{'y' * 59}…"
    assert shown[2].index("^") == shown[1].index("!")


def test_a_problem_of_a_whole_file_names_no_line() -> None:
    assert str(Problem("f", 0, 0, "", "there is no such file")) == "f: there is no such file"


def test_merged_keys_yield_to_explicit_ones_and_to_earlier_mappings() -> None:
    text = """
    base: &base {a: 1, b: 1}
    other: &other {b: 2, c: 2}
    one: {<<: *base, b: 3}
    many: {<<: [*base, *other], d: 4}
    """
    data = read_data(Document.parse(text, "f"))
    assert data["one"] == {"a": 1, "b": 3}
    assert data["many"] == {"a": 1, "b": 1, "c": 2, "d": 4}
    assert data == yaml.safe_load(text)


def test_a_quoted_merge_sign_and_an_equals_sign_are_text() -> None:
    text = 'a: =\n"<<": <<\n=: 1'
    assert read_data(Document.parse(text, "f")) == {"a": "=", "<<": "<<", "=": 1}


def test_a_byte_order_mark_is_ignored() -> None:
    assert read_data(Document.parse("\ufeffa: 1", "f")) == {"a": 1}


def test_aliases_that_explode_are_refused() -> None:
    lines = ["a0: &a0 [" + ", ".join(["x"] * 10) + "]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 90)]
    assert _complaint("\n".join(lines)) == ("f:5:5: a5[0]: aliases make more than 200,000 values of this")


def test_aliases_in_moderation_are_read() -> None:
    text = "a: &a [1, 2]\nb: [*a, *a]\n"
    assert read_data(Document.parse(text, "f")) == {"a": [1, 2], "b": [[1, 2], [1, 2]]}


# Places

DOCUMENT = """\
base: &base
  name: x
users:
  - email: a@example.com
    <<: *base
  - *base
"""


@pytest.mark.parametrize(
    ("path", "key", "place"),
    [
        ((), False, "1:1: wrong"),
        (("users",), False, "4:3: users: wrong"),
        (("users",), True, "3:1: users: wrong"),
        (("users", 0), False, "4:5: users[0]: wrong"),
        (("users", 0, "email"), False, "4:12: users[0].email: wrong"),
        (("users", 0, "email"), True, "4:5: users[0].email: wrong"),
        (("users", 0, "name"), False, "2:9: users[0].name: wrong"),
        (("users", 1, "name"), True, "2:3: users[1].name: wrong"),
        (("users", 0, "id"), False, "4:5: users[0].id: wrong"),
        (("users", 7, "id"), False, "4:3: users[7].id: wrong"),
        (("users", "x", 1), False, "4:3: users.x[1]: wrong"),
        (("other", "/api/login", 0), False, "1:1: other['/api/login'][0]: wrong"),
    ],
)
def test_a_path_is_located_or_the_nearest_node_above_it(path: tuple[str | int, ...], key: bool, place: str) -> None:
    problem = Document.parse(DOCUMENT, "f").problem(path, "wrong", key=key)
    assert str(problem).splitlines()[0] == f"f:{place}"


# Files


def _file_complaint(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        Document.read_file(path)
    return str(caught.value).removeprefix(str(path))


def test_a_file_is_read_as_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes("a: é".encode())
    document = Document.read_file(path)
    assert (read_data(document), document.file) == ({"a": "é"}, str(path))


def test_a_file_that_cannot_be_read_is_explained(tmp_path: Path) -> None:
    assert _file_complaint(tmp_path / "missing.yaml") == ": there is no such file"
    assert _file_complaint(tmp_path) == ": this is a directory, not a file"
    assert _file_complaint(Path("a\0b")) == ": this cannot be the name of a file"


def test_a_file_that_may_not_be_read_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path, _mode: str) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert _file_complaint(Path("f.yaml")) == ": the file cannot be read: Permission denied"


def test_a_file_in_another_encoding_is_refused_at_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes("a: 1\nñb: ".encode() + b"caf\xe9\n")
    assert _file_complaint(path) == (
        ":2:8: byte 14 (0xe9) is not UTF-8; save the file as UTF-8\n    ñb: caf\ufffd\n           ^"
    )


# Anything at all

PIECES = st.sampled_from(
    [*"abc:-[]{},&*!|>'\"%@`#?=~.0 \t\n\\", ": ", "- ", "\n  ", "---\n", "<<: ", "&a ", "*a", "!!int ", "1_0", "0o7"]
)


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(yaml, request.param):  # pragma: no cover
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(module, "_LOADER", module._loader(getattr(yaml, request.param)))


def _complaints(text: str) -> list[str]:
    """Return what is wrong with a text, which must be nothing or something that can be said."""
    try:
        read_data(Document.parse(text, "f"))
    except ScenarioError as error:
        return [str(problem) for problem in error.problems]
    return ["nothing"]


# Where the two parsers point at different columns, or follow the standard differently.
DIFFERENT = {r'a: "C:\dir"', "a: [1, 2"}


@pytest.mark.usefixtures("_parser")
def test_both_parsers_complain_in_the_same_words() -> None:
    for text in BROKEN.keys() - DIFFERENT:
        assert _complaint(text) == BROKEN[text]


@pytest.mark.usefixtures("_parser")
@settings(max_examples=600, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)))
@example('"\\U99999999": 1')
@example("a: {a: 0, &: 1}")
def test_no_text_causes_anything_but_a_scenario_error(text: str) -> None:
    assert _complaints(text)


@settings(max_examples=600, deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_cause_anything_but_a_scenario_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    with contextlib.suppress(ScenarioError):
        Document.read_file(path)
