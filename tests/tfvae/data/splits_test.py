import hashlib
from collections import Counter

import pytest

from tfvae.checks import DataError
from tfvae.data.reader import ALL, SPLITS, Shard
from tfvae.data.splits import content_split, cut, hash_ends, hash_position, hash_split, splits_of

KEYS = [f"{i}.jpg" for i in range(2000)]


def test_position_is_that_of_sha256():
    digest = hashlib.sha256(b"000001.jpg").hexdigest()
    assert hash_position("000001.jpg") == int(digest[:16], 16) / 16**16


def test_split_is_a_partition_near_the_fraction():
    splits = hash_split(KEYS, 0.1, "here")
    assert sorted(splits["train"] + splits["test"]) == sorted(KEYS)
    assert 150 < len(splits["test"]) < 250  # 200, standard deviation 13


def test_split_does_not_depend_on_order_or_company():
    splits = hash_split(KEYS, 0.1, "here")
    assert hash_split(reversed(KEYS), 0.1, "here") == splits
    assert set(hash_split(KEYS[:1000], 0.1, "here")["test"]) == set(splits["test"]) & set(KEYS[:1000])


def test_an_empty_split_is_refused():
    with pytest.raises(DataError, match="here has only 1 images"):
        hash_split(KEYS[:1], 0.1, "here")


@pytest.mark.parametrize(
    ("positions", "test", "validation"),
    [
        ([0.05, 0.15, 0.25, 0.99], 1, 1),
        ([0.01, 0.02, 0.03, 0.11, 0.5], 3, 1),
        ([0.11, 0.12, 0.13, 0.5], 1, 2),  # no test
        ([0.01, 0.02, 0.3, 0.9], 2, 1),  # no validation
        ([0.3, 0.5, 0.9, 0.95], 1, 1),  # neither
        ([0.01, 0.02, 0.03], 1, 1),  # no validation, no train
        ([0.01, 0.11, 0.12, 0.13], 1, 2),  # no train
    ],
)
def test_no_split_is_left_without_a_key(positions, test, validation):
    ends = hash_ends(reversed(positions), {"test": 0.1, "validation": 0.1})
    assert sum(position < ends["test"] for position in positions) == test
    assert sum(position < ends["validation"] for position in positions) == test + validation


def test_shards_cover_all_items_once():
    shards = cut("train", "p", 10, 4)
    assert shards == [Shard("train", "p", 0, 4), Shard("train", "p", 4, 8), Shard("train", "p", 8, 10)]


def test_no_items_are_refused():
    with pytest.raises(DataError, match="p has no items for the split 'test'"):
        cut("test", "p", 0, 4)


def test_rows_are_split_by_content_eight_to_one_to_one():
    found = Counter(content_split(b"row %d" % i) for i in range(20_000))
    assert found.keys() == set(SPLITS)
    assert abs(found["validation"] - 2000) < 150 > abs(found["test"] - 2000)
    assert content_split(b"row 7") == content_split(b"row 7")


def test_shards_of_all_splits_stand_for_each():
    assert splits_of([Shard(ALL, "f", 0, 1)]) == ["test", "train", "validation"]
    assert splits_of([Shard("train", "f", 0, 1), Shard("findings", "f", 0, 1)]) == ["findings", "train"]
