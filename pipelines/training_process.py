"""A training in a process of its own: several machines and TPUs are set up before TensorFlow's first operation.

The nodes of a pipeline share a process, in which TensorFlow has long begun.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from tfvae.checks import ConfigError, DataError
from tfvae.interrupts import Interrupted, interruptible
from tfvae.quiet import quiet

APART = ("multi_worker", "tpu")
"""Strategies that want a process of their own."""
_ERROR = "Error: "


class Training(NamedTuple):
    """What the process is told, as JSON."""

    recipe: str
    """See `Recipe`."""
    stage: str
    strategy: str
    """One of `APART`."""
    records: str
    """Directory of the records, of all splits."""
    base_model: str | None
    """The model artifact of the stage before."""
    workdir: str
    """See `train_stage`."""


def train_apart(training: Training, console: Console) -> None:
    """Trains, and shows what the process says; its other output goes where this one's goes.

    Raises:
        ConfigError: the training failed; the message is the one line of its error.
        Interrupted: SIGTERM or Ctrl-C came; the training was told, and has saved a checkpoint.
    """
    command = [sys.executable, "-m", "pipelines.training_process", json.dumps(training._asdict())]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    said = ""
    with subprocess.Popen(
        # In a session of its own it hears of Ctrl-C from here alone: a second signal would end it before it has saved.
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        try:
            for line in process.stdout or ():
                said = line.rstrip("\n")
                if not said.startswith(_ERROR):
                    console.print(said, markup=False)
            status = process.wait()
        except Interrupted:
            process.send_signal(signal.SIGTERM)
            process.wait()
            raise
    if status:
        found = said.removeprefix(_ERROR) if said.startswith(_ERROR) else f"its process ended with status {status}."
        raise ConfigError(f"training of stage {training.stage}: {found}")


def main() -> None:
    """The process: trains what its one argument says."""
    quiet()
    threading.Thread(target=_end_with_the_pipeline, daemon=True).start()
    try:
        with interruptible():
            _train(Training(**json.loads(sys.argv[1])))
    except Interrupted as stop:
        _say(str(stop))
        sys.exit(stop.status)
    except (ConfigError, DataError, ArithmeticError, OSError) as error:
        _say(f"{_ERROR}{error}")
        sys.exit(1)


def _say(line: str) -> None:
    Console(soft_wrap=True, highlight=False).print(line, markup=False)


def _train(training: Training) -> None:
    from pipelines.model_layout import load_stages
    from pipelines.recipe import Recipe
    from tfvae.data.storage.tfrecords import record_files
    from tfvae.experiment import save_model
    from tfvae.experiment.train import train_stage
    from tfvae.training.distribution import strategy
    from tfvae.training.workers import is_chief

    devices = strategy(training.strategy)  # before anything else that TensorFlow does
    experiment = Recipe.parse(training.recipe).experiment()
    data, workdir = experiment.data.load(record_files(Path(training.records))), Path(training.workdir)
    models = load_stages(experiment, [training.base_model], data) if training.base_model else {}
    model = train_stage(experiment, training.stage, data, models, workdir, strategy_name=training.strategy)
    with devices.scope():
        if not is_chief():  # the pipeline on this machine goes on with the model too
            save_model(model, workdir, data.interface.fingerprint)


def _end_with_the_pipeline() -> None:
    """Asks this process to stop once the one that started it is no more, however that ended."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
