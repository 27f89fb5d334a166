"""The export as TensorFlow Serving runs it: a session, tensors by the names of the SignatureDef, no Python of ours."""

import json
import subprocess
import sys

import numpy as np
import pytest

from serving.export.export import export
from tests.served_texts import export_of_texts
from tests.tiny import sentence_vae
from tfvae.data.sentences.interface import Words
from tfvae.data.sentences.vocabulary import Vocabulary
from tfvae.exported import load
from tfvae.generators import Sampler, from_prior
from tfvae.latents import Diagonal

SEEDS = [3, 4, 2**40]
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
        [sys.executable, "-I", "-c", SESSION, str(path), json.dumps(SEEDS)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def of_python(path):
    import tensorflow as tf

    found = load(path)._loaded.signatures["serving_default"](seed=tf.constant(SEEDS, tf.int64))
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
