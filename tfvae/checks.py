"""Errors that name the argument, the rule, what came, and the choices, and the checks that raise them.

Imports no TensorFlow.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

_NAMED = 5
"""Names in a sentence, at most."""


class ConfigError(ValueError):
    """A configuration, preset or field that does not exist, or a value of the wrong type; the message is one line."""


class DataError(ValueError):
    """Raw data are missing or broken; the message is one line that names the file and the remedy."""


def require_at_least(name: str, value: float, minimum: float) -> None:
    """Raises ValueError unless value >= minimum."""
    if not value >= minimum:
        raise ValueError(f"`{name}` must be at least {minimum}, got {value!r}.")


def require_above(name: str, value: float, bound: float) -> None:
    """Raises ValueError unless value > bound."""
    if not value > bound:
        raise ValueError(f"`{name}` must be above {bound}, got {value!r}.")


def require_positive(name: str, value: float) -> None:
    """Raises ValueError unless value > 0."""
    if not value > 0:
        raise ValueError(f"`{name}` must be positive, got {value!r}.")


def require_momentum(name: str, value: float) -> None:
    """Raises ValueError unless 0 <= value < 1."""
    if not 0 <= value < 1:
        raise ValueError(f"`{name}` must be at least 0 and below 1, got {value!r}.")


def require_fraction(name: str, value: float) -> None:
    """Raises ValueError unless 0 <= value <= 1."""
    require_within(name, value, 0, 1)


def require_within(name: str, value: float, lowest: float, highest: float) -> None:
    """Raises ValueError unless lowest <= value <= highest."""
    if not lowest <= value <= highest:
        raise ValueError(f"`{name}` must lie between {lowest} and {highest}, got {value!r}.")


def require_one_of(name: str, value: Any, choices: Iterable[Any]) -> None:
    """Raises ValueError unless value is one of the choices."""
    choices = list(choices)
    if value not in choices:
        raise ValueError(f"`{name}` must be one of {', '.join(map(str, choices))}; got {value!r}.")


def require_empty(name: str, directory: Path) -> None:
    """Raises ConfigError where a directory holds something, or is a file; it may be absent."""
    if directory.exists() and not directory.is_dir():
        raise ConfigError(f"`{name}` must be a directory, absent or empty; {directory} is a file.")
    if directory.exists() and any(directory.iterdir()):
        raise ConfigError(f"`{name}` must be absent or empty; {directory} holds files.")


def require_plain_path(name: str, path: str) -> None:
    """Raises ConfigError where TensorFlow, TFX or Beam would take a path for a pattern, or cannot say it at all."""
    require_utf8(name, path)
    if odd := [character for character in "*?[" if character in path]:
        rule = "must be a path without *, ? and [, which TensorFlow and Beam take for patterns"
        raise ConfigError(f"`{name}` {rule}; got {odd[0]} in {path}.")


def require_utf8(name: str, path: str) -> None:
    """Raises ConfigError where a path is not in UTF-8: TensorFlow, and all records of a run, hold no other texts."""
    try:
        path.encode()
    except UnicodeEncodeError:
        raise ConfigError(f"`{name}` must be a path in UTF-8; got {path!a}.") from None


def named(names: Sequence[str]) -> str:
    """Some names in a sentence: the first five of them, and how many more there are."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
