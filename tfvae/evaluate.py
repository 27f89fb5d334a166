"""Measures every trained stage of a run, prints the metric table, and writes metrics.json and report.html.

Examples:
  python -m tfvae.evaluate --workdir=runs/mnist
  python -m tfvae.evaluate --workdir=runs/mnist --config.metrics.limit=500
  python -m tfvae.evaluate --workdir=runs/mine --config=moved/mine.py

The run knows its experiment and its numbers, so --workdir is enough, from any folder. Numbers of the groups metrics,
report and sampling may be replaced, for this time; what training has read may not, and the other words may only repeat
what the run knows. --config=FILE says where the run's own configuration file lies now, if it was moved.
"""

from collections.abc import Mapping
from pathlib import Path

from absl import flags, logging
from ml_collections import ConfigDict

from tfvae import command
from tfvae.checks import ConfigError, require_plain_path
from tfvae.config import flat
from tfvae.config_file import ConfigFile
from tfvae.full_disk import naming
from tfvae.quiet import quiet
from tfvae.run_directory import RunDirectory

MEASURING = ("metrics", "report", "sampling")
"""Groups of numbers that training does not read."""

_FLAGS = flags.FlagValues()
_WORDS = command.define_words(_FLAGS)
_WORKDIR = flags.DEFINE_string("workdir", None, "Directory of a run that tfvae.train has finished.", flag_values=_FLAGS)


def main(fields: dict[str, str]) -> None:
    """Measures.

    Raises:
        ConfigError, DataError, OSError, ImportError: a mistake of the user's.
    """
    quiet()
    logging.set_verbosity(logging.WARNING)
    run = RunDirectory(Path(command.required("workdir", _WORKDIR)))
    require_plain_path("--workdir", str(run.path.absolute()))
    file, trained = run.configuration(command.named(_WORDS))
    config = measured(file, trained, command.changes(_WORDS, fields))
    # TensorFlow is imported only here, so that --help and mistakes answer at once.
    from tfvae.experiment.evaluate import evaluate_run

    with naming(run.path, "run the same command again"):
        evaluate_run(file.build(config), run)


def measured(file: ConfigFile, trained: ConfigDict, changes: Mapping[str, str]) -> ConfigDict:
    """The numbers of a run with some replaced. Raises ConfigError where training has read one of these."""
    before = flat(trained)
    config = command.resolved(file, {**before, **changes})
    for name, value in flat(config).items():
        if value != before[name] and name.partition(".")[0] not in MEASURING:
            groups = " and ".join(f"config.{group}" for group in MEASURING)
            raise ConfigError(
                f"`config.{name}` was {before[name]!r} in training, and only {groups} may change after it."
            )
    return config


def cli() -> None:
    """The command."""
    command.run(main, _FLAGS, __doc__, mistakes=(OSError, ImportError))


if __name__ == "__main__":
    cli()
