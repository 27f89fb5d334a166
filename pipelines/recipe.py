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

TRAINER, SECOND, STAGES = ("data", "model", "training", "sampling"), "second", "stages"
JUDGE, REPORT = ("data", "judge", "columns"), "report"
"""Groups of fields that a node reads. Fields outside of all groups, such as the seed, are for every node."""


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

    def without(self, *groups: str) -> "Recipe":
        """Leaves out groups of fields."""
        return Recipe(self.name, {name: value for name, value in self.fields.items() if _group(name) not in groups})

    def of_groups(self, *groups: str) -> "Recipe":
        """Leaves out all other groups."""
        return self.without(*({_group(name) for name in self.fields} - {*groups, ""}))

    def of_reader(self) -> "Recipe":
        """The changed fields without which the reader would be another: it stays cached when something else changes."""
        wanted, kept = self._reader(), self._changed()
        for name in list(kept):
            less = Recipe(self.name, {other: value for other, value in kept.items() if other != name})
            if name != "preset" and less._reader() == wanted:
                kept = dict(less.fields)
        return Recipe(self.name, kept)

    def _changed(self) -> dict[str, Any]:
        """The preset, and the fields that are not as it has them."""
        own = flat(configs.resolve(self.name, self.fields["preset"], {}))
        changed = {name: value for name, value in self.fields.items() if name not in own or own[name] != value}
        return {**changed, "preset": self.fields["preset"]}

    def _reader(self) -> str | None:
        """The reader with its fields; None where no experiment can be built of these fields."""
        try:
            return repr(self.experiment().data.reader)
        except ValueError:
            return None

    def of_trainer(self, experiment: Experiment, stage: str) -> "Recipe":
        """What touches a stage or those it builds on, and no more: it stays cached when something else changes."""
        lineage = [ancestor.name for ancestor in experiment.lineage(stage)]
        groups = (*TRAINER, STAGES, *([SECOND] if len(lineage) > 1 else []))
        kept = self.of_groups(*groups).fields
        others = [name for name in kept if _group(name) == STAGES and name.split(".")[1] not in lineage]
        return Recipe(self.name, {name: value for name, value in kept.items() if name not in others})


def _group(name: str) -> str:
    """The group of a dotted field; "" for one outside of all groups."""
    return name.partition(".")[0] if "." in name else ""
