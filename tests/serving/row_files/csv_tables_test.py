import csv
import io
import zipfile

import numpy as np
import pytest

from serving.row_files.contents import Contents
from serving.row_files.endings import RowFileError, fitting, write
from tests.tfvae.schema.csv_tables_test import cells, schema_of


def read(path) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(path) as archive:
        return {name: list(csv.reader(io.StringIO(archive.read(name).decode()))) for name in archive.namelist()}


def test_an_archive_has_a_file_for_each_table_with_the_rows_of_all_blocks(tmp_path):
    schema = schema_of()
    contents = Contents(("id", "city", "pets"), schema, 4)
    assert ".csv.zip" in fitting(contents)
    assert ".csv" not in fitting(contents)
    write(tmp_path / "a.csv.zip", [cells(schema, [1, 2]), cells(schema, [0, 1])], contents)
    found = read(tmp_path / "a.csv.zip")
    assert {name: (rows[0], len(rows) - 1) for name, rows in found.items()} == {
        "people.csv": (["id", "city"], 4),
        "pets.csv": (["owner", "name"], 4),
    }


def test_equal_rows_give_equal_archives(tmp_path):
    schema = schema_of()
    for name in ("a.csv.zip", "b.csv.zip"):
        write(tmp_path / name, [cells(schema, [1, 2])], Contents((), schema, 2))
    assert (tmp_path / "a.csv.zip").read_bytes() == (tmp_path / "b.csv.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.csv.zip") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}  # not the hour of writing


def test_a_block_that_cannot_be_drawn_leaves_no_archive(tmp_path):
    schema = schema_of()

    def blocks():
        yield cells(schema, [1])
        raise ValueError("no more.")

    with pytest.raises(RowFileError, match="no more"):
        write(tmp_path / "a.csv.zip", blocks(), Contents((), schema, 2))
    assert not list(tmp_path.iterdir())


def test_rows_of_one_table_do_not_fit():
    assert ".csv.zip" not in fitting(Contents(("x",), None, 1, (np.prod((2, 2)),)))
