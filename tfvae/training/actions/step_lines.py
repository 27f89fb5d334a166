"""Files of one JSON object a line, each with the step it was written at."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tfvae.checks import ConfigError
from tfvae.whole_files import write_text


class StepLines:
    """Appends lines to a file that a resumed run goes on with.

    Args:
        path: the file; lines after `start` are cut off first, for the run writes them again: all of them where it
            starts at 0.
        start: step from which the run goes on.
    """

    def __init__(self, path: Path, start: int) -> None:
        self._path = path
        kept = [line for line in read_history(path) if start and line["step"] <= start]
        write_text(path, "".join(map(_line, kept)))

    def append(self, step: int, values: Mapping[str, Any]) -> None:
        """Writes {"step": step} and the values, which must be what JSON can hold."""
        line = _line({"step": step, **values})
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())  # or a power cut could leave the checkpoint of a step without its line


def read_history(path: Path) -> list[dict[str, Any]]:
    """The lines of such a file in order; empty where there is none. A line that a killed run left unfinished, which a
    resumed one writes again, is left out.

    Raises:
        ConfigError: another line is none, which no killed run leaves.
    """
    if not path.exists():
        return []
    lines = path.read_text("utf-8", "replace").splitlines(keepends=True)
    return [_read(path, number, line) for number, line in enumerate(lines, 1) if line.endswith("\n")]


def _read(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        return dict(json.loads(line))
    except (ValueError, TypeError):
        raise ConfigError(f"{path} is broken in line {number}: mend or delete it, and run the command again.") from None


def _line(values: Mapping[str, Any]) -> str:
    return json.dumps(values) + "\n"
