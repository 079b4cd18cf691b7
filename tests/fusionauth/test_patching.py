"""The three kinds of PATCH as functions of a document; the examples are those of the two RFCs where they have any."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxauth.contract import Call, Version
from fauxauth.contract.wire import decode, encode
from fauxauth.fusionauth.patching import PatchError, apply_operations, merge, patched

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "foo"}, None, None),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_a_merge_patch_does_what_appendix_a_of_rfc_7396_shows(target: Any, patch: Any, result: Any) -> None:
    assert merge(target, patch, append=False) == result


@given(target=JSON)
def test_merging_with_nothing_changes_nothing(target: Any) -> None:
    wanted = target if isinstance(target, dict) else {}

    assert merge(target, {}, append=False) == merge(target, {}, append=True) == wanted


def test_the_original_kind_adds_to_lists_at_any_depth() -> None:
    assert merge({"a": [1], "b": {"c": [2]}}, {"a": [1], "b": {"c": [3]}}, append=True) == {
        "a": [1, 1],
        "b": {"c": [2, 3]},
    }


@pytest.mark.parametrize(
    ("document", "operations", "result"),
    [
        ({"foo": "bar"}, [{"op": "add", "path": "/baz", "value": "qux"}], {"foo": "bar", "baz": "qux"}),
        ({"foo": [1, 3]}, [{"op": "add", "path": "/foo/1", "value": 2}], {"foo": [1, 2, 3]}),
        ({"foo": [1]}, [{"op": "add", "path": "/foo/-", "value": [2]}], {"foo": [1, [2]]}),
        ({"foo": 1, "baz": 2}, [{"op": "remove", "path": "/baz"}], {"foo": 1}),
        ({"foo": [1, 2, 3]}, [{"op": "remove", "path": "/foo/1"}], {"foo": [1, 3]}),
        ({"baz": "qux"}, [{"op": "replace", "path": "/baz", "value": "boo"}], {"baz": "boo"}),
        ({"a": [1, 2]}, [{"op": "replace", "path": "/a/0", "value": 3}], {"a": [3, 2]}),
        ({"a": {"b": 1}, "c": {}}, [{"op": "move", "from": "/a/b", "path": "/c/d"}], {"a": {}, "c": {"d": 1}}),
        ({"a": [1, 2, 3, 4]}, [{"op": "move", "from": "/a/1", "path": "/a/3"}], {"a": [1, 3, 4, 2]}),
        ({"a": {"b": 1}}, [{"op": "move", "from": "/a", "path": "/a"}], {"a": {"b": 1}}),
        ({"a": {"b": 1}}, [{"op": "copy", "from": "/a", "path": "/c"}], {"a": {"b": 1}, "c": {"b": 1}}),
        ({"/": 9, "~1": 10}, [{"op": "test", "path": "/~01", "value": 10}], {"/": 9, "~1": 10}),
        ({"a": {"x": 1, "y": 2}}, [{"op": "test", "path": "/a", "value": {"y": 2, "x": 1}}], {"a": {"x": 1, "y": 2}}),
        ({"a": 1}, [{"op": "add", "path": "", "value": [2]}], [2]),
        ({"a": 1}, [{"op": "replace", "path": "", "value": 2}], 2),
        ({"a": 1}, [{"op": "remove", "path": ""}], None),
        ({"a": 1}, [], {"a": 1}),
    ],
)
def test_a_json_patch_does_what_rfc_6902_says(document: Any, operations: Any, result: Any) -> None:
    assert apply_operations(document, operations) == result


@pytest.mark.parametrize(
    "operations",
    [
        {"op": "add"},
        ["add"],
        [{"op": "spam", "path": "/a"}],
        [{"op": "add", "path": "/a"}],
        [{"op": "add", "path": "a", "value": 1}],
        [{"op": "add", "path": 7, "value": 1}],
        [{"op": "add", "path": "/missing/b", "value": 1}],
        [{"op": "add", "path": "/text/b", "value": 1}],
        [{"op": "add", "path": "/list/9", "value": 1}],
        [{"op": "add", "path": "/list/01x", "value": 1}],
        [{"op": "remove", "path": "/missing"}],
        [{"op": "remove", "path": "/list/-"}],
        [{"op": "replace", "path": "/missing", "value": 1}],
        [{"op": "move", "from": "/deep", "path": "/deep/er"}],
        [{"op": "copy", "from": "/missing", "path": "/a"}],
        [{"op": "test", "path": "/text", "value": "other"}],
    ],
)
def test_a_json_patch_that_does_not_fit_is_refused(operations: Any) -> None:
    with pytest.raises(PatchError):
        apply_operations({"text": "t", "list": [1], "deep": {}}, operations)


@given(document=JSON, operations=JSON | st.lists(st.fixed_dictionaries({"op": st.just("add"), "path": JSON})))
def test_nothing_but_a_patch_error_comes_of_any_patch(document: Any, operations: Any) -> None:
    before = encode(document)
    with suppress(PatchError):
        apply_operations(document, operations)
    assert encode(document) == before


def call(media_type: str, body: bytes) -> Call:
    return Call("PATCH", "/", headers={"content-type": media_type, "authorization": "fake-api-key"}, body=body)


@pytest.mark.parametrize("media_type", ["application/json-patch+json", "application/merge-patch+json"])
def test_the_standard_kinds_are_not_known_before_1_39(media_type: str) -> None:
    sent = call(media_type, b"{}")

    assert patched(sent, {"a": 1}, Version(1, 38)) is sent
    assert patched(call("text/plain", b"{}"), {"a": 1}, Version(1, 48)).body == b"{}"


def test_a_patched_call_is_a_json_call_with_the_whole_document() -> None:
    whole = patched(call("application/merge-patch+json", b'{"b": 2}'), {"a": 1}, Version(1, 48))

    assert decode(whole.body) == {"a": 1, "b": 2}
    assert whole.media_type == "application/json"
    assert whole.headers["authorization"] == "fake-api-key"


def test_a_body_that_is_no_json_is_left_for_the_reader_of_bodies() -> None:
    assert patched(call("application/json", b"{"), {"a": 1}, Version(1, 48)).body == b"{"
