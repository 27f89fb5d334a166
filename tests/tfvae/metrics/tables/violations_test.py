"""Values that no training row could have had, counted by hand."""

from tfvae.metrics.tables.plain import read_tables
from tfvae.metrics.tables.violations import violations

TRAIN = {
    "size": [1.25, 2.5, 9.75, None],
    "kind": ["a", "b", "a", "b"],
    "phone": [f"802-{i:04}" for i in range(4)],
}
KINDS = {"phone": "text"}


def found(fake, held=TRAIN):
    tables = read_tables({"train": TRAIN, "held": held, "fake": fake}, KINDS)
    return violations(tables["train"], tables["held"], tables["fake"])


def test_each_rule_counts_the_values_that_are_there():
    made = found(
        {"size": [0.25, 9.0, None, "big"], "kind": ["a", "c", "", "b"], "phone": ["802-1", "802-1111", "", ""]}
    )
    assert made["size"].outside == (0.5, 0)
    assert made["size"].kind[0] == 1 / 3
    assert made["kind"].unseen[0] == 1 / 3
    assert made["phone"].pattern == (0.5, 0)
    assert (made["kind"].outside, made["phone"].unseen, made["kind"].kind) == ((0, 0),) * 3


def test_training_rows_violate_nothing():
    assert all(rule == (0, 0) for column in found(TRAIN).values() for rule in column)


def test_texts_of_ever_new_lengths_are_judged_by_a_loose_pattern():
    """Held-out phones of other lengths say that the length is no rule."""
    held = {**TRAIN, "phone": ["802-1", "802-22", "802-333", "80-4"]}
    fake = {**TRAIN, "phone": ["8-1", "802-55555", "x02-1111", "802_1111"]}
    assert found(fake, held)["phone"].pattern == (0.5, 0)


def test_numbers_with_more_decimals_are_spelled_otherwise():
    assert found({**TRAIN, "size": [1.25, 1.2567, 1.5, 3.1234]})["size"].pattern == (0.5, 0)
