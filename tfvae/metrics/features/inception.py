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
        blocks = [network(tf.constant(255 * rgb[i : i + self.batch_size], tf.float32)).numpy() for i in starts]
        return np.concatenate(blocks).reshape(len(rgb), -1)


@lru_cache(maxsize=2)
def _network(path: str, digest: str) -> Callable[[tf.Tensor], tf.Tensor]:
    """Images [N, H, W, 3] in [0, 255] -> [N, 1, 1, 2048]; built once a process and file."""
    del digest
    try:
        graph = _pruned(Path(path).read_bytes())
        network = tf.function(
            lambda images: tf.graph_util.import_graph_def(
                graph, input_map={IMAGES: images}, return_elements=[FEATURES], name="inception"
            )[0],
            input_signature=[tf.TensorSpec([None, None, None, 3])],
            autograph=False,
        )
        width = network.get_concrete_function().outputs[0].shape[-1]
    except (DecodeError, AssertionError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise ValueError(
            f"`path` of the Inception weights: {path} is not that network ({reason}). {_REMEDY}"
        ) from error
    if width != WIDTH:
        raise ValueError(
            f"`path` of the Inception weights: {FEATURES} of {path} has {width} features, not {WIDTH}. {_REMEDY}"
        )
    return network


def _pruned(data: bytes) -> tf.compat.v1.GraphDef:
    """The part of a serialised graph that leads to the features, ready for batches of any length."""
    graph = tf.compat.v1.GraphDef.FromString(data)
    graph = tf.compat.v1.graph_util.extract_sub_graph(graph, [FEATURES.split(":")[0]])
    for node in graph.node:
        # Shapes noted in the file hold its own batch of 1.
        node.attr.pop("_output_shapes", None)
    return graph
