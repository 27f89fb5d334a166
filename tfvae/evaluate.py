"""Measures every trained stage of a run, prints the metric table, and writes metrics.json and report.html.

Example:
  python -m tfvae.evaluate --workdir=runs/mnist
"""

import sys
from pathlib import Path

from absl import app, flags, logging

from tfvae.checks import ConfigError, DataError
from tfvae.quiet import quiet
from tfvae.run_directory import RunDirectory

_WORKDIR = flags.DEFINE_string("workdir", None, "Directory of a run that tfvae.train has finished.")


def main(argv: list[str]) -> None:
    """Measures; mistakes of the user end in one line and status 1."""
    if len(argv) > 1:
        raise app.UsageError(f"Unknown argument {argv[1]!r}.")
    quiet()
    logging.set_verbosity(logging.WARNING)
    run = RunDirectory(Path(_WORKDIR.value))
    try:
        module, config = run.configuration()
        # TensorFlow is imported only here, so that --help and mistakes answer at once.
        from tfvae.experiment.evaluate import evaluate_run

        evaluate_run(module.build(config), run)
    except (ConfigError, DataError, OSError, ImportError) as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    flags.mark_flag_as_required("workdir")
    app.run(main)
