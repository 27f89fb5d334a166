"""Canaries in front of the training rows of a table."""

import json

import pytest

from configs.kinds.records.planted import Planted
from tests.made_up_people import people
from tfvae.checks import DataError
from tfvae.data.reader import FINDINGS, Placed, Told
from tfvae.data.records.fit_schema import fit
from tfvae.data.records.summary import Summary
from tfvae.data.records.table_files import TableFiles

N = 300


def rows(n=N):
    table = people(n, 0)
    table |= {
        "id": list(range(1, n + 1)),
        "day": [f"{i % 28 + 1:02}.{i % 12 + 1:02}.2020" for i in range(n)],
        "price": [f"${1000 + 7 * i:,}.50" for i in range(n)],
    }
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


@pytest.fixture
def csv_file(tmp_path):
    path = tmp_path / "people.csv"
    lines = [",".join(f'"{"" if value is None else value}"' for value in row.values()) for row in rows()]
    path.write_text("\n".join([",".join(rows(1)[0]), *lines]) + "\n", "utf-8")
    return path


def read(reader):
    return [item for shard in reader.shards() for item in reader.read(shard)]


def kinds(reader):
    found = [i.record["summary"] for i in read(reader) if isinstance(i, Placed) and i.split == FINDINGS]
    schema = fit(None, [Summary.from_json(text.decode()) for text in found], max_categories=100)
    return {column.name: column.kind.name for column in schema.columns}


def test_they_are_the_first_training_rows_told_and_the_same_for_a_seed(csv_file):
    plain = TableFiles(str(csv_file))
    reader = Planted(plain, 10, 0)
    items = read(reader)
    assert isinstance(items[0], Told) and items[0].what.startswith("10 made-up rows planted among the training rows")
    assert [item.split for item in items[1:12]] == ["train"] * 10 + [FINDINGS]
    assert items[12:] == read(plain)
    made = reader.canaries()
    assert [item.record["name"].decode() for item in items[1:11]] == made.rows["name"]
    assert made == Planted(plain, 10, 0).canaries() != Planted(plain, 10, 1).canaries()


def test_columns_keep_their_kinds_and_spelling(csv_file):
    plain = TableFiles(str(csv_file))
    assert kinds(Planted(plain, 10, 0)) == kinds(plain)
    made = Planted(plain, 10, 0).canaries()
    assert {"id", "price", "phone", "name"} <= set(made.unlike) and "day" not in made.unlike
    assert all(phone.startswith("802-") for phone in made.rows["phone"])
    known = {str(row["id"]) for row in rows()}
    assert len({*made.rows["id"], *made.control["id"]}) == 20
    assert set(made.rows["id"]) <= known  # those of held-out rows


def test_values_of_json_keep_their_types(tmp_path):
    path = tmp_path / "people.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows()), "utf-8")
    plain = TableFiles(str(path))
    reader = Planted(plain, 10, 0)
    first = next(item.record for item in read(reader) if isinstance(item, Placed))
    there = next(item.record for item in read(plain) if isinstance(item, Placed))
    assert {name: cell[:2] == b'\xff"' for name, cell in first.items() if name != "owner"} == {
        name: cell[:2] == b'\xff"' for name, cell in there.items() if name != "owner"
    }
    assert kinds(reader) == kinds(plain)


def test_what_has_no_room_for_canaries_is_refused_in_a_line(tmp_path):
    path = tmp_path / "flags.csv"
    path.write_text("a,b\n" + "yes,no\nno,yes\n" * 100, "utf-8")
    with pytest.raises(DataError, match=r"`config\.data\.canaries` cannot be made: `table` must have a column whose"):
        Planted(TableFiles(str(path)), 5, 0).canaries()
