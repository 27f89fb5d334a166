import json

import numpy as np
import pytest
import tensorflow as tf

from tests.tiny import tiny_vae
from tfvae.latents import Diagonal
from tfvae.metrics.mean_space import posterior_means
from tfvae.training.actions.mean_space import MeanSpace

X = tf.random.stateless_normal([230, 3], [1, 2])
GRID = np.linspace(-5, 5, 21)


class Validation:
    def sweep(self, split, batch_size, *, limit=None):
        assert split == "validation"
        return tf.data.Dataset.from_tensor_slices({"x": X[:limit]}).batch(batch_size)


@pytest.fixture(scope="module")
def model():
    return tiny_vae(latent=Diagonal(1))


def tracked(model, path, **options):
    return MeanSpace(model, Validation(), **{"steps": (0, 4, 6), "grid": GRID, "path": path, **options})


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_lines_hold_both_means_of_the_first_examples(model, tmp_path):
    action = tracked(model, tmp_path / "m.jsonl", examples=150)
    for step in (2, 4, 6):
        assert action.every == 2
        action(step, None)
    assert action.every > 1e9  # no block ends for it any more
    found = lines(tmp_path / "m.jsonl")
    assert [line["step"] for line in found] == [0, 4, 6]
    p, q = posterior_means(model, {"x": X[:150]}, GRID)
    np.testing.assert_allclose(found[1]["p"], p, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found[1]["q"], q, rtol=1e-5, atol=1e-6)


def test_a_resumed_run_writes_again_what_came_after_its_checkpoint(model, tmp_path):
    path = tmp_path / "m.jsonl"
    first = tracked(model, path)
    first(4, None), first(6, None)
    before = lines(path)
    again = tracked(model, path, start=4)
    assert lines(path) == before[:2]
    again(6, None)
    assert lines(path) == before


def test_a_new_run_starts_anew(model, tmp_path):
    path = tmp_path / "m.jsonl"
    tracked(model, path)(4, None)
    tracked(model, path)
    assert [line["step"] for line in lines(path)] == [0]


@pytest.mark.parametrize("steps", [(), (0,), (-2, 4)])
def test_steps_must_be_reached(model, tmp_path, steps):
    with pytest.raises(ValueError, match="`steps` must be whole numbers from 0 on, one of them above 0"):
        tracked(model, tmp_path / "m.jsonl", steps=steps)


def test_no_examples_are_refused(model, tmp_path):
    with pytest.raises(ValueError, match="`examples` must be at least 1"):
        tracked(model, tmp_path / "m.jsonl", examples=0)
