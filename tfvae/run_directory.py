"""The directory of a run: its resolved configuration, versions, and where each part lies. Imports no TensorFlow."""

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ml_collections import ConfigDict

from tfvae.checks import ConfigError
from tfvae.config import flat, resolve
from tfvae.config_file import ConfigFile, find, load, reference
from tfvae.whole_files import write_json

PACKAGES = ("tensorflow", "keras", "tensorflow-probability", "numpy", "tfx", "apache-beam")

KEPT = {"file": str, "fields": dict}
"""What config.json holds: the experiment's name or file, and its resolved numbers."""


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that numbers depend on; a package that is not installed is left out."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


@dataclass(frozen=True)
class RunDirectory:
    """A directory with config.json, versions.json, records/, judge/, metrics.json, report.html, and one a stage."""

    path: Path

    def start(self, experiment: str | Path, config: ConfigDict) -> None:
        """Records the configuration, or checks that the directory's own is the same.

        Args:
            experiment: name or file, see `tfvae.config_file.find`.
            config: its numbers.

        Raises:
            ConfigError: another configuration began this run.
        """
        record = {"file": reference(find(experiment)), "fields": json.loads(json.dumps(flat(config)))}
        saved = self.path / "config.json"
        if saved.exists():
            self._require_same(_read(saved), record)
        self.path.mkdir(parents=True, exist_ok=True)
        write_json(saved, record)
        write_json(self.path / "versions.json", versions())

    def _require_same(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        if not _same(old["file"], new["file"]):
            raise ConfigError(f"`workdir` {self.path} holds a run of {old['file']}; choose another.")
        before, now = old["fields"], new["fields"]
        if names := sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name)):
            raise ConfigError(
                f"`workdir` {self.path} holds a run with other values of {', '.join(names)}; choose another."
            )

    def configuration(self, experiment: str | None = None) -> tuple[ConfigFile, ConfigDict]:
        """Configuration file and resolved numbers of the run.

        Args:
            experiment: where the run's own configuration file lies now, if it was moved.

        Raises:
            ConfigError: no run was started here, or one of another experiment.
        """
        saved = self.path / "config.json"
        if not saved.exists():
            raise ConfigError(f"`workdir` must be the directory of a run; there is no {saved}.")
        record = _read(saved)
        recorded = record["file"]
        if experiment is not None and not _same(recorded, reference(find(experiment))):
            raise ConfigError(f"`workdir` {self.path} holds a run of {recorded}, not of {experiment}.")
        if experiment is None and Path(recorded).is_absolute() and not Path(recorded).exists():
            raise ConfigError(f"`workdir` {self.path} holds a run of {recorded}, which is gone; name it with --config.")
        file = load(experiment or recorded)
        return file, resolve(file, record["fields"])

    def stage(self, name: str) -> Path:
        """The directory of a stage."""
        return self.path / name

    @property
    def records(self) -> Path:
        return self.path / "records"

    @property
    def judge(self) -> Path:
        return self.path / "judge"


def _same(a: str, b: str) -> bool:
    """Whether two references are of one experiment; a user's own file may lie elsewhere than before."""
    return a == b or (Path(a).is_absolute() and Path(b).is_absolute() and Path(a).name == Path(b).name)


def _read(path: Path) -> dict[str, Any]:
    """The record of a run. Raises ConfigError where the file is no such record, or cut off."""
    try:
        record = json.loads(path.read_text("utf-8"))
    except ValueError:  # of JSON, and of UTF-8
        record = None
    if not isinstance(record, dict) or {name: type(value) for name, value in record.items()} != KEPT:
        raise ConfigError(f"{path} is not the configuration of a run of this version; choose another `workdir`.")
    return record
