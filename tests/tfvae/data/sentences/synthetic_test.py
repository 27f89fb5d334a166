"""The synthetic sentences against Keras' LSTM, scalar draws, and the statistics that the paper states."""

import keras
import numpy as np
import pytest
from scipy import stats
from scipy.special import log_softmax

from tfvae.data.sentences.synthetic import LSTM, MEANS, SyntheticSentences, draw_latents, draw_lstm, draw_words, step
from tfvae.data.storage import ingest

V = 30
SMALL = SyntheticSentences(sizes=(20, 5, 5), vocabulary=V)


def random(seed: int = 0) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def read(reader) -> dict[str, list]:
    return {shard.split: list(reader.read(shard)) for shard in reader.shards()}


@pytest.fixture(scope="module")
def paper():
    """All records at the paper's sizes."""
    return read(SyntheticSentences())


def test_a_step_is_that_of_keras():
    lstm, generator = draw_lstm(random(), V), random(1)
    cell = keras.layers.LSTMCell(100, dtype="float64")
    cell.build((None, 100))
    cell.set_weights([lstm.kernel[:100], lstm.kernel[100:], lstm.bias])
    z, words, h, c = (generator.standard_normal([3, 2]), np.array([4, 0, V]), *generator.standard_normal([2, 3, 100]))
    logits, (hidden, memory) = step(lstm, z, words, (h, c))
    output, (_, expected_memory) = cell(lstm.embeddings[words], [h, c])
    np.testing.assert_allclose(hidden, output, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(memory, expected_memory, rtol=1e-9, atol=1e-12)
    top = np.concatenate([lstm.hidden_to_words, lstm.z_to_words])
    np.testing.assert_allclose(
        logits, np.concatenate([output, z], axis=1) @ top + lstm.words_bias, rtol=1e-9, atol=1e-12
    )


def test_words_are_drawn_one_after_another_by_the_inverse_distribution_function():
    lstm = draw_lstm(random(), V)
    z, uniform = random(1).standard_normal([4, 2]), random(2).random([4, 6])
    words = draw_words(lstm, z, uniform)
    for row in range(4):
        state, word = (z[[row]] @ lstm.initial + lstm.initial_bias, np.zeros([1, 100])), V
        for t in range(6):
            logits, state = step(lstm, z[[row]], np.array([word]), state)
            word = int(np.searchsorted(np.cumsum(np.exp(log_softmax(logits[0]))), uniform[row, t], side="right"))
            assert words[row, t] == word


def test_first_words_follow_their_probabilities():
    lstm, n = draw_lstm(random(), 5), 20_000
    lstm = lstm._replace(
        **{name: 0.1 * getattr(lstm, name) for name in ("hidden_to_words", "z_to_words", "words_bias")}
    )
    z = np.array([[0.5, -1.0]])
    state = z @ lstm.initial + lstm.initial_bias, np.zeros([1, 100])
    expected = n * np.exp(log_softmax(step(lstm, z, np.array([5]), state)[0][0]))
    words = draw_words(lstm, np.repeat(z, n, axis=0), random(3).random([n, 1]))[:, 0]
    assert stats.chisquare(np.bincount(words, minlength=5), expected).pvalue > 1e-3


def test_extreme_uniform_numbers_give_words():
    words = draw_words(draw_lstm(random(), V), np.full([2, 2], 9.0), np.array([[0.0] * 5, [np.nextafter(1, 0)] * 5]))
    assert ((words >= 0) & (words < V)).all()


def test_weights_have_their_bounds():
    lstm = draw_lstm(random(), 1000)
    assert {name: array.shape for name, array in lstm._asdict().items()} == {
        "embeddings": (1001, 100),
        "kernel": (200, 400),
        "bias": (400,),
        "initial": (2, 100),
        "initial_bias": (100,),
        "hidden_to_words": (100, 1000),
        "z_to_words": (2, 1000),
        "words_bias": (1000,),
    }
    for name in LSTM._fields:
        bound, array = 5 if name == "z_to_words" else 1, getattr(lstm, name).reshape(-1)
        assert stats.kstest(array, "uniform", args=(-bound, 2 * bound)).pvalue > 1e-3


def test_latents_are_from_four_components_of_unit_variance():
    components, z = draw_latents(random(), 20_000)
    assert stats.chisquare(np.bincount(components)).pvalue > 1e-3
    assert {tuple(mean) for mean in MEANS} == {(a, b) for a in (-2, 2) for b in (-2, 2)}
    noise = z - MEANS[components]
    for axis in noise.T:
        assert stats.kstest(axis, "norm").pvalue > 1e-3
    assert abs(stats.pearsonr(*noise.T).statistic) < 0.03


def test_records_are_those_of_sentences(paper):
    assert {split: len(records) for split, records in paper.items() if split != "findings"} == {
        "train": 16_000,
        "validation": 2_000,
        "test": 2_000,
    }
    spelling = {f"w{i:03d}".encode() for i in range(1000)}
    for split in ("train", "validation", "test"):
        sentences = [record["text"].split() for record in paper[split]]
        assert {len(words) for words in sentences} == {10}
        assert {word for words in sentences for word in words} <= spelling
        labels = np.bincount([record["label"] for record in paper[split]])
        assert stats.chisquare(labels).pvalue > 1e-3
    words = {record["text"] for record in paper["findings"][4:]}
    assert words == {word for record in paper["train"] for word in record["text"].split()}


def test_keys_name_the_sentences(paper):
    keys = [record["key"] for records in paper.values() for record in records]
    assert len(set(keys)) == len(keys)
    assert paper["test"][7]["key"] == b"test/00007"


def test_the_component_shapes_the_words(paper):
    """The words of two components are further apart than those of two halves of one."""
    words = {record["text"]: i for i, record in enumerate(paper["findings"])}

    def frequencies(records):
        counts = np.bincount(
            [words[word] for record in records for word in record["text"].split()], minlength=len(words)
        )
        return counts / counts.sum()

    parts = [[record for record in paper["train"] if record["label"] == label] for label in range(4)]
    halves = [np.abs(frequencies(part[::2]) - frequencies(part[1::2])).sum() for part in parts]
    between = [np.abs(frequencies(a) - frequencies(b)).sum() for a in parts for b in parts if a is not b]
    assert min(between) > 5 * max(halves)


def test_a_seed_gives_the_same_sentences_and_another_seed_others():
    assert read(SMALL) == read(SyntheticSentences(sizes=(20, 5, 5), vocabulary=V))
    assert read(SMALL) != read(SyntheticSentences(seed=1, sizes=(20, 5, 5), vocabulary=V))


def test_the_sentences_of_seed_0_stay_what_they_are(paper):
    assert paper["train"][0]["text"] == b"w598 w172 w667 w529 w299 w283 w132 w416 w958 w898"
    assert paper["test"][0]["text"] == b"w096 w062 w230 w767 w309 w123 w309 w900 w260 w282"


def test_ingest_writes_all_of_them(tmp_path):
    counts = ingest.ingest(SMALL, tmp_path)
    assert {split: counts.records[split] for split in ("train", "validation", "test")} == {
        "train": 20,
        "validation": 5,
        "test": 5,
    }
    assert not counts.rejects


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"seed": -1}, "`seed` must be at least 0, got -1"),
        ({"sizes": (1, 0, 1)}, "`sizes` must be at least 1, got 0"),
        ({"length": 0}, "`length` must be at least 1, got 0"),
        ({"vocabulary": 1}, "`vocabulary` must be at least 2, got 1"),
    ],
)
def test_arguments_out_of_range_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        SyntheticSentences(**options)
