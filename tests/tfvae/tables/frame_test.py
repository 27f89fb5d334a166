"""Data frames to a Parquet file, through the reader of tables, and back with the same types."""

from datetime import date, time
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from tfvae.checks import DataError
from tfvae.data.records.files.parquet import open_parquet
from tfvae.tables.arrow import arrow_table
from tfvae.tables.frame import frame_of, load_frame, write_frames


def there_and_back(frames, folder):
    """What the pipeline reads of the file, as a frame again, by a description that was saved and loaded."""
    write_frames(frames, folder / "rows.parquet").save(folder / "frame.arrow")
    file = open_parquet(str(folder / "rows.parquet"))
    rows = [row.cells for shard in file.shards() for row in file.rows(shard)]
    frame = load_frame(folder / "frame.arrow")
    return frame.of({name: [row[name] for row in rows] for name in frame.names})


def typed():
    days = pd.to_datetime(["2020-01-02 03:04:05.5", "2021-01-01 00:00:00", None], format="mixed" if NEW else None)
    return pd.DataFrame({
        "whole": [1, 2**60, 3],
        "real": [1.5, np.nan, 3],
        "nullable": pd.array([1, None, 3], dtype="Int64"),
        "object": ["a", None, "c"],
        "string": pd.array(["q", None, "r"], dtype="string"),
        "bool": [True, False, True],
        "moment": days,
        "zoned": pd.to_datetime(["2020-01-02", "2021-07-01", "2021-01-01"]).tz_localize("Europe/Oslo"),
        "ordered": pd.Categorical(["x", "y", None], categories=["y", "x", "w"], ordered=True),
        "numbered": pd.Categorical([3, 4, 3]),
        "length": pd.to_timedelta([1, 2, None], unit="h"),
        "day": [date(2020, 1, 1)] * 3,
        "time": [time(1, 2, 3)] * 3,
        "money": [Decimal("1.50"), Decimal("20.25"), None],
        "nothing": [None] * 3,
        7: [1.0, 2.0, 3.0],
    })  # fmt: skip


NEW = int(pd.__version__.partition(".")[0]) > 1


def test_pandas_has_the_same_types_again(tmp_path):
    frame = typed().rename(columns={7: "seven"})
    pd.testing.assert_frame_equal(there_and_back([frame], tmp_path), frame)


def test_names_that_are_numbers_stay_numbers(tmp_path):
    frame = pd.DataFrame({5: [1, 2], 7: ["a", "b"]})
    pd.testing.assert_frame_equal(there_and_back([frame], tmp_path), frame)


LABELS = {
    "several levels": pd.MultiIndex.from_product([["a", "b"], ["x", 2]], names=["group", None]),
    "texts and numbers": pd.Index(["a", 1, 2.5, ("t", 1)], tupleize_cols=False),
    "days": pd.date_range("2020-01-01", periods=4).rename("day"),
    "dates": pd.Index([date(2020, 1, n) for n in (1, 2, 3, 4)]),
    "bools and nothing": pd.Index([True, False, None, "None of all"], dtype=object),
    "decimals": pd.Index([0.5, 1.0, 1.5, 2.0]),
    "their own name": pd.Index(list("abcd"), name="variables"),
}


@pytest.mark.parametrize("case", LABELS)
def test_labels_of_any_kind_stay(tmp_path, case):
    frame = pd.DataFrame([[1, 2, 3, 4], [5, 6, 7, 8]], columns=LABELS[case])
    found = there_and_back([frame], tmp_path)
    pd.testing.assert_frame_equal(found, frame)
    assert list(found.columns.names) == list(frame.columns.names)


def test_columns_of_several_levels_are_called_by_all_their_labels():
    frame = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("city", ""), ("sales", "mean")]))
    assert frame_of("pandas", arrow_table(frame)).names == ["city", "sales_mean"]


def test_types_that_arrow_knows_otherwise_stay(tmp_path):
    frame = pd.DataFrame(
        {
            "object of bools": pd.Series([True, False, None], dtype=object),
            "object of numbers": pd.Series([1, None, 3], dtype=object),
            "object of moments": pd.Series([pd.Timestamp("2020-01-02")] * 3, dtype=object),
            "texts of Arrow": pd.array(["a", None, "c"], dtype="string[pyarrow]"),
            "money of Arrow": pd.array([Decimal("1.50")] * 3, dtype=pd.ArrowDtype(pa.decimal128(10, 2))),
            "half": np.array([0.5, 1.5, 2.5], np.float16),
            "sparse": pd.arrays.SparseArray([0, 0, 7]),
            "zone": pd.to_datetime(["2020-01-02"] * 3).tz_localize("+02:00"),
            "cut": pd.cut([0.5, 1, 5], [0, 0.75, 6]),
            "cut at whole numbers": pd.cut([1, 5, np.nan], [0, 3, 6, 9], right=False),
            "cut days": pd.cut(pd.to_datetime(["2020-01-02"] * 3), pd.to_datetime(["2020-01-01", "2020-02-01"])),
        }
    )
    pd.testing.assert_frame_equal(there_and_back([frame], tmp_path), frame)


def test_a_mapping_may_have_arrays_of_numpy(tmp_path):
    found = there_and_back([{"day": np.array(["2020-01-02"], "datetime64[D]"), "n": np.array([1.5])}], tmp_path)
    assert found == {"day": [date(2020, 1, 2)], "n": [1.5]}


def test_chunks_are_one_table_with_the_categories_of_all(tmp_path):
    parts = [pd.DataFrame({"a": pd.Categorical(list(text)), "b": [1.0, 2.0]}) for text in ("xy", "zx")]
    found = there_and_back(iter(parts), tmp_path)
    assert found["a"].tolist() == ["x", "y", "z", "x"]
    assert found["a"].cat.categories.tolist() == ["x", "y", "z"]


def test_polars_arrow_and_columns_come_back_as_they_were(tmp_path):
    frame = pl.DataFrame({"a": [1, None, 3], "b": ["x", "y", None], "c": [1.5, 2.5, None]})
    frame = frame.with_columns(pl.col("b").cast(pl.Categorical), pl.Series("d", [date(2020, 1, 1), None, None]))
    assert there_and_back([frame], tmp_path).equals(frame)
    table = pa.table({"a": pa.array([1, 2], pa.int8()), "b": [b"raw", None]})
    assert there_and_back([table], tmp_path).equals(table)
    columns = {"a": [1, 2], "b": ["x", None]}
    assert there_and_back([columns], tmp_path) == columns


def test_periods_are_periods_again(tmp_path):
    frame = pd.DataFrame({"month": pd.period_range("2020-01", periods=3, freq="M"), "n": [1, 2, 3]})
    pd.testing.assert_frame_equal(there_and_back([frame], tmp_path), frame)


def test_times_keep_all_their_decimals():
    frame = frame_of("arrow", pa.table({"t": pa.array([time(1, 2, 3, 828810)])}))
    assert frame.of({"t": ["04:44:15.82881", "04:44:15"]})["t"].to_pylist() == [
        time(4, 44, 15, 828810),
        time(4, 44, 15),
    ]


def test_no_number_is_missing_and_times_of_nanoseconds_are_cut(tmp_path):
    frame = pl.DataFrame({"a": [1.5, float("nan")]})
    assert there_and_back([frame], tmp_path)["a"].to_list() == [1.5, None]
    frame = pd.DataFrame({"t": [pd.Timestamp("2020-01-01 00:00:00.123456789")]})
    assert there_and_back([frame], tmp_path)["t"].tolist() == [pd.Timestamp("2020-01-01 00:00:00.123456")]


UNUSABLE = {
    "no rows": ([pd.DataFrame({"a": []})], "`data` must have rows; got none"),
    "no frame": ([], "`data` must have rows; got none"),
    "no data frame": ([3], "`data` must be a data frame of pandas or polars, .*; got int"),
    "mixed types": ([pd.DataFrame({"a": [1, "x"]})], "cannot hold: .*Give it one type"),
    "twice": ([pd.DataFrame([[1, 2]], columns=["a", "a"])], "must have each column once; a is there twice"),
    "twice as text": ([pd.DataFrame([[1, 2]], columns=[1, "1"])], "must have each column once; 1 is there twice"),
    "lists": ([pd.DataFrame({"a": [[1], [2]]})], "column a holds list<.*>: .*give nested records as lines of JSON"),
    "intervals": (
        [pd.DataFrame({"a": pd.cut([1, 5], [0, 3, 6]).astype("interval")})],
        "column a holds .*: make it texts",
    ),
    "other columns": ([{"a": [1]}, {"b": [1]}], "all frames must have the columns a; one has b"),
    "other types": ([{"a": [1]}, {"a": ["x"]}], "must have the same types; a is int64, and elsewhere string"),
    "other lengths": ([{"a": [1, 2], "b": [1]}], "must have columns of the same length; got 1, 2"),
    "one value": ([{"a": 1, "b": "x"}], "must have a column of values for each name; a is 1"),
    "rows": ([[{"a": 1}]], "iterable of frames; got list"),
    "a series": ([pd.Series([1.5])], "got Series: call `to_frame\\(\\)` of it"),
    "a lazy frame": ([pl.LazyFrame({"a": [1]})], "got LazyFrame: call `collect\\(\\)` of it"),
    "objects of polars": ([pl.DataFrame({"a": pl.Series([object()], dtype=pl.Object)})], "column a holds objects of"),
    "large whole numbers": ([pd.DataFrame({"a": [2**70]})], "cannot hold: .*Give it one type, or make it texts"),
    "odd labels": ([pd.DataFrame([[1]], columns=[b"a"])], "labels of columns must be texts, .*; got b'a', a bytes"),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_what_is_no_table_is_one_line(tmp_path, case):
    frames, message = UNUSABLE[case]
    with pytest.raises(DataError, match=message) as refused:
        write_frames(frames, tmp_path / "rows.parquet")
    assert "\n" not in str(refused.value)


def test_a_broken_description_is_named(tmp_path):
    (tmp_path / "frame.arrow").write_bytes(b"no Arrow")
    for name in ("frame.arrow", "absent.arrow"):
        with pytest.raises(DataError, match=rf"{name} cannot be read .*must be what `save` of a model wrote"):
            load_frame(tmp_path / name)
