"""Trains the stages of an experiment, one after another, in a run directory; goes on where a killed run stopped.

Example:
  python -m tfvae.train --config=configs/two_stage_mnist.py --config.preset=small --config.data_dir=DIR
  --workdir=runs/mnist
"""

import sys
from pathlib import Path

from absl import app, flags, logging
from ml_collections import config_flags

from tfvae.config import ConfigError, load, resolve
from tfvae.data.reader import DataError
from tfvae.quiet import quiet
from tfvae.run_directory import RunDirectory

_CONFIG = config_flags.DEFINE_config_file(
    "config", help_string="Configuration file. Any number in it can be replaced: --config.batch_size=32."
)
_WORKDIR = flags.DEFINE_string("workdir", None, "Directory of the run; made where it does not exist.")
_SEED = flags.DEFINE_integer("seed", None, "Short for --config.seed: two runs with one seed on one machine are equal.")
_STRATEGY = flags.DEFINE_enum("strategy", "default", ["default", "mirrored"], "One device, or all of this machine.")


def main(argv: list[str]) -> None:
    """Resolves the configuration, then trains; mistakes of the user end in one line and status 1."""
    if len(argv) > 1:
        raise app.UsageError(f"Unknown argument {argv[1]!r}.")
    quiet()
    logging.set_verbosity(logging.WARNING)
    try:
        _run()
    except (ConfigError, DataError, ArithmeticError) as error:
        sys.exit(f"Error: {error}")


def _run() -> None:
    path = Path(config_flags.get_config_filename(flags.FLAGS["config"]))
    overrides = dict(config_flags.get_override_values(flags.FLAGS["config"]))
    if _SEED.value is not None:
        overrides["seed"] = _SEED.value
    module = load(path)
    config = resolve(module, overrides)
    run = RunDirectory(Path(_WORKDIR.value))
    run.start(path, config)
    # TensorFlow is imported only here, so that --help and mistakes answer at once.
    from tfvae.fitting import train_stages

    train_stages(module.build(config), run, strategy_name=_STRATEGY.value)


if __name__ == "__main__":
    flags.mark_flags_as_required(["config", "workdir"])
    app.run(main)
