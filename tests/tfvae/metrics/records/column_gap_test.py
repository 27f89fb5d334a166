"""The gap of each column, on records of which z tells the first column, a later one, or none."""

import numpy as np
import pytest
import tensorflow as tf

from tests.read_back import all_records, fields, shaken
from tfvae.generators import Sampler, from_prior
from tfvae.latents import Diagonal
from tfvae.likelihoods.read_back import read_back
from tfvae.metrics.records.column_gap import ColumnGap
from tfvae.model import VAE
from tfvae.networks.records.read_back import FieldsEncoder, ReadBack

SEED = tf.constant([1, 2])


def sampler() -> Sampler:
    made = fields()
    encoder, decoder = FieldsEncoder(made, 4), ReadBack(made, 2)
    for layer in (encoder, decoder):
        shaken(layer)
    vae = VAE(encoder, Diagonal(2), decoder, read_back)
    return Sampler(vae, from_prior(vae))


def found(one: Sampler) -> dict[str, float]:
    metric = ColumnGap()
    return dict(metric.result(metric.observe(one, {"x": all_records()}, SEED)))


def test_gaps_are_differences_of_log_p_column_by_column():
    one, x = sampler(), all_records()
    draw = one.infer(one.model, {"x": x}, tf.random.experimental.stateless_split(SEED, 2)[0])
    own, other = (one.model.decode(z, {"x": x}).params for z in (draw.z, tf.roll(draw.z, 1, axis=0)))
    each = {key: float(np.mean(own[key] - other[key])) for key in own}
    gaps = found(one)
    assert gaps["shuffle_gap"] == pytest.approx(sum(each.values()), abs=1e-3)
    assert gaps["shuffle_gap_later"] == pytest.approx(sum(each.values()) - each["a"], abs=1e-3)
    assert abs(each["a"]) > 0.01


def test_it_is_0_where_z_is_ignored():
    one = sampler()
    one.model.decoder.start.kernel.assign(tf.zeros_like(one.model.decoder.start.kernel))
    assert found(one) == {"shuffle_gap": pytest.approx(0, abs=1e-5), "shuffle_gap_later": pytest.approx(0, abs=1e-5)}
