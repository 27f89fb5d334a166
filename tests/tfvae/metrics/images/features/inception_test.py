"""The loader of the Inception graph, on a small graph of its format: node names, static batch of 1, old operations."""

import pickle

import numpy as np
import pytest
import tensorflow as tf

from tfvae.metrics.images.features.inception import Inception

WEIGHTS = np.random.default_rng(0).normal(size=(3, 2048)).astype(np.float32) / 10
SCALE = np.linspace(0.5, 2, 2048).astype(np.float32)


def frozen_graph(weights=WEIGHTS, names=("ExpandDims", "pool_3")) -> tf.compat.v1.GraphDef:
    """[1, H, W, 3] -> resize to 16 x 16 -> (x - 128) / 128 -> 1 x 1 convolution -> old batch norm -> mean of pixels."""
    constant = tf.compat.v1.constant
    with tf.Graph().as_default() as graph:
        picture = tf.compat.v1.placeholder(tf.uint8, [None, None, 3], name="DecodeJpeg")
        batch = tf.expand_dims(tf.cast(picture, tf.float32), constant(0, name="ExpandDims/dim"), name=names[0])
        resized = tf.compat.v1.image.resize_bilinear(batch, constant([16, 16], name="ResizeBilinear/size"))
        h = tf.nn.conv2d(tf.multiply(resized - 128.0, 1 / 128), weights[None, None], 1, "SAME", name="conv")
        h = tf.identity(tf.ensure_shape(h, [1, 16, 16, weights.shape[1]]), name="conv/identity")
        pool = tf.nn.avg_pool2d(h, 16, 1, "VALID", name=names[1])
        tf.nn.softmax(tf.reshape(pool, [1, -1]), name="softmax")
    definition = graph.as_graph_def(add_shapes=True)
    return with_old_batch_norm(without(definition, "EnsureShape"), len(weights[0]))


def without(definition, op):
    """The graph with nodes of this kind turned into identities; their shapes stay noted in `_output_shapes`."""
    for node in definition.node:
        if node.op == op:
            node.op = "Identity"
            node.attr.pop("shape")
    return definition


def with_old_batch_norm(definition, width):
    """Puts BatchNormWithGlobalNormalization, which TensorFlow refuses in new graphs, in place of `conv/identity`."""
    target = next(node for node in definition.node if node.name == "conv/identity")
    inputs = {"mean": np.zeros(width), "variance": np.ones(width), "beta": np.zeros(width), "gamma": SCALE[:width]}
    for name, value in inputs.items():
        node = definition.node.add(name=f"batchnorm/{name}", op="Const")
        node.attr["dtype"].type = tf.float32.as_datatype_enum
        node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(value, tf.float32))
        target.input.append(f"batchnorm/{name}")
    target.op = "BatchNormWithGlobalNormalization"
    target.attr["variance_epsilon"].f = 0.0
    target.attr["scale_after_normalization"].b = True
    definition.versions.producer = 8
    definition.versions.min_consumer = 0
    return definition


@pytest.fixture(scope="module")
def weights_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("inception") / "classify_image_graph_def.pb"
    path.write_bytes(frozen_graph().SerializeToString())
    return path


def expected(images):
    """The mean over pixels commutes with all other operations; constant images stay constant when resized."""
    return (255 * images.mean(axis=(1, 2)) - 128) / 128 @ WEIGHTS * SCALE


def constant_images(n, channels):
    shades = np.random.default_rng(1).uniform(size=(n, 1, 1, channels))
    return np.broadcast_to(shades, (n, 5, 7, channels)).astype(np.float32)


def test_batches_of_any_length_in_the_range_of_255(weights_file):
    images = constant_images(7, 3)
    features = Inception(str(weights_file), batch_size=3)(images)
    assert features.shape == (7, 2048)
    np.testing.assert_allclose(features, expected(images), rtol=1e-4, atol=1e-5)


def test_grey_images_become_three_equal_channels(weights_file):
    images = constant_images(2, 1)
    features = Inception(str(weights_file))(images)
    np.testing.assert_allclose(features, expected(np.repeat(images, 3, axis=-1)), rtol=1e-4, atol=1e-5)


def test_is_called_fid_and_has_the_files_digest(weights_file, tmp_path):
    inception = Inception(str(weights_file))
    assert inception.frechet_name == "fid"
    other = tmp_path / "other.pb"
    other.write_bytes(frozen_graph(2 * WEIGHTS).SerializeToString())
    assert len(inception.digest) == 64
    assert inception.digest != Inception(str(other)).digest


def test_pickles(weights_file):
    inception = pickle.loads(pickle.dumps(Inception(str(weights_file))))
    assert inception(constant_images(1, 3)).shape == (1, 2048)


def test_an_absent_file_is_named_with_the_remedy(tmp_path):
    with pytest.raises(
        FileNotFoundError, match=r"no file at .*gone\.pb.*inception-2015-12-05\.tgz.*inception_weights=PATH"
    ):
        Inception(str(tmp_path / "gone.pb"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda: b"not a graph", "is not that network"),
        (lambda: b"", "pool_3"),
        (lambda: frozen_graph(names=("ExpandDims", "pool_9")).SerializeToString(), "pool_3"),
        (lambda: frozen_graph(names=("images", "pool_3")).SerializeToString(), "ExpandDims"),
        (lambda: frozen_graph(WEIGHTS[:, :10]).SerializeToString(), r"shape \(None, 1, 1, 10\), not \[N, 1, 1, 2048\]"),
    ],
    ids=["text", "empty", "no output", "no input", "narrow"],
)
def test_another_file_is_refused_in_one_line(content, reason, tmp_path):
    path = tmp_path / "wrong.pb"
    path.write_bytes(content())
    with pytest.raises(ValueError, match=reason) as caught:
        Inception(str(path))
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_images_of_two_channels_are_refused(weights_file):
    with pytest.raises(ValueError, match=r"`images` must be \[N, H, W, 1 or 3\], got \[1, 5, 7, 2\]"):
        Inception(str(weights_file))(constant_images(1, 2))
