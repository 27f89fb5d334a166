"""One file an experiment: `get_config(preset)` has the numbers, `build(config)` the wiring.

Imports no TensorFlow by itself.
"""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_collections import ConfigDict

from tfvae import config as config_files

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

DIRECTORY = Path(__file__).parent


def summaries() -> dict[str, str]:
    """Name -> first line of the docstring of each experiment, read without importing it."""
    files = sorted(path for path in DIRECTORY.glob("*.py") if path.stem != "__init__")
    return {path.stem: (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0] for path in files}


def resolve(name: str, preset: str, overrides: Mapping[str, Any]) -> ConfigDict:
    """Numbers of the experiment `name`. Raises ConfigError for an unknown name, preset or field, with the choices."""
    return config_files.resolve(_module(name), {**overrides, "preset": preset})


def build(name: str, config: ConfigDict) -> "Experiment":
    """The experiment of these numbers. Imports TensorFlow."""
    experiment: Experiment = _module(name).build(config)
    return experiment


def _module(name: str) -> Any:
    if name not in summaries():
        raise config_files.ConfigError(f"`pipeline` must be one of {', '.join(summaries())}; got {name!r}.")
    return config_files.load(DIRECTORY / f"{name}.py")
