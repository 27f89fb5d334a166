"""The Inception network of 2015-12-05, in whose features the Frechet distance is called FID."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import tensorflow as tf
from google.protobuf.message import DecodeError

IMAGES, FEATURES = "ExpandDims:0", "pool_3:0"
WIDTH = 2048

_REMEDY = (
    "FID needs the frozen graph classify_image_graph_def.pb of the Inception network of 2015-12-05, which this project "
    "does not ship. Unpack it from inception-2015-12-05.tgz of TensorFlow's published models and pass its path, as in "
    "--config.metrics.inception_weights=PATH/classify_image_graph_def.pb."
)


@dataclass(frozen=True)
class Inception:
    """Features `pool_3` [N, 2048] of the frozen graph at `path`; the network resizes to 299 x 299 itself.

    Raises:
        FileNotFoundError: there is no file at `path`.
        ValueError: it is not that network; from a call, where images have neither 1 nor 3 channels.
    """

    path: str
    batch_size: int = 50
    """Images in the network at once."""
    digest: str = field(init=False)
    name: str = field(default="inception", init=False)
    frechet_name: str = field(default="fid", init=False)

    def __post_init__(self) -> None:
        if not Path(self.path).is_file():
            raise FileNotFoundError(f"`path` of the Inception weights: no file at {self.path}. {_REMEDY}")
        # frozen=True leaves no other way to set a field that follows from another.
        object.__setattr__(self, "digest", hashlib.sha256(Path(self.path).read_bytes()).hexdigest())
        _network(self.path, self.digest)

    def __call__(self, images: np.ndarray) -> np.ndarray:
        if images.ndim != 4 or images.shape[-1] not in (1, 3):
            raise ValueError(f"`images` must be [N, H, W, 1 or 3], got {list(images.shape)}.")
        rgb = np.broadcast_to(images, (*images.shape[:-1], 3))
        network = _network(self.path, self.digest)
        starts = range(0, len(rgb), self.batch_size)
        return np.concatenate([network(255.0 * rgb[i : i + self.batch_size])[:, 0, 0] for i in starts])


@lru_cache(maxsize=2)
def _network(path: str, digest: str) -> Callable[[np.ndarray], np.ndarray]:
    """Images [N, H, W, 3] in [0, 255] -> [N, 1, 1, 2048]; built once for each process and file."""
    del digest
    try:
        images, features = _imported(Path(path).read_bytes())
    except (DecodeError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise ValueError(
            f"`path` of the Inception weights: {path} is not that network ({reason}). {_REMEDY}"
        ) from error
    if not features.shape.is_compatible_with([None, 1, 1, WIDTH]):
        got = f"{FEATURES} of {path} has shape {features.shape}, not [N, 1, 1, {WIDTH}]"
        raise ValueError(f"`path` of the Inception weights: {got}. {_REMEDY}")
    # A session, since the graph holds operations that TensorFlow refuses in graphs as new as those of a tf.function.
    return tf.compat.v1.Session(graph=images.graph).make_callable(features, [images])


def _imported(data: bytes) -> tuple[tf.Tensor, tf.Tensor]:
    """The network in a graph of its own: the placeholder of its images, and its features for batches of any length."""
    definition = tf.compat.v1.GraphDef.FromString(data)
    for node in definition.node:
        # Shapes noted in the file hold its own batch of 1.
        node.attr.pop("_output_shapes", None)
    with tf.Graph().as_default():
        images = tf.compat.v1.placeholder(tf.float32, [None, None, None, 3])
        (features,) = tf.graph_util.import_graph_def(definition, {IMAGES: images}, [FEATURES])
    return images, features
