"""The commands that are struck, what each begins with, and what must come out of it."""

import json
from collections.abc import Callable, Mapping, Sequence
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


def _pipeline(last: str, directory: Path) -> list[Command]:
    return [Command("pipelines.run", [*TRAINING, f"--output_dir={directory}", f"--to={last}"])]


def _train(directory: Path) -> list[Command]:
    return [Command("tfvae.train", [*TRAINING, f"--workdir={directory}", f"--stages={STAGE}"])]


def _workers(directory: Path) -> list[Command]:
    """Two workers that share the directory of the run."""
    cluster = {"worker": [f"127.0.0.1:{port}" for port in free_ports(2)]}
    tasks = [json.dumps({"cluster": cluster, "task": {"type": "worker", "index": i}}) for i in range(2)]
    (command,) = _train(directory)
    return [Command(command.module, [*command.args, "--strategy=multi_worker"], {"TF_CONFIG": task}) for task in tasks]


def _generate(model: Path, directory: Path) -> list[Command]:
    numbers = [f"--n={ROWS}", f"--shards={SHARDS}", "--format=npy", "--seed=7"]
    return [Command("pipelines.generate", [f"--model={model}", f"--out={directory}", *numbers])]


def exported(root: Path) -> Path:
    """An exported model, made by a run of its own."""
    command = Command("pipelines.run", [*TRAINING, f"--output_dir={root / 'exported'}"])
    ended = run([command])
    if any(ended.statuses):
        raise RuntimeError(f"no model could be exported:\n{ended.output}")
    return root / "exported" / "serving" / "two_stage_digits"


def _trained(directory: Path) -> State:
    stage = directory / STAGE
    return {"weights": states.of_weights(stage / "model.weights.h5"), "history": states.of_history(stage)}


def _pushed(directory: Path) -> State:
    """How many versions are there, and the rows that they draw."""
    served, out = directory / "serving" / "two_stage_digits", directory.parent / "drawn.npy"
    out.unlink(missing_ok=True)
    run([Command("serving.sample", [f"--model={served}", "--n=8", "--seed=3", f"--out={out}"])])
    return {"versions": str(len(list(served.iterdir())))} | (states.of_files([out]) if out.exists() else {})


def subjects(model: Path) -> dict[str, Subject]:
    """All of them by name; `model` is an exported one, from which rows are generated."""
    found = [
        Subject("Ingest", partial(_pipeline, "Ingest"), states.of_records),
        Subject("Trainer", partial(_pipeline, STAGE), partial(states.of_stage, stage=STAGE), "Ingest"),
        Subject("Evaluator", partial(_pipeline, "Evaluator"), _measured, "Trainer"),
        Subject("Pusher", partial(_pipeline, "Pusher"), _pushed, "Evaluator"),
        Subject("train", _train, _trained),
        Subject("two workers", _workers, _trained),
        Subject("generate", partial(_generate, model), lambda directory: states.of_files(_shards(directory))),
    ]
    return {subject.name: subject for subject in found}


def before(name: str, every: Mapping[str, Subject]) -> list[str]:
    """A command, and those whose ends it builds on."""
    return [name, *(before(every[name].before, every) if every[name].before else [])]


def _measured(directory: Path) -> State:
    return states.of_files([states.artifact(directory, "Evaluator", "metrics") / "metrics.json"])


def _shards(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*.npy") if path.is_file()]
