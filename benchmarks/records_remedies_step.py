"""Speed of a training step of the generated-loss paper's remedies against a plain step, side by side in one run.

All take turns, so that a busy machine slows them alike; the numbers to look at are ratios of medians. Before that the
plain model is trained, and all others get its modules, so that variants have the lengths of real rows.

Example:
  python -m benchmarks.records_remedies_step --data=addresses.csv

Without --data it takes the addresses of a made-up state.
"""

import tempfile

from absl import app, flags

import configs
from benchmarks.turns import Run, compare, timed
from configs.kinds.records.numbers import UNASKED
from tfvae.data.records.batches import Records
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import Experiment, Stage
from tfvae.model import VAE
from tfvae.randomness import seed_from

_DATA = flags.DEFINE_string("data", "", "File or folder of addresses, as for the pipeline.")
_TURNS = flags.DEFINE_integer("turns", 8, "Times that each is measured.")
_STEPS = flags.DEFINE_integer("steps", 3, "Steps in a turn.")
_TRAINED = flags.DEFINE_integer("trained", 300, "Steps before anything is measured.")

PLAIN = "plain"
METHODS = {
    PLAIN: "tuple_ss_text_tf",
    "augmented_64": "augmented(n=64, start=0)",
    "augmented_256": "augmented(n=256, start=0)",
    "multiscale": "multiscale(levels=32)",
    "multiscale_augmented": "multiscale(levels=4) + augmented(n=256, start=0)",
}
"""Name -> method. Each of the last one's levels needs a step before it has variants, so it has few levels."""
WARM_UP = 5
"""Steps after which all of them have variants."""


def experiment() -> Experiment:
    """`addresses` with a stage for each method."""
    stages = {
        f"stages.{name}.{field}": value
        for name, text in METHODS.items()
        for field, value in (("method", text), ("steps", 1))
    }
    fields = {"data_dir": _DATA.value, **UNASKED, **stages}
    return configs.build("addresses", configs.resolve("addresses", "small", fields))


def load(found: Experiment) -> Records:
    """The experiment's rows."""
    with tempfile.TemporaryDirectory() as directory:
        ingest(found.data.reader, directory, 1.0)
        rows: Records = found.data.load(record_files(directory))
        return rows


def steps(stage: Stage, model: VAE, rows: Records) -> Run:
    """The steps of a method, as a run."""
    made = stage.method.procedure(model, rows, seed_from(1))
    batches = iter(rows.batches("train", stage.batch_size, seed=seed_from(2)))
    return timed(lambda: made.steps(batches, 1).grad_norm)


def main(argv: list[str]) -> None:
    """Trains the plain model, then measures and prints."""
    del argv
    found = experiment()
    rows = load(found)
    models = {stage.name: stage.method.model(rows) for stage in found.stages}
    runs = {stage.name: steps(stage, models[stage.name], rows) for stage in found.stages}
    runs[PLAIN](_TRAINED.value)
    for name, model in models.items():
        model.encoder.tree.set_weights(models[PLAIN].encoder.tree.get_weights())
        runs[name](WARM_UP)
    compare("training step", runs, _TURNS.value, _STEPS.value)


if __name__ == "__main__":
    app.run(main)
