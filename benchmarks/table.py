"""Quality table of an experiment over several seeds, as Markdown: means, their standard errors, paired differences.

Each seed is trained and measured in a process of its own, --jobs of them at a time with an equal share of the cores.
Runs that are finished in --workdir are read, not repeated, so a killed benchmark goes on.

Examples:
  python -m benchmarks.table --pipeline=two_stage_digits --preset=smoke --seeds=0,1
  python -m benchmarks.table --pipeline=two_stage_mnist --data=DIR --config.stages.wae_mmd.steps=4000
  python -m benchmarks.table --pipeline=lagging_yelp --data=DIR --baseline=vae --values=iw_nll,perplexity,rate,seconds
  python -m benchmarks.table --pipeline=delta_mnist --data=DIR --values=elbo,rate,distortion --board=runs/board.png
  python -m benchmarks.table --pipeline=addresses_schemes --data=FILE --baseline=teacher_forcing --workdir=runs/schemes

--config.x.y=value replaces any number of the configuration.
"""

import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from absl import app, flags

from benchmarks.runs import FailedError, publish, whole_numbers
from benchmarks.seeds import run_seeds
from benchmarks.summary import LEGEND, differences, table
from tfvae.checks import ConfigError, require_one_of
from tfvae.config import fields_aside, resolve, split_fields
from tfvae.config_file import find, load
from tfvae.plots.meanings import MetricTable

_PIPELINE = flags.DEFINE_string("pipeline", "two_stage_digits", "Name of the experiment, or its configuration file.")
_PRESET = flags.DEFINE_string("preset", "small", "smoke, small or paper.")
_DATA = flags.DEFINE_string("data", "", "Directory, or file, of the raw data, where they are not embedded.")
_SEEDS = flags.DEFINE_list("seeds", ["0", "1", "2"], "Seeds, one run each.")
_JOBS = flags.DEFINE_integer("jobs", 2, "Seeds at a time; they share the cores.", lower_bound=1)
_BASELINE = flags.DEFINE_string("baseline", None, "Stage from which the others' differences are shown, seed by seed.")
_VALUES = flags.DEFINE_list("values", [], "Only values whose names begin with one of these; all, where none is given.")
_WORKDIR = flags.DEFINE_string("workdir", None, "Where the runs lie. Default: runs/PIPELINE-PRESET-table.")
_OUT = flags.DEFINE_string("out", None, "Markdown file; printed where not given.")
_BOARD = flags.DEFINE_string("board", None, "PNG of the board of rate and distortion, a dot for each stage and seed.")


def main(argv: list[str]) -> None:
    """Runs all seeds, then writes the table; mistakes of the user end in one line and status 1."""
    try:
        rest, changed = split_fields(argv[1:])
        if rest:
            raise ConfigError(f"`{rest[0]}` is no argument; see --help.")
        runs = _runs(find(_PIPELINE.value), changed)
        if _BOARD.value:
            _draw(runs, Path(_BOARD.value))
        publish(
            page([chosen(rows) for rows in runs], shlex.join(["python", "-m", "benchmarks.table", *sys.argv[1:]])),
            _OUT.value,
        )
    except (ConfigError, FailedError, ValueError, OSError) as error:
        sys.exit(f"Error: {error}")


def _draw(runs: Sequence[MetricTable], path: Path) -> None:
    from tfvae.plots import rate_distortion_figure  # matplotlib comes with an extra, and only pictures need it

    path.parent.mkdir(parents=True, exist_ok=True)
    rate_distortion_figure(*runs).savefig(path, dpi=110, bbox_inches="tight")


def page(runs: Sequence[MetricTable], command: str) -> str:
    """The command, the table, and with a baseline the table of the differences from it."""
    count = len(runs)
    how = f"mean ± standard error of {count} seeds" if count > 1 else "one seed"
    parts = [f"`{command}`; {how}. {LEGEND}", table(runs)]
    if _BASELINE.value:
        parts += [f"Difference from {_BASELINE.value}, seed by seed:", differences(runs, _BASELINE.value)]
    return "\n\n".join([*parts, ""])


def _runs(file: Path, changed: Mapping[str, str]) -> list[MetricTable]:
    """The values of all seeds; what can be wrong is looked at before the first is trained."""
    data = _DATA.value and str(Path(_DATA.value).expanduser().absolute())
    fields = {"preset": _PRESET.value, "data_dir": data, **changed}
    _check(file, fields)
    workdir = Path(_WORKDIR.value or f"runs/{file.stem}-{_PRESET.value}-table")
    runs, failures = run_seeds(file, fields, whole_numbers("--seeds", _SEEDS.value), _JOBS.value, workdir)
    if failures:
        raise FailedError(" ".join(failures))
    return runs


def _check(file: Path, fields: Mapping[str, str]) -> None:
    """Raises ConfigError for what the experiment does not have."""
    stages = resolve(load(file), fields).stages
    if _BASELINE.value is not None:
        try:
            require_one_of("--baseline", _BASELINE.value, [name for name, stage in stages.items() if stage.steps])
        except ValueError as error:
            raise ConfigError(str(error)) from None


def chosen(rows: MetricTable) -> MetricTable:
    """The values that --values names."""
    wanted = tuple(_VALUES.value) or ("",)
    return {stage: {name: v for name, v in row.items() if name.startswith(wanted)} for stage, row in rows.items()}


if __name__ == "__main__":
    app.run(main, flags_parser=fields_aside(app.parse_flags_with_usage))
