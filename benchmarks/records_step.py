"""Speed of a training step of the tree VAE on addresses and of its generation, packed and padded, side by side in one
run.

Padded is the same model with every string as long as the longest of its column, as under XLA, all of them read to the
end and generated until the last has ended. Both take turns, so that a busy machine slows both alike; the numbers to
look at are ratios of medians.

Example:
  python -m benchmarks.records_step --data=addresses.csv

Without --data it takes the addresses of a made-up state.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from unittest import mock

import keras
import numpy as np
import tensorflow as tf
from absl import app, flags

from benchmarks.padded_strings import generate
from configs.addresses import build, get_config
from configs.kinds.records.numbers import TREE
from tfvae.data.records.batches import Records
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import Experiment, Stage
from tfvae.generators import from_moments
from tfvae.likelihoods.packed_tokens import PackedTokens
from tfvae.likelihoods.tokens import lengths
from tfvae.model import VAE
from tfvae.networks.records import StringLiteral
from tfvae.networks.records.prefixes import prefixes
from tfvae.randomness import fold_in, reproducible, seed_from
from tfvae.schema.presence import flat, stack_texts
from tfvae.static_shapes import static_shapes
from tfvae.types import Batch, Seed

_DATA = flags.DEFINE_string("data", "", "File or folder of addresses, as for the pipeline.")
_TURNS = flags.DEFINE_integer("turns", 20, "Times that each is measured.")
_TRAINED = flags.DEFINE_integer("trained", 500, "Steps before strings are generated, so that they have real lengths.")
_ROWS = flags.DEFINE_integer("rows", 256, "Rows in a batch, and rows generated.")

Run = Callable[[], tf.Tensor]
RATE, CLIP = 2e-3, 1.0
"""Of the character model's steps; speed does not depend on them."""


def data() -> tuple[Experiment, Records]:
    """The experiment `addresses` and its rows."""
    config = get_config("small")
    config.update_from_flattened_dict({"data_dir": _DATA.value, "training.batch_size": _ROWS.value, **TREE})
    experiment = build(config)
    with tempfile.TemporaryDirectory() as directory:
        ingest(experiment.data.reader, directory, 1.0)
        return experiment, experiment.data.load(record_files(directory))


def texts(model: VAE, batch: Batch) -> tf.Tensor:
    """All texts of a batch, [N, T]."""
    return flat(stack_texts(model.encoder.tree.groups[0], batch["x"]))


def character_step(literal: StringLiteral, batches: Iterator[tf.Tensor], p_truth: float | tf.Tensor) -> Run:
    """One step of the character model alone, as an autoencoder of strings: gradient, clipping, Adam."""
    weights, optimizer = literal.trainable_variables, keras.optimizers.Adam(RATE)
    optimizer.build(weights)

    @tf.function(reduce_retracing=True)
    def step(x: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            logits = literal.decode(literal.encode(x), x, p_truth, seed)
            loss = -tf.reduce_mean(PackedTokens(*logits, tf.shape(x)[0]).log_prob(x))
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, weights), CLIP)
        optimizer.apply_gradients(zip(gradients, weights, strict=True))
        return loss

    return lambda: step(next(batches), fold_in(seed_from(0), optimizer.iterations))


def whole_step(stage: Stage, model: VAE, rows: Records) -> Run:
    """One step of the experiment, with all its modules."""
    procedure = stage.method.procedure(model, rows, seed_from(1))
    batches = iter(rows.batches("train", _ROWS.value, seed=seed_from(2)))
    return lambda: procedure.steps(batches, 1).grad_norm


def character_generation(literal: StringLiteral, e: tf.Tensor, length: int) -> Run:
    """Strings from the embeddings of real ones."""
    draw = tf.function(lambda seed: literal.generate(e, length, seed))
    return lambda: draw(seed_from(time.perf_counter_ns()))


def whole_generation(model: VAE) -> Run:
    """Rows from the moments of z; a sum of all columns, so that none is left out."""

    def total(seed: Seed) -> tf.Tensor:
        x = from_moments(model)(_ROWS.value, seed)["x"]
        return tf.add_n([tf.reduce_sum(tf.cast(column, tf.float32)) for column in x.values()])

    draw = tf.function(total)
    return lambda: draw(seed_from(time.perf_counter_ns()))


def padded(run: Run) -> Run:
    """Traces with the padded character model; nothing is traced later."""
    with static_shapes(), mock.patch.object(StringLiteral, "generate", generate):
        run()
    return run


def check(literal: StringLiteral, x: tf.Tensor) -> None:
    """Raises AssertionError unless both ways give the strings the same log-probabilities."""

    def log_p() -> np.ndarray:
        return PackedTokens(*literal.decode(literal.encode(x), x, 1.0, seed_from(0)), len(x)).log_prob(x).numpy()

    found = log_p()
    with static_shapes():
        np.testing.assert_allclose(found, log_p(), rtol=1e-4, atol=1e-3)


def compare(title: str, ways: Mapping[str, Run]) -> dict[str, float]:
    """Measures in turns and prints; the first way is what the others are compared with. Median seconds of each."""
    for run in ways.values():
        run()  # traces, where it has not yet
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(_TURNS.value):
        for name, run in ways.items():
            start = time.perf_counter()
            run().numpy()
            seconds[name].append(time.perf_counter() - start)
    medians = {name: float(np.median(values)) for name, values in seconds.items()}
    base = next(iter(medians.values()))
    for name, values in seconds.items():
        low, middle, high = 1e3 * np.percentile(values, [25, 50, 75])
        print(f"{title:22} {name:28} {middle / base / 1e3:5.2f} ({middle:.1f} ms here, quartiles {low:.1f}-{high:.1f})")
    return medians


def describe(x: tf.Tensor, size: int) -> int:
    """Prints what a batch of strings holds, and returns the number of its symbols."""
    length, rows = lengths(x), len(x)
    real, longest = int(tf.reduce_sum(length)), int(tf.reduce_max(length))
    states = len(prefixes(x, tf.maximum(length - 1, 0), size).symbols)
    print(f"A batch has {rows} strings of {real} symbols.")
    print(f"Padded to its longest, {longest}, {1 - real / rows / longest:.0%} of all symbols are padding;")
    print(f"padded to the longest of all batches, {x.shape[1]}, {1 - real / rows / x.shape[1]:.0%} are.")
    print(f"The {real - rows} symbols before END have {states} different prefixes.")
    return real


def main(argv: list[str]) -> None:
    """Measures and prints."""
    del argv
    reproducible()  # as in training
    experiment, rows = data()
    stage = experiment.stage(experiment.exported)
    models = [stage.method.model(rows) for _ in range(2)]
    packed, plain = (model.encoder.tree.literals[0] for model in models)
    stream = rows.batches("train", _ROWS.value, seed=seed_from(0)).map(lambda batch: texts(models[0], batch))
    real = describe(x := next(iter(stream)), packed.symbols)
    check(packed, x)

    medians = compare(
        "character model's step",
        {
            "packed": character_step(packed, iter(stream), 1.0),
            "packed, half of them drawn": character_step(packed, iter(stream), tf.constant(0.5)),
            "padded": padded(character_step(plain, iter(stream), 1.0)),
        },
    )
    for name in ("packed", "padded"):
        print(f"{name}: {real / medians[name]:,.0f} real symbols a second")
    train, slow = whole_step(stage, models[0], rows), padded(whole_step(stage, models[1], rows))
    compare("step of the whole model", {"packed": train, "padded": slow})

    for _ in range(_TRAINED.value):
        train()
    models[1].set_weights(models[0].get_weights())
    e = packed.encode(x)
    drawn = lengths(packed.generate(e, x.shape[1], seed_from(0)))
    print(f"{_TRAINED.value} steps on, strings have {np.mean(drawn):.1f} symbols; real ones {np.mean(lengths(x)):.1f}.")
    fast = character_generation(packed, e, x.shape[1])
    compare("strings of 256 rows", {"packed": fast, "padded": padded(character_generation(plain, e, x.shape[1]))})
    compare("256 whole rows", {"packed": whole_generation(models[0]), "padded": padded(whole_generation(models[1]))})


if __name__ == "__main__":
    app.run(main)
