import pytest

from tests.people import COLOR, WHOLE, YES
from tfvae.checks import ConfigError, DataError
from tfvae.data.records.fit_schema import fit
from tfvae.data.records.summary import Summary
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text


def fitted(records, declared=None, max_categories=3, kinds=None):
    summary = Summary()
    for record in records:
        summary.add(record)
    return fit(declared, [summary], max_categories=max_categories, kinds=kinds)


def kind_of(*cells, **numbers):
    (field,) = fitted([{"a": cell} for cell in cells], **numbers).message.fields
    return field.kind, field.optional


@pytest.mark.parametrize(
    "cells, kind, optional",
    [
        ([b"true", b"false", b"true"], YES, False),
        ([b"True", b"False", b""], Category(("False", "True"), "bool"), True),
        ([b"true", b"True"], Text(4), False),
        ([b"10", b"9"] * 2, Category(("9", "10"), "int"), False),
        ([b"1", b"2", b"3", b"4"] * 2, Category(("1", "2", "3", "4"), "int"), False),
        ([b"1", b"2", b"3", b""], WHOLE, True),
        ([b"16777215", b"1"], WHOLE, False),
        ([b"1.5", b"2", []], Number(), True),
        ([b"1.5", b"NA", b"2"], Number(), True),
        ([b"9e+14", b"-0.5"], Number(), False),
        ([b"-1e+15", b"0.5"], Text(6), False),
        ([b"b", b"a"] * 2, Category(("a", "b")), False),
        ([b"b", b"a", b""] * 2, Category(("", "a", "b")), True),
        ([b"a", b"b", b"b"], Text(1), False),
        ([b"05262", b"05263", b"05001", b"x"], Text(5), False),
    ],
)
def test_kinds_are_inferred(cells, kind, optional):
    assert kind_of(*cells, max_categories=4) == (kind, optional)


def test_a_number_that_float32_cannot_hold_is_modelled_in_parts():
    kind, optional = kind_of(b"1600000000123", b"1700000000456", b"")
    assert [field.name for field in kind.fields] == ["e5", "e0"]
    assert optional


def test_what_is_the_same_in_all_rows_is_not_modelled():
    rows = [{"fee": b"3.5", "note": [], "x": x} for x in (b"1.5", b"2.5")]
    schema = fitted(rows)
    assert [field.name for field in schema.message.fields] == ["x"]
    assert [(column.name, column.kind.name) for column in schema.columns[:2]] == [
        ("fee", "constant"),
        ("note", "empty"),
    ]


def test_a_table_of_nothing_but_constants_is_refused():
    with pytest.raises(DataError, match="no column has anything to model: a, b are the same in all rows"):
        fitted([{"a": b"1", "b": []}] * 3)


@pytest.mark.parametrize(
    "kinds, message",
    [
        ({"b": "text"}, r"`config.data.kinds.b` names no column; choose from a\.$"),
        ({"a": "word"}, r"`config.data.kinds.a` must be one of category, whole, .*, text; got 'word'\.$"),
        ({"a": "date"}, r"`config.data.kinds.a` is date, which its values are not all; some are '1', '2'\.$"),
    ],
)
def test_a_wish_that_cannot_be_met_is_told(kinds, message):
    with pytest.raises(ConfigError, match=message):
        fitted([{"a": b"1"}, {"a": b"2"}], kinds=kinds)


def test_a_wish_is_met():
    rows = [{"a": str(n).encode()} for n in (7, 8, 9)] * 4
    assert fitted(rows).columns[0].kind.name == "category"
    assert fitted(rows, kinds={"a": "whole"}).columns[0].kind.name == "whole"
    assert fitted(rows, kinds={"a": "text"}).message.fields[0].kind == Text(1)


def test_zip_codes_with_a_zero_in_front_are_no_whole_numbers():
    kind, _ = kind_of(b"05262", b"05001", b"05001", b"05262")
    assert kind == Category(("05001", "05262"))


def test_inferred_messages_nest_where_names_do():
    rows = [{"home.lat": lat, "home.city": city} for lat in (b"1.5", b"2.5") for city in (b"x", b"y")]
    home = Message((Field("lat", Number()), Field("city", Category(("x", "y")))))
    assert fitted(rows).message == Message((Field("home", home),))


def test_the_alphabet_is_that_of_the_texts():
    rows = [{"a": text.encode(), "b": b"zz"} for text in ("c", "é", "", "b", "d")]
    assert fitted(rows).alphabet == ("b", "c", "d", "é")


def test_declared_messages_keep_their_kinds():
    declared = Message((
        Field("name", Text()),
        Field("color", COLOR),
        Field("shade", COLOR, optional=True),
        Field("small", WHOLE),
        Field("big", WHOLE, optional=True),
        Field("home", Message((Field("lat", Number()),)), optional=True),
        Field("phones", Message((Field("number", Text()),)), most=1),
    ))  # fmt: skip
    rows = [
        {"name": b"ab", "color": b"RED", "shade": [], "small": 5, "big": 2**24, "home?": 1, "home.lat": 1.0,
         "phones#": [2], "phones.number": [b"123", b"4"]},
        {"name": b"", "color": b"RED", "shade": b"RED", "small": 5, "big": -7, "home?": 0, "home.lat": [],
         "phones#": [0], "phones.number": []},
    ]  # fmt: skip
    schema = fitted(rows, declared)
    kinds = {field.name: (field.kind, field.most) for field in schema.message.fields}
    assert kinds["name"] == (Text(2), 0)
    assert kinds["color"] == (COLOR, 0)
    assert kinds["shade"] == (Category(("", *COLOR.values)), 0)
    assert kinds["small"] == (WHOLE, 0)
    assert kinds["big"] == (Text(8, "int"), 0)
    assert kinds["phones"] == (Message((Field("number", Text(3)),)), 2)
    assert set("-0123456789ab") == set(schema.alphabet)
    assert Schema.from_json(schema.to_json()) == schema


def test_a_declared_message_needs_no_rows():
    declared = Message((Field("name", Text()), Field("tags", Text(), most=5)))
    assert fit(declared, [], max_categories=3).message == Message(
        (Field("name", Text()), Field("tags", Text(), most=1))
    )


def test_nothing_can_be_inferred_from_nothing():
    with pytest.raises(DataError, match="no training row"):
        fit(None, [], max_categories=3)


@pytest.mark.parametrize("number, rule", [(1, "at least 2"), (10_001, "at most 10000")])
def test_max_categories_has_a_range(number, rule):
    with pytest.raises(ValueError, match=f"`max_categories` must be {rule}"):
        fit(None, [], max_categories=number)


def test_two_columns_of_one_key_are_refused():
    with pytest.raises(DataError, match=r"two columns would be called 'a\?': rename a field"):
        fitted([{"a": b"1.5", "a?": b"x"}, {"a": b"2.5", "a?": b"y"}, {"a": b"", "a?": b"z"}])


def test_a_number_may_not_be_called_as_the_flag_of_another():
    with pytest.raises(DataError, match=r"^two columns would be called 'a\?': rename a field\.$"):
        fitted([{"a": b"1.5", "a?": b"2.5"}, {"a": b"2.5", "a?": b"3"}, {"a": b"", "a?": b"3.5"}])
