import pytest

from tests.people import COLOR, WHOLE, YES
from tfvae.checks import DataError
from tfvae.data.records.fit_schema import fit
from tfvae.data.records.summary import Summary
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text


def fitted(records, declared=None, max_categories=3):
    summary = Summary()
    for record in records:
        summary.add(record)
    return fit(declared, [summary], max_categories=max_categories)


def kind_of(*cells, **numbers):
    (field,) = fitted([{"a": cell} for cell in cells], **numbers).message.fields
    return field.kind, field.optional


@pytest.mark.parametrize(
    "cells, kind, optional",
    [
        ([b"true", b"false", b"true"], YES, False),
        ([b"True", b"True", b""], Category(("False", "True"), "bool"), True),
        ([b"true", b"True"], Text(4), False),
        ([b"10", b"9"] * 2, Category(("9", "10"), "int"), False),
        ([b"1", b"2", b"3", b"4"] * 2, WHOLE, False),
        ([b"1", b"2", b"3", b""], WHOLE, True),
        ([b"16777215", b"1"], WHOLE, False),
        ([b"16777216", b"-1"], Text(8), False),
        ([b"1.5", b"2", []], Number(), True),
        ([b"9e14", b"-0.5"], Number(), False),
        ([b"-1e15", b"0.5"], Text(5), False),
        ([b"b", b"a"] * 2, Category(("a", "b")), False),
        ([b"b", b"a", b""] * 2, Category(("", "a", "b")), True),
        ([b"a", b"b", b"b"], Text(1), False),
        ([b"a", b"b", b"c", b"de"] * 2, Text(2), False),
        ([b"05262", b"05263", b"05001", b"x"] * 2, Text(5), False),
        ([b"", b""], Text(0), True),
    ],
)
def test_kinds_are_inferred(cells, kind, optional):
    assert kind_of(*cells) == (kind, optional)


def test_zip_codes_with_a_zero_in_front_are_no_whole_numbers():
    kind, _ = kind_of(b"05262", b"05001", b"05001", b"05262")
    assert kind == Category(("05001", "05262"))


def test_inferred_messages_nest_where_names_do():
    rows = [{"home.lat": b"1.5", "home.city": b"x", "tags#": [n], "tags": [b"y"] * n} for n in (3, 1)]
    schema = fitted(rows)
    home = Message((Field("lat", Number()), Field("city", Category(("x",)))))
    assert schema.message == Message((Field("home", home), Field("tags", Category(("y",)), most=3)))


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


@pytest.mark.parametrize("number, rule", [(1, "at least 2"), (1001, "at most 1000")])
def test_max_categories_has_a_range(number, rule):
    with pytest.raises(ValueError, match=f"`max_categories` must be {rule}"):
        fit(None, [], max_categories=number)


def test_two_columns_of_one_key_are_refused():
    with pytest.raises(DataError, match=r"two columns would be called 'a\?': rename a field"):
        fitted([{"a": b"1.5", "a?": b"x"}, {"a": b"", "a?": b"y"}])


def test_a_number_may_not_be_called_as_the_flag_of_another():
    with pytest.raises(DataError, match=r"^two columns would be called 'a\?': rename a field\.$"):
        fitted([{"a": b"1.5", "a?": b"2.5"}, {"a": b"", "a?": b"3.5"}])
