"""One experiment with several seeds, some at a time."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.runs import measured
from tfvae.plots.meanings import MetricTable


def run_seeds(
    file: Path, fields: Mapping[str, str], seeds: Sequence[int], jobs: int, workdir: Path
) -> list[MetricTable]:
    """The values of a run for each seed, each in a process of its own; what is finished in `workdir` is only read.

    Args:
        file: of the configuration.
        fields: its numbers that differ from the preset's, and the preset.
        seeds: of the runs.
        jobs: runs at a time, with an equal share of the cores.
        workdir: of all runs.

    Raises:
        FailedError: a training or a measurement failed.
    """

    def run(seed: int) -> MetricTable:
        numbers = [f"--config.{name}={value}" for name, value in {**fields, "seed": seed}.items()]
        return measured(workdir.absolute() / f"seed{seed}", [f"--config={file}", *numbers], jobs)

    jobs = min(jobs, len(seeds))
    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(run, seeds))
