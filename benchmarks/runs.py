"""What the benchmarks share: processes of their own, runs that are trained and measured in them, the page written."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tfvae.checks import ConfigError
from tfvae.plots.meanings import MetricTable
from tfvae.run_directory import RunDirectory


class FailedError(Exception):
    """A process ended with an error; the message has its last line."""


def threads(jobs: int) -> int:
    """Threads of each of so many processes that share the cores."""
    return max(1, (os.cpu_count() or 1) // jobs)


def run_module(module: str, *args: str, log: Path, jobs: int = 1) -> None:
    """Runs `python -m module args` as one of so many processes at a time; what it prints is appended to `log`.

    Raises:
        FailedError: it ended with a status that is not 0.
    """
    limits = {f"TF_NUM_{part}OP_THREADS": str(threads(jobs)) for part in ("INTRA", "INTER")}
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as file:
        command = [sys.executable, "-m", module, *args]
        done = subprocess.run(command, check=False, stdout=file, stderr=file, env={**os.environ, **limits})
    if done.returncode != 0:
        last = next((line for line in reversed(log.read_text().splitlines()) if line.strip()), "no output")
        raise FailedError(f"{module} ended with status {done.returncode} (see {log}): {last}")


def measured(workdir: Path, flags: Sequence[str], jobs: int = 1) -> MetricTable:
    """Metrics by stage of a run, with the seconds of each training; trains and measures what is not done yet.

    Args:
        workdir: of the run; its log is the file beside it that ends in .log.
        flags: of `tfvae.train`; it refuses a directory that holds a run of other numbers.
        jobs: runs at a time.

    Raises:
        FailedError: training or measuring did.
    """
    run, log = RunDirectory(workdir), workdir.with_name(f"{workdir.name}.log")
    run_module("tfvae.train", *flags, f"--workdir={workdir}", log=log, jobs=jobs)
    metrics = run.path / "metrics.json"
    if not metrics.exists():
        run_module("tfvae.evaluate", f"--workdir={workdir}", log=log, jobs=jobs)
    rows: MetricTable = json.loads(metrics.read_text())
    return {stage: {**row, **_training(run.stage(stage))} for stage, row in rows.items()}


def _training(stage: Path) -> dict[str, float]:
    """The seconds of a training, and what it saw of held-out and of generated data where it looked at some.

    A training that is shorter than `training.every.log` has no line, and its seconds are unknown.
    """
    held_out = [line["elbo"] for line in _lines(stage / "validation.jsonl")]
    best = {"validation_elbo": max(held_out)} if held_out else {}
    history = _lines(stage / "history.jsonl")
    seconds = {"seconds": history[-1]["seconds"]} if history else {}
    return {**seconds, **_inner(history), **best, **_generated(stage)}


def _inner(history: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Inner updates of the encoder before a step of an aggressive phase, on average; nothing where there was none.

    A line is a mean over its steps. That in which the phase ends has steps without inner updates among them, and is
    left out where there are others; alone, it gives less than were made.
    """
    made = [line.get("inner_steps", 0.0) for line in history]
    phase = [value for value in made if value]
    ended = bool(phase) and made[-1] == 0.0
    whole = phase[:-1] if ended and len(phase) > 1 else phase
    return {"inner_steps": sum(whole) / len(whole)} if whole else {}


def _generated(stage: Path) -> dict[str, float]:
    """The objective on test and generated data after the last step, and bits of characters; see `LossCurves`."""
    last = (_lines(stage / "losses.jsonl") or [{}])[-1]
    names = [name for name in ("loss", "bpc") if f"generated_{name}" in last]
    ends = {f"{name}_{kind}": last[f"{kind}_{name}"] for name in names for kind in ("test", "generated")}
    return ends | {f"{name}_gap": last[f"generated_{name}"] - last[f"test_{name}"] for name in names}


def _lines(path: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def whole_numbers(name: str, texts: Sequence[str], least: int = 1) -> list[int]:
    """Different whole numbers, `least` or more; raises ConfigError, which names the flag, where they are not."""
    try:
        found = [int(text) for text in texts]
    except ValueError:
        found = []
    if len(found) < least or len(set(found)) < len(found):
        raise ConfigError(f"`{name}` must be different whole numbers such as 0,1,2; got {','.join(texts)!r}.")
    return found


def publish(text: str, out: str | None) -> None:
    """Writes the text to a file, whose directory is made where it is missing; prints it where there is no file."""
    if out is None:
        print(text)
    else:
        Path(out).parent.mkdir(parents=True, exist_ok=True)
        Path(out).write_text(text)
