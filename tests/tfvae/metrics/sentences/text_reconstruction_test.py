"""Reconstructed sentences against counts by hand, the textbook's edit distance and BLEU from its definition."""

from collections import Counter

import numpy as np
import pytest
import tensorflow as tf

from tests.tiny import sentence_vae
from tfvae.generators import Sampler, from_prior
from tfvae.latents import Diagonal, exp_scale
from tfvae.metrics.sentences.decodings import Beam, greedy
from tfvae.metrics.sentences.text_reconstruction import TextReconstruction, reconstruct_text

SEED = tf.constant([0, 7])


@pytest.fixture
def sampler():
    vae = sentence_vae(Diagonal(2, exp_scale), vocabulary=30, length=12)
    return Sampler(vae, from_prior(vae))


def padded(sentences, length, end=True):
    rows = [[*s, *([2] if end else [])] for s in sentences]
    return np.array([[*row, *[0] * (length - len(row))] for row in rows], np.int32)


def compared(sampler, originals, found, batch_size=100):
    """Values where each sentence's reconstruction is given: the first word of an original is its number plus 4."""
    table = tf.constant(padded(found, 12))
    metric, acc = TextReconstruction(decode=lambda model, z, seed: tf.gather(table, tf.cast(z[:, 0], tf.int32))), None

    def infer(model, batch, seed):
        return from_first_word(batch["x"])

    for start in range(0, len(originals), batch_size):
        x = padded(originals[start : start + batch_size], 12)
        part = metric.observe(sampler._replace(infer=infer), {"x": tf.constant(x)}, SEED)
        acc = part if acc is None else metric.merge(acc, part)
    return metric.result(acc)


def from_first_word(x):
    class Found:
        z = tf.cast(x[:, :1] - 4, tf.float32)

    return Found


def distance(a, b):
    """Wagner and Fischer 1974."""
    table = np.zeros([len(a) + 1, len(b) + 1], int)
    table[:, 0], table[0] = range(len(a) + 1), range(len(b) + 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            table[i + 1, j + 1] = min(table[i, j + 1] + 1, table[i + 1, j] + 1, table[i, j] + (x != y))
    return table[-1, -1]


def ngrams(sentence, n):
    return Counter(tuple(sentence[i : i + n]) for i in range(len(sentence) - n + 1))


def bleu(originals, found):
    """Papineni et al. 2002, Section 2.3."""
    logs = []
    for n in range(1, 5):
        ngrams = [
            [Counter(tuple(s[i : i + n]) for i in range(len(s) - n + 1)) for s in side] for side in (originals, found)
        ]
        hits = sum((a & b).total() for a, b in zip(*ngrams, strict=True))
        logs.append(np.log(hits / sum(counts.total() for counts in ngrams[1])))
    length, reference = (sum(map(len, side)) for side in (found, originals))
    return 100 * min(1, np.exp(1 - reference / length)) * np.exp(np.mean(logs))


def test_by_hand(sampler):
    values = compared(sampler, [[4, 8, 9], [5, 8], [6]], [[4, 8, 9], [8], [6, 8, 8]])
    assert values["token_accuracy"] == pytest.approx((3 + 0 + 1) / (3 + 2 + 3))
    assert values["exact_match"] == pytest.approx(1 / 3)
    assert values["edit_distance"] == pytest.approx((0 + 1 + 2) / 6)


@pytest.mark.parametrize("batch_size", [1, 4, 100])
def test_against_the_definitions(sampler, batch_size):
    rng = np.random.default_rng(0)
    originals = [[i + 4, *rng.integers(20, 30, rng.integers(3, 9))] for i in range(10)]
    found = [[word if rng.uniform() < 0.8 else 29 for word in s[: rng.integers(3, 11)]] for s in originals]
    values = compared(sampler, originals, found, batch_size)
    edits = sum(distance(a, b) for a, b in zip(originals, found, strict=True))
    assert values["edit_distance"] == pytest.approx(edits / sum(map(len, originals)))
    assert values["bleu"] == pytest.approx(bleu(originals, found))
    assert 1 < values["bleu"] < 99


def test_equal_sentences_are_perfect(sampler):
    x = [[i + 4, 9, 10, 11, 12] for i in range(5)]
    assert compared(sampler, x, x) == {
        "token_accuracy": 1.0, "exact_match": 1.0, "bleu": pytest.approx(100), "edit_distance": 0.0,
    }  # fmt: skip


def test_nothing_found_is_all_wrong(sampler):
    values = compared(sampler, [[4, 8], [5]], [[], []])
    assert values == {"token_accuracy": 0.0, "exact_match": 0.0, "bleu": 0.0, "edit_distance": 1.0}


def test_originals_need_a_word(sampler):
    x = tf.constant([[2, 0], [2, 0]])
    metric = TextReconstruction()
    with pytest.raises(ValueError, match="no sentence has a word"):
        metric.result(metric.observe(sampler, {"x": x}, SEED))


def test_z_is_sampled_from_q_and_the_seed_decides(sampler):
    vae = sampler.model
    x = {"x": tf.constant(padded([[4 + i % 20, 7, 9] for i in range(30)], 4))}
    first, again, other = (reconstruct_text(sampler, x, tf.constant([0, seed])) for seed in (1, 1, 2))
    assert first.shape == (30, 12)
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    # All noise off: the reconstruction is that of the posterior mean.
    mean = lambda model, batch, seed: type("Draw", (), {"z": model.encode(batch["x"]).mean()})  # noqa: E731
    np.testing.assert_array_equal(
        reconstruct_text(sampler._replace(infer=mean), x, SEED), greedy(vae, vae.encode(x["x"]).mean(), SEED)
    )


def test_two_decodings_have_values_of_their_own(sampler):
    metric = TextReconstruction(Beam(2), suffix="_beam")
    assert metric.name == "text_reconstruction_beam"
    values = metric.result(metric.observe(sampler, {"x": tf.constant(padded([[4, 5, 6, 7]], 5))}, SEED))
    assert (
        tuple(values) == metric.values == ("token_accuracy_beam", "exact_match_beam", "bleu_beam", "edit_distance_beam")
    )
