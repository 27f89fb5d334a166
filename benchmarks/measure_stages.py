"""Measures some stages of a run whose others cannot be trained, and writes metrics_of_some.json in it.

Example:
  python -m benchmarks.measure_stages --workdir=RUN --stages=vae,anneal
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from absl import app, flags

from benchmarks.measured_runs import METRICS_OF_SOME
from tfvae.checks import ConfigError
from tfvae.quiet import quiet
from tfvae.run_directory import RunDirectory
from tfvae.whole_files import write_json

_WORKDIR = flags.DEFINE_string("workdir", None, "Directory of a run.")
_STAGES = flags.DEFINE_list("stages", [], "Those to measure; they must be trained.")


def measure_some(run: RunDirectory, names: Sequence[str]) -> None:
    """Measures stages as `tfvae.evaluate` does all.

    Raises:
        ConfigError: there is no such run.
        ValueError: it has no such stage.
        FileNotFoundError: a stage was not trained.
    """
    # TensorFlow is imported only here, so that --help and mistakes answer at once.
    from rich.console import Console

    from tfvae.experiment.evaluate import measure_stages, opened

    console = Console()
    file, config = run.configuration()
    experiment = file.build(config)
    data, _, models = opened(experiment, run, names, console)
    write_json(run.path / METRICS_OF_SOME, measure_stages(experiment, data, models, run.judge, console))


def main(argv: list[str]) -> None:
    """Measures; mistakes of the user end in one line and status 1."""
    try:
        if argv[1:]:
            raise ConfigError(f"`{argv[1]}` is no argument; see --help.")
        if not _WORKDIR.value:
            raise ConfigError("`workdir` must name a run; see --help.")
        quiet()
        measure_some(RunDirectory(Path(_WORKDIR.value)), _STAGES.value)
    except (ConfigError, ValueError, OSError) as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    app.run(main)
