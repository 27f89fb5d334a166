"""Tables as people have them."""

import numpy as np
import pytest

from tfvae.metrics.tables.plain import cells_of, read_tables

TABLE = {"a": [1, 2, None], "b": ["x", "", "y"]}


def test_a_mapping_of_lists_or_arrays_is_read():
    found = read_tables({"train": TABLE, "fake": {"b": np.array(["z"], object), "a": np.array([3])}})
    assert list(found["fake"].cells) == ["a", "b"]
    np.testing.assert_array_equal(found["train"].values["a"], [1, 2, np.nan])
    assert found["train"].values["b"].tolist() == ["x", "", "y"]
    assert found["train"].rows == [(1, "x"), (2, None), (None, "y")]
    assert found["fake"].kinds == {"a": "number", "b": "category"}


def test_a_data_frame_is_read():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"a": pd.array([1, None], "Int64"), "t": pd.to_datetime(["1970-01-02", None]), 7: ["x", "y"]})
    found = read_tables({"train": frame})["train"]
    assert found.kinds == {"a": "number", "t": "number", "7": "category"}
    np.testing.assert_array_equal(found.values["t"], [86400, np.nan])


def test_samples_are_rows_of_the_table_each_once():
    table = read_tables({"train": {"a": list(range(50)), "b": [str(i) for i in range(50)]}})["train"]
    found = table.sample(20, 0)
    assert len(set(found.cells["a"])) == 20
    assert [str(a) for a in found.cells["a"]] == found.cells["b"]
    assert table.sample(20, 0).cells == found.cells != table.sample(20, 1).cells
    assert len(table.sample(80, 0)) == 50


def test_a_kind_may_be_given():
    assert read_tables({"train": TABLE}, {"a": "category"})["train"].values["a"].tolist() == ["1", "2", ""]


@pytest.mark.parametrize(
    ("tables", "kinds", "message"),
    [
        ({"train": TABLE, "fake": {"a": [1]}}, None, "`fake` must have all columns of `train`; b is missing"),
        ({"train": {"a": [], "b": []}}, None, "`train` must have rows"),
        ({"train": {}}, None, "`train` must have rows"),
        ({"train": {"a": [1], "b": [1, 2]}}, None, "equally many values"),
        ({"train": {1: [1], "1": [2]}}, None, "some names come twice"),
        ({"train": TABLE}, {"c": "text"}, "`kinds` must be one of a, b; got 'c'"),
        ({"train": TABLE}, {"a": "date"}, "must be one of number, category, text; got 'date'"),
    ],
)
def test_what_is_no_table_is_refused(tables, kinds, message):
    with pytest.raises(ValueError, match=message):
        read_tables(tables, kinds)


def test_columns_may_be_of_another_library():
    class Column:
        def to_list(self) -> list[int]:
            return [1, 2]

    assert cells_of("train", {"a": Column()}) == {"a": [1, 2]}
