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
    [
        ("", r"must name a table: end it with \?table=NAME"),
        ("?table=nothing", r"cannot be read: there is no table nothing, but orders\.$"),
    ],
)
def test_a_table_that_is_not_there_is_told(url, query, message):
    with pytest.raises(DataError, match=message) as caught:
        records(url + query)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", ["https://host/a.csv", "s3://bucket/a.csv?table=a", "file:///a.csv"])
def test_a_url_of_a_file_is_told(url):
    with pytest.raises(DataError, match="is no table of a database: fetch the file, and give its path"):
        records(url)


def test_a_file_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(DataError, match=r"there is no file .*none\.db"):
        records(f"sqlite:///{tmp_path}/none.db?table=a")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["a.b", "odd name-1", "select", "Ünï", "main.orders"])
def test_tables_may_have_odd_names(tmp_path, name):
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute(f'create table "{name.removeprefix("main.")}" (n integer)')
        connection.execute(f'insert into "{name.removeprefix("main.")}" values (7)')
    connection.close()
    assert records(f"sqlite:///{tmp_path}/a.db?table={name}") == [{"n": b"7"}]


def test_values_of_sqlite_are_those_that_are_stored(tmp_path):
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute("create table a (day date, at datetime, x numeric, price numeric(9, 2), n integer)")
        connection.execute("insert into a values ('01/02/2020', '2020-01-02 03:04', 1.5, 0.5, 'n/a')")
    connection.close()
    assert records(f"sqlite:///{tmp_path}/a.db?table=a") == [
        {"day": b"01/02/2020", "at": b"2020-01-02 03:04", "x": b"1.5", "price": b"0.50", "n": b"n/a"}
    ]


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
