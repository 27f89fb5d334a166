"""Configuration files: this project's by name, a user's own by path. Imports no TensorFlow by itself.

A user's file becomes a module below this one, whose name is its path. So it clashes with no other module, be it called
`random.py` or like one of this project's, and whoever knows the name can import it: objects of its classes are pickled
and found again in other processes. Its folder is put at the end of `sys.path` and stays there. The file can thus import
those beside it, also within `build`, unless an installed module has their name.
"""

import ast
import importlib
import importlib.util
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote, unquote

from ml_collections import ConfigDict

from tfvae.checks import ConfigError, DataError

DIRECTORY = Path(__file__).absolute().parents[1] / "configs"
"""Of this project's experiments."""
NEEDED = ("get_config", "build")
"""What a configuration file defines."""

__path__: list[str] = []  # users' files are modules below this one, which `_UsersFiles` finds


@dataclass(frozen=True)
class ConfigFile:
    """A configuration file that was executed.

    What goes wrong in a user's own is a ConfigError of one line, with file and line; in this project's it is a bug.
    """

    path: Path
    module: ModuleType

    @property
    def files(self) -> tuple[str, ...]:
        """Fields, beside `data_dir`, whose texts name files: the module's FILES, where it has any."""
        return tuple(getattr(self.module, "FILES", ()))

    def get_config(self, preset: str) -> ConfigDict:
        """The numbers of a preset, which is one of them; raises ValueError where there is no such preset."""
        with _located(self.path, pass_on=(ValueError,)):
            config = self.module.get_config(preset)
        if not isinstance(config, ConfigDict):
            kind = type(config).__name__
            raise ConfigError(f"`get_config` of {self.path} must return an ml_collections.ConfigDict, got {kind}.")
        if "preset" not in config:
            with config.unlocked():
                config.preset = preset
        return config

    def build(self, config: ConfigDict) -> Any:
        """The Experiment of these numbers. Imports TensorFlow."""
        with _located(self.path):
            experiment = self.module.build(config)
        if not all(hasattr(experiment, name) for name in ("data", "stages", "bench")):
            kind = type(experiment).__name__
            raise ConfigError(f"`build` of {self.path} must return a tfvae.experiment.Experiment, got {kind}.")
        return experiment


def names() -> list[str]:
    """Names of this project's experiments."""
    return sorted(path.stem for path in DIRECTORY.glob("*.py") if path.stem != "__init__")


def summaries() -> dict[str, str]:
    """Name -> first line of the docstring of each of this project's experiments, read without importing it."""
    trees = {name: ast.parse((DIRECTORY / f"{name}.py").read_text("utf-8")) for name in names()}
    return {name: (ast.get_docstring(tree) or "").partition("\n")[0] for name, tree in trees.items()}


def find(experiment: str | Path) -> Path:
    """The file of an experiment: absolute, and in this project's own folder where it is one of this project's.

    Args:
        experiment: one of `names()`, or a file.

    Raises:
        ConfigError: it is neither.
    """
    known = names()
    if str(experiment) in known:
        return DIRECTORY / f"{experiment}.py"
    path = Path(os.path.abspath(Path(experiment).expanduser()))
    if not path.is_file():
        choices = f"one of {', '.join(known)}, or a configuration file of your own"
        raise ConfigError(f"`pipeline` must be {choices}; got {str(experiment)!r}, and there is no {path}.")
    packaged = DIRECTORY / path.name
    return packaged if path.stem in known and packaged.samefile(path) else path


def reference(path: Path) -> str:
    """What names a found file from any folder: the name of this project's experiment, or the absolute path."""
    return path.stem if path.parent == DIRECTORY else str(path)


def module_name(path: Path) -> str:
    """Under which name a found file is imported."""
    if path.parent == DIRECTORY:
        return f"configs.{path.stem}"
    return f"{__name__}.{quote(str(path), safe='').replace('.', '%2E')}"


def users_file(module: str) -> Path | None:
    """The path that `module_name` made a name of; None for other modules."""
    parent, _, name = module.rpartition(".")
    path = Path(unquote(name))
    return path if parent == __name__ and path.is_absolute() else None


def load(experiment: str | Path) -> ConfigFile:
    """Executes a configuration file, once in a process.

    Args:
        experiment: name or file, as for `find`.

    Raises:
        ConfigError: there is no such file, it defines not what it must, or it fails.
    """
    path = find(experiment)
    _require_own_package()
    with _located(path):
        module = importlib.import_module(module_name(path))
    missing = [name for name in NEEDED if not callable(getattr(module, name, None))]
    if missing:
        lacking = " and no ".join(missing)
        raise ConfigError(f"{path} must define get_config(preset) and build(config); it has no {lacking}.")
    return ConfigFile(path, module)


def _require_own_package() -> None:
    """Raises ConfigError where `configs` is another package, as with `python -m` in a folder that has one."""
    spec = importlib.util.find_spec("configs")
    origin = spec.origin if spec else None
    if origin is None or not Path(origin).samefile(DIRECTORY / "__init__.py"):
        raise ConfigError(
            f"The package `configs` of {origin} hides this project's; delete that file or rename its folder."
        )


@contextmanager
def _located(path: Path, pass_on: tuple[type[Exception], ...] = (ConfigError, DataError)) -> Iterator[None]:
    try:
        yield
    except pass_on:
        raise
    except Exception as error:
        if path.parent == DIRECTORY:
            raise
        raise ConfigError(f"{_place(path, error)}: {_what(error)}") from error


def _place(path: Path, error: Exception) -> str:
    """File and line: the last, of those that led to the error, in the user's file or one beside it."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno}" for frame in frames if Path(frame.filename).parent == path.parent]
    return places[-1] if places else str(path)


def _what(error: Exception) -> str:
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{type(error).__name__}: {(text.strip().splitlines() or ['no message'])[0]}"


class _UsersFiles:
    """Tells Python's import where the modules below this one lie."""

    @staticmethod
    def find_spec(fullname: str, path: Sequence[str] | None = None, target: Any = None) -> ModuleSpec | None:
        file = users_file(fullname)
        if file is None:
            return None
        if str(file.parent) not in sys.path:
            sys.path.append(str(file.parent))
        return importlib.util.spec_from_file_location(fullname, file, loader=SourceFileLoader(fullname, str(file)))


sys.meta_path.append(_UsersFiles)  # type: ignore[arg-type]
