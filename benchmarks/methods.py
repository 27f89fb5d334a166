"""Quality table of an experiment with several methods, a row for each, as Markdown.

Each method is trained in a process of its own, --jobs of them at a time on as many threads each, so that times compare;
runs that are finished in --workdir are read, not repeated, and a killed benchmark goes on.

Examples:
  python -m benchmarks.methods --config=configs/lagging_yelp.py --data_dir=DIR --workdir=runs/lagging_table
  --out=docs/tables/lagging_yelp_small.md
  python -m benchmarks.methods --config=configs/autogen_bookcorpus.py --data_dir=DIR --workdir=runs/autogen_table
  --out=docs/tables/autogen_small.md
  python -m benchmarks.methods --config=configs/addresses_schemes.py --data_dir=FILE --workdir=runs/schemes --jobs=1
  --baseline=teacher_forcing --out=docs/tables/addresses_schemes_small.md
"""

import json
import shlex
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from absl import app, flags

from benchmarks.runs import publish, run_module
from tfvae.checks import ConfigError
from tfvae.config import resolve
from tfvae.config_file import load
from tfvae.run_directory import RunDirectory
from tfvae.training.actions.history import read_history

_CONFIG = flags.DEFINE_string("config", "configs/lagging_yelp.py", "Configuration file.")
_PRESET = flags.DEFINE_string("preset", "small", "smoke, small or paper.")
_DATA_DIR = flags.DEFINE_string("data_dir", "", "Raw data, where they are not embedded.")
_SEED = flags.DEFINE_integer("seed", 0, "Of all methods.")
_JOBS = flags.DEFINE_integer("jobs", 2, "Methods trained at a time.", lower_bound=1)
_WORKDIR = flags.DEFINE_string("workdir", "runs/methods_table", "Where the run lies.")
_BASELINE = flags.DEFINE_string("baseline", None, "Method whose time counts as 1: `vae`, or the first without one.")
_OUT = flags.DEFINE_string("out", None, "Markdown file; printed where not given.")

COLUMNS = {
    "p_mean": "mean p", "p_median": "median p", "p_std": "std of p", "p_unknown": "unknown category",
    "levenshtein_street": "street distance", "bpc": "bits per character", "existing_street": "streets that exist",
    "iw_nll": "NLL", "perplexity": "PPL", "elbo": "ELBO", "rate": "KL", "mi_batch": "MI", "mi": "MI (full)",
    "active_units": "AU", "kl_share": "KL share", "token_accuracy_beam": "token accuracy",
    "exact_match_beam": "exact match", "bleu_beam": "BLEU", "edit_distance_beam": "edit distance",
    "distinct_2": "distinct-2", "validation": "ELBO, validation", "seconds": "seconds", "ratio": "time ratio",
}  # fmt: skip
"""Value -> heading."""
Rows = Mapping[str, Mapping[str, float]]


def main(argv: list[str]) -> None:
    """Trains, measures, writes the table."""
    run = RunDirectory(Path(_WORKDIR.value))
    data_dir = _DATA_DIR.value and str(Path(_DATA_DIR.value).expanduser().absolute())
    overrides = {"preset": _PRESET.value, "seed": _SEED.value, "data_dir": data_dir}
    config = resolve(load(Path(_CONFIG.value)), overrides)
    stages = [name for name, steps in config.steps.items() if steps]
    if _BASELINE.value not in (None, *stages):
        sys.exit(f"Error: `--baseline` must be one of {', '.join(stages)}; got {_BASELINE.value!r}.")
    try:
        run.start(Path(_CONFIG.value), config)
    except ConfigError as error:  # the results there would be those of other numbers
        sys.exit(f"Error: {error}")
    if not (run.path / "metrics.json").exists():
        _train(run, stages, [f"--config.{name}={value}" for name, value in overrides.items()])
        run_module("tfvae.evaluate", f"--workdir={run.path}")
    measured = json.loads((run.path / "metrics.json").read_text())
    text = table(
        _with_training(measured, run), " ".join(["python -m benchmarks.methods", *map(shlex.quote, sys.argv[1:])])
    )
    publish(text, _OUT.value)


def _train(run: RunDirectory, stages: Sequence[str], numbers: Sequence[str]) -> None:
    """All stages, the last one alone: it makes the records that the others read."""

    def train(stage: str) -> None:
        flags = [f"--config={_CONFIG.value}", *numbers, f"--workdir={run.path}", f"--stages={stage}"]
        run_module("tfvae.train", *flags, jobs=_JOBS.value)

    train(stages[-1])
    with ThreadPoolExecutor(_JOBS.value) as pool:
        list(pool.map(train, stages[:-1]))


def _with_training(rows: Rows, run: RunDirectory) -> Rows:
    """The measured values, and of each training its seconds, their ratio and the best ELBO on held-out data."""
    seconds = {name: read_history(run.stage(name) / "history.jsonl")[-1]["seconds"] for name in rows}
    base = seconds[_BASELINE.value] if _BASELINE.value else seconds.get("vae", next(iter(seconds.values())))
    validation = {name: [line["elbo"] for line in read_history(run.stage(name) / "validation.jsonl")] for name in rows}
    return {
        name: {
            **row,
            "seconds": seconds[name],
            "ratio": seconds[name] / base,
            **({"validation": max(validation[name])} if validation[name] else {}),
        }
        for name, row in rows.items()
    }


def table(rows: Rows, command: str) -> str:
    """A row for each method, a column for each value that any of them has."""
    names = [name for name in COLUMNS if any(name in row for row in rows.values())]
    lines = [f"| | {' | '.join(COLUMNS[name] for name in names)} |", f"|---|{'---:|' * len(names)}"]
    for method, row in rows.items():
        cells = [f"{row[name]:.4g}" if name in row else "–" for name in names]
        lines.append(f"| {method} | {' | '.join(cells)} |")
    return "\n".join([f"`{command}`", "", *lines, ""])


if __name__ == "__main__":
    app.run(main)
