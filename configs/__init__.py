"""One file an experiment: `get_config(preset)` has the numbers, `build(config)` the wiring.

Imports no TensorFlow by itself.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ml_collections import ConfigDict

from tfvae import config as fields
from tfvae.config_file import load, summaries

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

__all__ = ["build", "resolve", "summaries"]


def resolve(name: str, preset: str, overrides: Mapping[str, Any]) -> ConfigDict:
    """Numbers of an experiment: `name` is one of `summaries()`, or a file of a user's own.

    Raises:
        ConfigError: an unknown name, preset or field, with the choices.
    """
    return fields.resolve(load(name), {**overrides, "preset": preset})


def build(name: str, config: ConfigDict) -> "Experiment":
    """The experiment of these numbers. Imports TensorFlow."""
    experiment: Experiment = load(name).build(config)
    return experiment
