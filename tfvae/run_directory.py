"""The directory of a run: its resolved configuration, versions, and where each part lies. Imports no TensorFlow."""

import json
import os
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ml_collections import ConfigDict

from tfvae.checks import ConfigError
from tfvae.config import flat, load, resolve

PACKAGES = ("tensorflow", "keras", "tensorflow-probability", "numpy", "tfx", "apache-beam")


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

    def start(self, config_file: Path, config: ConfigDict) -> None:
        """Records the configuration, or checks that the directory's own is the same.

        Raises:
            ConfigError: another configuration began this run.
        """
        record = {"file": str(config_file), "fields": json.loads(json.dumps(flat(config)))}
        saved = self.path / "config.json"
        if saved.exists() and (old := json.loads(saved.read_text())["fields"]) != record["fields"]:
            names = sorted(k for k in old.keys() | record["fields"].keys() if old.get(k) != record["fields"].get(k))
            raise ConfigError(
                f"`workdir` {self.path} holds a run with other values of {', '.join(names)}; choose another."
            )
        self.path.mkdir(parents=True, exist_ok=True)
        _write(saved, record)
        _write(self.path / "versions.json", versions())

    def configuration(self) -> tuple[Any, ConfigDict]:
        """Module and resolved numbers of the run.

        Raises:
            ConfigError: no run was started here.
        """
        saved = self.path / "config.json"
        if not saved.exists():
            raise ConfigError(f"`workdir` must be the directory of a run; there is no {saved}.")
        record = json.loads(saved.read_text())
        module = load(Path(record["file"]))
        return module, resolve(module, record["fields"])

    def stage(self, name: str) -> Path:
        """The directory of a stage."""
        return self.path / name

    @property
    def records(self) -> Path:
        return self.path / "records"

    @property
    def judge(self) -> Path:
        return self.path / "judge"


def _write(path: Path, value: Any) -> None:
    """Writes JSON so that no other process, such as one that trains another stage, sees the file half written."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(json.dumps(value, indent=1))
    partial.replace(path)
