"""Which numbers go together, on numbers whose dependence is known."""

import numpy as np
import pytest

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
