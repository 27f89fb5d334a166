"""What is measured of models with and without z."""

from pathlib import Path
from types import SimpleNamespace

import pytest

import configs
from configs.kinds.sentences.measures import LOGITS, held_out, metrics_of, thresholds_of
from tfvae.experiment import Method, Stage
from tfvae.latents import Diagonal, Empty
from tfvae.metrics.importance import ImportanceWeighted
from tfvae.metrics.measuring import require_distinct
from tfvae.metrics.sentences.generated_text import GeneratedText


@pytest.fixture
def config():
    return configs.resolve("lagging_yelp", "smoke", {})


def values(metrics):
    return {name for metric in metrics for name in metric.values}


def stage(name="vae", of=None):
    return Stage(name, Method(model=None, optimizers=None, of=of), steps=1, batch_size=1)


VAE, LM = SimpleNamespace(latent=Diagonal(2)), SimpleNamespace(latent=Empty())
INFORMATION = {"mi", "mi_given_length", "mi_batch", "active_units"}
Z_ALONE = {"kl_share", *INFORMATION, "bleu", "bleu_beam", "token_accuracy", "edit_distance"}
NOWHERE = Path("nowhere")


def test_only_models_with_z_are_asked_for_it(config):
    vae, lm = (metrics_of(config, stage(), model, NOWHERE) for model in (VAE, LM))
    assert values(vae) >= {"elbo", "iw_nll", "perplexity", "rate", "distinct_1", *Z_ALONE}
    assert values(lm) >= {"elbo", "iw_nll", "perplexity", "distinct_1"}
    assert not values(lm) & Z_ALONE
    for metrics in (vae, lm):
        require_distinct(metrics)


def test_of_a_second_stage_only_the_samples_are_measured(config):
    (metric,) = metrics_of(config, stage(of="vae"), VAE, NOWHERE)
    assert isinstance(metric, GeneratedText)


def importance(config, model):
    return next(m for m in metrics_of(config, stage(), model, NOWHERE) if isinstance(m, ImportanceWeighted))


def test_the_likelihood_of_a_language_model_needs_one_sample(config):
    assert importance(config, LM).samples == 1
    assert importance(config, VAE).samples == config.metrics.iw_samples == 3


@pytest.mark.parametrize("preset", ["smoke", "small", "paper"])
def test_memory_is_bounded_whatever_the_vocabulary(preset):
    config = configs.resolve("lagging_yelp", preset, {"data.vocabulary": 20_000})
    logits = (config.data.max_words + 1) * config.data.vocabulary
    assert LOGITS / 2 < importance(config, VAE).rows * logits <= LOGITS


def test_training_looks_at_what_plateau_and_aggressive_training_need(config):
    assert values(held_out(VAE)) >= {"elbo", "rate", "distortion", "mi_given_length", "mi_batch", "active_units"}
    assert "elbo" in values(held_out(LM))
    assert "mi_batch" not in values(held_out(LM))


def test_the_exported_model_is_compared_with_the_first(config):
    (threshold,) = thresholds_of(config, "lm", stage("aggressive"))
    assert (threshold.value, threshold.of) == ("perplexity", "lm")
    rows = {"lm": {"perplexity": 100.0}, "aggressive": {"perplexity": 101.0}}
    with config.unlocked():
        config.metrics.bless_ratio = 1.0
    assert thresholds_of(config, "lm", stage("aggressive"))[0].broken(rows, "aggressive")
    assert not threshold.broken(rows, "aggressive")
    assert thresholds_of(config, "aggressive", stage("aggressive")) == ()
    assert thresholds_of(config, "lm", stage("two_stage", of="aggressive")) == ()  # has no likelihood of its own
