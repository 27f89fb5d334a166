"""Which numbers go together, on numbers whose dependence is known."""

import numpy as np
import pytest

from configs.kinds.records import pairs
from configs.kinds.records.pairs import number_groups
from tfvae.schema.message import Field, Message, Number

RNG = np.random.default_rng(0)
ANGLE = RNG.uniform(0, 6.28, 2000)
NUMBERS = {
    "noise": RNG.normal(size=2000),
    "x": np.cos(ANGLE) + RNG.normal(0, 0.05, 2000),  # x and y lie on a ring: no correlation, yet they go together
    "weak": 0.0 * ANGLE,
    "y": np.sin(ANGLE) + RNG.normal(0, 0.05, 2000),
}
NUMBERS["weak"] = 0.5 * NUMBERS["noise"] + RNG.normal(size=2000)
KEY = "+".join(NUMBERS)


def groups(optional=()):
    message = Message(tuple(Field(name, Number(), optional=name in optional) for name in NUMBERS))
    rows = {KEY: np.stack(list(NUMBERS.values()), axis=1).astype(np.float32)}
    rows |= {f"{name}?": np.ones(2000, np.int32) for name in optional}
    return number_groups(message, rows).parts[KEY]


def test_what_says_much_of_each_other_is_a_pair():
    assert groups() == {"noise": [0], "x+y": [1, 3], "weak": [2]}


def test_a_number_that_may_be_missing_stays_alone():
    assert groups(optional=["x"]) == {"noise": [0], "x": [1], "weak": [2], "y": [3]}


@pytest.mark.parametrize("n", [1, 5])
def test_few_rows_say_nothing(n):
    message = Message(tuple(Field(name, Number()) for name in "ab"))
    found = number_groups(message, {"a+b": np.ones([n, 2], np.float32)})
    assert found.parts == {"a+b": {"a": [0], "b": [1]}}


def test_outliers_hide_no_pair():
    numbers = np.stack([NUMBERS["x"], NUMBERS["y"], NUMBERS["noise"]], axis=1)
    numbers[:20, 0], numbers[20:30, 1] = -9999999, 1e9
    message = Message(tuple(Field(name, Number()) for name in "xyz"))
    assert number_groups(message, {"x+y+z": numbers}).parts["x+y+z"] == {"x+y": [0, 1], "z": [2]}


def test_of_many_numbers_few_pairs_are_looked_at_closely(monkeypatch):
    looked_at, mutual = [], pairs.mutual_info_regression

    def count(a, b, random_state):
        looked_at.append(b)
        return mutual(a, b, random_state=random_state)

    monkeypatch.setattr(pairs, "mutual_info_regression", count)
    numbers = np.random.default_rng(0).normal(size=[300, 30])
    numbers[:, 7] = np.abs(numbers[:, 20])
    message = Message(tuple(Field(f"v{i}", Number()) for i in range(30)))
    key = "+".join(f"v{i}" for i in range(30))
    found = number_groups(message, {key: numbers}).parts[key]
    assert len(looked_at) == 60  # of 435
    assert [7, 20] in found.values()
