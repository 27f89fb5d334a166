"""Runs an experiment as one pipeline: raw data -> records -> trained stages -> metrics -> pushed sampler and report.

Examples:
  python -m pipelines.run --list
  python -m pipelines.run --pipeline=two_stage_digits --preset=smoke
  python -m pipelines.run --pipeline=two_stage_mnist --data=DIR --output_dir=runs/mnist
  python -m pipelines.run --pipeline=two_stage_mnist --data=DIR --config.stages.wae_mmd.steps=3000
  python -m pipelines.run --pipeline=lagging_synthetic --preset=smoke
  python -m pipelines.run --pipeline=text --data=FILE --config.stages.mine.method="aggressive(most=50) + autogen(-0.5)"
  python -m pipelines.run --pipeline=text --data=FILE --output_dir=runs/text --config.model.latent=16
  python -m pipelines.run --pipeline=addresses --preset=small --data=addresses.csv --output_dir=runs/addresses
  python -m pipelines.run --pipeline=records --data=people.jsonl --config.data.schema=people.proto:Person
  python -m pipelines.run --config=configs/mine.py --preset=smoke
  python -m pipelines.run --pipeline=two_stage_digits --describe
  python -m pipelines.run --pipeline=two_stage_digits --to=Ingest
  python -m pipelines.run --pipeline=two_stage_digits --from=Evaluator

--describe shows all numbers. The same command again takes from its cache what depends on no change of data, numbers or
code, and a killed training goes on from its last checkpoint. --to=NODE runs only NODE and what it needs. --from=NODE
runs NODE, and all that builds on it, again even if nothing changed; what comes before it is still taken from the cache.

In the output directory: report.html, samples.png or samples.txt, rows.csv of records, metrics.json, config.json,
run.log, serving/NAME/VERSION (the pushed model), and pipeline/ (all artifacts; `tensorboard --logdir` finds the curves
there). A model that misses its thresholds is not pushed; the last lines say so, and the exit status is 0.
"""

import os
from pathlib import Path

from absl import flags

from tfvae import command
from tfvae.checks import ConfigError
from tfvae.config_file import reference

_FLAGS = flags.FlagValues()
_WORDS = command.define_words(_FLAGS)
_OUTPUT_DIR = flags.DEFINE_string(
    "output_dir", None, "Where all goes; runs/NAME-PRESET where it is not given.", flag_values=_FLAGS
)
_FROM = flags.DEFINE_string("from", None, "Node that runs again, with all that builds on it.", flag_values=_FLAGS)
_TO = flags.DEFINE_string("to", None, "Last node that runs.", flag_values=_FLAGS)
_DESCRIBE = flags.DEFINE_bool("describe", False, "Shows nodes and numbers; runs nothing.", flag_values=_FLAGS)
_STRATEGY = flags.DEFINE_enum(
    "strategy",
    "default",
    ["default", "mirrored"],
    "default is one device, mirrored all of this machine.",
    flag_values=_FLAGS,
)
_BEAM_RUNNER = flags.DEFINE_string(
    "beam_runner",
    "local",
    "local (this process), processes (one worker a core), or one of Beam's: DataflowRunner, ...",
    flag_values=_FLAGS,
)
_BEAM_ARG = flags.DEFINE_multi_string(
    "beam_arg", [], "Further option of Beam: --beam_arg=--project=NAME; repeatable.", flag_values=_FLAGS
)


def main(fields: dict[str, str]) -> int | str:
    """Runs or describes.

    Raises:
        ConfigError, DataError: a mistake of the user's.
    """
    file, config = command.chosen(_WORDS, fields)
    output = _output_directory(f"{file.path.stem}-{config.preset}")
    # TensorFlow and TFX are imported only here, so that --help, --list and mistakes answer at once.
    from pipelines.job import Job, describe, run

    job = Job(
        reference(file.path), config, output, _STRATEGY.value, _BEAM_RUNNER.value, _BEAM_ARG.value, _FROM.value,
        _TO.value,
    )  # fmt: skip
    return describe(job) if _DESCRIBE.value else run(job)


def _output_directory(name: str) -> Path:
    """Absolute; nothing is made yet. Raises ConfigError where nothing could be."""
    path = Path(_OUTPUT_DIR.value or f"runs/{name}").expanduser().absolute()
    exists = next(folder for folder in (path, *path.parents) if folder.exists())
    if not exists.is_dir() or not os.access(exists, os.W_OK | os.X_OK):
        raise ConfigError(f"`--output_dir` must be a directory that can be written; {exists} is not.")
    return path


def cli() -> None:
    """The command."""
    command.run(main, _FLAGS, __doc__)


if __name__ == "__main__":
    cli()
