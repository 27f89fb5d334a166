"""Trains the stages of an experiment, one after another, in a run directory; goes on where a killed run stopped.

Examples:
  python -m tfvae.train --config=configs/two_stage_mnist.py --config.data_dir=DIR --workdir=runs/mnist
  python -m tfvae.train --config=configs/lagging_yelp.py --config.data_dir=DIR --workdir=runs/yelp --stages=lm,vae

--config.x.y=value replaces any number of the configuration; --config.preset chooses smoke, small or paper.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from absl import app, flags, logging
from ml_collections import ConfigDict

from tfvae.checks import ConfigError, DataError
from tfvae.config import fields_aside, load, resolve, split_fields
from tfvae.quiet import quiet
from tfvae.run_directory import RunDirectory

if TYPE_CHECKING:
    from tfvae.experiment import Experiment, Stage

_CONFIG = flags.DEFINE_string("config", None, "Configuration file.")
_WORKDIR = flags.DEFINE_string("workdir", None, "Directory of the run; made where it does not exist.")
_SEED = flags.DEFINE_integer("seed", None, "Short for --config.seed: two runs with one seed on one machine are equal.")
_STAGES = flags.DEFINE_list(
    "stages", [], "Trains only these, and those they build on; several processes may share a run, each with its own."
)
_STRATEGY = flags.DEFINE_enum("strategy", "default", ["default", "mirrored"], "One device, or all of this machine.")


def main(argv: list[str]) -> None:
    """Resolves the configuration, then trains; mistakes of the user end in one line and status 1."""
    quiet()
    logging.set_verbosity(logging.WARNING)
    try:
        rest, overrides = split_fields(argv[1:])
        if rest:
            raise ConfigError(f"`{rest[0]}` is no argument; see --help.")
        _run(overrides)
    except (ConfigError, DataError, ArithmeticError, OSError) as error:
        sys.exit(f"Error: {error}")


def _run(overrides: dict[str, Any]) -> None:
    path = Path(_CONFIG.value)
    seed = {} if _SEED.value is None else {"seed": _SEED.value}
    module = load(path)
    config = _absolute(resolve(module, {**overrides, **seed}))
    # TensorFlow is imported only here, so that --help and mistakes answer at once.
    from tfvae.experiment.train import train_stages

    experiment = module.build(config)
    experiment.reader.shards()  # raw data that are missing are named before the run directory is made
    chosen = _chosen(experiment)
    run = RunDirectory(Path(_WORKDIR.value))
    run.start(path, config)
    train_stages(experiment, chosen, run, strategy_name=_STRATEGY.value)


def _chosen(experiment: "Experiment") -> "list[Stage]":
    """The stages to train, in order: those that the user named and those they build on, or all where none is named."""
    try:
        wanted = {stage.name for name in _STAGES.value for stage in experiment.lineage(name)}
    except ValueError as error:
        raise ConfigError(str(error)) from None
    return [stage for stage in experiment.stages if stage.name in wanted or not wanted]


def _absolute(config: ConfigDict) -> ConfigDict:
    """The configuration with an absolute data directory, so that it is found from any working directory."""
    if config.get("data_dir"):
        config.data_dir = str(Path(config.data_dir).expanduser().absolute())
    return config


if __name__ == "__main__":
    flags.mark_flags_as_required(["config", "workdir"])
    app.run(main, flags_parser=fields_aside(flags.FLAGS))
