"""Exported models as objects: names, order, plain values, batches, and what is told where something is missing."""

import json
import shutil

import numpy as np
import pytest
import tensorflow as tf

import tfvae
from serving.export.export import export
from tests.nested_export import nested_export
from tests.records import NESTED, RAW, nested_vae, parsed
from tests.tiny import tiny_vae
from tfvae.data.interface import Tensors
from tfvae.data.records.table import table
from tfvae.data.sentences.interface import Words
from tfvae.data.sentences.vocabulary import Vocabulary
from tfvae.exported import (
    NUMBERS,
    RECORDS,
    SENTENCE,
    SENTENCES,
    Description,
    ModelError,
    find_model,
    load,
    row_seeds,
)
from tfvae.generators import Sampler, from_moments, from_prior
from tfvae.inference.records import embedded_once
from tfvae.latents import Deterministic, Diagonal, Empty
from tfvae.likelihoods import tokens
from tfvae.model import VAE
from tfvae.networks.decoders import Autoregressive, scaled_sample
from tfvae.networks.no_encoder import NoEncoder
from tfvae.networks.sentences import lstm
from tfvae.randomness import seed_from
from tfvae.row_seeds import seeds_of
from tfvae.schema.rows import shown
from tfvae.symbols import END, SPELLING

VOCABULARY = Vocabulary((*SPELLING, "the", "food", "café"))
X = np.linspace(-1, 1, 15).reshape(5, 3)


def written(model, interface, directory):
    sampler = Sampler(model, from_prior(model))
    return load(export(sampler, {}, directory, interface, facts={"name": "tiny"}, warmup=False))


def sentence_vae(latent):
    sizes = {"vocabulary": VOCABULARY.size, "embedding": 3, "width": 4}
    encoder = lstm.Encoder(latent.features, **sizes) if latent.features else NoEncoder()
    width = latent.prior().event_shape[0]
    vae = VAE(encoder, latent, Autoregressive(lstm.Decoder(width, **sizes), 4), tokens)
    vae(tf.constant([[4, END]]))
    return vae


@pytest.fixture(scope="module")
def arrays(tmp_path_factory):
    """A model of vectors [3], in a folder of versions."""
    return written(tiny_vae(emit=scaled_sample), Tensors([3]), tmp_path_factory.mktemp("arrays") / "7")


@pytest.fixture(scope="module")
def sentences(tmp_path_factory):
    return written(sentence_vae(Diagonal(2)), Words(VOCABULARY), tmp_path_factory.mktemp("sentences") / "1")


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    return load(nested_export(tmp_path_factory))


# --- arrays ---


def test_the_newest_version_is_loaded_and_says_what_it_is(arrays):
    model = tfvae.load(str(arrays.path.parent))
    assert (model.path, model.names, model.schema) == (arrays.path, ("x",), None)
    assert model.description["name"] == "tiny"


def test_arrays_in_and_arrays_out(arrays):
    vae = tiny_vae(emit=scaled_sample)
    expected = from_prior(vae)(4, seeds_of(tf.constant(row_seeds(5, 4))), 0.5)["x"]
    np.testing.assert_allclose(arrays.sample(4, seed=5, temperature=0.5)["x"], expected, rtol=1e-4, atol=1e-6)
    q = vae.encode(tf.constant(X, tf.float32))
    for given in (X, X.tolist(), {"x": X}):
        np.testing.assert_allclose(arrays.encode(given)["mean"], q.mean(), rtol=1e-4, atol=1e-6)
    assert arrays.reconstruct(X, seed=3)["x"].shape == (5, 3)
    ends = arrays.interpolate(X[:2], X[3:], steps=4)["x"]
    assert [len(points) for points in ends] == [4, 4]
    last = [points[-1] for points in ends]
    np.testing.assert_allclose(last, arrays.decode(q.mean()[3:])["x"], rtol=1e-4, atol=1e-6)


def test_scores_have_a_bound(arrays):
    found = arrays.score(X, seed=2)
    assert {name: value.shape for name, value in found.items()} == dict.fromkeys(found, (5,))
    assert set(found) == {"elbo", "rate", "distortion", "iw_bound"}
    np.testing.assert_allclose(found["elbo"], -found["rate"] - found["distortion"], rtol=1e-5)


def test_many_are_drawn_in_blocks_which_do_not_show(arrays):
    n = 2 * RECORDS + 3
    assert [len(block["x"]) for block in arrays.sample_blocks(n)] == [RECORDS, RECORDS, 3]
    x = arrays.sample(n, seed=-1)["x"]
    assert len(np.unique(x, axis=0)) == n
    np.testing.assert_array_equal(x, arrays.sample(n, seed=-1)["x"])
    np.testing.assert_array_equal(x[:7], arrays.sample(7, seed=-1)["x"])
    assert arrays.sample(0)["x"].shape == (0, 3)


@pytest.mark.parametrize("at_once", [1, 3, 8, 50])
def test_rows_are_the_same_to_the_last_bit_in_blocks_of_any_size(at_once, arrays, sentences, monkeypatch):
    whole = [model.sample_table(50, seed=4) for model in (arrays, sentences)]
    monkeypatch.setattr(Description, "at_once", at_once)
    for model, drawn in zip((arrays, sentences), whole, strict=True):
        found = model.sample_table(50, seed=4)
        assert list(found) == list(drawn)
        for name, column in drawn.items():
            np.testing.assert_array_equal(found[name], column)
            later = [block[name] for block in model.sample_blocks(9, seed=4, first=37)]
            np.testing.assert_array_equal(np.concatenate(later), column[37:46])


@pytest.mark.parametrize(
    "facts, names, rows, at_once",
    [
        ({"columns": {"text": "text"}, "spec": {"text": "string [None]"}}, ("text",), SENTENCE, SENTENCES),
        ({"columns": {"x": "x"}, "spec": {"x": "float32 [None, 64, 64, 3]"}}, ("x",), None, NUMBERS // 12_288),
        ({"columns": {"x": "x"}, "spec": {"x": "float32 [None, 2000, 2000, 1]"}}, ("x",), None, 1),
        ({"columns": {"x": "x"}, "spec": {"x": "float32 [None, 8, 8, 1]"}}, ("x",), None, RECORDS),
        ({"schema": json.loads(NESTED.to_json())}, tuple(f.name for f in NESTED.message.fields), NESTED, RECORDS),
        ({}, (), None, RECORDS),
    ],
)
def test_an_export_says_what_its_rows_are(facts, names, rows, at_once):
    said = Description(facts)
    assert (said.names, said.rows, said.at_once) == (names, rows, at_once)


def test_no_two_draws_share_a_row():
    seeds = np.concatenate([row_seeds(seed, 200) for seed in (0, 1, -1, 2**31 - 1, -(2**31))])
    assert seeds.dtype == np.int64 and len(np.unique(seeds)) == 1000
    np.testing.assert_array_equal(row_seeds(-5, 3, first=7), row_seeds(-5, 10)[7:])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda model: model.encode(X[:, :2]), r"`x` must be float32 \[None, 3\]; got \[5, 2\]"),
        (lambda model: model.encode([["a", "b", "c"]]), r"`x` must be float32 \[None, 3\]; got list"),
        (lambda model: model.encode({"y": X}), "`rows` must have the columns x; got y"),
        (lambda model: model.sample(-1), "`n` must be at least 0, got -1"),
        (lambda model: model.sample(2.5), r"`n` must be a whole number, got 2\.5"),
        (lambda model: model.sample(2, temperature=np.inf), "`temperature` must be a finite number, got inf"),
        (
            lambda model: model.sample(2, seed=np.int64(2**40)),
            "`seed` must be a whole number between .*, got 1099511627776",
        ),
        (lambda model: model.encode(X[:0]), "`rows` must have at least one row, got none"),
        (
            lambda model: model.sample(1, seed=2**31),
            "`seed` must be a whole number between -2147483648 and 2147483647, got 2147483648",
        ),
        (lambda model: model.sample(1, temperature=-1.0), r"failed: `temperature` must be finite and at least 0\.$"),
    ],
)
def test_requests_that_do_not_fit_are_refused(arrays, call, message):
    with pytest.raises(ValueError, match=message):
        call(arrays)


# --- sentences ---


def test_sentences_are_lists_of_text(sentences):
    rows = sentences.sample(9, seed=1)
    assert list(rows) == ["text"] and all(isinstance(line, str) for line in rows["text"])
    assert sentences.sample(9, seed=1) == rows
    assert sentences.encode(["the café", ""])["stddev"].shape == (2, 2)
    assert sentences.reconstruct(rows)["text"] == sentences.reconstruct(rows["text"])["text"]
    lines = sentences.interpolate(["the food", "café"], ["café", ""], steps=3)["text"]
    assert [len(line) for line in lines] == [3, 3]
    assert lines[0][2] == lines[1][0] == sentences.decode(sentences.encode(["café"])["mean"])["text"][0]


def test_a_signature_that_is_left_out_says_why(tmp_path):
    language = written(sentence_vae(Empty()), Words(VOCABULARY), tmp_path / "language")
    assert language.sample(2)["text"]
    for call in (language.encode, language.reconstruct, lambda rows: language.interpolate(rows, rows)):
        with pytest.raises(ModelError, match=r"no signature `\w+`: z has width 0: it says nothing of x"):
            call(["the food"])
    point = written(tiny_vae(latent=Deterministic(2)), Tensors([3]), tmp_path / "point")
    with pytest.raises(ModelError, match="no signature `score`: the posterior is a point mass"):
        point.score(X)


# --- records ---


@pytest.mark.slow
def test_records_are_columns_in_the_order_of_the_data(people):
    assert people.names == ("name", "age", "member", "home", "phones", "tags")
    assert people.schema == NESTED
    rows = people.sample(6, seed=11, temperature=0.8)
    assert tuple(rows) == people.names
    expected = from_moments(nested_vae())(6, seeds_of(tf.constant(row_seeds(11, 6))), 0.8)["x"]
    for name, column in shown(table(NESTED, expected), NESTED).items():
        if name != "home":  # numbers agree up to rounding
            assert rows[name] == column
    flags = people.sample_table(6, seed=11, temperature=0.8)["home?"]
    assert [home is not None for home in rows["home"]] == flags.tolist()
    assert set(next(home for home in rows["home"] if home)) == {"street", "lat", "lon"}


@pytest.mark.slow
def test_rows_go_back_in_as_they_came_out(people):
    rows = shown(table(NESTED, parsed(NESTED, RAW)["x"]), NESTED)
    model = nested_vae()
    q = embedded_once(model, parsed(NESTED, RAW), seed_from(0)).q
    np.testing.assert_allclose(people.encode(rows)["mean"], q.mean(), rtol=1e-3, atol=1e-4)
    assert np.isfinite(people.score(people.sample(3))["elbo"]).all()
    line = people.interpolate(rows, rows, steps=2)
    assert [len(line[name]) for name in people.names] == [4] * 6
    assert all(first == last for points in line["tags"] for first, last in [points])
    again = people.reconstruct(rows, seed=1)
    assert tuple(again) == people.names and len(again["home"]) == 4


@pytest.mark.slow
def test_a_data_frame_is_taken_and_made(people):
    pandas = pytest.importorskip("pandas")
    rows = people.sample(4, seed=2)
    frame = pandas.DataFrame(rows)
    assert list(frame.columns) == list(people.names)
    np.testing.assert_allclose(people.encode(frame)["mean"], people.encode(rows)["mean"], rtol=1e-6)


@pytest.mark.slow
def test_rows_that_do_not_fit_the_schema_name_the_column(people):
    rows = people.sample(2)
    with pytest.raises(ValueError, match=r"`rows` must have the columns name, age, .*; 'tags' is missing"):
        people.encode({name: column for name, column in rows.items() if name != "tags"})
    with pytest.raises(ValueError, match=r"`rows` must have the columns name, age, .*; got list"):
        people.encode([1, 2])
    boat = [[{"number": "1", "kind": "BOAT", "ext": None}], []]
    with pytest.raises(ModelError, match=r"failed: `phones\.kind` must be one of HOME, WORK; got .*BOAT"):
        people.encode({**rows, "phones": boat})


# --- models that are missing or broken ---


def test_the_greatest_version_number_is_the_newest(tmp_path):
    for name in ("9", "10", "latest"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "saved_model.pb").touch()
    (tmp_path / "11").mkdir()  # not complete
    assert find_model(tmp_path) == tmp_path / "10"
    assert find_model(tmp_path / "9") == tmp_path / "9"


def test_no_model_is_an_error(tmp_path):
    with pytest.raises(ModelError, match=r"`model` must hold saved_model\.pb or a numbered version with one; .* does"):
        load(tmp_path)


def test_a_broken_model_is_refused(tmp_path):
    (tmp_path / "saved_model.pb").write_bytes(b"\xff\xfe not a model")
    with pytest.raises(ModelError, match=f"{tmp_path} failed: "):
        load(tmp_path)


def test_a_description_that_is_cut_off_is_refused(arrays, tmp_path):
    tf.io.gfile.makedirs(str(tmp_path / "assets.extra"))
    tf.saved_model.save(tf.Module(), str(tmp_path))
    (tmp_path / "assets.extra" / "tfvae.json").write_text('{"name"')
    with pytest.raises(ModelError, match=rf"{tmp_path}/assets\.extra/tfvae\.json cannot be read: "):
        load(tmp_path)


def saved(directory, name, function, *specs):
    module = tf.Module()
    module.call = tf.function(function, input_signature=specs)
    tf.saved_model.save(module, str(directory), {name: module.call})
    return load(directory)


def test_a_model_of_others_has_what_its_signatures_have(tmp_path):
    model = saved(tmp_path, "double", lambda x: {"y": 2 * x}, tf.TensorSpec([]))
    with pytest.raises(ModelError, match="has no signature `sample`: it has double"):
        model.sample(1)


def test_a_signature_with_other_arguments_is_refused(tmp_path):
    model = saved(tmp_path, "sample", lambda n: {"x": tf.zeros([n])}, tf.TensorSpec([], tf.int32))
    with pytest.raises(ModelError, match="failed: `sample` takes n, not seed, temperature"):
        model.sample(1)


@pytest.mark.slow
def test_the_description_holds_the_schema(people):
    file = json.loads((people.path / "assets.extra" / "tfvae.json").read_text())
    assert file["schema"] == json.loads(NESTED.to_json())


FILES = ("saved_model.pb", "variables/variables.index", "variables/variables.data-00000-of-00001",
         "assets.extra/tfvae.json")  # fmt: skip


@pytest.mark.parametrize(
    ("name", "share"), [*((name, share) for name in FILES for share in (0, 2)), ("fingerprint.pb", 2)]
)
def test_an_export_that_is_cut_off_is_told_in_one_line(arrays, tmp_path, name, share):
    shutil.copytree(arrays.path, tmp_path / "1")
    whole = (tmp_path / "1" / name).read_bytes()
    (tmp_path / "1" / name).write_bytes(whole[: len(whole) // share if share else 0])
    with pytest.raises(ModelError, match=r"1 failed: .") as caught:
        load(tmp_path).sample(2)
    assert "\n" not in str(caught.value)


def test_a_path_that_is_a_pattern_is_refused(arrays, tmp_path):
    shutil.copytree(arrays.path, tmp_path / "a[b]/1")
    with pytest.raises(ModelError, match=r"`model` must be a path without \*, \? and \[, .*; got \[ in "):
        load(tmp_path / "a[b]")
