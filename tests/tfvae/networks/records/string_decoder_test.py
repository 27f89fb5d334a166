"""The decoder of strings against a plain one; scheduled sampling; generation against all strings of a tiny model."""

import itertools

import numpy as np
import pytest
import scipy.special
import scipy.stats
import tensorflow as tf

from tfvae.likelihoods.packed_tokens import PackedTokens
from tfvae.likelihoods.tokens import lengths, tokens
from tfvae.networks.records.packed_gru import weights
from tfvae.networks.records.plain_gru import places, plain_gru
from tfvae.networks.records.string_decoder import StringDecoder
from tfvae.symbols import END, PAD, START, UNKNOWN

V, H, E = 7, 4, 3
SEED = [3, 4]
X = np.array([[4, 5, 6, 2, 0], [2, 0, 0, 0, 0], [4, 5, 2, 0, 0], [6, 6, 5, 4, 2], [2, 0, 0, 0, 0]], np.int32)


def normal(*shape, seed=1):
    return tf.random.stateless_normal(shape, [seed, len(shape)])


def model(scale=1.0):
    """All weights differ from zero."""
    return filled(StringDecoder(V, width=H, embedding=E), scale)


def filled(model, scale=1.0):
    model.set_weights([scale * normal(*v.shape, seed=10 + i) for i, v in enumerate(model.weights)])
    return model


def plain_logits(model, e, x):
    """[N, T, V] under teacher forcing."""
    table = weights(model.decoder, tf.convert_to_tensor(model.embeddings))
    return model.logits(plain_gru(table, model.start(e), x.shape[1], places(x))[:, :-1])


def log_p(model, e, x, p_truth=1.0):
    return PackedTokens(*model.decode(e, x, p_truth, SEED), len(x)).log_prob(x)


def with_gradients(run, model):
    with tf.GradientTape() as tape:
        values = run()
        total = tf.reduce_sum(values * normal(*values.shape, seed=9))
    found = tape.gradient(total, [v.value for v in model.trainable_variables], unconnected_gradients="zero")
    return [values, *map(tf.convert_to_tensor, found)]


def close(actual, expected):
    for a, b in zip(actual, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=2e-4, atol=1e-5)


def test_logits_are_told_where_they_belong():
    m, e, x = model(), normal(len(X), H), tf.constant(X)
    found = m.decode(e, x, 1.0, SEED)
    expected = plain_logits(m, e, x)
    assert sorted(zip(found.row.numpy(), found.place.numpy(), strict=True)) == [tuple(i) for i in np.argwhere(X != PAD)]
    np.testing.assert_allclose(found.logits, tf.gather_nd(expected, tf.stack([found.row, found.place], 1)), rtol=1e-4)


def test_embeddings_start_between_zero_and_one():
    values = StringDecoder(200, 4, 8).embeddings.numpy()
    assert 0 <= values.min() < 0.01 and 0.99 < values.max() <= 1


def test_an_alphabet_without_a_symbol_to_draw_is_refused():
    with pytest.raises(ValueError, match="`symbols` must be at least 5, got 4"):
        StringDecoder(4)


# --- scheduled sampling ---


def test_certain_truth_is_teacher_forcing_whether_drawn_or_not():
    m, e, x = model(), normal(len(X), H), tf.constant(X)
    forced = log_p(m, e, x)
    for p_truth in (tf.constant(1.0), tf.ones([len(X)])):
        np.testing.assert_allclose(log_p(m, e, x, p_truth), forced, rtol=1e-6)


def next_given(m, e, symbols):
    """Probabilities of the symbol behind a string, PAD, START and UNKNOWN left out."""
    logits = plain_logits(m, e, tf.constant([[*symbols, PAD]]))[0, -1].numpy().astype(np.float64)
    logits[[PAD, START, UNKNOWN]] = -np.inf
    return scipy.special.softmax(logits)


@pytest.mark.parametrize("p_truth", [0.0, 0.3])
def test_symbols_are_true_with_probability_p_and_else_drawn_from_the_softmax(p_truth):
    """Which symbol was read shows in the logits behind it: 20,000 equal rows, two symbols each."""
    m, n, e = model(), 20_000, normal(1, H)
    x = tf.constant([[5, END]] * n)
    found = m.decode(tf.repeat(e, n, 0), x, tf.constant(p_truth), SEED)
    behind = found.logits.numpy()[found.place.numpy() == 1]
    each = np.stack([plain_logits(m, e, tf.constant([[s, PAD]]))[0, 1] for s in range(V)])
    read = np.abs(behind[:, None] - each).sum(-1).argmin(-1)
    assert np.abs(behind - each[read]).max() < 1e-4
    expected = (1 - p_truth) * next_given(m, e, []) + p_truth * (np.arange(V) == 5)
    counts = np.bincount(read, minlength=V)
    assert not counts[expected == 0].any()
    kept = expected > 0
    assert scipy.stats.chisquare(counts[kept], n * expected[kept]).pvalue > 1e-3


def test_rows_have_their_own_probability_of_truth():
    m, n = model(), 200
    e, x = normal(n, H), tf.constant([[5, 6, 4, END]] * n)
    mixed = log_p(m, e, x, tf.constant([1.0, 0.0] * (n // 2))).numpy()
    forced = log_p(m, e, x).numpy()
    np.testing.assert_allclose(mixed[::2], forced[::2], rtol=1e-5)
    assert (np.abs(mixed - forced)[1::2] > 1e-4).mean() > 0.7


def test_no_gradient_runs_through_a_draw():
    """The gradient is that of reading the drawn symbols as if they had been given."""
    m, e = model(), normal(len(X), H)
    x = tf.constant(X)
    packed = m.decode(e, x, 0.0, SEED)
    read = np.zeros_like(X)
    by_place = {(r, p): v for r, p, v in zip(packed.row.numpy(), packed.place.numpy(), packed.logits, strict=True)}
    for row, length in enumerate(lengths(x).numpy()):
        for place in range(length - 1):
            options = [(*read[row, :place], s, PAD) for s in range(V)]
            behind = plain_logits(m, tf.repeat(e[row : row + 1], V, 0), tf.constant(options))[:, place + 1]
            read[row, place] = np.abs(behind - by_place[row, place + 1]).sum(-1).argmin()

    def plain():
        logits = plain_logits(m, e, tf.constant(read))
        return tokens({"logits": logits}).log_prob(x)

    close(with_gradients(lambda: log_p(m, e, x, 0.0), m), with_gradients(plain, m))


def test_the_seed_decides_what_is_read():
    m, e, x = model(), normal(len(X), H), tf.constant(X)
    first, again, other = (m.decode(e, x, 0.5, seed).logits for seed in (SEED, SEED, [5, 6]))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-3


# --- generation ---


def all_strings(length):
    """Every string of at most `length` symbols, END included, padded."""
    for n in range(length):
        for letters in itertools.product(range(UNKNOWN + 1, V), repeat=n):
            yield (*letters, END, *[PAD] * (length - n - 1))


def probability(m, e, string, length):
    """By the chain rule; the last place is END for sure."""
    ends = string.index(END)
    chances = [next_given(m, e, string[:place])[string[place]] for place in range(min(ends + 1, length - 1))]
    return np.prod(chances)


def test_generated_strings_have_the_frequencies_of_the_model():
    m, n, length, e = model(), 20_000, 3, normal(1, H)
    x = m.generate(tf.repeat(e, n, 0), length, SEED).numpy()
    expected = {s: probability(m, e, s, length) for s in all_strings(length)}
    np.testing.assert_allclose(sum(expected.values()), 1, rtol=1e-6)
    strings, counts = np.unique(x, axis=0, return_counts=True)
    found = dict(zip(map(tuple, strings.tolist()), counts, strict=True))
    assert set(found) <= set(expected)
    pairs = np.array([(found.get(s, 0), n * p) for s, p in expected.items() if n * p > 5])
    rest = n - pairs.sum(0)
    pairs = np.concatenate([pairs, rest[None]]) if rest[1] > 5 else pairs * [1, n / pairs[:, 1].sum()]
    assert scipy.stats.chisquare(pairs[:, 0], pairs[:, 1] * pairs[:, 0].sum() / pairs[:, 1].sum()).pvalue > 1e-3


def test_temperature_zero_takes_the_likeliest_symbol_each_time():
    m, e = model(), normal(20, H)
    for row, string in enumerate(m.generate(e, 6, SEED, temperature=0.0).numpy()):
        expected = []
        while END not in expected:
            expected.append(END if len(expected) == 5 else int(next_given(m, e[row : row + 1], expected).argmax()))
        np.testing.assert_array_equal(string, expected + [PAD] * (6 - len(expected)))


def test_every_string_ends_within_its_own_length():
    m, n = model(0.3), 60
    length = np.tile([1, 2, 5], n // 3).astype(np.int32)
    x = m.generate(normal(n, H), tf.constant(length), SEED).numpy()
    assert x.shape == (n, 5)
    assert (np.sum(x == END, axis=1) == 1).all()
    found = lengths(tf.constant(x)).numpy()
    assert (x[np.arange(n), found - 1] == END).all() and (found <= length).all() and (found == length)[length > 1].any()


def test_the_first_strings_do_not_depend_on_how_many_there_are():
    m, e = model(), normal(50, H)
    x = m.generate(e, 6, SEED)
    for k in (1, 7):
        np.testing.assert_array_equal(m.generate(e[:k], 6, SEED), x[:k])


def test_no_rows_give_no_strings():
    assert model().generate(tf.zeros([0, H]), 4, SEED).shape == [0, 4]
