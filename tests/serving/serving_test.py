"""Served models of sentences: text in, text out."""

import json
import logging
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest
import tensorflow as tf

from serving.export.export import export
from serving.export.signatures import Service
from serving.row_files.contents import Contents
from serving.row_files.endings import write
from tests.tiny import sentence_vae
from tfvae.data.sentences.interface import Words
from tfvae.data.sentences.vocabulary import Vocabulary
from tfvae.exported import load, row_seeds
from tfvae.generators import Sampler, from_prior
from tfvae.inference.amortized import amortized
from tfvae.inference.semi_amortized import SemiAmortized
from tfvae.latents import Deterministic, Diagonal, Empty, exp_scale
from tfvae.model import VAE
from tfvae.randomness import split
from tfvae.row_seeds import seeds_of
from tfvae.symbols import END, SPELLING, START, UNKNOWN

VOCABULARY = Vocabulary((*SPELLING, "the", "food", "was", "good", "café"))
LENGTH, MAX_WORDS = 6, 9
SEEDS = np.arange(50, dtype=np.int64)
SENTENCES = ["the food was good", "café", "", "the pizza was good"]


def spoken_vae(latent) -> VAE:
    return sentence_vae(latent, VOCABULARY.size, LENGTH, scale=1.0, seed=3)


def words() -> Words:
    return Words(VOCABULARY, MAX_WORDS)


def exported(sampler: Sampler, directory, interface=None, warmup=False):
    return export(sampler, {}, directory, interface or words(), facts={"name": "tiny"}, warmup=warmup)


@pytest.fixture(scope="module")
def model() -> VAE:
    return spoken_vae(Diagonal(2, exp_scale))


@pytest.fixture(scope="module")
def path(model, tmp_path_factory):
    directory, warmup = tmp_path_factory.mktemp("sentences") / "1", find_spec("tensorflow_serving") is not None
    return exported(Sampler(model, from_prior(model)), directory, warmup=warmup)


@pytest.fixture(scope="module")
def call(path):
    return caller(path)


def caller(path):
    """(signature, arguments) -> outputs, text as str."""
    loaded = tf.saved_model.load(str(path))

    def call(name, **arguments):
        specs = loaded.signatures[name].structured_input_signature[1]
        tensors = {key: tf.constant(value, specs[key].dtype) for key, value in arguments.items()}
        outputs = loaded.signatures[name](**tensors)
        return {key: texts(value) if value.dtype == tf.string else value.numpy() for key, value in outputs.items()}

    return call


def texts(strings: tf.Tensor) -> list:
    return np.char.decode(strings.numpy().astype(bytes), "utf-8").tolist()


def spelled(rows) -> list[str]:
    """Tokens, up to END, as text."""
    kept = [row[: row.index(END)] if END in row else row for row in np.asarray(rows).tolist()]
    return [" ".join(VOCABULARY.words[token] for token in row) for row in kept]


def log_probability(model, z, sentence: list[int]) -> float:
    """Sum of the log-probabilities of the tokens, one step of the decoder after the other."""
    net, total, before = model.decoder.net, 0.0, START
    state = net.start(z)
    for token in sentence:
        logits, state = net.step(tf.constant([before]), state)
        total += float(tf.nn.log_softmax(logits)[0, token])
        before = token
    return total


def test_samples_are_sentences_of_the_generator(call, model):
    text = call("serving_default", seed=SEEDS)["text"]
    assert text == spelled(from_prior(model)(50, seeds_of(SEEDS))["x"])
    assert len(set(text)) > 10
    assert call("sample", seed=[7, 3], temperature=[1.0, 1.0])["text"] == [text[7], text[3]]
    assert call("sample", seed=[], temperature=[])["text"] == []


def test_temperature_zero_always_says_the_same(call):
    assert len(set(call("sample", seed=range(9), temperature=[0.0] * 9)["text"])) == 1


def test_encode_gives_the_posterior_of_the_words(call, model):
    encoded = call("encode", text=SENTENCES)
    assert encoded["mean"].shape == encoded["stddev"].shape == (4, 2)
    for i, row in enumerate([[4, 5, 6, 7, END], [8, END], [END], [4, UNKNOWN, 6, 7, END]]):
        q = model.encode(tf.constant([row]))
        np.testing.assert_allclose(encoded["mean"][i], q.mean()[0], rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(encoded["stddev"][i], q.stddev()[0], rtol=1e-5)


def test_no_sentences_have_no_posteriors(call):
    assert call("encode", text=np.array([], "S1"))["mean"].shape == (0, 2)


def test_decode_is_greedy(call, model):
    z = np.random.default_rng(0).normal(size=(5, 2)).astype(np.float32)
    assert call("decode", z=z)["text"] == spelled(model.generate(z, seed=[0, 0], temperature=0.0)["x"])


def test_reconstructions_decode_samples_of_the_posterior(call, model):
    text = call("reconstruct", text=SENTENCES, seed=[5, 6, 7, 8])["text"]
    x = words().parse({"text": tf.constant(SENTENCES)})
    z = amortized(model, x, seeds_of(tf.constant([5, 6, 7, 8], tf.int64))).z
    assert text == call("decode", z=z.numpy())["text"]
    many = call("reconstruct", text=["the food was good"] * 200, seed=range(200))["text"]
    assert len(set(many)) > 1


def test_interpolation_goes_from_mean_to_mean(call):
    a, b = SENTENCES[:2], SENTENCES[1:3]
    first, last = (call("encode", text=end)["mean"] for end in (a, b))
    for t in np.linspace(0, 1, 5, dtype=np.float32):
        assert call("interpolate", a=a, b=b, t=[t, t])["text"] == call("decode", z=(1 - t) * first + t * last)["text"]


def test_score_is_that_of_the_words_one_by_one(call, model):
    scores = call("score", text=SENTENCES, seed=[2, 3, 4, 5])
    seeds = seeds_of(tf.constant([2, 3, 4, 5], tf.int64))
    z = amortized(model, words().parse({"text": tf.constant(SENTENCES)}), split(seeds, 2)[0]).z
    for i, row in enumerate([[4, 5, 6, 7, END], [8, END], [END], [4, UNKNOWN, 6, 7, END]]):
        np.testing.assert_allclose(scores["distortion"][i], -log_probability(model, z[i : i + 1], row), rtol=1e-4)
    encoded = call("encode", text=SENTENCES)
    mean, stddev = encoded["mean"], encoded["stddev"]
    rate = 0.5 * (stddev**2 + mean**2 - 1 - 2 * np.log(stddev)).sum(-1)
    np.testing.assert_allclose(scores["rate"], rate, rtol=1e-4)
    np.testing.assert_allclose(scores["elbo"], -scores["rate"] - scores["distortion"], rtol=1e-4)


def test_importance_bound_is_log_p(call, model):
    """Against the mean of p(x given z) over a grid of z under the prior; each row is a mean of 16 weights."""
    bounds = call("score", text=["café"] * 250, seed=range(250))["iw_bound"]
    bound = [np.log(np.mean(np.exp(bounds.astype(float))))]
    axis = np.linspace(-6, 6, 121, dtype=np.float32)
    z = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    x = tf.repeat(tf.constant([[8, END]]), len(z), axis=0)
    log_px = model.likelihood(model.decode(tf.constant(z), {"x": x}).params).log_prob(x).numpy()
    prior = np.exp(-0.5 * (z**2).sum(-1)) / (2 * np.pi) * 0.1**2
    np.testing.assert_allclose(bound, [np.log(np.sum(np.exp(log_px) * prior))], atol=0.03)


def test_a_sentence_that_is_too_long_is_refused(call):
    assert call("encode", text=["the " * MAX_WORDS])["mean"].shape == (1, 2)
    with pytest.raises(tf.errors.InvalidArgumentError, match=f"`text` must have at most {MAX_WORDS} words a sentence"):
        call("encode", text=["food", "the " * (MAX_WORDS + 1)])


def test_description_shows_spec_and_vocabulary(path):
    description = json.loads((path / "assets.extra" / "tfvae.json").read_text())
    assert description["spec"] == {"text": "string [None]"}
    assert description["fingerprint"] == VOCABULARY.digest
    signatures = description["signatures"]
    assert signatures["interpolate"]["takes"] == {"a": "string [None]", "b": "string [None]", "t": "float32 [None]"}
    assert signatures["interpolate"]["gives"] == {"text": "string [None]"}
    assert signatures["score"]["takes"] == {"text": "string [None]", "seed": "int64 [None]"}
    assert signatures["serving_default"]["takes"] == {"seed": "int64 [None]"}
    assert signatures["sample"]["gives"] == {"text": "string [None]"}


def test_loads_with_tensorflow_alone(path, call, alone):
    calls = {
        "sample": {"seed": SEEDS[:6], "temperature": np.full(6, 0.8)},
        "encode": {"text": SENTENCES},
        "decode": {"z": np.ones([1, 2], np.float32)},
        "reconstruct": {"text": SENTENCES, "seed": SEEDS[:4]},
        "interpolate": {"a": SENTENCES, "b": SENTENCES[::-1], "t": np.full(4, 0.3)},
        "score": {"text": SENTENCES, "seed": SEEDS[:4]},
    }
    outputs = alone(path, calls)
    for name, arguments in calls.items():
        for key, value in call(name, **arguments).items():
            if key == "text":
                assert np.char.decode(outputs[f"{name}/{key}"], "utf-8").tolist() == value
            else:
                np.testing.assert_allclose(outputs[f"{name}/{key}"], value, rtol=1e-5, atol=1e-6)


def test_warm_up_requests_hold_a_sentence(path, replay):
    answers = replay(path, tf.saved_model.load(str(path)).signatures)
    names = ["serving_default", "sample", "encode", "decode", "reconstruct", "interpolate", "score"]
    assert [name for name, _ in answers] == names
    assert all(value.shape[0] == 1 for _, outputs in answers for value in outputs.values())


def test_samples_are_written_as_lines(path, call, tmp_path):
    model = load(path)
    write(tmp_path / "a.txt", model.sample_blocks(20, seed=3), Contents.of(model.said, model.names, 20))
    lines = (tmp_path / "a.txt").read_text("utf-8").split("\n")
    assert lines == [*call("serving_default", seed=row_seeds(3, 20))["text"], ""]


def test_a_language_model_samples_and_scores(tmp_path):
    language = spoken_vae(Empty())
    path = exported(Sampler(language, from_prior(language)), tmp_path / "1")
    call = caller(path)
    assert set(tf.saved_model.load(str(path)).signatures) == {"sample", "score", "serving_default"}
    scores = call("score", text=["the food", ""], seed=[0, 0])
    exact = [log_probability(language, tf.zeros([1, 0]), row) for row in ([4, 5, END], [END])]
    for name in ("elbo", "iw_bound"):
        np.testing.assert_allclose(scores[name], exact, rtol=1e-4)
    np.testing.assert_array_equal(scores["rate"], [0, 0])
    assert call("serving_default", seed=SEEDS)["text"] == spelled(from_prior(language)(50, seeds_of(SEEDS))["x"])
    left_out = json.loads((path / "assets.extra" / "tfvae.json").read_text())["left_out"]
    assert set(left_out) == {"encode", "decode", "reconstruct", "interpolate"}
    assert all("z has width 0" in reason for reason in left_out.values())


def test_an_autoencoder_of_sentences_has_no_score(tmp_path):
    auto = spoken_vae(Deterministic(2))
    path = exported(Sampler(auto, from_prior(auto)), tmp_path / "1")
    assert set(json.loads((path / "assets.extra" / "tfvae.json").read_text())["left_out"]) == {"score"}
    call = caller(path)
    z = call("encode", text=SENTENCES)["mean"]
    assert call("reconstruct", text=SENTENCES, seed=[1] * 4)["text"] == call("decode", z=z)["text"]


def test_x_is_read_as_the_sampler_infers(model):
    """An inference that moves q by 1 moves what is encoded, reconstructed and scored."""

    def moved(model, batch, seed, *, training=False):
        draw = amortized(model, batch, seed, training=training)
        q = model.latent.posterior(model.encoder(batch["x"]) + tf.constant([1.0, 1.0, 0.0, 0.0]))
        return draw._replace(q=q, z=draw.z + 1, kl=model.latent.kl(q))

    raw, seed = {"text": tf.constant(SENTENCES)}, tf.constant([4, 5, 6, 7], tf.int64)
    plain = Service(Sampler(model, from_prior(model)), words())
    service = replace(plain, sampler=plain.sampler._replace(infer=moved))
    mean = plain.encode(raw)["mean"] + 1
    np.testing.assert_allclose(service.encode(raw)["mean"], mean, rtol=1e-5)
    z = amortized(model, words().parse(raw), seeds_of(seed)).z + 1
    assert texts(service.reconstruct(raw, seed)["text"]) == texts(plain.decode(z)["text"])
    ends = service.interpolate(raw, raw, tf.zeros([4]))["text"]
    assert texts(ends) == texts(plain.decode(mean)["text"])
    rate = 0.5 * (plain.encode(raw)["stddev"] ** 2 + mean**2 - 1 - 2 * np.log(plain.encode(raw)["stddev"]))
    scores = service.score(raw, seed)
    np.testing.assert_allclose(scores["rate"], tf.reduce_sum(rate, -1), rtol=1e-4)


def test_a_refined_posterior_is_served_and_loads_without_a_word(model, tmp_path, caplog):
    """Its gradients, and the LSTM's, have their own code, of which TensorFlow would warn."""
    caplog.set_level(logging.WARNING)  # a test before this one may have asked absl for all that it knows
    sampler = Sampler(model, from_prior(model), SemiAmortized(steps=3))
    call = caller(exported(sampler, tmp_path / "1"))
    assert [record.message for record in caplog.records] == []
    raw = words().parse({"text": tf.constant(SENTENCES)})
    q = sampler.infer(model, raw, tf.zeros([4, 2], tf.int32)).q
    found = call("encode", text=SENTENCES)
    np.testing.assert_allclose(found["mean"], q.mean(), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found["stddev"], q.stddev(), rtol=1e-4, atol=1e-5)
    assert np.abs(found["mean"] - model.encode(raw["x"]).mean()).max() > 0.01
    draw = sampler.infer(model, raw, split(seeds_of(SEEDS[:4]), 2)[0])
    elbo = draw.log_px - tf.reduce_sum(draw.kl, axis=-1)
    np.testing.assert_allclose(call("score", text=SENTENCES, seed=SEEDS[:4])["elbo"], elbo, rtol=1e-3)


class Halves:
    """Two raw tensors of one text: the words of the first come before those of the second."""

    spec = {name: tf.TensorSpec([None], tf.string) for name in ("head", "tail")}  # noqa: RUF012
    fingerprint = "two"

    def __init__(self):
        self.words = words()
        self.resources = self.words.resources

    def parse(self, raw):
        return self.words.parse({"text": tf.strings.join([raw["head"], raw["tail"]], " ")})

    def render(self, batch):
        text = self.words.render(batch)["text"]
        return {
            "head": tf.strings.regex_replace(text, " .*", ""),
            "tail": tf.strings.regex_replace(text, "^[^ ]* ?", ""),
        }


def test_an_interface_of_several_tensors_names_both_ends(model, call, tmp_path):
    two = caller(exported(Sampler(model, from_prior(model)), tmp_path / "1", Halves()))
    a, b = {"a_head": ["the"], "a_tail": ["food was"]}, {"b_head": ["café"], "b_tail": [""]}
    found = two("interpolate", t=[0.4], **a, **b)
    whole = call("interpolate", a=["the food was"], b=["café"], t=[0.4])["text"]
    assert [f"{head} {tail}".strip() for head, tail in zip(found["head"], found["tail"], strict=True)] == whole
    np.testing.assert_allclose(
        two("encode", head=["the"], tail=["food was"])["mean"], call("encode", text=["the food was"])["mean"], rtol=1e-5
    )
