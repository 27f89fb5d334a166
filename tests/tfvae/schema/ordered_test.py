"""Columns of which one is never the greater."""

import random
from collections import Counter
from datetime import datetime, timedelta

import numpy as np
import pytest

from tfvae.schema.kinds.infer import infer
from tfvae.schema.kinds.kind import Counted
from tfvae.schema.ordered import comparable, in_order, pairs_of

DRAW = random.Random(3)
STARTS = [datetime(2020, 1, 1) + timedelta(seconds=DRAW.randrange(10**7)) for _ in range(200)]
ENDS = [start + timedelta(seconds=DRAW.randrange(5000)) for start in STARTS]
LOWS = [DRAW.uniform(-50, 50) for _ in range(200)]
TABLE = {
    "start": [str(one) for one in STARTS],
    "end": ["" if n % 9 == 0 else str(one) for n, one in enumerate(ENDS)],
    "low": [f"{one:.2f}" for one in LOWS],
    "middle": [f"{one + DRAW.random() * 9:.2f}" for one in LOWS],
    "high": [f"{one + 9 + DRAW.random() * 9:.2f}" for one in LOWS],
    "apart": [f"{DRAW.uniform(-50, 50):.2f}" for _ in LOWS],
    "whole": [str(DRAW.randrange(10**6)) for _ in LOWS],
}


def read(table):
    columns, cells = [], {}
    for name, texts in table.items():
        counts = Counter(text for text in texts if text)
        columns.append(infer(name, Counted(counts, sum(counts.values())), "" in texts))
        cells |= columns[-1].read(texts)[0]
    return columns, cells


COLUMNS, CELLS = read(TABLE)


def test_what_all_rows_obey_is_found():
    found = pairs_of(CELLS, COLUMNS)
    assert set(found) == {("start", "end"), ("low", "middle"), ("low", "high"), ("middle", "high")}
    assert comparable(COLUMNS) == {"start", "end", "low", "middle", "high", "apart"}


def test_a_single_row_that_breaks_the_order_ends_it():
    high = [*TABLE["high"][:-1], "-49.99"]
    columns, cells = read({"low": TABLE["low"], "high": high})
    assert pairs_of(cells, columns) == ()


def test_an_order_that_chance_may_have_made_is_none():
    columns, cells = read({"a": ["1.25", "2.50"] * 5 + ["3.75"], "b": ["1.25", "2.50"] * 5 + ["4.25"]})
    assert pairs_of(cells, columns) == ()


@pytest.mark.parametrize("seed", range(3))
def test_drawn_values_are_put_in_order_and_none_is_lost(seed):
    rng = np.random.default_rng(seed)
    order = rng.permutation(200)
    drawn = {name: values[order] if name.startswith(("end", "low")) else values for name, values in CELLS.items()}
    moved = in_order(drawn, COLUMNS, pairs_of(CELLS, COLUMNS))
    rank = {column.name: column.rank(moved, 200) for column in COLUMNS if column.name != "whole"}
    assert not (rank["start"] > rank["end"]).any()
    assert not (rank["low"] > rank["middle"]).any()
    assert not (rank["middle"] > rank["high"]).any()
    before, after = (
        np.sort([column.write(cells, 200) for column in COLUMNS if column.name in ("low", "middle", "high")], axis=0)
        for cells in (drawn, moved)
    )
    np.testing.assert_array_equal(before, after)
    np.testing.assert_array_equal(moved["end?"], drawn["end?"])
