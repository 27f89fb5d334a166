"""Sentences of a few words, for experiments that want a file of them; and what reports are made from."""

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from tfvae.experiment import Outcome
from tfvae.randomness import seed_from

WORDS = [f"w{i}" for i in range(20)]


@pytest.fixture(scope="session")
def text_file(tmp_path_factory) -> Path:
    """150 sentences of 2 to 4 words, the low ones frequent."""
    random, path = np.random.default_rng(0), tmp_path_factory.mktemp("text") / "own.txt"
    share = 1 / np.arange(1, len(WORDS) + 1)
    lines = [" ".join(random.choice(WORDS, random.integers(2, 5), p=share / share.sum())) for _ in range(400)]
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


@pytest.fixture
def eager():
    """A few steps of tiny networks: tracing would take far longer than running."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture(scope="session")
def outcome_of():
    """outcome_of(experiment, data, models, directory, rows) is what the experiment's report is made from."""

    def make(experiment, data, models, directory, rows=None) -> Outcome:
        samplers = {name: experiment.sampler(name, models) for name in models}
        return Outcome(
            experiment.stages, data, models, samplers, lambda name: directory / name, rows or {}, seed_from(0)
        )

    return make
