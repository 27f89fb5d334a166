"""JSON values as errors show them."""

import json

import pytest

from serving.server.json_text import kind, shown


@pytest.mark.parametrize("value", [{}, [], [1, [2.5, None]], "\u00e9\n", True, -0.0])
def test_shows_values_as_json(value):
    assert json.loads(shown(value)) == value


def test_objects_take_lines_and_lists_do_not():
    assert shown({"a": [1, 2], "b": {"c": "d"}}) == '{\n    "a": [1, 2],\n    "b": {\n        "c": "d"\n    }\n}'


@pytest.mark.parametrize(
    "value", [list(range(10**6)), "a" * 10**6, {"a" * 10**6: 1}, {str(i): i for i in range(10**5)}]
)
def test_cuts_long_values(value):
    assert len(shown(value)) <= 1003
    assert shown(value).endswith("...")


def test_survives_any_depth():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    assert shown(deep).endswith("...")


@pytest.mark.parametrize(
    ("value", "called"),
    [(None, "Null"), (True, "True"), (False, "False"), ({}, "Object"), ([], "Array"), ("", "String"), (1, "Number")],
)
def test_names_kinds(value, called):
    assert kind(value) == called
