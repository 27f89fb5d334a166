"""Numbers of records, and their rules."""

import pytest

from configs.kinds.presets import PRESETS, check
from configs.kinds.records.numbers import BEST, COUNTS, DEFAULT, METHODS, NORMALIZERS, NUMBERS, categories, numbers
from tfvae.checks import ConfigError
from tfvae.config import flat
from tfvae.data.records.summary import MAX_DISTINCT
from tfvae.objectives import records


def test_the_normalizers_are_those_of_the_objective():
    assert NORMALIZERS == records.NORMALIZERS


@pytest.mark.parametrize("preset", PRESETS)
def test_all_presets_have_the_same_fields_and_keep_their_rules(preset):
    config = numbers(preset)
    check(config, NUMBERS)
    assert flat(config).keys() == flat(numbers("paper")).keys()
    assert list(config.stages) == list(METHODS)
    assert [name for name, stage in config.stages.items() if stage.steps] == (
        [BEST] if preset == "paper" else [DEFAULT, COUNTS]
    )


def test_own_numbers_are_laid_over_them():
    config = numbers("smoke", {"data.made_up": 20_000, "metrics.bless_p": 0.5}, smoke={"data.made_up": 2000})
    assert (config.data.made_up, config.metrics.bless_p) == (2000, 0.5)


@pytest.mark.parametrize(
    ("own", "message"),
    [
        (
            {"training.normalizer": "sum"},
            r"`config\.training\.normalizer` must be one of sum_of_weights, none; got 'sum'",
        ),
        ({"data.max_categories": 1}, r"`config\.data\.max_categories` must be at least 2, got 1"),
        ({"ingest.max_reject_fraction": -0.1}, r"`config\.ingest\.max_reject_fraction` must be at least 0, got -0.1"),
    ],
)
def test_numbers_out_of_range_are_named(own, message):
    with pytest.raises(ConfigError, match=message):
        check(numbers("smoke", own), NUMBERS)


def test_a_summary_keeps_no_more_categories():
    categories("n", MAX_DISTINCT)
    with pytest.raises(ValueError, match=f"`n` must be at most {MAX_DISTINCT}, got {MAX_DISTINCT + 1}"):
        categories("n", MAX_DISTINCT + 1)
