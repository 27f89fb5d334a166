import json
import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.core.protobuf.saved_model_pb2 import SavedModel

from serving.export.export import export
from serving.export.names import plain_names
from serving.export.signatures import Service
from tests.nested_export import nested_export, nested_sampler
from tests.records import NESTED, RAW
from tests.served_texts import export_of_texts
from tests.tiny import sentence_vae
from tfvae.data.interface import Tensors
from tfvae.data.records.interface import RecordInterface
from tfvae.data.sentences.interface import Words
from tfvae.data.sentences.vocabulary import Vocabulary
from tfvae.generators import Sampler, from_prior
from tfvae.latents import Diagonal
from tfvae.row_seeds import seeds_of

SHAPE = (2, 2, 1)
SEEDS = np.array([11, 0, -1, 2**40, 7, 8])
T = np.array([0, 0.3, 1], np.float32)
SIGNATURES = {"serving_default", "sample", "encode", "decode", "reconstruct", "interpolate", "score"}


def test_loads_with_tensorflow_alone_and_gives_the_same(exported, served, linear, examples, alone):
    calls = {
        "sample": {"seed": SEEDS, "temperature": np.full(6, 0.8)},
        "encode": {"x": examples},
        "decode": {"z": np.ones([2, 2])},
        "reconstruct": {"x": examples, "seed": SEEDS[:3]},
        "interpolate": {"a": examples, "b": examples[::-1], "t": T},
        "score": {"x": examples, "seed": SEEDS[:3]},
    }
    outputs = alone(exported, calls)
    generated = linear.sampler.generate(6, seeds_of(tf.constant(SEEDS)), 0.8)["x"]
    np.testing.assert_allclose(outputs["sample/x"], generated, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(outputs["encode/mean"], linear.posterior_mean(examples), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(outputs["decode/x"], linear.decoded(np.ones([2, 2])), rtol=1e-5)
    x, backwards, seeds = tf.constant(examples), tf.constant(examples[::-1]), tf.constant(SEEDS[:3])
    here = {
        "reconstruct/x": served["reconstruct"](x=x, seed=seeds)["x"],
        "interpolate/x": served["interpolate"](a=x, b=backwards, t=tf.constant(T))["x"],
        "score/elbo": served["score"](x=x, seed=seeds)["elbo"],
    }
    for name, expected in here.items():
        np.testing.assert_allclose(outputs[name], expected, rtol=1e-5, atol=1e-6)


def test_signatures_and_their_descriptions(exported, served):
    description = json.loads((exported / "assets.extra" / "tfvae.json").read_text())
    assert set(served) == SIGNATURES
    assert set(description["signatures"]) == SIGNATURES
    assert (description["name"], description["seed"], description["left_out"]) == ("linear", 1, {})
    assert description["versions"]["tensorflow"] == tf.__version__
    score = description["signatures"]["score"]
    assert score["takes"] == {"x": "float32 [None, 2, 2, 1]", "seed": "int64 [None]"}
    assert set(score["gives"]) == {"elbo", "rate", "distortion", "iw_bound"}
    assert all(signature["does"] for signature in description["signatures"].values())


def test_point_mass_posterior_has_no_score_and_says_so(prior_sampler, tmp_path):
    path = export(prior_sampler, {}, tmp_path / "wae", Tensors(SHAPE), warmup=False)
    loaded = tf.saved_model.load(str(path))
    assert set(loaded.signatures) == SIGNATURES - {"score"}
    description = json.loads((path / "assets.extra" / "tfvae.json").read_text())
    assert "point mass" in description["left_out"]["score"]
    encoded = loaded.signatures["encode"](x=tf.ones([2, *SHAPE]))
    np.testing.assert_array_equal(encoded["stddev"], np.zeros([2, 2]))


def test_a_missing_model_is_named_and_nothing_is_left(linear, tmp_path):
    with pytest.raises(ValueError, match="`models` must hold every model"):
        export(linear.sampler, {"first": linear.models["first"]}, tmp_path / "model", Tensors(SHAPE), warmup=False)
    assert list(tmp_path.iterdir()) == []


def test_a_directory_with_files_is_left_alone(linear, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="`directory` must be absent or empty"):
        export(linear.sampler, linear.models, tmp_path, Tensors(SHAPE), warmup=False)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_warmup_without_the_protos_is_refused_before_anything_is_written(linear, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow_serving", None)
    with pytest.raises(ImportError, match=r"tensorflow-serving-api.*warmup=False"):
        export(linear.sampler, linear.models, tmp_path / "model", Tensors(SHAPE))
    assert list(tmp_path.iterdir()) == []


# --- records ---


def constants(schema, raw):
    spec, names = RecordInterface(schema).spec, plain_names(raw)
    return {names[name]: tf.constant(raw[name], spec[name].dtype) for name in spec}


@pytest.fixture(scope="module")
def nested(tmp_path_factory):
    """The signatures of an exported model of nested records, the live ones, and its directory."""
    path = nested_export(tmp_path_factory)
    loaded = tf.saved_model.load(str(path))
    yield loaded.signatures, Service(nested_sampler(), RecordInterface(NESTED)), path


@pytest.fixture
def eager():
    """Graphs of the live signatures would take far longer to trace than to run once."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


def equal(found, expected):
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        if value.dtype.is_floating:
            np.testing.assert_allclose(found[name], value, rtol=1e-4, atol=1e-5, err_msg=name)
        else:
            np.testing.assert_array_equal(found[name], value, err_msg=name)


@pytest.mark.slow
@pytest.mark.usefixtures("eager")
def test_records_are_named_columns_in_and_out(nested):
    served, live, path = nested
    raw = constants(NESTED, RAW)
    ends = {f"{end}_{name}": column for end in ("a", "b") for name, column in raw.items()}
    seed, temperature, t = tf.constant(SEEDS[:4]), tf.fill([4], 0.8), tf.fill([4], 0.3)
    equal(served["sample"](seed=seed, temperature=temperature), live.sample(seed, temperature))
    equal(served["encode"](**raw), live.encode(raw))
    equal(served["reconstruct"](**raw, seed=seed), live.reconstruct(raw, seed))
    equal(served["score"](**raw, seed=seed), live.score(raw, seed))
    equal(served["interpolate"](**ends, t=t), live.interpolate(raw, raw, t))
    description = json.loads((path / "assets.extra" / "tfvae.json").read_text())
    spec, names = RecordInterface(NESTED).spec, description["columns"]
    columns = {here: f"{spec[name].dtype.name} {spec[name].shape.as_list()}" for here, name in names.items()}
    assert description["signatures"]["sample"]["gives"] == description["signatures"]["encode"]["takes"] == columns
    assert (names["home_lat"], names["phones_count"], names["home_present"]) == ("home.lat", "phones#", "home?")


@pytest.mark.slow
def test_the_signature_of_the_file_has_the_names_that_the_answers_have(nested):
    """What a server sees: the names of a request's tensors."""
    meta = SavedModel.FromString((nested[2] / "saved_model.pb").read_bytes()).meta_graphs[0]
    names = set(plain_names(RAW).values())
    assert set(meta.signature_def["encode"].inputs) == set(meta.signature_def["sample"].outputs) == names


@pytest.mark.slow
def test_sampled_rows_score_as_what_was_generated(nested):
    rows = nested[0]["serving_default"](seed=tf.constant(SEEDS))
    score = nested[0]["score"](**rows, seed=tf.constant(SEEDS))
    assert np.isfinite(score["elbo"]).all() and score["elbo"].shape == (6,)


@pytest.mark.slow
def test_a_record_depends_on_its_own_seed_alone(nested):
    few, more = (nested[0]["serving_default"](seed=tf.constant(seeds)) for seeds in (SEEDS[2:4], SEEDS))
    for name, column in few.items():
        np.testing.assert_array_equal(column, more[name][2:4], err_msg=name)


@pytest.mark.slow
def test_an_unknown_category_is_refused_by_name(nested):
    raw = constants(NESTED, {**RAW, "phones.kind": [["HOME", "BOAT", "HOME"]] * 4})
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"phones\.kind.*HOME.*WORK"):
        nested[0]["encode"](**raw)


@pytest.mark.slow
def test_text_may_be_longer_than_any_that_was_seen_and_of_other_characters(nested):
    raw = constants(NESTED, {**RAW, "name": ["ab" * 40, "\u00e9\u20ac", "", "a"]})
    assert np.isfinite(nested[0]["score"](**raw, seed=tf.constant(SEEDS[:4]))["elbo"]).all()


@pytest.mark.slow
def test_no_records_are_empty_columns(nested):
    rows = nested[0]["serving_default"](seed=tf.constant(SEEDS[:0]))
    assert {column.shape[0] for column in rows.values()} == {0}


@pytest.mark.slow
@pytest.mark.usefixtures("eager")
def test_records_load_with_tensorflow_alone(nested, alone):
    served, live, path = nested
    columns = {name: tensor.numpy() for name, tensor in constants(NESTED, RAW).items()}
    calls = {"serving_default": {"seed": SEEDS}, "score": {**columns, "seed": SEEDS[:4]}}
    outputs = alone(path, calls)
    score = live.score(constants(NESTED, RAW), tf.constant(SEEDS[:4]))
    np.testing.assert_allclose(outputs["score/elbo"], score["elbo"], rtol=1e-4)
    sample = served["serving_default"](seed=tf.constant(SEEDS))
    np.testing.assert_array_equal(
        outputs["serving_default/home_street"].astype(bytes), sample["home_street"].numpy().astype(bytes)
    )
    np.testing.assert_allclose(outputs["serving_default/home_lat"], sample["home_lat"], rtol=1e-4)


@pytest.mark.slow
def test_warm_up_examples_are_the_models_own(nested, replay):
    """Records of zeros would be refused: a text is none, and a category may not be empty."""
    served, _, path = nested
    answers = dict(replay(path, served))
    assert set(answers) == SIGNATURES
    assert np.isfinite(answers["score"]["elbo"]).all()
    assert answers["interpolate"]["age"].shape == (1,)


# --- as TensorFlow Serving runs it: a session, and the names of the SignatureDef ---

ASKED = [3, 4, 2**40]
# A process of its own, for it turns eager execution off.
SESSION = """
import json, sys
sys.modules.update(dict.fromkeys(("keras", "tf_keras", "tensorflow_probability", "tfvae")))
import tensorflow as tf
v1 = tf.compat.v1
with v1.Session(graph=tf.Graph()) as session:
    meta = v1.saved_model.load(session, ["serve"], sys.argv[1])
    signature = meta.signature_def["serving_default"]
    feed = {signature.inputs["seed"].name: json.loads(sys.argv[2])}
    found = session.run({name: tensor.name for name, tensor in signature.outputs.items()}, feed)
    print(json.dumps({name: column.tolist() for name, column in found.items()}, default=bytes.decode))
"""


def of_a_session(path):
    done = subprocess.run(
        [sys.executable, "-I", "-c", SESSION, str(path), json.dumps(ASKED)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def of_python(path):
    loaded = tf.saved_model.load(str(path))
    found = loaded.signatures["serving_default"](seed=tf.constant(ASKED, tf.int64))
    return {name: tensor.numpy() for name, tensor in found.items()}


@pytest.fixture
def sentences(tmp_path):
    vocabulary = Vocabulary.of({"the": 3, "food": 2, "good": 1})
    vae = sentence_vae(Diagonal(2), vocabulary.size, 5, scale=1.0, seed=3)
    return export(Sampler(vae, from_prior(vae)), {"vae": vae}, tmp_path / "1", Words(vocabulary), warmup=False)


@pytest.fixture
def records(tmp_path):
    return export_of_texts(tmp_path / "1").path


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["exported", "sentences", "records"])
def test_a_session_gives_what_python_gives(kind, request):
    path = request.getfixturevalue(kind)
    found, expected = of_a_session(path), of_python(path)
    assert set(found) == set(expected)
    for name, column in expected.items():
        if column.dtype == object:
            assert found[name] == [text.decode() for text in column]
        else:
            np.testing.assert_allclose(found[name], column, rtol=1e-5, atol=1e-6)
