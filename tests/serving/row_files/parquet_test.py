import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from serving.row_files import parquet
from serving.row_files.contents import Contents
from serving.row_files.endings import write
from tests.records import NESTED, RAW
from tests.toy_models import PEOPLE, people_table
from tfvae.exported import SENTENCE


@pytest.mark.parametrize("group", [4, 100])
def test_rows_have_their_types_and_nulls_where_they_are_missing(group, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "ROW_GROUP", group)
    write(tmp_path / "a.parquet", [people_table(0, 3), people_table(3, 10)], Contents((), PEOPLE, 10))
    read = pq.read_table(tmp_path / "a.parquet")
    assert read.schema.equals(
        pa.schema([
            pa.field("name", pa.string(), False),
            pa.field("age", pa.int64()),
            pa.field("weight", pa.float32(), False),
            pa.field("member", pa.bool_(), False),
        ])
    )  # fmt: skip
    assert read.column("age").to_pylist() == [i if i % 3 else None for i in range(10)]
    assert read.column("weight").to_pylist() == [i / 8 for i in range(10)]
    assert read.column("member").to_pylist() == [i % 2 == 1 for i in range(10)]
    assert read.column("name").to_pylist() == [str(i % 7) for i in range(10)]
    assert pq.ParquetFile(tmp_path / "a.parquet").metadata.num_row_groups == (3 if group == 4 else 1)


def test_floats_are_exact(tmp_path):
    numbers = np.frombuffer(np.random.default_rng(0).bytes(4000), np.float32)
    numbers = numbers[np.isfinite(numbers)]
    rows = {**people_table(0, len(numbers)), "weight": numbers}
    write(tmp_path / "a.parquet", [rows], Contents((), PEOPLE, len(numbers)))
    read = pq.read_table(tmp_path / "a.parquet").column("weight").to_numpy()
    np.testing.assert_array_equal(read.view(np.int32), numbers.view(np.int32))


def test_messages_are_structs_and_repeated_fields_lists(tmp_path):
    rows = {name: np.array(column, object if isinstance(column[0], str) else None) for name, column in RAW.items()}
    write(tmp_path / "a.parquet", [rows], Contents((), NESTED, 4))
    read = pq.read_table(tmp_path / "a.parquet").to_pylist()
    assert read[0]["home"] == {"street": "a", "lat": 1.5, "lon": 10.0}
    assert read[2]["home"] is None
    assert read[0]["phones"] == [
        {"number": "a", "kind": "HOME", "ext": 5},
        {"number": "bc", "kind": "WORK", "ext": None},
    ]
    assert [row["tags"] for row in read] == [["ab"], ["a", "c"], [], []]


def test_sentences_are_a_column_of_text(tmp_path):
    write(tmp_path / "a.parquet", [{"text": np.array(["é", ""], object)}], Contents(("text",), SENTENCE, 2))
    assert pq.read_table(tmp_path / "a.parquet").to_pydict() == {"text": ["é", ""]}
