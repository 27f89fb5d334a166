"""Repeated coding with a model whose every step is known: each round adds 1 to lat and draws long anew."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.data.records.table import table
from tfvae.generators import Sampler
from tfvae.metrics.records.p_value import PValue
from tfvae.metrics.records.repeated_coding import follow, repeat_coding

SEED = tf.constant([0, 5])
STREETS = ["ABCD", "ABC", "", "BC"]


class Stepping:
    """z is lat and long; g(z) is lat + 1, and noise for long. Streets stay."""

    def __init__(self, x):
        self.street, self.postcode = tf.constant(x["street"]), tf.constant(x["postcode"])

    def generate(self, z, *, seed, temperature):
        noise = tf.random.stateless_uniform(tf.shape(z), seed) * temperature
        lat = z[:, :1] + 1
        return {"x": {"lat+long": tf.concat([lat, noise[:, 1:]], 1), "street": self.street, "postcode": self.postcode}}


def posterior_at(model, batch, seed):
    class Draw:
        class q:  # noqa: N801
            mean = staticmethod(lambda: batch["x"]["lat+long"])

    return Draw


def start(records, size=4):
    x = records.x(street=np.resize(np.array(STREETS, object), size), lat=np.arange(size, dtype=np.float32))
    return x, Sampler(Stepping({k: v[:4] for k, v in x.items()}), None, posterior_at)


def test_each_round_decodes_the_mean_of_the_last(records):
    x, sampler = start(records)
    found = [table(records.schema, part) for part in repeat_coding(sampler, x, 3, SEED)]
    assert [part["lat"].tolist() for part in found] == [[n, n + 1, n + 2, n + 3] for n in range(4)]
    np.testing.assert_array_equal(found[0]["street"], STREETS)


def test_noise_is_drawn_anew_each_round_and_in_each_part_and_repeats_with_the_seed(records):
    x, sampler = start(records, 8)
    first, again, other = (repeat_coding(sampler, x, 2, tf.constant([0, s]), batch_size=4) for s in (1, 1, 2))
    noise = [part["lat+long"][:, 1] for part in first[1:]]
    parts = [*np.split(noise[0], 2), *np.split(noise[1], 2)]
    assert len({part.tobytes() for part in parts}) == 4
    np.testing.assert_array_equal(noise[1], again[2]["lat+long"][:, 1])
    assert not np.array_equal(noise[1], other[2]["lat+long"][:, 1])


def test_temperature_reaches_the_decoder(records):
    x, sampler = start(records)
    assert repeat_coding(sampler, x, 1, SEED, temperature=0.0)[1]["lat+long"][:, 1].tolist() == [0] * 4


def test_no_round_is_the_rows_themselves(records):
    x, sampler = start(records)
    assert repeat_coding(sampler, x, 0, SEED) == [x]


@pytest.mark.parametrize(("name", "value"), [("rounds", -1), ("batch_size", 0)])
def test_small_numbers_are_refused(records, name, value):
    x, sampler = start(records)
    with pytest.raises(ValueError, match=f"`{name}` must be at least"):
        repeat_coding(sampler, x, **{"rounds": 1, "seed": SEED, name: value})


def test_statistics_of_each_round(records):
    rng = np.random.default_rng(0)
    reference = records.reference(
        street=np.resize(np.array(["ABCD", "B"], object), 50), lat=rng.normal(size=50), long=rng.normal(size=50)
    )
    metric = PValue("postcode", ("lat", "long"), reference)
    rounds = [
        records.x(street=np.array(STREETS, object), lat=np.full(4, 9.0)),
        records.x(street=np.array(["ABCD", "B", "", "B"], object)),
    ]
    found = follow([table(records.schema, x) for x in rounds], metric, "street")
    assert found.existing == [0.25, 0.75]
    assert len(found.p) == 2
    assert found.p[0].max() < 1e-6 < 0.5 < found.p[1].min()
    np.testing.assert_array_equal(found.p[1], metric.of(table(records.schema, rounds[1])).p)
