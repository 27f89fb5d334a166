import numpy as np

from serving.export import export
from tfvae.data.interface import Tensors

SIGNATURES = ["sample", "encode", "decode", "reconstruct", "interpolate", "score"]


def test_requests_of_the_file_run_on_the_loaded_model(linear, tmp_path, replay):
    answers = replay(export(linear.sampler, linear.models, tmp_path / "1", Tensors((2, 2, 1))))
    assert [name for name, _ in answers] == SIGNATURES
    for _, outputs in answers:
        assert all(np.isfinite(value).all() and value.shape[0] == 1 for value in outputs.values())
