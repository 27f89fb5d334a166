"""Records that are read with gaps."""

import numpy as np
import pytest
import tensorflow as tf

from tests.read_back import SIZES, all_records, fields, shaken
from tfvae.inference import amortized
from tfvae.inference.records.left_out import left_out, read
from tfvae.latents import Diagonal
from tfvae.likelihoods.read_back import read_back
from tfvae.model import VAE
from tfvae.networks.records.read_back import FieldsEncoder, ReadBack

SEED = tf.constant([1, 2])


def model():
    made = fields()
    made = VAE(FieldsEncoder(made, 4), Diagonal(2), ReadBack(made, 2), read_back)
    shaken(made.encoder)
    return made


def test_a_share_of_the_records_has_gaps_of_every_size():
    x = {key: tf.repeat(column, 100, axis=0) for key, column in all_records().items()}
    known = np.stack([column.numpy() for column in read(model(), {"x": x}, 0.4, SEED).values()])
    assert known.shape == (len(SIZES), len(x["a"]))
    # Of the gappy ones a whole has probability 1 / (columns + 1), as has each other number of columns.
    sizes = np.bincount(known.sum(0), minlength=len(SIZES) + 1) / known.shape[1]
    each = 0.4 / (len(SIZES) + 1)
    np.testing.assert_allclose(sizes, [*[each] * len(SIZES), 0.6 + each], atol=0.01)


def test_what_is_left_out_moves_q_in_training_alone():
    made, batch = model(), {"x": all_records()}
    trained, plain = (left_out(0.5)(made, batch, SEED, training=training) for training in (True, False))
    whole = amortized(made, batch, SEED)
    np.testing.assert_array_equal(plain.q.mean(), whole.q.mean())
    moved = (trained.q.mean().numpy() != whole.q.mean().numpy()).any(axis=1).mean()
    assert 0.2 < moved < 0.8
    assert left_out(0.0) is amortized
    assert set(trained.fields) == set(SIZES)


def test_a_share_is_a_fraction():
    with pytest.raises(ValueError, match=r"`share` must lie between 0 and 1, got 1\.5"):
        left_out(1.5)
