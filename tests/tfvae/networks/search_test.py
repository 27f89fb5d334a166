"""Decoding against the enumeration of all sentences of a toy network with memory."""

from itertools import product

import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from tfvae.networks.search import beam_search, sample
from tfvae.networks.search import draw as drawn_by
from tfvae.symbols import END, PAD, START

LENGTH, HIDDEN = 4, 3
SEED = (1, 2)


class Toy:
    """h' = tanh(h A + E[token]), logits = h' C: the same in TensorFlow, for `step`, and in NumPy, for the oracle."""

    def __init__(self, vocabulary: int = 6, sharpness: float = 2.0) -> None:
        rng = np.random.default_rng(0)
        shapes = [(HIDDEN, HIDDEN), (vocabulary, HIDDEN), (HIDDEN, vocabulary)]
        self.a, self.e, self.c = (sharpness * rng.normal(size=shape).astype(np.float32) for shape in shapes)
        self.vocabulary = vocabulary

    def step(self, token: tf.Tensor, state: dict[str, tf.Tensor]) -> tuple[tf.Tensor, dict[str, tf.Tensor]]:
        h = tf.tanh(state["h"] @ self.a + tf.gather(self.e, token))
        return h @ self.c, {"h": h}

    def follow(self, token: int, h: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        h = np.tanh(h @ self.a + self.e[token])
        return h @ self.c, h

    def sentences(self, h: np.ndarray, *, renormalised: bool) -> dict[tuple[int, ...], float]:
        """Log-probability of every sentence; `renormalised` over what may be drawn."""
        allowed = [t for t in range(self.vocabulary) if t not in (PAD, START)]
        found = {}
        for tokens in product(allowed, repeat=LENGTH):
            end = tokens.index(END) + 1 if END in tokens else LENGTH
            sentence = (*tokens[:end], *[PAD] * (LENGTH - end))
            if sentence not in found:
                found[sentence] = self.score(sentence[:end], h, allowed if renormalised else slice(None))
        return found

    def score(self, tokens: tuple[int, ...], h: np.ndarray, among: object) -> float:
        total, before = 0.0, START
        for token in tokens:
            logits, h = self.follow(before, h)
            total += logits[token] - np.logaddexp.reduce(logits[among])
            before = token
        return float(total)


def starts(n: int) -> np.ndarray:
    return np.random.default_rng(5).normal(size=(n, HIDDEN)).astype(np.float32)


def draw(toy: Toy, h: np.ndarray, temperature: float = 1.0, length: int = LENGTH) -> np.ndarray:
    return sample(toy.step, {"h": tf.constant(h)}, len(h), length, SEED, temperature).numpy()


def search(toy: Toy, h: np.ndarray, width: int, length: int = LENGTH) -> tuple[np.ndarray, np.ndarray]:
    found, score = beam_search(toy.step, {"h": tf.constant(h)}, len(h), length, width)
    return found.numpy(), score.numpy()


def greedy(toy: Toy, h: np.ndarray) -> list[int]:
    tokens, before = [], START
    while len(tokens) < LENGTH and before != END:
        logits, h = toy.follow(before, h)
        logits[[PAD, START]] = -np.inf
        before = int(np.argmax(logits))
        tokens.append(before)
    return tokens + [PAD] * (LENGTH - len(tokens))


def test_frequencies_are_the_probabilities():
    toy, h, n = Toy(sharpness=0.8), starts(1), 20000
    exact = {s: np.exp(p) for s, p in toy.sentences(h[0], renormalised=True).items()}
    np.testing.assert_allclose(sum(exact.values()), 1, rtol=1e-5)
    drawn = [tuple(row) for row in draw(toy, np.repeat(h, n, axis=0)).tolist()]
    assert set(drawn) <= set(exact)
    common = [s for s in exact if exact[s] * n > 10]
    counts = np.array([*(drawn.count(s) for s in common), sum(s not in common for s in drawn)])
    expected = np.array([exact[s] for s in common])
    assert len(common) > 30
    assert stats.chisquare(counts, n * np.append(expected, 1 - expected.sum())).pvalue > 1e-3


def test_temperature_sharpens_the_first_token():
    toy, h, n = Toy(sharpness=0.8), starts(1), 20000
    first = draw(toy, np.repeat(h, n, axis=0), temperature=0.5)[:, 0]
    logits = toy.follow(START, h[0])[0][[2, 3, 4, 5]].astype(np.float64) / 0.5  # chisquare wants exact sums
    expected = n * np.exp(logits - np.logaddexp.reduce(logits))
    assert stats.chisquare([np.sum(first == t) for t in (2, 3, 4, 5)], expected).pvalue > 1e-3


@pytest.mark.parametrize("temperature", [0.0, 1e-38, tf.constant(0.0)])
def test_without_temperature_each_token_is_the_most_likely(temperature):
    toy, h = Toy(), starts(16)
    np.testing.assert_array_equal(draw(toy, h, temperature), [greedy(toy, row) for row in h])


def test_the_nucleus_has_the_fewest_likeliest_tokens_of_its_share():
    logits = tf.repeat(tf.math.log([[0.1, 0.5, 0.15, 0.25]]), 1000, axis=0)
    drawn = [drawn_by(logits, tf.linspace(0.0, 0.9999, 1000), 1.0, share).numpy() for share in (0.4, 0.7, 0.8, 1)]
    assert [set(tokens) for tokens in drawn] == [{1}, {1, 3}, {1, 2, 3}, {0, 1, 2, 3}]
    np.testing.assert_allclose(np.bincount(drawn[1]) / 1000, [0, 2 / 3, 0, 1 / 3], atol=0.01)


def test_the_first_sentences_do_not_depend_on_how_many_are_drawn():
    toy, h = Toy(), starts(9)
    np.testing.assert_array_equal(draw(toy, h)[:4], draw(toy, h[:4]))
    assert len({*map(tuple, draw(toy, np.repeat(h[:1], 50, axis=0)))}) > 1


def test_sampling_stops_when_all_have_ended():
    """The network ends every sentence at its second token, and fails when it is asked for a fourth."""

    def step(token: tf.Tensor, t: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        tf.debugging.assert_less(t, 3)
        best = tf.where(t == 0, 4, END)
        return tf.one_hot(best, 5, on_value=50.0), t + 1

    found = sample(step, tf.zeros([3], tf.int32), 3, 20, SEED)
    np.testing.assert_array_equal(found, [[4, END] + [PAD] * 18] * 3)


def test_a_sentence_that_never_ends_has_no_end():
    def step(token: tf.Tensor, state: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return tf.one_hot(tf.fill(tf.shape(token), 3), 4, on_value=50.0), state

    np.testing.assert_array_equal(sample(step, tf.zeros([2, 1]), 2, LENGTH, SEED), [[3] * LENGTH] * 2)
    np.testing.assert_array_equal(beam_search(step, tf.zeros([2, 1]), 2, LENGTH, 1)[0], [[[3] * LENGTH]] * 2)


@pytest.mark.parametrize("vocabulary", [4, 6])
def test_a_beam_as_wide_as_the_tree_finds_all_sentences_in_order(vocabulary):
    toy, h = Toy(vocabulary), starts(2)
    found, score = search(toy, h, vocabulary**LENGTH)
    for row, first in enumerate(h):
        exact = toy.sentences(first, renormalised=False)
        best = sorted(exact, key=exact.__getitem__, reverse=True)
        assert [tuple(s) for s in found[row, : len(best)].tolist()] == best
        np.testing.assert_allclose(score[row, : len(best)], [exact[s] for s in best], rtol=1e-4)
        assert np.all(np.isneginf(score[row, len(best) :]))
        assert np.all(found[row, len(best) :] == PAD)


def test_a_narrow_beam_scores_its_sentences_exactly():
    toy, h = Toy(), starts(3)
    found, score = search(toy, h, 3)
    exact = [toy.sentences(row, renormalised=False) for row in h]
    np.testing.assert_allclose(
        score, [[e[tuple(s)] for s in row] for e, row in zip(exact, found.tolist(), strict=True)], rtol=1e-4
    )
    assert np.all(np.diff(score) <= 0)


def test_beam_of_width_one_is_greedy():
    toy, h = Toy(), starts(16)
    np.testing.assert_array_equal(search(toy, h, 1)[0][:, 0], draw(toy, h, 0.0))


def test_a_wide_beam_beats_greedy_where_greedy_is_misled():
    """One step of low cost leads to a bad second token, as 4 does here: p(4) = .6, but then all words are equal."""
    first = np.log([1e-9, 1e-9, 1e-9, 1e-9, 0.6, 0.4])
    second = np.log([[1 / 6] * 6, [1e-9, 1e-9, 1 - 1e-9, 1e-9, 1e-9, 1e-9]])

    def step(token: tf.Tensor, state: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        later = tf.gather(tf.constant(second, tf.float32), tf.cast(token == 5, tf.int32))
        return tf.where((token == START)[:, None], tf.constant(first, tf.float32), later), state

    state = tf.zeros([1, 1])
    assert sample(step, state, 1, 2, SEED, 0.0).numpy()[0, 0] == 4
    found, score = beam_search(step, state, 1, 2, 2)
    np.testing.assert_array_equal(found[0, 0], [5, END])
    np.testing.assert_allclose(score[0, 0], np.log(0.4), rtol=1e-5)


def test_one_graph_serves_every_size_of_batch():
    toy = Toy()

    @tf.function(
        input_signature=[
            tf.TensorSpec([None, HIDDEN]), tf.TensorSpec([], tf.int32), tf.TensorSpec([]), tf.TensorSpec([], tf.int32)
        ]
    )  # fmt: skip
    def both(h, length, temperature, width):
        n = tf.shape(h)[0]
        drawn = sample(toy.step, {"h": h}, n, length, SEED, temperature)
        return drawn, beam_search(toy.step, {"h": h}, n, length, width)[0]

    for n, length, width in ((1, 2, 5), (5, LENGTH, 2), (0, LENGTH, 2)):
        drawn, found = both(starts(n), length, 1.0, width)
        np.testing.assert_array_equal(drawn, draw(toy, starts(n), 1.0, length))
        np.testing.assert_array_equal(found, search(toy, starts(n), width, length)[0])
    assert both.experimental_get_tracing_count() == 1


@pytest.mark.parametrize("vocabulary", [4, 6, 9])
def test_a_beam_as_wide_as_the_vocabulary_finds_the_best_of_all_pairs_of_tokens(vocabulary):
    """Over two steps no prefix is lost: each first token has a place in the beam."""
    toy, h = Toy(vocabulary), starts(5)
    found, scores = beam_search(toy.step, {"h": tf.constant(h)}, 5, 2, vocabulary)
    for row, score, start in zip(found[:, 0].numpy(), scores[:, 0].numpy(), h, strict=True):
        pairs = {}
        for first, second in product([t for t in range(vocabulary) if t not in (PAD, START)], repeat=2):
            sentence = (first, PAD) if first == END else (first, second)
            pairs[sentence] = toy.score(sentence[:1] if first == END else sentence, start, slice(None))
        best = max(pairs, key=pairs.get)
        assert tuple(row) == best
        np.testing.assert_allclose(score, pairs[best], rtol=1e-4)


@pytest.mark.parametrize("size", [1, 2, 63, 64, 65, 300])
def test_a_draw_is_the_inverse_of_the_distribution_function(size):
    """Against NumPy's cumulative sums in double precision, away from its steps."""
    rng = np.random.default_rng(size)
    logits = rng.normal(size=[400, size]).astype(np.float32)
    logits[:, rng.random(size) < 0.3] = -np.inf
    logits[:, size // 2] = 0.0
    uniform = np.concatenate([rng.random(398), [0.0, np.nextafter(1, 0)]]).astype(np.float32)
    p = np.exp(logits.astype(float))
    mass = np.cumsum(p / p.sum(1, keepdims=True), axis=1)
    expected = (mass <= uniform[:, None]).sum(1)
    clear = np.abs(mass - uniform[:, None]).min(1) > 1e-5
    drawn = drawn_by(tf.constant(logits), tf.constant(uniform), 1.0).numpy()
    np.testing.assert_array_equal(drawn[clear], expected[clear])
    assert np.isfinite(np.take_along_axis(logits, drawn[:, None], 1)).all()  # what cannot be is never drawn
    assert clear.sum() > 350
