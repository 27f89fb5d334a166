"""Trains the stages of an experiment, one after another, in a run directory; goes on where a killed run stopped.

Examples:
  python -m tfvae.train --list
  python -m tfvae.train --pipeline=two_stage_digits --preset=smoke --workdir=runs/digits
  python -m tfvae.train --pipeline=two_stage_mnist --data=DIR --workdir=runs/mnist --seed=1
  python -m tfvae.train --pipeline=lagging_yelp --data=DIR --workdir=runs/yelp --stages=lm,vae
  python -m tfvae.train --config=configs/mine.py --preset=small --workdir=runs/mine --config.latent=16

SIGTERM and Ctrl-C end the block of steps, save a checkpoint and end the command with status 143 or 130; the same
command goes on at that step. Killed by anything else, it goes on from the newest whole checkpoint: one is saved every
--config.training.every.save steps, and every --config.training.every.minutes. tfvae.evaluate measures what was trained.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from absl import flags, logging

from tfvae import command
from tfvae.checks import ConfigError, require_plain_path
from tfvae.full_disk import naming
from tfvae.quiet import quiet
from tfvae.run_directory import RunDirectory

if TYPE_CHECKING:
    from tfvae.experiment import Experiment, Stage

_FLAGS = flags.FlagValues()
_WORDS = command.define_words(_FLAGS)
_WORKDIR = flags.DEFINE_string(
    "workdir", None, "Directory of the run; made where it does not exist.", flag_values=_FLAGS
)
_STAGES = flags.DEFINE_list(
    "stages",
    [],
    "Trains only these, and those they build on; several processes may share a run, each with its own.",
    flag_values=_FLAGS,
)
_STRATEGY = flags.DEFINE_enum(
    "strategy",
    "default",
    ["default", "mirrored", "multi_worker", "tpu"],
    "default is one device, mirrored all of this machine, multi_worker the machines that TF_CONFIG names, each of "
    "which runs this command, and tpu a TPU.",
    flag_values=_FLAGS,
)
_TPU = flags.DEFINE_string(
    "tpu", None, "Name or grpc://ADDRESS of the TPU; TPU_NAME where it is not given.", flag_values=_FLAGS
)


def main(fields: dict[str, str]) -> None:
    """Resolves the configuration, then trains.

    Raises:
        ConfigError, DataError, ArithmeticError, OSError: a mistake of the user's.
    """
    quiet()
    logging.set_verbosity(logging.WARNING)
    if _TPU.value and _STRATEGY.value != "tpu":
        raise ConfigError(f"`--tpu` is for --strategy=tpu, not for {_STRATEGY.value}.")
    workdir = Path(command.required("workdir", _WORKDIR))
    require_plain_path("--workdir", str(workdir.absolute()))
    file, config = command.chosen(_WORDS, fields)
    # TensorFlow is imported only here, so that --help and mistakes answer at once.
    from tfvae.experiment.train import train_stages
    from tfvae.training.distribution import strategy
    from tfvae.training.workers import is_chief

    if _TPU.value:
        os.environ["TPU_NAME"] = _TPU.value
    devices = strategy(_STRATEGY.value)  # several machines, or a TPU, come before anything else that TensorFlow does
    experiment = file.build(config)
    experiment.data.reader.shards()  # raw data that are missing are named before the run directory is made
    stages = _chosen(experiment)
    run = RunDirectory(workdir)
    with naming(workdir, "the same command goes on from the newest checkpoint"):
        with devices.scope():
            if is_chief():
                run.start(file.path, config)
        train_stages(experiment, stages, run, strategy_name=_STRATEGY.value)


def _chosen(experiment: "Experiment") -> "list[Stage]":
    """The stages to train, in order: those that the user named and those they build on, or all where none is named."""
    try:
        wanted = {stage.name for name in _STAGES.value for stage in experiment.lineage(name)}
    except ValueError as error:
        raise ConfigError(str(error)) from None
    return [stage for stage in experiment.stages if stage.name in wanted or not wanted]


def cli() -> None:
    """The command."""
    command.run(main, _FLAGS, __doc__, mistakes=(ArithmeticError, OSError))


if __name__ == "__main__":
    cli()
