"""Which columns metrics and pictures look at."""

import pytest

from configs.kinds.records.columns import Columns, choose_columns, columns_of_addresses
from tfvae.checks import ConfigError
from tfvae.data.records.addresses import ADDRESS
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text

SHOP = Schema(
    Message(
        (
            Field("name", Text(8)),
            Field("kind", Category(("bar", "inn"))),
            Field("size", Number()),
            Field("Latitude", Number()),
            Field("Longitude", Number()),
            Field("tags", Text(3), most=2),
        )
    ),
    ("a",),
)
PLAIN = Schema(Message((Field("a", Number()), Field("b", Number()), Field("c", Number()))), ())


def test_addresses_have_coordinates_that_go_with_the_postal_code():
    assert columns_of_addresses(Schema(ADDRESS, ())) == Columns(
        "postcode", ("lat", "long"), "street", "lat", "long", "number"
    )


def test_coordinates_are_found_by_name():
    found = choose_columns("", (), "", SHOP)
    assert found == Columns("kind", ("Latitude", "Longitude"), "name", "Latitude", "Longitude")


def test_named_columns_come_first():
    found = choose_columns("name", ("size",), "", SHOP)
    assert (found.given, found.numbers) == ("name", ("size",))


def test_a_number_that_is_spelled_is_no_text():
    long = Schema(Message((Field("id", Text(10, "int")), Field("name", Text(8)))), ("1", "a"))
    assert choose_columns("", (), "", long).text == "name"
    with pytest.raises(ConfigError, match=r"`config.columns.text` must be of the columns name; got 'id'"):
        choose_columns("", (), "id", long)


def test_without_categories_and_texts_there_is_little_to_look_at():
    assert choose_columns("", (), "", PLAIN) == Columns("", ("a", "b"), "")


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (("tags", (), ""), r"`config.columns.given` must be of the columns kind, name; got 'tags'"),
        (("", ("name",), ""), r"`config.columns.numbers` must be of the columns size, Latitude, Longitude; got 'name'"),
        (("", (), "kind"), r"`config.columns.text` must be of the columns name; got 'kind'"),
    ],
)
def test_a_column_of_another_kind_is_refused(chosen, message):
    with pytest.raises(ConfigError, match=message):
        choose_columns(*chosen, SHOP)
