"""Edit distances where each row's reconstruction is given."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.generators import Sampler
from tfvae.metrics.records.levenshtein import LevenshteinPerCharacter
from tfvae.metrics.records.reference import Reference

SEED = tf.constant([0, 2])
PAIRS = {"MAIN ST": "MAIM ST", "ELM": "ELM", "": "ABC", "OAK": "", "X": "YXYX", "KITTEN": "SITTING"}
DISTANCES = {"MAIN ST": 1 / 7, "ELM": 0, "": 3, "OAK": 1, "X": 3, "KITTEN": 3 / 6}


class Table:
    """Decodes row i, which z is, into the i-th of the drawn texts, or at temperature 0 of the greedy ones."""

    def __init__(self, drawn, greedy):
        self.drawn, self.greedy = ({k: tf.constant(v) for k, v in x.items()} for x in (drawn, greedy))

    def generate(self, z, *, seed, temperature):
        rows = tf.cast(z[:, 0], tf.int32)
        return {"x": {k: tf.gather(tf.where(temperature > 0, v, self.greedy[k]), rows) for k, v in self.drawn.items()}}


def posterior_at(model, batch, seed):
    class Draw:
        class q:  # noqa: N801
            mean = staticmethod(lambda: batch["x"]["lat+long"])

    return Draw


@pytest.fixture
def case(records):
    """(reference, sampler, a batch of held-out rows)."""
    rows = np.arange(len(PAIRS), dtype=np.float32)
    reference = records.reference(street=np.array(list(PAIRS), object), lat=rows)
    drawn = records.x(street=np.array(list(PAIRS.values()), object))
    greedy = records.x(street=np.array(list(PAIRS), object))
    batch = {"x": records.x(street=np.full(500, "HELD OUT", object))}
    return reference, Sampler(Table(drawn, greedy), None, posterior_at), batch


@pytest.mark.parametrize(("text", "distance"), DISTANCES.items())
def test_each_pair(case, text, distance):
    reference, sampler, batch = case
    i = list(PAIRS).index(text)
    one = Reference(reference.schema, reference.table, {key: column[i : i + 1] for key, column in reference.x.items()})
    metric = LevenshteinPerCharacter("street", one, per_example=1)
    small = {"x": {key: column[:3] for key, column in batch["x"].items()}}
    assert metric.result(metric.observe(sampler, small, SEED)) == {"levenshtein_street": pytest.approx(distance)}


def test_the_mean_is_over_random_training_rows(case):
    reference, sampler, batch = case
    metric = LevenshteinPerCharacter("street", reference)
    acc = metric.observe(sampler, batch, SEED)
    assert acc.n == 1500
    expected = list(DISTANCES.values())
    assert metric.result(acc)["levenshtein_street"] == pytest.approx(
        np.mean(expected), abs=4 * np.std(expected) / 1500**0.5
    )
    other = metric.observe(sampler, batch, tf.constant([0, 3]))
    assert other.total[0] != acc.total[0]
    merged = metric.result(metric.merge(acc, other))["levenshtein_street"]
    assert merged == pytest.approx((acc.total[0] + other.total[0]) / 3000)


def test_greedy_decodes_at_temperature_0_and_has_a_name_of_its_own(case):
    reference, sampler, batch = case
    metric = LevenshteinPerCharacter("street", reference, greedy=True)
    assert metric.result(metric.observe(sampler, batch, SEED)) == {"levenshtein_greedy_street": 0}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"field": "lat"}, "`field` must be one of street, postcode; got 'lat'"),
        ({"per_example": 0}, "`per_example` must be at least 1, got 0"),
    ],
)
def test_wrong_arguments_are_named(case, changes, message):
    with pytest.raises(ValueError, match=message):
        LevenshteinPerCharacter(**{"field": "street", "reference": case[0], **changes})
