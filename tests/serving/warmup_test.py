import numpy as np

from serving.export import export
from tests.records import ADDRESS, address_vae
from tfvae.data.interface import Tensors
from tfvae.data.record_interface import RecordInterface
from tfvae.generators import from_moments
from tfvae.metrics.metric import Sampler
from tfvae.record_inference import embedded_once

SIGNATURES = ["sample", "encode", "decode", "reconstruct", "interpolate", "score"]


def test_requests_of_the_file_run_on_the_loaded_model(linear, tmp_path, replay):
    answers = replay(export(linear.sampler, linear.models, tmp_path / "1", Tensors((2, 2, 1))))
    assert [name for name, _ in answers] == SIGNATURES
    for _, outputs in answers:
        assert all(np.isfinite(value).all() and value.shape[0] == 1 for value in outputs.values())


def test_examples_are_the_models_own(tmp_path, replay):
    """Records of zeros would be refused: a text is none, and a category may not be empty."""
    model = address_vae()
    sampler = Sampler(model, from_moments(model), embedded_once)
    answers = dict(replay(export(sampler, {"vae": model}, tmp_path / "1", RecordInterface(ADDRESS))))
    assert list(answers) == SIGNATURES
    assert np.isfinite(answers["score"]["elbo"]).all()
    assert answers["interpolate"]["lat"].shape == (1, 2)
