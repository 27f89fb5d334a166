"""Whose a data frame is, and its columns as JSON has them."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from tfvae.checks import DataError
from tfvae.tables.arrow import arrow_table, chunks, columns_of, kind_of

FRAMES = {
    "pandas": pd.DataFrame({"a": [1, None], "b": ["x", "y"]}, index=[7, 8]),
    "polars": pl.DataFrame({"a": [1.0, float("nan")], "b": ["x", "y"]}),
    "arrow": pa.table({"a": [1.0, None], "b": ["x", "y"]}),
    "columns": {"a": [1.0, None], "b": ["x", "y"]},
}


@pytest.mark.parametrize("kind", FRAMES)
def test_one_table_of_each_library_has_the_same_columns(kind):
    assert kind_of(FRAMES[kind]) == kind
    assert columns_of(FRAMES[kind]) == {"a": [1.0, None], "b": ["x", "y"]}
    (only,) = chunks(FRAMES[kind])
    assert only is FRAMES[kind]


def test_values_that_json_lacks_are_texts():
    frame = pd.DataFrame({"day": pd.to_datetime(["2020-01-02", None]), "wait": pd.to_timedelta([1, 2], unit="s")})
    assert columns_of(frame) == {"day": ["2020-01-02 00:00:00", None], "wait": [10**9, 2 * 10**9]}


def test_values_are_read_as_the_types_of_another_frame():
    like = pa.schema({"at": pa.timestamp("ns"), "ok": pa.bool_(), "wait": pa.duration("ns"), "n": pa.int64()})
    given = {"at": ["2020-01-02", None], "ok": [1, 0], "wait": [timedelta(seconds=2), None], "n": ["7", "x"]}
    found = columns_of(given, like)
    assert found == {
        "at": ["2020-01-02 00:00:00", None],
        "ok": [True, False],
        "wait": [2 * 10**9, None],
        "n": ["7", "x"],
    }
    assert columns_of({"at": [date(2020, 1, 2)]}, like) == {"at": ["2020-01-02 00:00:00"]}
    assert columns_of({"at": ["soon"], "ok": [2], "wait": [5]}, like) == {"at": ["soon"], "ok": [2], "wait": [5]}
    zoned = pd.DataFrame({"at": pd.to_datetime(["2020-01-02"]).tz_localize("UTC")})
    assert columns_of(zoned, like) == {"at": ["2020-01-02 00:00:00+00:00"]}


def test_scalars_of_numpy_and_pandas_are_those_of_python():
    days, waits = [np.datetime64("2020-01-02"), np.datetime64("NaT")], [np.timedelta64(2, "s"), pd.NaT]
    given = {"day": days, "wait": waits, "n": [np.int8(3), pd.NA], "x": [np.float32(0.5), np.array(1.5)]}
    wanted = {"day": ["2020-01-02 00:00:00", None], "wait": [2 * 10**6, None], "n": [3, None], "x": [0.5, 1.5]}
    assert columns_of(given) == wanted


def test_an_iterable_of_frames_is_read_one_by_one():
    frames = iter([{"a": [1]}, {"a": [2]}])
    assert next(chunks(frames)) == {"a": [1]}
    assert next(frames) == {"a": [2]}


def test_a_record_batch_is_a_table():
    assert arrow_table(pa.record_batch([pa.array([1])], names=["a"])).num_rows == 1


@pytest.mark.parametrize("wrong", [3, "a,b", None])
def test_what_is_no_frame_is_refused(wrong):
    with pytest.raises(DataError, match=f"`data` must be a data frame .*; got {type(wrong).__name__}"):
        list(chunks(wrong))
