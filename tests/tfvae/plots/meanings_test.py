import math

import pytest

from tfvae.plots.meanings import UNKNOWN, best, meaning, shown, value_names


@pytest.mark.parametrize(
    ("name", "unit", "better"),
    [
        ("mse", "per dimension", "lower"),
        ("elbo", "nats", None),
        ("kid_two_stage_digits_classifier", "", "lower"),
        ("kid_std_inception", "", None),
        ("bleu_beam", "of 100", "higher"),
        ("edit_distance", "per word", "lower"),
        ("length_distance", "fraction", "lower"),
        ("kl_share", "fraction", None),
        ("perplexity", "per token", "lower"),
        ("recall_inception_legacy", "fraction", "higher"),
    ],
)
def test_meaning_is_that_of_the_longest_beginning(name, unit, better):
    assert meaning(name)[:2] == (unit, better)


def test_other_names_have_no_meaning():
    assert meaning("fidelity") == meaning("own") == UNKNOWN


def test_best_follows_the_direction_of_the_value():
    rows = {"a": {"mse": 1.0, "recall_f": 0.5, "rate": 3.0}, "b": {"mse": 2.0, "recall_f": 0.7, "rate": 2.0}, "c": {}}
    assert [best(rows, name) for name in ("mse", "recall_f", "rate")] == [{"a"}, {"b"}, set()]


def test_stages_that_cannot_be_told_apart_share_the_place():
    assert best({"a": {"mse": 0.100001}, "b": {"mse": 0.100002}, "c": {"mse": 0.2}}, "mse") == {"a", "b"}


@pytest.mark.parametrize("values", [(1.0, 1.0), (1.0, 1.00001), (1.0, math.nan), (1.0, None)])
def test_nothing_is_best_without_a_worse_one(values):
    rows = {f"s{i}": {} if value is None else {"mse": value} for i, value in enumerate(values)}
    assert best(rows, "mse") == set()


def test_names_come_in_the_order_of_their_first_stage():
    assert value_names({"a": {"y": 1.0, "x": 1.0}, "b": {"z": 1.0, "x": 2.0}}) == ["y", "x", "z"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.000123456, "0.0001235"), (12.3456, "12.35"), (-815.24, "-815.2"), (12345.6, "12346"), (1797.0, "1797"),
     (2.5e9, "2.5e+09"), (math.nan, "nan"), (None, "–")],
)  # fmt: skip
def test_values_have_four_significant_digits(value, text):
    assert shown(value) == text
