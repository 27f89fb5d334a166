import tensorflow as tf

from tests.people import PAIR, PERSON, write_people
from tfvae.data.records.batches import read_records
from tfvae.data.records.table import table


def test_a_table_shows_columns_of_any_number_of_rows(tmp_path):
    rows = read_records(write_people(tmp_path, PAIR), PERSON)
    x = next(iter(rows.sweep("train", 2)))["x"]
    many = {key: tf.repeat(column, 5000, axis=0) for key, column in x.items()}
    shown = table(rows.schema, many)
    assert {len(column) for column in shown.values()} == {10_000}
    assert shown["name"].tolist() == ["\u00dcn\u00f6"] * 5000 + [""] * 5000
    assert shown["name"].dtype == object
    nothing = table(rows.schema, {key: column[:0] for key, column in x.items()})
    assert {name: column.shape for name, column in nothing.items()} == {
        name: (0, *column.shape[1:]) for name, column in shown.items()
    }
