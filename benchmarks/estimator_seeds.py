"""How far estimates of one trained model differ: its metrics under several evaluation seeds, mean and deviation.

Tables 7 and 8 of the lagging-encoder paper. What does not depend on a draw has deviation 0.

Examples:
  python -m benchmarks.estimator_seeds --workdir=runs/reviews --stages=vae,aggressive
  python -m benchmarks.estimator_seeds --workdir=runs/reviews --seeds=0,1,2,3,4,5,6,7,8,9 --values=iw_nll,rate,mi

The directory is one of tfvae.train; what was measured of it before stays as it is.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from absl import app, flags

from benchmarks.runs import publish, whole_numbers
from benchmarks.summary import spread
from tfvae.checks import ConfigError
from tfvae.plots.meanings import MetricTable
from tfvae.quiet import quiet
from tfvae.run_directory import RunDirectory

_WORKDIR = flags.DEFINE_string("workdir", None, "Directory of a finished run.")
_STAGES = flags.DEFINE_list("stages", [], "Stages to measure; all, where none is given.")
_SEEDS = flags.DEFINE_list("seeds", ["0", "1", "2", "3", "4"], "Values of config.metrics.seed; at least two.")
_VALUES = flags.DEFINE_list("values", [], "Only values whose names begin with one of these; all, where none is given.")
_OUT = flags.DEFINE_string("out", None, "Markdown file; printed where not given.")


def measured(directory: str, names: Sequence[str], seeds: Sequence[int]) -> list[MetricTable]:
    """Values of the stages of a run under each evaluation seed.

    Raises:
        ConfigError: there is no such run.
        ValueError: it has no such stage.
        FileNotFoundError: a stage was not trained.
    """
    # TensorFlow is imported only here, so that --help and mistakes answer at once.
    from rich.console import Console

    from tfvae.experiment.evaluate import measure_stages, opened

    run, console = RunDirectory(Path(directory)), Console(stderr=True)
    file, config = run.configuration(None)
    experiment = file.build(config)
    data, _, models = opened(experiment, run, names or [stage.name for stage in experiment.stages], console)
    bench, found = experiment.bench, list[MetricTable]()
    for seed in seeds:
        seeded = replace(bench, evaluation=replace(bench.evaluation, seed=seed))
        found.append(measure_stages(replace(experiment, bench=seeded), data, models, run.judge, console))
    return found


def main(argv: list[str]) -> None:
    """Measures, then writes the table; mistakes of the user end in one line and status 1."""
    try:
        if argv[1:]:
            raise ConfigError(f"`{argv[1]}` is no argument; see --help.")
        if not _WORKDIR.value:
            raise ConfigError("`workdir` must name a run; see --help.")
        seeds = whole_numbers("--seeds", _SEEDS.value, least=2)
        quiet()
        publish(spread(measured(_WORKDIR.value, _STAGES.value, seeds), _VALUES.value), _OUT.value)
    except (ConfigError, ValueError, OSError) as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    app.run(main)
