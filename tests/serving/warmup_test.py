import numpy as np
import pytest
import tensorflow as tf

from serving.export import export
from tfvae.data.interface import Tensors

prediction_log_pb2 = pytest.importorskip(
    "tensorflow_serving.apis.prediction_log_pb2", reason="needs tensorflow-serving-api, of the extra `serving`"
)

SIGNATURES = ["sample", "encode", "decode", "reconstruct", "interpolate", "score"]


def test_requests_of_the_file_run_on_the_loaded_model(linear, tmp_path):
    path = export(linear.sampler, linear.models, tmp_path / "1", Tensors((2, 2, 1)))
    served = tf.saved_model.load(str(path)).signatures
    records = tf.data.TFRecordDataset(str(path / "assets.extra" / "tf_serving_warmup_requests"))
    replayed = []
    for record in records:
        request = prediction_log_pb2.PredictionLog.FromString(record.numpy()).predict_log.request
        inputs = {name: tf.constant(tf.make_ndarray(value)) for name, value in request.inputs.items()}
        outputs = served[request.model_spec.signature_name](**inputs)
        replayed.append(request.model_spec.signature_name)
        assert all(np.isfinite(value).all() and value.shape[0] == 1 for value in outputs.values())
    assert replayed == SIGNATURES
