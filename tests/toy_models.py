"""Exported models whose rows are known by arithmetic: row after row is a function of its own seed, and of nothing else.

They load in a moment, so that what is drawn from them in shards, blocks and processes is tested fast.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from tfvae.exported import DESCRIPTION
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text

PEOPLE = Schema(
    Message((
        Field("name", Text(3)),
        Field("age", Number(whole=True), optional=True),
        Field("weight", Number()),
        Field("member", Category(("no", "yes"), "bool")),
    )),
    ("a", "b"),
)  # fmt: skip


def people(seed: Any) -> dict[str, Any]:
    """Columns of `PEOPLE`, of TensorFlow or of NumPy, whichever the seeds are."""
    return {
        "name": tf.strings.as_string(seed % 7),
        "age?": seed % 3 > 0,
        "age": tf.where(seed % 3 > 0, seed % 100, 0),
        "weight": tf.cast(seed % 1000, tf.float32) / 8,
        "member": seed % 2 > 0,
    }


def people_table(first: int, end: int) -> dict[str, np.ndarray]:
    """The rows of such seeds as `Exported.sample_blocks` gives them."""
    columns = {name: np.asarray(column) for name, column in people(np.arange(first, end)).items()}
    return columns | {"name": np.array([text.decode() for text in columns["name"]], object)}


def people_lines(first: int, end: int) -> list[str]:
    """Lines of the CSV file of the rows of such seeds, without its header."""
    return [
        f"{i % 7},{i % 100 if i % 3 else ''},{i % 1000 / 8},{'yes' if i % 2 else 'no'}\r\n" for i in range(first, end)
    ]


def images(seed: Any) -> dict[str, Any]:
    """x [N, 2, 3, 1]: the pixel k of seed i is (i + k mod 256) / 255."""
    levels = (seed[:, tf.newaxis] + tf.range(6, dtype=tf.int64)) % 256
    return {"x": tf.reshape(tf.cast(levels, tf.float32) / 255, [-1, 2, 3, 1])}


def grey(first: int, end: int) -> np.ndarray:
    """The same images as uint8."""
    return ((np.arange(first, end)[:, None] + np.arange(6)) % 256).astype(np.uint8).reshape(-1, 2, 3, 1)


def sentences(seed: Any) -> dict[str, Any]:
    return {"text": tf.strings.join(["café ", tf.strings.as_string(seed % 1000)])}


PEOPLE_FACTS = {"schema": json.loads(PEOPLE.to_json()), "columns": {
    "name": "name", "age_present": "age?", "age": "age", "weight": "weight", "member": "member",
}}  # fmt: skip
IMAGE_FACTS = {"columns": {"x": "x"}, "spec": {"x": "float32 [None, 2, 3, 1]"}}
SENTENCE_FACTS = {"columns": {"text": "text"}, "spec": {"text": "string [None]"}}


def toy(
    directory: Path,
    rows: Callable[[Any], dict[str, Any]] = people,
    facts: dict[str, Any] = PEOPLE_FACTS,
    fails_at: Sequence[int] = (),
) -> Path:
    """Exports a model.

    Args:
        directory: of the SavedModel.
        rows: what it makes of seeds int64 [N].
        facts: what it says of itself.
        fails_at: seeds at which it fails.
    """
    here = {name: plain for plain, name in facts["columns"].items()}
    module = tf.Module()

    def sample(seed: tf.Tensor, temperature: tf.Tensor) -> dict[str, tf.Tensor]:
        sound = tf.reduce_all(seed[:, tf.newaxis] != tf.constant(list(fails_at), tf.int64, [len(fails_at)]))
        with tf.control_dependencies([tf.debugging.assert_equal(sound, True, "`seed` is bad.")]):
            return {here[name]: tf.identity(column) for name, column in rows(seed).items()}

    specs = [tf.TensorSpec([None], tf.int64, "seed"), tf.TensorSpec([None], tf.float32, "temperature")]
    module.sample = tf.function(sample, specs, autograph=False)
    tf.saved_model.save(module, str(directory), {"sample": module.sample})
    (directory / DESCRIPTION).parent.mkdir(exist_ok=True)
    (directory / DESCRIPTION).write_text(json.dumps(facts))
    return directory
