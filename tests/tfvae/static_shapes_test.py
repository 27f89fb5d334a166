"""Static shapes: losses and gradients of strings stay as they are, and XLA compiles the step of each experiment.

What does not compile is named in docs/scale.md, and here, so that neither goes on saying so once it does.
"""

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

import configs
from tests.tfvae.networks.records.string_decoder_test import SEED, X, close, with_gradients
from tests.tfvae.networks.records.string_literal_test import model
from tfvae.data.arrays import Arrays
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import seeded_model
from tfvae.likelihoods.packed_tokens import PackedTokens
from tfvae.randomness import seed_from
from tfvae.static_shapes import static_shapes, wanted

QUICK = {
    "two_stage_digits": "learned_gamma",
    "lagging_synthetic": "vae_0",
    "delta_yelp": "plain",
    "text": "lm",
    "addresses_lines": "lines",
}
"""One of each kind that compiles within seconds."""
OTHERS = {
    "lagging_yelp": ("lm", "sa_vae", "aggressive", "free_bits"),
    "addresses_baselines": ("pass_through", "aae", "wae"),
    "addresses_remedies": ("plain", "multiscale"),
    "addresses_schemes": ("scheduled_sampling", "always_sampling"),
}
"""Stages whose steps differ; of all other experiments the first one is compiled."""
REFUSED = {
    ("addresses_remedies", "augmented"): "must be a compile-time constant",
    ("addresses_variants", "n_64"): "must be a compile-time constant",
}
"""Augmented training has batches of two sizes: before there are variants, and after."""


def test_static_shapes_are_asked_for_inside_alone():
    assert not wanted()
    with static_shapes():
        assert wanted()
    assert not wanted()


@pytest.mark.parametrize("p_truth", [1, 0.0, 0.5], ids=str)
def test_padded_strings_have_the_losses_and_gradients_of_packed_ones(p_truth):
    m, x = model(), tf.constant(np.concatenate([X, np.zeros_like(X[:2])]))

    def log_p() -> tf.Tensor:
        return PackedTokens(*m.decode(m.encode(x), x, p_truth, SEED), len(x)).log_prob(x)

    packed = with_gradients(log_p, m)
    with static_shapes():
        padded = with_gradients(log_p, m)
        places = m.decode(m.encode(x), x, p_truth, SEED).place
    assert len(places) == x.shape.num_elements()
    close(padded, packed)


def data_of(experiment, config, folder: Path):
    """The experiment's own data where they are made up, else its records of a few sentences or random images."""
    try:
        ingest(experiment.data.reader, folder, 1.0)
        return experiment.data.load(record_files(folder))
    except ValueError:
        images = np.random.default_rng(0).integers(0, 256, (16, *config.data.shape)).astype(np.uint8)

    def prepare(rows, seed):
        return {"x": tf.cast(rows["image"], tf.float32) / 255.0, "label": rows["label"]}

    columns = {"image": images, "label": np.arange(16, dtype=np.int32) % 4}
    return Arrays(dict.fromkeys(("train", "test", "validation"), columns), prepare)


def built(name: str, tmp_path: Path):
    """The smoke preset of an experiment, and data for it."""
    text = tmp_path / "own.txt"
    text.write_text("".join(f"w{i % 7} w{i % 5} w{i % 3}\n" for i in range(1500)))
    embedded = name in ("two_stage_digits", "lagging_synthetic", "records") or name.startswith("addresses")
    fields = configs.resolve(name, "smoke", {}).data
    where = {} if embedded else {"data_dir": str(text if "max_words" in fields else tmp_path)}
    where |= {"data.keep_words": (1, fields.max_words)} if "keep_words" in fields and not embedded else {}
    where |= {f"stages.{stage}.steps": 1 for stage in OTHERS.get(name, ())}  # some are left out unless asked for
    config = configs.resolve(name, "smoke", where)
    experiment = configs.build(name, config)
    return experiment, data_of(experiment, config, tmp_path / "records")


def compiled_loss(experiment, data, name: str) -> float:
    """The loss of a replica's whole step on four examples, compiled by XLA."""
    stage = experiment.stage(name)
    procedure = stage.method.procedure(seeded_model(stage, data, 1), data, seed_from(1))
    while hasattr(procedure, "procedure"):
        procedure = procedure.procedure
    with static_shapes():
        batch = next(iter(data.batches("train", 4, seed=seed_from(2))))
        step = tf.function(lambda batch: procedure.update(batch).result, jit_compile=True, autograph=False)
        return float(step(batch).loss.total)


@pytest.mark.parametrize("name", QUICK)
def test_the_step_of_each_kind_compiles(name, tmp_path):
    experiment, data = built(name, tmp_path)
    assert np.isfinite(compiled_loss(experiment, data, QUICK[name]))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(configs.summaries().keys() - QUICK.keys() - {"addresses_variants"}))
def test_the_steps_of_each_experiment_compile(name, tmp_path):
    experiment, data = built(name, tmp_path)
    for stage in OTHERS.get(name, (experiment.stages[0].name,)):
        assert np.isfinite(compiled_loss(experiment, data, stage)), stage


@pytest.mark.slow
@pytest.mark.parametrize(("name", "stage"), REFUSED)
def test_what_does_not_compile_says_why(name, stage, tmp_path):
    experiment, data = built(name, tmp_path)
    with pytest.raises(tf.errors.InvalidArgumentError, match=REFUSED[name, stage]):
        compiled_loss(experiment, data, stage)
