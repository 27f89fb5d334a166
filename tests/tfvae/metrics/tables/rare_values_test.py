"""Values of few rows, counted by hand."""

from tfvae.metrics.tables.plain import read_tables
from tfvae.metrics.tables.rare_values import rare_values

TRAIN = {"name": ["ANN"] * 5 + ["BOB"] * 4 + ["CY", None], "age": [30] * 11}


def test_rows_with_a_value_of_few_training_rows_are_counted():
    tables = {
        "train": TRAIN,
        "held": {"name": ["ANN", "BOB", "NEW", "NEW"], "age": [30] * 4},
        "fake": {"name": ["CY", "BOB", "ANN", None], "age": [30, 31, 31, 31]},
    }
    read = read_tables(tables).values()
    assert rare_values(*read, 5) == {"name": (0.5, 0.25), "age": (0, 0)}
    assert rare_values(*read, 2)["name"] == (0.25, 0)
    assert rare_values(*read, 0)["name"] == (0, 0)
