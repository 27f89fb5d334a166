"""What columns say of each other, on columns whose dependence is known."""

import numpy as np
import pytest

from configs.kinds.records.said import Counted, Said
from tfvae.schema.message import Category, Field, Message
from tfvae.schema.structure import structure

RNG = np.random.default_rng(0)
ALL = np.ones(2000, bool)
A = RNG.integers(0, 4, 2000)
COLUMNS = {
    "coarse": A // 2,  # a function of `fine`
    "fine": A,
    "noise": RNG.integers(0, 3, 2000),
    "many#": A // 2,
    "many": A,
}
SIZES = {"coarse": 2, "fine": 4, "noise": 3, "many#": 2, "many": 4}
ROOT = structure(
    Message(
        (
            *(Field(key, Category(tuple("abcd"[: SIZES[key]]))) for key in ("coarse", "fine", "noise")),
            Field("many", Category(tuple("abcd")), most=1),
        )
    )
)


@pytest.fixture
def said():
    counted = {key: Counted(codes, SIZES[key], codes, SIZES[key], ALL) for key, codes in COLUMNS.items()}
    return Said(ROOT, counted)


def test_nats_are_those_of_the_distributions(said):
    assert said.strength("fine", "")[1] == pytest.approx(-np.log(4), abs=0.01)
    assert said.strength("fine", "coarse")[1] == pytest.approx(-np.log(2), abs=0.01)
    assert said.strength("coarse", "fine")[1] == pytest.approx(0, abs=0.01)
    assert said.strength("noise", "fine")[1] == pytest.approx(-np.log(3), abs=0.01)


def test_the_parent_is_the_earlier_column_that_says_most(said):
    assert said.counts("coarse", [])[1] == ""
    assert said.counts("coarse", ["noise", "fine"])[1] == "fine"
    counts, parent = said.counts("fine", ["coarse"])
    assert (parent, counts.counts.shape) == ("coarse", (3, 4))  # two values, and none


def test_what_is_never_seen_together_is_next_to_impossible_where_all_else_is_seen(said):
    closed, _ = said.counts("coarse", ["fine"])
    np.testing.assert_allclose(
        closed(np.array([0]))[0, 1] - closed(np.array([0]))[0, 0], np.log(0.5e-4 / 500), atol=0.5
    )
    few = {key: Counted(codes[:12], SIZES[key], codes[:12], SIZES[key], ALL[:12]) for key, codes in COLUMNS.items()}
    fitted, _ = Said(ROOT, few, least=5).counts("coarse", ["fine"])
    assert (np.ptp(fitted(np.arange(4)), axis=1) < 3).all()


def test_what_says_more_of_others_for_its_own_nats_is_more_determining(said):
    # `coarse` spares a nat of `fine` for each that it takes, and one of `many#`; `noise` spares none.
    assert said.determining("noise") == pytest.approx(0, abs=0.02)
    assert said.determining("coarse") > said.determining("noise")


def test_a_column_without_any_value_leaves_the_order_of_the_others_alone(said):
    counted = {key: Counted(codes, SIZES[key], codes, SIZES[key], ALL) for key, codes in COLUMNS.items()}
    gone = counted | {"noise": counted["noise"]._replace(there=~ALL)}
    found = Said(ROOT, gone)
    assert found.determining("noise") == 0
    assert found.determining("fine") == pytest.approx(said.determining("fine"), abs=0.01)


def test_columns_of_a_repeated_field_and_others_say_nothing_of_each_other(said):
    assert said.counts("many", ["fine"])[1] == ""
    assert said.strength("many", "fine") == said.strength("many", "")
