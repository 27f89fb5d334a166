"""The embedded sample of addresses."""

import hashlib
import math
import pickle
from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np
import pytest

from tfvae.data.reader import Placed
from tfvae.data.records.made_up_state import HEADER, MadeUpState

STATE = MadeUpState()


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    names = HEADER.strip().split(",")
    return [dict(zip(names, line.strip().split(","), strict=True)) for line in STATE.lines(0, STATE.rows)]


def spots(rows) -> np.ndarray:
    """Kilometres north and east."""
    return np.array([(111.2 * float(r["LAT"]), 86.3 * float(r["LON"])) for r in rows])


def test_all_rows_are_records_in_shards():
    shards = STATE.shards()
    items = [item for shard in shards for item in pickle.loads(pickle.dumps(STATE)).read(shard)]
    counts = Counter(item.split for item in items if isinstance(item, Placed))
    assert counts["train"] + counts["validation"] + counts["test"] == 20_000
    assert counts["findings"] == len(shards) == 4
    assert abs(counts["test"] - 2000) < 150 > abs(counts["validation"] - 2000)


def test_equal_seeds_give_equal_rows_on_every_machine():
    text = "".join(STATE.lines(0, STATE.rows))
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "fc46efe1c73d709e"
    assert text != "".join(MadeUpState(seed=1).lines(0, 20_000))


def test_parts_are_those_of_the_whole():
    assert list(STATE.lines(7, 12)) == list(STATE.lines(0, 20))[7:12]


def test_no_row_comes_twice(rows):
    assert len({tuple(row.values()) for row in rows}) == len(rows)


def test_a_town_has_one_to_four_codes_and_some_share_one(rows):
    codes, towns = defaultdict(set), defaultdict(set)
    for row in rows:
        if row["POSTCODE"]:
            codes[row["CITY"]].add(row["POSTCODE"])
            towns[row["POSTCODE"]].add(row["CITY"])
    assert len(codes) == 48
    assert {len(found) for found in codes.values()} == {1, 2, 3, 4}
    assert {1, 2} <= {len(found) for found in towns.values()}


def test_codes_and_towns_have_their_places(rows):
    place = spots(rows)
    total = place.var(axis=0).sum()
    for name, share in {"CITY": 0.02, "POSTCODE": 0.05}.items():
        groups = defaultdict(list)
        for row, at in zip(rows, place, strict=True):
            groups[row[name]].append(at)
        groups.pop("", None)
        within = sum(np.var(group, axis=0).sum() * len(group) for group in groups.values()) / len(rows)
        assert within < share * total


def test_neighbours_have_neighbouring_codes(rows):
    means = defaultdict(list)
    for row, at in zip(rows, spots(rows), strict=True):
        if row["POSTCODE"]:
            means[int(row["POSTCODE"])].append(at)
    centres = {code: np.mean(found, axis=0) for code, found in means.items()}
    codes = sorted(centres)
    near = [math.dist(centres[a], centres[b]) for a, b in pairwise(codes)]
    far = [math.dist(centres[a], centres[b]) for a, b in zip(codes, codes[len(codes) // 2 :], strict=False)]
    assert np.median(near) < 0.3 * np.median(far)


def test_numbers_grow_along_streets(rows):
    streets = defaultdict(list)
    for row, at in zip(rows, spots(rows), strict=True):
        if row["NUMBER"]:
            streets[row["STREET"], row["CITY"], row["POSTCODE"]].append((int(row["NUMBER"]), *at))
    correlations = []
    for found in streets.values():
        number, north, east = np.array(sorted(found)).T
        if 8 <= len(found) < 15:
            along = np.hypot(north - north[0], east - east[0])
            correlations.append(np.corrcoef(number, along)[0, 1])
    assert len(correlations) > 100
    assert np.median(correlations) > 0.97


def test_common_names_are_in_many_towns(rows):
    towns = defaultdict(set)
    for row in rows:
        towns[row["STREET"]].add(row["CITY"])
    assert len(towns["MAIN ST"]) > 24
    assert len(towns) > 1000


def test_some_cells_are_empty(rows):
    empty = Counter(name for row in rows for name, cell in row.items() if not cell)
    assert 0.04 < empty["NUMBER"] / len(rows) < 0.08
    assert 0 < empty["POSTCODE"] < 60
    assert 0.9 < empty["UNIT"] / len(rows) < 0.99
    assert not {"LON", "LAT", "STREET", "CITY"} & set(empty)


def test_a_state_may_be_small_or_large():
    for n in (1, 10, 200):
        assert len(list(MadeUpState(rows=n).lines(0, n))) == n
    large = MadeUpState(rows=100_000)
    assert len(set(large.lines(0, 100_000))) == 100_000


@pytest.mark.parametrize("arguments", [{"rows": 0}, {"seed": -1}])
def test_bad_arguments_are_named(arguments):
    with pytest.raises(ValueError, match=f"`{next(iter(arguments))}`"):
        MadeUpState(**arguments)
