"""What is measured of models with and without z."""

import pytest

import configs
from configs.kinds.sentences.measures import LOGITS, held_out, metrics_of, thresholds_of
from configs.kinds.sentences.methods import methods
from tfvae.metrics.importance import ImportanceWeighted
from tfvae.metrics.measuring import require_distinct


@pytest.fixture
def config():
    return configs.resolve("lagging_yelp", "smoke", {})


def values(metrics):
    return {name for metric in metrics for name in metric.values}


Z_ALONE = {"kl_share", "mi", "mi_batch", "active_units", "bleu", "bleu_beam", "token_accuracy", "edit_distance"}


def test_only_models_with_z_are_asked_for_it(config):
    known = methods(config)
    vae, lm = (metrics_of(config, known[name]) for name in ("vae", "lm"))
    assert values(vae) >= {"elbo", "iw_nll", "perplexity", "rate", "distinct_1", *Z_ALONE}
    assert values(lm) >= {"elbo", "iw_nll", "perplexity", "distinct_1"}
    assert not values(lm) & Z_ALONE
    for metrics in (vae, lm):
        require_distinct(metrics)


def importance(config, name):
    return next(m for m in metrics_of(config, methods(config)[name]) if isinstance(m, ImportanceWeighted))


def test_the_likelihood_of_a_language_model_needs_one_sample(config):
    assert importance(config, "lm").samples == 1
    assert importance(config, "vae").samples == config.metrics.iw_samples == 3


@pytest.mark.parametrize("preset", ["smoke", "small", "paper"])
def test_memory_is_bounded_whatever_the_vocabulary(preset):
    config = configs.resolve("lagging_yelp", preset, {"data.vocabulary": 20_000})
    logits = (config.data.max_words + 1) * config.data.vocabulary
    assert LOGITS / 2 < importance(config, "vae").rows * logits <= LOGITS


def test_training_looks_at_what_plateau_and_aggressive_training_need(config):
    known = methods(config)
    assert values(held_out(known["vae"])) >= {"elbo", "rate", "distortion", "mi_batch", "active_units"}
    assert "elbo" in values(held_out(known["lm"]))
    assert "mi_batch" not in values(held_out(known["lm"]))


def test_the_exported_model_is_compared_with_the_first(config):
    (threshold,) = thresholds_of(config, "lm", "aggressive")
    assert (threshold.value, threshold.of) == ("perplexity", "lm")
    rows = {"lm": {"perplexity": 100.0}, "aggressive": {"perplexity": 101.0}}
    with config.unlocked():
        config.bless_ratio = 1.0
    assert thresholds_of(config, "lm", "aggressive")[0].broken(rows, "aggressive")
    assert not threshold.broken(rows, "aggressive")
    assert thresholds_of(config, "aggressive", "aggressive") == ()
