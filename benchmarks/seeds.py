"""One experiment with several seeds, some at a time."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from benchmarks.measured_runs import Measured, measured
from benchmarks.runs import FailedError
from tfvae.plots.meanings import MetricTable


class Seeds(NamedTuple):
    """What the runs of all seeds came to."""

    runs: list[MetricTable]
    """Values of each run that has some."""
    failures: list[str]
    """What has no values and why: a seed, or one of its stages."""


def run_seeds(file: Path, fields: Mapping[str, str], seeds: Sequence[int], jobs: int, workdir: Path) -> Seeds:
    """The values of a run for each seed, each in a process of its own; what is finished in `workdir` is only read.

    Args:
        file: of the configuration.
        fields: its numbers that differ from the preset's, and the preset.
        seeds: of the runs.
        jobs: runs at a time, with an equal share of the cores.
        workdir: of all runs.
    """

    def run(seed: int) -> Measured | FailedError:
        numbers = [f"--config.{name}={value}" for name, value in {**fields, "seed": seed}.items()]
        try:
            return measured(workdir.absolute() / f"seed{seed}", [f"--config={file}", *numbers], jobs)
        except FailedError as error:
            return error

    jobs = min(jobs, len(seeds))
    with ThreadPoolExecutor(jobs) as pool:
        found = dict(zip(seeds, pool.map(run, seeds), strict=True))
    failures = [f"seed {seed}{what}" for seed, result in found.items() for what in _failures(result)]
    return Seeds([one.rows for one in found.values() if isinstance(one, Measured) and one.rows], failures)


def _failures(result: Measured | FailedError) -> list[str]:
    if isinstance(result, FailedError):
        return [f": {result}"]
    return [f", stage {stage}: {why}" for stage, why in result.lost.items()]
