import json
import sys

import numpy as np
import pytest
import tensorflow as tf

from serving.export import export
from tfvae.data.interface import Tensors

SHAPE = (2, 2, 1)
SIGNATURES = {"sample", "encode", "decode", "reconstruct", "interpolate", "score"}


def test_loads_with_tensorflow_alone_and_gives_the_same(exported, served, linear, examples, alone):
    calls = {
        "sample": {"n": 6, "seed": 11, "temperature": 0.8},
        "encode": {"x": examples},
        "decode": {"z": np.ones([2, 2])},
        "reconstruct": {"x": examples, "seed": 2},
        "interpolate": {"a": examples, "b": examples[::-1], "steps": 3},
        "score": {"x": examples, "seed": 3, "num_samples": 2},
    }
    outputs = alone(exported, calls)
    generated = linear.sampler.generate(6, tf.constant([0, 11]), 0.8)["x"]
    np.testing.assert_allclose(outputs["sample/x"], generated, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(outputs["encode/mean"], linear.posterior_mean(examples), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(outputs["decode/x"], linear.decoded(np.ones([2, 2])), rtol=1e-5)
    x, backwards, number = tf.constant(examples), tf.constant(examples[::-1]), tf.constant
    here = {
        "reconstruct/x": served["reconstruct"](x=x, seed=number(2))["x"],
        "interpolate/x": served["interpolate"](a=x, b=backwards, steps=number(3))["x"],
        "score/elbo": served["score"](x=x, seed=number(3), num_samples=number(2))["elbo"],
    }
    for name, expected in here.items():
        np.testing.assert_allclose(outputs[name], expected, rtol=1e-5, atol=1e-6)


def test_signatures_and_their_descriptions(exported, served):
    description = json.loads((exported / "assets.extra" / "tfvae.json").read_text())
    assert set(served) == SIGNATURES | {"serving_default"}
    assert set(description["signatures"]) == SIGNATURES
    assert (description["name"], description["seed"], description["left_out"]) == ("linear", 1, {})
    assert description["versions"]["tensorflow"] == tf.__version__
    score = description["signatures"]["score"]
    assert score["takes"] == {"x": "float32 [None, 2, 2, 1]", "seed": "int32 []", "num_samples": "int32 []"}
    assert set(score["gives"]) == {"elbo", "rate", "distortion", "iw_bound"}
    assert all(signature["does"] for signature in description["signatures"].values())


def test_point_mass_posterior_has_no_score_and_says_so(prior_sampler, tmp_path):
    path = export(prior_sampler, {}, tmp_path / "wae", Tensors(SHAPE), warmup=False)
    loaded = tf.saved_model.load(str(path))
    assert set(loaded.signatures) == SIGNATURES - {"score"} | {"serving_default"}
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
