"""Which of two trained stages explains the same test examples better: their NLL, and the difference example by example.

The error of a mean NLL is that of the examples, some of which are hard for every model. In the difference this cancels,
so it can show what two such means cannot.

Examples:
  python -m benchmarks.paired_nll --workdirs=runs/omniglot --stages=vae,aggressive
  python -m benchmarks.paired_nll --workdirs=runs/seed0,runs/seed1,runs/seed2 --stages=vae,aggressive --samples=500

Each directory is one of tfvae.train. Nats per example, by importance sampling; below 0, the second stage is better.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from absl import app, flags

from benchmarks.runs import publish
from tfvae.checks import ConfigError, require_one_of
from tfvae.quiet import quiet
from tfvae.run_directory import RunDirectory

_WORKDIRS = flags.DEFINE_list("workdirs", None, "Directories of finished runs, as a rule of several seeds.")
_STAGES = flags.DEFINE_list("stages", None, "Two stages that all of them have; the first is what is compared with.")
_SAMPLES = flags.DEFINE_integer("samples", 500, "Importance samples of each example.", lower_bound=1)
_LIMIT = flags.DEFINE_integer("limit", 400, "Test examples, at most.", lower_bound=2)
_OUT = flags.DEFINE_string("out", None, "Markdown file; printed where not given.")


class Difference(NamedTuple):
    """Mean of paired differences, and its standard error."""

    mean: float
    stderr: float


def difference(first: np.ndarray, second: np.ndarray) -> Difference:
    """Of the second from the first, example by example, float [N] each, N >= 2."""
    off = second - first
    return Difference(float(off.mean()), float(off.std(ddof=1) / np.sqrt(len(off))))


def page(rows: Sequence[tuple[str, np.ndarray, np.ndarray]], stages: Sequence[str]) -> str:
    """A table of runs: name, NLL of the first stage and of the second, each [N]; with the mean over runs below.

    Its error over runs says how far another seed may be, that over examples how far other test examples may be.
    """
    first, second = stages
    lines = [f"| run | {first} | {second} | difference, paired over examples |", "|---|---:|---:|---:|"]
    found = [difference(one, other) for _, one, other in rows]
    for (name, one, other), off in zip(rows, found, strict=True):
        lines.append(f"| {name} | {one.mean():.3f} | {other.mean():.3f} | {off.mean:+.3f} ± {off.stderr:.3f} |")
    if len(found) > 1:
        each = np.stack([other - one for _, one, other in rows])  # [runs, N]: all runs have the same test examples
        for name, values in (("runs", each.mean(axis=1)), ("examples", each.mean(axis=0))):
            over = difference(np.zeros_like(values), values)
            lines.append(f"| all, error over {name} | | | {over.mean:+.3f} ± {over.stderr:.3f} |")
    return "\n".join([*lines, ""])


def require_read(stages: Sequence[str], parents: Mapping[str, str | None]) -> None:
    """Raises ValueError unless each of the stages is trained, and reads the data.

    Of one that models the latents of another, its parent, the other's NLL would be measured.
    """
    for name in stages:
        require_one_of("stages", name, [first for first, parent in parents.items() if parent is None])


def nll(directory: str, stages: Sequence[str], samples: int, limit: int) -> list[np.ndarray]:
    """-log p(x) of the first test examples under each stage of a run, nats [N].

    Raises:
        ValueError: the run has no such stage, or it models the latents of another.
        FileNotFoundError: it was not trained.
    """
    # TensorFlow is imported only here, so that --help and mistakes answer at once.
    from rich.console import Console

    from tfvae.compiled import compiled
    from tfvae.experiment.evaluate import named_models
    from tfvae.experiment.train import read_data
    from tfvae.metrics.importance import log_likelihood
    from tfvae.randomness import fold_in

    run = RunDirectory(Path(directory))
    file, config = run.configuration(None)
    experiment = file.build(config)
    require_read(stages, {stage.name: stage.parent for stage in experiment.stages})
    data, _ = read_data(experiment, run, Console(stderr=True))
    models, found = named_models(experiment, stages, run.stage, data), list[np.ndarray]()
    for stage in stages:
        sampler, parts = experiment.sampler(stage, models), list[np.ndarray]()
        for i, batch in enumerate(data.sweep("test", experiment.bench.evaluation.batch_size, limit=limit)):
            seed = fold_in(experiment.measuring_seed, i)
            print(f"{directory}: {stage}, batch {i + 1}", file=sys.stderr, flush=True)
            log_px = compiled(log_likelihood, sampler.model, sampler.infer)(dict(batch), seed, samples, 1000)
            parts.append(-log_px.numpy())
        found.append(np.concatenate(parts))
    return found


def main(argv: list[str]) -> None:
    """Measures each run, then writes the table; mistakes of the user end in one line and status 1."""
    try:
        if argv[1:]:
            raise ConfigError(f"`{argv[1]}` is no argument; see --help.")
        stages = _STAGES.value or ()
        if not _WORKDIRS.value or not len(stages) == len(set(stages)) == 2:
            raise ConfigError(f"`workdirs` must name a run and `stages` two stages, got {_STAGES.value}; see --help.")
        quiet()
        rows = [(name, *nll(name, _STAGES.value, _SAMPLES.value, _LIMIT.value)) for name in _WORKDIRS.value]
        publish(page(rows, _STAGES.value), _OUT.value)
    except (ConfigError, ValueError, OSError) as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    app.run(main)
