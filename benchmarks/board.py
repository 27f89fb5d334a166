"""Every remedy against posterior collapse on one board: same data, same model, several seeds, side by side.

It trains each method on the data, measures it, and writes a page that a person can read: the board of rate and
distortion, with lines of equal ELBO and a dot for each seed, and a table of NLL, KL, mutual information, active units
and time, as mean ± standard deviation; board.md has the table alone. What is finished in --workdir is read, not
repeated. A method whose loss is no number fails alone: the page has the others and says why, and the status is 1.

Examples:
  python -m benchmarks.board --data=FILE --seeds=0,1,2 --jobs=2
  python -m benchmarks.board --data=FILE --methods="vae, anneal, aggressive(most=10) + autogen(1)"
  python -m benchmarks.board --pipeline=delta_mnist --data=DIR --methods="plain, free_bits_of_all(4), ar1_delta(8)"
  python -m benchmarks.board --pipeline=addresses_remedies --data=FILE --methods=
  python -m benchmarks.board --pipeline=lagging_yelp --data=DIR --methods="encoder_rate(2), encoder_rate(6)" --seeds=0

--methods are expressions as in --config.stages.NAME.method; without any the experiment's own stages are trained. The
stage that an experiment serves, and those it builds on, are always among them. --config.x.y=value replaces any number.
More --seeds go into the same --workdir; other methods, or other numbers, need another one.
"""

import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from absl import app, flags

from benchmarks.methods import stage_fields, stages_of_methods
from benchmarks.runs import FailedError, whole_numbers
from benchmarks.seeds import Seeds, run_seeds
from benchmarks.summary import Summary, summaries
from tfvae.checks import ConfigError, DataError
from tfvae.config import fields_aside, resolve, split_fields
from tfvae.config_file import find, load
from tfvae.plots.meanings import meaning, shown
from tfvae.run_directory import versions
from tfvae.whole_files import write_json, write_text

if TYPE_CHECKING:
    from tfvae.plots import TextTable

_PIPELINE = flags.DEFINE_string("pipeline", "text", "Name of the experiment, or its configuration file.")
_PRESET = flags.DEFINE_string("preset", "small", "smoke, small or paper.")
_DATA = flags.DEFINE_string("data", "", "Directory, or file, of the raw data, where they are not embedded.")
_METHODS = flags.DEFINE_string("methods", None, "Expressions of methods, with commas between; see above.")
_STEPS = flags.DEFINE_integer("steps", None, "Of each stage. Default: a served one's own; of methods the first's.", 1)
_SEEDS = flags.DEFINE_list("seeds", ["0", "1", "2"], "One run each.")
_JOBS = flags.DEFINE_integer("jobs", 2, "Seeds at a time; they share the cores.", lower_bound=1)
_WORKDIR = flags.DEFINE_string("workdir", None, "Where runs and page lie. Default: runs/PIPELINE-PRESET-board.")

REMEDIES = (
    "vae, anneal, cyclical, beta(0.5), free_bits, free_bits_of_all(3), word_drop(0.4), autogen(1), aggressive, "
    "aggressive + anneal, sa_vae, aggressive + autogen(1)"
)
"""What --methods is for sentences."""
VALUES = ("iw_nll", "perplexity", "elbo", "rate", "distortion", "mi", "active_units", "inner_steps", "seconds")
"""Columns of the table, where a method has them."""
ABOUT = (
    "Remedies against posterior collapse, trained on the same data with the same networks. Right and below is best: z "
    "says much, and little is left to say. At a rate of 0 the posterior has collapsed, and the decoder works alone."
)


def main(argv: list[str]) -> None:
    """Runs all, then writes the page; mistakes of the user end in one line and status 1."""
    try:
        rest, changed = split_fields(argv[1:])
        if rest:
            raise ConfigError(f"`{rest[0]}` is no argument; see --help.")
        file = find(_PIPELINE.value)
        workdir = Path(_WORKDIR.value or f"runs/{file.stem}-{_PRESET.value}-board")
        fields = _fields(file, changed)
        found = run_seeds(file, fields, whole_numbers("--seeds", _SEEDS.value), _JOBS.value, workdir)
        if found.runs:
            print(write_board(found, workdir, fields, shlex.join(["python", "-m", "benchmarks.board", *sys.argv[1:]])))
        if found.failures:
            raise FailedError(" ".join(found.failures))
    except (ConfigError, DataError, FailedError, ValueError, OSError) as error:
        sys.exit(f"Error: {error}")


def _fields(file: Path, changed: Mapping[str, str]) -> dict[str, str]:
    """The numbers of all runs. Raises ConfigError or DataError for what cannot be trained, before any work."""
    data = _DATA.value and str(Path(_DATA.value).expanduser().absolute())
    given = {"preset": _PRESET.value, "data_dir": data, **changed}
    loaded = load(file)
    config = resolve(loaded, given)
    experiment = loaded.build(config)
    text = REMEDIES if _METHODS.value is None and _PIPELINE.value == "text" else _METHODS.value or ""
    wanted = stages_of_methods(text, {name: stage.method for name, stage in config.stages.items()})
    served = [stage.name for stage in experiment.lineage(experiment.exported)]
    fields = given | (stage_fields(config.stages, served, wanted, _STEPS.value) if wanted else {})
    loaded.build(resolve(loaded, fields))
    return fields


def write_board(seeds: Seeds, directory: Path, fields: Mapping[str, str], command: str) -> Path:
    """Writes board.html, board.png, board.md and board.json; what failed is named in them. Returns the page."""
    from tfvae.plots import Report, rate_distortion_figure, write_report  # matplotlib comes with an extra

    runs, failures = seeds
    found = summaries(runs)
    board = rate_distortion_figure(*runs, unit="nats")
    board.savefig(directory / "board.png", dpi=110, bbox_inches="tight")
    write_json(directory / "board.json", {"command": command, "runs": runs, "failures": failures})
    means = {stage: {name: cell.mean for name, cell in row.items()} for stage, row in found.items()}
    methods = method_table(found, len(runs), fields, failures)
    write_text(directory / "board.md", f"`{command}`\n\n{markdown(methods)}")
    figures = {"Rate and distortion": board, "Methods": methods}
    page = directory / "board.html"
    write_report(page, Report("board", ABOUT, means, {}, figures, dict(fields), versions(), 0, command))
    return page


def method_table(
    found: Mapping[str, Mapping[str, Summary]],
    seeds: int,
    fields: Mapping[str, str] = MappingProxyType({}),
    failures: Sequence[str] = (),
) -> "TextTable":
    """A row for each method: mean ± standard deviation over seeds, or the value of the one seed.

    Args:
        found: by stage and value.
        seeds: how many.
        fields: numbers of the runs; a stage is called by its expression where they have it.
        failures: what is not in the table, and why; the caption has them.
    """
    from tfvae.plots import TextTable

    names = [name for name in VALUES if any(name in row for row in found.values())]
    labels = {stage: fields.get(f"stages.{stage}.method", stage) for stage in found}
    rows = [[labels[stage], *(_cell(row.get(name), seeds) for name in names)] for stage, row in found.items()]
    header = ["method", *(f"{name}, {meaning(name).unit}" for name in names)]
    how = f"Mean ± standard deviation over {seeds} seeds; a dot of the board is one seed." if seeds > 1 else "One seed."
    return TextTable(" ".join([how, *(f"Failed: {failure}" for failure in failures)]), header, rows)


def markdown(table: "TextTable") -> str:
    """The caption, and the table as Markdown."""
    lines = [table.header, ["---", *("---:" for _ in table.header[1:])], *table.rows]
    return "\n".join([table.caption, "", *(f"| {' | '.join(cells)} |" for cells in lines), ""])


def _cell(cell: Summary | None, seeds: int) -> str:
    if cell is None:
        return shown(None)
    deviation = f" ± {cell.deviation:.2g}" if cell.seeds > 1 else ""
    part = f" ({cell.seeds} of {seeds} seeds)" if cell.seeds < seeds else ""
    return f"{shown(cell.mean)}{deviation}{part}"


if __name__ == "__main__":
    app.run(main, flags_parser=fields_aside(app.parse_flags_with_usage))
