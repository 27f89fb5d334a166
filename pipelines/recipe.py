"""What a node is told about the experiment: the name of its configuration and the resolved numbers, as JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml_collections import ConfigDict

import configs
from tfvae.config import flat
from tfvae.config_file import find, module_name
from tfvae.experiment import Experiment

MEASURING = ("metrics", "bless_ratio", "beam")
"""Fields that do not touch training."""
STEPS = "steps"
"""The group with a number for each stage; 0 leaves the stage out."""


@dataclass(frozen=True)
class Recipe:
    """An experiment that can be built in any process.

    Its text is part of a node's cache key, so each node is given the fields that matter to it, and takes the preset's
    own for the others.
    """

    name: str
    """Of one of this project's experiments, or the absolute path of a user's own configuration file."""
    fields: Mapping[str, Any]
    """Dotted name -> value; "preset" is one of them."""

    @classmethod
    def of(cls, name: str, config: ConfigDict) -> "Recipe":
        """All numbers of a resolved configuration."""
        return cls(name, flat(config))

    @property
    def stem(self) -> str:
        """The name without folders, for directories and nodes."""
        return Path(self.name).stem

    @property
    def module(self) -> str:
        """Dotted name under which the configuration file is imported."""
        return module_name(find(self.name))

    @classmethod
    def parse(cls, text: str) -> "Recipe":
        """The recipe that `str` wrote."""
        return cls(**json.loads(text))

    def __str__(self) -> str:
        return json.dumps({"name": self.name, "fields": dict(self.fields)}, sort_keys=True)

    def experiment(self) -> Experiment:
        """Builds it."""
        rest = {name: value for name, value in self.fields.items() if name != "preset"}
        return configs.build(self.name, configs.resolve(self.name, self.fields["preset"], rest))

    def without(self, *names: str) -> "Recipe":
        """Leaves out fields, and groups of fields."""
        kept = {name: value for name, value in self.fields.items() if not _is_in(name, names)}
        return Recipe(self.name, kept)

    def for_training(self, experiment: Experiment, stage: str) -> "Recipe":
        """Leaves out what touches neither this stage nor those it builds on: they stay cached when that changes."""
        lineage = {f"{STEPS}.{ancestor.name}" for ancestor in experiment.lineage(stage)}
        others = [name for name in self.fields if _is_in(name, (STEPS,)) and name not in lineage]
        return self.without(*MEASURING, *others, *experiment.stage(stage).unused)


def _is_in(name: str, groups: tuple[str, ...]) -> bool:
    return any(name == group or name.startswith(f"{group}.") for group in groups)
