"""Data frames and files as columns of values; files are read by a model's schema."""

import json

import pandas as pd
import pyarrow as pa
import pytest

from tests.cells import cell_of
from tests.tfvae.tables.people import people
from tfvae.checks import DataError
from tfvae.data.records.fit_schema import fit
from tfvae.data.records.summary import Summary
from tfvae.tables.frame import frame_of
from tfvae.tables.given import columns_given, index_given

CELLS = [
    {"n": str(i * i).encode(), "when": f"2020-01-{i % 28 + 1:02d}".encode(), "word": b"ab"[i % 2 :]} for i in range(60)
]
JSON = [{"n": i * i, "gone": None if i % 3 else i * 7, "word": "ab"[i % 2]} for i in range(60)]


def schema_of(rows):
    summary = Summary()
    for row in rows:
        summary.add(row)
    return fit(None, [summary], max_categories=100)


def test_cells_of_a_file_are_values_of_python(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("word;n;when\na;16;2020-01-03\nb;25;2020-02-03\n")
    expected = {"n": [16, 25], "when": ["2020-01-03", "2020-02-03"], "word": ["a", "b"]}
    assert columns_given(str(path), schema_of(CELLS)) == expected


def test_lines_of_json_keep_types_and_nulls(tmp_path):
    schema = schema_of([{name: cell_of(value) for name, value in row.items()} for row in JSON])
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in JSON[:4]))
    found = columns_given(tmp_path / "rows.jsonl", schema)
    assert found == {name: [row[name] for row in JSON[:4]] for name in JSON[0]}


def test_a_csv_may_be_given_to_a_model_of_json(tmp_path):
    schema = schema_of([{name: cell_of(value) for name, value in row.items()} for row in JSON])
    (tmp_path / "rows.csv").write_text("n,gone,word\n4,,a\n9,21,b\n,odd,b\n")
    expected = {"n": [4, 9, ""], "gone": [None, 21, "odd"], "word": ["a", "b", "b"]}
    assert columns_given(tmp_path / "rows.csv", schema) == expected


def test_days_of_a_file_are_moments_where_the_frame_had_these(tmp_path):
    (tmp_path / "rows.csv").write_text("n,when,word\n4,2020-01-03,a\n")
    like = frame_of("pandas", pa.table({"when": pa.array([0], pa.timestamp("ns"))}))
    found = columns_given(tmp_path / "rows.csv", schema_of(CELLS), like)
    assert found == {"n": [4], "when": ["2020-01-03 00:00:00"], "word": ["a"]}


def test_bools_are_read_in_any_case(tmp_path):
    schema = schema_of([{"on": cell_of(bool(i % 2))} for i in range(40)])
    (tmp_path / "rows.csv").write_text("on\nTrue\nfalse\nFALSE\nyes\n")
    assert columns_given(tmp_path / "rows.csv", schema) == {"on": [True, False, False, "yes"]}


def test_rows_that_cannot_be_read_are_named(tmp_path):
    (tmp_path / "rows.csv").write_text("n,when,word\n1,2020-01-01,a\n1,2,3,4\n" + "2,2020-01-01,b\n" * 20)
    with pytest.raises(DataError, match=r"rows\.csv has 1 rows that cannot be read: .*rows\.csv:3: "):
        columns_given(str(tmp_path / "rows.csv"), schema_of(CELLS))


def test_columns_of_the_model_that_a_file_lacks_are_named(tmp_path):
    (tmp_path / "rows.csv").write_text("n,other\n1,2\n")
    with pytest.raises(DataError, match=r"rows\.csv lacks the columns when, word of the model"):
        columns_given(str(tmp_path / "rows.csv"), schema_of(CELLS))


def test_only_pandas_has_an_index():
    assert index_given(pd.DataFrame({"a": [1]}, index=[7])).tolist() == [7]
    assert index_given({"a": [1]}) is None
    assert index_given("rows.csv") is None
    assert set(columns_given(people(3), schema_of(CELLS))) == set(people(3).columns)
