"""Runs an experiment as one pipeline: raw data -> records -> trained stages -> metrics -> pushed sampler and report.

Examples:
  python -m pipelines.run --list
  python -m pipelines.run --pipeline=two_stage_digits --preset=smoke
  python -m pipelines.run --pipeline=two_stage_mnist --data_dir=DIR --output_dir=runs/mnist
  python -m pipelines.run --pipeline=two_stage_mnist --data_dir=DIR --config.stages.wae_mmd.steps=3000
  python -m pipelines.run --pipeline=lagging_synthetic --preset=smoke
  python -m pipelines.run --pipeline=text --data_dir=FILE --output_dir=runs/text --config.model.latent=16
  python -m pipelines.run --pipeline=addresses --preset=small --data=addresses.csv --output_dir=runs/addresses
  python -m pipelines.run --pipeline=records --data=people.jsonl --config.data.schema=people.proto:Person
  python -m pipelines.run --pipeline=two_stage_digits --describe
  python -m pipelines.run --pipeline=two_stage_digits --to=Ingest
  python -m pipelines.run --pipeline=two_stage_digits --from=Evaluator

--config.x.y=value replaces any number that --describe shows. The same command again takes from its cache what depends
on no change of data, numbers or code, and a killed training goes on from its last checkpoint. --to=NODE runs only NODE
and what it needs. --from=NODE runs NODE, and all that builds on it, again even if nothing changed; what comes before it
is still taken from the cache.

In the output directory: report.html, samples.png or samples.txt, rows.csv of records, metrics.json, config.json,
run.log, serving/NAME/VERSION (the pushed model), and pipeline/ (all artifacts; `tensorboard --logdir` finds the curves
there). A model that misses its thresholds is not pushed; the last lines say so, and the exit status is 0.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from absl import app, flags
from ml_collections import ConfigDict

import configs
from tfvae.checks import ConfigError, DataError
from tfvae.config import fields_aside, split_fields

_PIPELINE = flags.DEFINE_string("pipeline", None, "Name of the experiment; --list shows all.")
_PRESET = flags.DEFINE_string("preset", "small", "smoke (seconds), small (minutes on two cores) or paper.")
_DATA_DIR = flags.DEFINE_string("data_dir", None, "Directory, or file, of the raw data, where they are not embedded.")
_DATA = flags.DEFINE_string("data", None, "The same as --data_dir.")
_OUTPUT_DIR = flags.DEFINE_string("output_dir", None, "Default: runs/PIPELINE-PRESET.")
_SEED = flags.DEFINE_integer("seed", None, "Short for --config.seed: two runs with one seed on one machine are equal.")
_FROM = flags.DEFINE_string("from", None, "Node that runs again, with all that builds on it.")
_TO = flags.DEFINE_string("to", None, "Last node that runs.")
_LIST = flags.DEFINE_bool("list", False, "Lists the experiments.")
_DESCRIBE = flags.DEFINE_bool("describe", False, "Shows nodes and numbers; runs nothing.")
_STRATEGY = flags.DEFINE_enum("strategy", "default", ["default", "mirrored"], "One device, or all of this machine.")
_BEAM_RUNNER = flags.DEFINE_string(
    "beam_runner", "local", "local (this process), processes (one worker a core), or one of Beam's: DataflowRunner, ..."
)
_BEAM_ARG = flags.DEFINE_multi_string("beam_arg", [], "Further option of Beam: --beam_arg=--project=NAME; repeatable.")


def main(argv: list[str]) -> None:
    """Runs; mistakes of the user end in one line and status 1."""
    try:
        if _LIST.value:
            _list()
            return
        config = _resolve(_overrides(argv[1:]))
        output = _output_directory()
    except (ConfigError, DataError) as error:
        sys.exit(f"Error: {error}")
    # TensorFlow and TFX are imported only here, so that --help, --list and mistakes answer at once.
    from pipelines.job import Job, describe, run

    job = Job(
        _PIPELINE.value, config, output, _STRATEGY.value, _BEAM_RUNNER.value, _BEAM_ARG.value, _FROM.value, _TO.value
    )
    sys.exit(describe(job) if _DESCRIBE.value else run(job))


def _list() -> None:
    for name, summary in configs.summaries().items():
        print(f"{name:26}{summary}")


def _overrides(arguments: Sequence[str]) -> dict[str, str]:
    """Field -> text, out of --config.field=text."""
    others, fields = split_fields(list(arguments))
    if others:
        raise ConfigError(f"`{others[0]}` is no argument; numbers are replaced with --config.field=value, see --help.")
    return fields


def _resolve(overrides: dict[str, str]) -> ConfigDict:
    if _PIPELINE.value is None:
        raise ConfigError(f"`--pipeline` must be one of {', '.join(configs.summaries())}.")
    if _DATA.value and _DATA_DIR.value:
        raise ConfigError("`--data` and `--data_dir` are the same; give one of them.")
    data = _DATA.value or _DATA_DIR.value
    short = {"seed": _SEED.value, "data_dir": data and str(Path(data).expanduser().absolute())}
    return configs.resolve(
        _PIPELINE.value, _PRESET.value, overrides | {k: v for k, v in short.items() if v is not None}
    )


def _output_directory() -> Path:
    """Absolute; nothing is made yet. Raises ConfigError where nothing could be."""
    path = Path(_OUTPUT_DIR.value or f"runs/{_PIPELINE.value}-{_PRESET.value}").expanduser().absolute()
    exists = next(folder for folder in (path, *path.parents) if folder.exists())
    if not exists.is_dir() or not os.access(exists, os.W_OK | os.X_OK):
        raise ConfigError(f"`--output_dir` must be a directory that can be written; {exists} is not.")
    return path


if __name__ == "__main__":
    app.run(main, flags_parser=fields_aside(app.parse_flags_with_usage))
