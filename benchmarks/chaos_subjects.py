"""The commands that are struck, what each begins with, and what must come out of it."""

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks import chaos_states as states
from benchmarks.chaos_processes import Command, run
from benchmarks.chaos_states import State
from benchmarks.serving_process import free_ports

STEPS = 60
"""Of a training that is struck."""
TRAINING = (
    "--pipeline=two_stage_digits",
    "--preset=smoke",
    f"--config.stages.learned_gamma.steps={STEPS}",
    "--config.stages.fixed_gamma.steps=0",
    "--config.training.every.save=10",
    "--config.training.every.log=2",
)
STAGE = "learned_gamma"
ROWS, SHARDS = 40_000, 8
"""That are generated."""


class Subject(NamedTuple):
    """Commands that are run at the same time in one directory."""

    name: str
    commands: Callable[[Path], Sequence[Command]]
    state: Callable[[Path], State]
    """What must be equal in the end."""
    before: str = ""
    """Subject whose end this one begins with."""


def _pipeline(last: str, run: Path) -> list[Command]:
    return [Command("pipelines.run", [*TRAINING, f"--output_dir={run}", f"--to={last}"])]


def _train(run: Path) -> list[Command]:
    return [Command("tfvae.train", [*TRAINING, f"--workdir={run}", f"--stages={STAGE}"])]


def _workers(run: Path) -> list[Command]:
    """Two workers that share the directory of the run."""
    cluster = {"worker": [f"127.0.0.1:{port}" for port in free_ports(2)]}
    tasks = [json.dumps({"cluster": cluster, "task": {"type": "worker", "index": i}}) for i in range(2)]
    (command,) = _train(run)
    return [Command(command.module, [*command.args, "--strategy=multi_worker"], {"TF_CONFIG": task}) for task in tasks]


def _generate(model: Path, run: Path) -> list[Command]:
    numbers = [f"--n={ROWS}", f"--shards={SHARDS}", "--format=npy", "--seed=7"]
    return [Command("pipelines.generate", [f"--model={model}", f"--out={run}", *numbers])]


def _trained(run: Path) -> State:
    stage = run / STAGE
    return {"weights": states.of_weights(stage / "model.weights.h5"), "history": states.of_history(stage)}


def _pushed(run: Path) -> State:
    """The rows that the one pushed version draws. Where there are several, or a torn one, there is none to compare."""
    (version,) = (run / "serving" / "two_stage_digits").iterdir()
    out = run.parent / "drawn.npy"
    if any(run_ended := run_sample(version, out)):
        return {"rows": f"status {run_ended[0]}"}
    return states.of_files([out])


def run_sample(model: Path, out: Path) -> Sequence[int]:
    """Statuses of drawing some rows."""
    return run([Command("serving.sample", [f"--model={model}", "--n=8", "--seed=3", f"--out={out}"])]).statuses


def subjects(model: Path) -> list[Subject]:
    """All of them; `model` is an exported one, from which rows are generated."""
    return [
        Subject("Ingest", partial(_pipeline, "Ingest"), states.of_records),
        Subject("Trainer", partial(_pipeline, STAGE), partial(states.of_stage, stage=STAGE), "Ingest"),
        Subject("Evaluator", partial(_pipeline, "Evaluator"), _measured, "Trainer"),
        Subject("Pusher", partial(_pipeline, "Pusher"), _pushed, "Evaluator"),
        Subject("train", _train, _trained),
        Subject("two workers", _workers, _trained),
        Subject("generate", partial(_generate, model), lambda run: states.of_files(_shards(run))),
    ]


def _measured(run: Path) -> State:
    return states.of_files([states.artifact(run, "Evaluator", "metrics") / "metrics.json"])


def _shards(run: Path) -> list[Path]:
    return [path for path in run.rglob("*.npy") if path.is_file()]
