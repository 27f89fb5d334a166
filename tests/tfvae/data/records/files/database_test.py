"""Tables of databases."""

import sqlite3
import sys

import pytest

from tests.cells import untyped
from tfvae.checks import DataError
from tfvae.data.reader import Placed
from tfvae.data.records.files.database import shown
from tfvae.data.records.table_files import TableFiles

pytest.importorskip("sqlalchemy")


@pytest.fixture
def url(tmp_path) -> str:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute(
            'create table orders (id integer primary key, day date, price numeric(9, 2), "at home" text)'
        )
        rows = [(i, "2020-01-02", i / 4, None if i % 2 else "x") for i in range(2500)]
        connection.executemany("insert into orders values (?, ?, ?, ?)", rows)
    connection.close()
    return f"sqlite:///{tmp_path}/shop.db"


def records(url: str) -> list:
    reader = TableFiles(url)
    items = [item for shard in reader.shards() for item in reader.read(shard)]
    return [untyped(item.record) for item in items if isinstance(item, Placed) and item.split != "findings"]


def test_rows_of_a_table_are_records(url):
    found = records(f"{url}?table=orders")
    assert len(found) == 2500
    assert found[3] == {"id": b"3", "day": b"2020-01-02", "price": b"0.75", "at home": []}
    assert TableFiles(f"{url}?table=orders").shards()[0].stop == 2500


@pytest.mark.parametrize(
    ("query", "message"),
    [("", r"must name a table: end it with \?table=NAME"), ("?table=nothing", r"cannot be read \(nothing\)")],
)
def test_a_table_that_is_not_there_is_told(url, query, message):
    with pytest.raises(DataError, match=message) as caught:
        records(url + query)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", ["nothing://host/db?table=a", "postgresql://me:secret@nowhere.invalid/db?table=a"])
def test_a_database_that_cannot_be_reached_is_told_without_its_password(url):
    with pytest.raises(DataError, match="cannot be read") as caught:
        records(url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_passwords_are_not_shown():
    assert shown("postgresql://me:secret@host/db?table=a") == "postgresql://me:***@host/db?table=a"
    assert shown("/data/a:b@c.csv") == "/data/a:b@c.csv"


def test_without_the_package_the_extra_is_named(url, monkeypatch):
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(DataError, match=r"pip install tfvae\[sql\]"):
        records(f"{url}?table=orders")
