"""Rows in parts: what is fitted, what chooses the step, and what the judge alone sees."""

from pathlib import Path
from typing import NamedTuple

import numpy as np


class Parts(NamedTuple):
    """Files of rows."""

    fitted: Path
    choosing: Path
    both: Path
    held: Path


def parted(data: Path, workdir: Path) -> Parts:
    """The rows of a file in four, with its header each; always the same ones."""
    parts = Parts(*(workdir / f"{name}.csv" for name in Parts._fields))
    header, *lines = data.read_text().splitlines(keepends=True)
    order = np.random.RandomState(0).permutation(len(lines))
    first, second = int(0.63 * len(lines)), int(0.7 * len(lines))
    chosen = (order[:first], order[first:second], order[:second], order[second:])
    workdir.mkdir(parents=True, exist_ok=True)
    for path, places in zip(parts, chosen, strict=True):
        path.write_text(header + "".join(lines[place] for place in places))
    return parts
