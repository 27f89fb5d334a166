import numpy as np
import pytest
import tensorflow as tf

from tfvae.data.records.table import table
from tfvae.metrics.records import reference as module
from tfvae.metrics.records.reference import load_reference, reference_of, save_reference

STREETS = ["", "MAIN ST", "a\0", "Straße 北\n"] + [f"{i} RD" for i in range(60)]
SEED = tf.constant([0, 3])


class Source:
    """Training rows of a schema."""

    def __init__(self, schema, x):
        self.schema, self.x = schema, x
        self.sizes = {"train": len(x["street"])}

    def chosen(self, split, places):
        assert split == "train"
        return {"x": {key: tf.gather(column, places) for key, column in self.x.items()}}


@pytest.fixture
def source(records):
    return Source(records.schema, records.x(street=np.array(STREETS, object), lat=np.arange(64, dtype=np.float32)))


def test_what_is_saved_is_read_back(source, tmp_path):
    save_reference(source, tmp_path, SEED)
    found, whole = load_reference(tmp_path), table(source.schema, source.x)
    assert found.schema == source.schema
    assert found.table.keys() == whole.keys()
    for name, column in whole.items():
        np.testing.assert_array_equal(found.table[name], column)
        assert found.table[name].dtype == column.dtype
    assert found.table["street"].tolist() == [
        street.replace("\0", "\ufffd") for street in STREETS
    ]  # no file holds a NUL
    for key, column in source.x.items():
        np.testing.assert_array_equal(found.x[key], column)


def test_many_rows_are_drawn_at_random(source, monkeypatch):
    monkeypatch.setattr(module, "ROWS", 20)
    monkeypatch.setattr(module, "SHOWN", 5)
    first, again, other = (reference_of(source, tf.constant([0, seed])) for seed in (1, 1, 2))
    lat = first.table["lat"]
    assert len(set(lat.tolist())) == 20 and lat.tolist() != list(range(20))
    np.testing.assert_array_equal(lat, again.table["lat"])
    assert lat.tolist() != other.table["lat"].tolist()
    shown = table(source.schema, first.x)
    assert len(shown["lat"]) == 5 and set(shown["lat"]) < set(lat)
    assert all(STREETS[int(row)] == street for row, street in zip(shown["lat"], shown["street"], strict=True))


def test_nothing_saved_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_reference(tmp_path)
