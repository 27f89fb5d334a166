"""Quality table of the two-stage VAE and all its baselines over several seeds, as Markdown.

Runs that are finished in --workdir are read, not repeated, so a killed benchmark goes on.

Example:
  python -m benchmarks.two_stage --config=configs/two_stage_mnist.py --data_dir=DIR --seeds=0,1,2 --workdir=runs/table
  --out=docs/tables/two_stage_mnist.md
"""

import json
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from absl import app, flags

from benchmarks.runs import publish, run_module
from configs.kinds.images.numbers import BASELINES
from tfvae.config import resolve
from tfvae.config_file import load
from tfvae.run_directory import RunDirectory

_CONFIG = flags.DEFINE_string("config", "configs/two_stage_mnist.py", "Configuration file.")
_PRESET = flags.DEFINE_string("preset", "small", "smoke, small or paper.")
_DATA_DIR = flags.DEFINE_string("data_dir", "", "Raw data.")
_SEEDS = flags.DEFINE_list("seeds", ["0", "1", "2"], "Seeds, one run each.")
_WORKDIR = flags.DEFINE_string("workdir", "runs/two_stage_table", "Where the runs lie.")
_OUT = flags.DEFINE_string("out", None, "Markdown file; printed where not given.")

VALUES = (
    *("mse", "rate", "distortion", "elbo", "iw_nll", "mi", "mi_without_own", "active_units"),
    *("frechet", "fid", "kid", "precision", "recall"),
)
"""Values in the table, without the name of the features; what a run did not measure is left out."""


def main(argv: list[str]) -> None:
    """Runs each seed in a process of its own, then writes the table."""
    rows = [_run(int(seed)) for seed in _SEEDS.value]
    command = " ".join(["python -m benchmarks.two_stage", *(shlex.quote(arg) for arg in argv[1:] or sys.argv[1:])])
    text = table(rows, command)
    publish(text, _OUT.value)


def _run(seed: int) -> Mapping[str, Mapping[str, float]]:
    run = RunDirectory(Path(_WORKDIR.value) / f"seed{seed}")
    measured = run.path / "metrics.json"
    if not measured.exists():
        overrides = {"preset": _PRESET.value, "data_dir": _DATA_DIR.value, "seed": seed}
        steps = resolve(load(Path(_CONFIG.value)), {"preset": _PRESET.value}).steps.learned_gamma
        overrides |= {f"steps.{name}": steps for name in BASELINES}
        numbers = [f"--config.{name}={value}" for name, value in overrides.items()]
        run_module("tfvae.train", f"--config={_CONFIG.value}", *numbers, f"--workdir={run.path}")
        run_module("tfvae.evaluate", f"--workdir={run.path}")
    found: Mapping[str, Mapping[str, float]] = json.loads(measured.read_text())
    return found


def table(rows: Sequence[Mapping[str, Mapping[str, float]]], command: str) -> str:
    """Mean and standard deviation (ddof 1) of each value over runs, one column a stage."""
    stages = list(rows[0])
    names = [
        name
        for start in VALUES
        for name in _measured(rows[0])
        if re.fullmatch(rf"{start}(_\w+_(classifier|rotations)|_inception\w*|_legacy)?", name)
    ]
    lines = [f"| | {' | '.join(stages)} |", f"|---|{'---|' * len(stages)}"]
    for name in names:
        lines.append(f"| {name} | {' | '.join(_cell(rows, stage, name) for stage in stages)} |")
    return "\n".join([f"`{command}`; mean ± standard deviation over {len(rows)} seeds.", "", *lines, ""])


def _measured(row: Mapping[str, Mapping[str, float]]) -> list[str]:
    return list(dict.fromkeys(name for values in row.values() for name in values))


def _cell(rows: Sequence[Mapping[str, Mapping[str, float]]], stage: str, name: str) -> str:
    values = [row[stage][name] for row in rows if name in row[stage]]
    if not values:
        return "–"
    spread = f" ± {np.std(values, ddof=1):.2g}" if len(values) > 1 else ""
    return f"{np.mean(values):.4g}{spread}"


if __name__ == "__main__":
    app.run(main)
