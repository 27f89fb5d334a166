"""Tables in relation, from files to records and back to tables."""

import json
import shutil
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from tests.related_tables import CUSTOMERS, ORDERS, ORPHANS, RELATION, made_up, write_shop
from tfvae.checks import ConfigError, DataError
from tfvae.data.reader import FINDINGS, Placed, Reject, Skip, Told
from tfvae.data.records.batches import read_records
from tfvae.data.records.fit_schema import fit
from tfvae.data.records.related_tables import RelatedTables
from tfvae.data.records.summary import Summary
from tfvae.data.records.table import table
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.schema.csv_tables import headers, table_lines
from tfvae.schema.gaps import table_with_gaps
from tfvae.schema.given import table_of
from tfvae.schema.kinds.unmodelled import Key, Reference
from tfvae.schema.message import Schema
from tfvae.schema.people import drawn
from tfvae.schema.rows import nest, shown


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return write_shop(tmp_path_factory.mktemp("data") / "shop")


@pytest.fixture(scope="module")
def records(shop, tmp_path_factory):
    directory = tmp_path_factory.mktemp("records")
    ingest(RelatedTables(str(shop), (RELATION,)), directory)
    return read_records(record_files(directory), relations=(RELATION,))


def read(path, **options):
    reader = RelatedTables(str(path), (RELATION,), **options)
    return [item for shard in reader.shards() for item in reader.read(shard)]


def joined() -> list[dict]:
    """What the records should say, by another way."""
    people, orders = made_up()
    return [
        {
            **dict(zip(CUSTOMERS, person, strict=True)),
            "orders": [dict(zip(ORDERS, order, strict=True)) for order in orders if order[1] == person[0]],
        }
        for person in people
    ]


def plain(row: dict) -> dict:
    orders = [
        {**order, "price": float(order["price"]), "no": int(order["no"]), "note": order["note"] or None}
        for order in row["orders"]
    ]
    return {**row, "orders": orders}


def without_keys(row: dict) -> str:
    """A row without what is new in each sample, as text that can be sorted."""
    orders = [{name: order[name] for name in ("price", "day", "note")} for order in row["orders"]]
    return json.dumps({**{name: row[name] for name in ("name", "since", "city")}, "orders": orders})


def test_each_parent_is_a_record_with_its_children(shop):
    found = [item.record for item in read(shop) if isinstance(item, Placed) and item.split != FINDINGS]
    wanted = joined()
    assert [record["id"].decode() for record in found] == [row["id"] for row in wanted]
    assert [record["orders#"] for record in found] == [len(row["orders"]) for row in wanted]
    for name in ORDERS:
        own = [[cell.decode() for cell in record[f"orders.{name}"]] for record in found]
        assert own == [[order[name] for order in row["orders"]] for row in wanted]


def test_orphans_are_counted_and_told(shop):
    items, orders = read(shop), made_up()[1]
    lost = [item for item in items if isinstance(item, Skip)]
    assert [item.where.rpartition(":")[2] for item in lost] == [str(len(orders) - i + 1) for i in range(ORPHANS)][::-1]
    assert {item.reason for item in lost} == {"a customer that no row of customers has"}
    (told,) = (item for item in items if isinstance(item, Told))
    line = len(orders) - ORPHANS + 2
    assert told.what == f"orphans, the first in line {line}: no row of customers has their customer"
    assert (told.times, told.where) == (ORPHANS, str(shop / "orders.csv"))


def test_tables_may_be_of_different_formats_and_encodings(tmp_path):
    (tmp_path / "customers.csv").write_bytes("id;name\n1;Zo\u00eb\n2;Bob\n3;\u00c9va\n".encode("utf-16"))
    orders = [{"customer": 2, "price": 1.5}, {"customer": None, "price": 2.5}, {"price": 3.5}]
    (tmp_path / "orders.jsonl").write_text("".join(json.dumps(order) + "\n" for order in orders))
    items = read(tmp_path)
    assert [item.record["orders#"] for item in items if isinstance(item, Placed) and item.split != FINDINGS] == [
        0,
        1,
        0,
    ]
    assert "read as UTF-16" in {item.what for item in items if isinstance(item, Told)}
    assert [item.where.rpartition(":")[2] for item in items if isinstance(item, Skip)] == ["2", "3"]


def test_keys_that_are_missing_or_there_twice_are_rejects(tmp_path):
    folder = write_shop(tmp_path)
    with (folder / "customers.csv").open("a") as file:
        file.write("C500,Ann,01.03.2010,Barre\n,Ann,01.03.2010,Barre\n")
    assert [item.reason for item in read(folder) if isinstance(item, Reject)] == [
        "the key id is that of an earlier row",
        "the key id is missing",
    ]


def test_parents_of_too_many_children_are_skipped(shop):
    reasons = Counter(item.reason for item in read(shop, most=3) if isinstance(item, Skip))
    assert reasons["customers with more than 3 orders"] == sum(len(row["orders"]) > 3 for row in joined())


@pytest.mark.parametrize("form", ["zip", "gztar"])
def test_tables_may_lie_in_an_archive(shop, tmp_path, form):
    path = shutil.make_archive(str(tmp_path / "shop"), form, shop)
    found = [[item.record for item in read(one) if isinstance(item, Placed)] for one in (path, shop)]
    assert found[0] == found[1]


def test_training_records_come_back_as_nested_rows(records):
    x = next(iter(records.sweep("train", records.sizes["train"])))["x"]
    found = Counter(map(without_keys, nest(table(records.schema, x), records.schema)))
    assert not found - Counter(without_keys(plain(row)) for row in joined())
    assert found.total() == records.sizes["train"] > 80
    assert not records.left_out["train"]


def test_kinds_of_children_are_inferred_as_those_of_any_table(records):
    kinds = {column.name: column.kind.name for column in records.schema.columns}
    assert kinds == {
        "id": "key", "name": "category", "since": "date", "city": "category", "orders.no": "key",
        "orders.customer": "reference", "orders.price": "decimal", "orders.day": "date", "orders.note": "category",
    }  # fmt: skip
    assert Schema.from_json(records.schema.to_json()) == records.schema


def test_tables_are_written_with_valid_keys(records):
    x = next(iter(records.sweep("train", records.sizes["train"])))["x"]
    blocks = [
        drawn(table(records.schema, x), records.schema, np.arange(n, n + records.sizes["train"])) for n in (0, 200)
    ]
    first = headers(records.schema)
    lines = {name: [line for block in blocks for line in table_lines(block, records.schema)[name]] for name in first}
    assert first == {"customers": ",".join(CUSTOMERS) + "\r\n", "orders": ",".join(ORDERS) + "\r\n"}
    people, orders = ([line.rstrip("\r\n").split(",") for line in lines[name]] for name in ("customers", "orders"))
    keys = {row[0] for row in people}
    assert len(keys) == len(people) == 2 * records.sizes["train"]
    assert not keys & {row[0] for row in made_up()[0]}
    assert len({row[0] for row in orders}) == len(orders) > 0
    assert {row[1] for row in orders} <= keys
    prices = {row[2] for row in made_up()[1]}
    assert all(row[2] in prices for row in orders)


def test_orders_have_the_key_of_the_row_that_they_lie_in(records):
    x = next(iter(records.sweep("train", records.sizes["train"])))["x"]
    for row in nest(drawn(table(records.schema, x), records.schema, np.arange(records.sizes["train"])), records.schema):
        assert {order["customer"] for order in row["orders"]} <= {row["id"]}


def test_rows_of_people_become_the_cells_of_records(records):
    x = next(iter(records.sweep("train", records.sizes["train"])))["x"]
    cells = table(records.schema, x)
    again = table_of(shown(cells, records.schema), records.schema)
    assert set(again) == set(cells)
    for name, column in cells.items():
        np.testing.assert_array_equal(again[name], column, err_msg=name)


def test_a_child_is_known_or_a_gap_as_a_whole(records):
    orders = [{"no": 1, "customer": "C1", "price": 5.5, "day": "2021-05-05", "note": None}]
    cells, known = table_with_gaps({"city": ["Barre", None], "orders": [None, orders]}, records.schema)
    assert cells["orders#"].tolist() == [0, 1]
    assert known["orders#"].tolist() == known["orders.price"].tolist() == [False, True]
    assert known["city"].tolist() == [True, False]
    with pytest.raises(ValueError, match="`orders` must have 'day' in each element"):
        table_with_gaps({"orders": [[{name: orders[0][name] for name in orders[0] if name != "day"}]]}, records.schema)
    with pytest.raises(ValueError, match="`orders` must have at most 4 elements; got 5"):
        table_with_gaps({"orders": [orders * 5]}, records.schema)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"child": "sales"}, "has no table 'sales'; its files are customers, orders"),
        ({"column": "buyer"}, "orders has no column 'buyer', which `relations` names; it has no, customer, price"),
        ({"key": "number"}, "customers has no column 'number'"),
    ],
)
def test_tables_and_columns_must_be_there(shop, change, words):
    with pytest.raises(DataError, match=words):
        RelatedTables(str(shop), (RELATION._replace(**change),)).shards()


def test_a_column_that_is_called_as_a_child_is_named(tmp_path):
    folder = write_shop(tmp_path)
    path = folder / "customers.csv"
    path.write_text(path.read_text().replace("since", "orders"))
    with pytest.raises(DataError, match="customers has a column 'orders', and a table is called so"):
        RelatedTables(str(folder), (RELATION,)).shards()


def summary_of(folder) -> Summary:
    found = next(item.record["summary"] for item in read(folder) if isinstance(item, Placed) and item.split == FINDINGS)
    return Summary.from_json(found)


def test_any_values_that_differ_are_a_key_where_rows_refer_to_them(tmp_path):
    folder = write_shop(tmp_path)
    for path in folder.iterdir():
        path.write_text(path.read_text().replace("C50", "Long name ").replace("C5", "other"))
    schema = fit(None, [summary_of(folder)], max_categories=100, relations=(RELATION,))
    kinds = {column.name: column.kind for column in schema.columns}
    assert isinstance(kinds["id"], Key)
    assert kinds["orders.customer"] == Reference("customers", "id")


def test_the_kind_of_a_key_is_not_the_users_to_say(shop):
    summary = summary_of(shop)
    with pytest.raises(ConfigError, match=r"`config.data.kinds.id` must be left out"):
        fit(None, [summary], max_categories=100, kinds={"id": "text"}, relations=(RELATION,))
    schema = fit(None, [summary], max_categories=100, kinds={"orders.note": "text"}, relations=(RELATION,))
    assert {column.name: column.kind.name for column in schema.columns}["orders.note"] == "text"


def test_a_child_with_nothing_to_model_is_refused(tmp_path):
    folder = write_shop(tmp_path)
    rows = [line.split(",")[:2] for line in (folder / "orders.csv").read_text().splitlines()]
    (folder / "orders.csv").write_text("\n".join(map(",".join, rows)))
    with pytest.raises(DataError, match="the table orders has no column to model"):
        fit(None, [summary_of(folder)], max_categories=100, relations=(RELATION,))


def test_other_files_are_told(tmp_path):
    folder = write_shop(tmp_path)
    (folder / "shops.csv").write_text("a,b\n1,2\n")
    assert "left out, for no relation names them: shops.csv" in {
        item.what for item in read(folder) if isinstance(item, Told)
    }


def test_readers_are_equal_where_their_arguments_are(shop):
    one = RelatedTables(str(shop), (RELATION,))
    assert replace(one) == one
    with pytest.raises(ValueError, match="`most` must be at least 1"):
        replace(one, most=0)
