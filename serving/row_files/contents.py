"""What all writers of files share: what a file holds, and how blocks of rows get into it. Imports no TensorFlow."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from tfvae.exported import Description
from tfvae.schema.message import Schema
from tfvae.schema.rows import Table


class Contents(NamedTuple):
    """What a file is to hold."""

    names: tuple[str, ...]
    """Of the columns, or tensors, of its rows."""
    schema: Schema | None
    """Of its rows where they are records or sentences; None where they are other tensors."""
    rows: int
    """How many there will be."""
    shape: tuple[int, ...] | None = None
    """Of x, where rows are such tensors and it is known."""
    first: int = 0
    """Number of the first row among those of all files."""
    safe_csv: bool = False
    """Whether texts in a CSV that a spreadsheet would run are quoted, see `tfvae.schema.rows.quoted`."""

    @classmethod
    def of(cls, model: Description, names: tuple[str, ...], rows: int) -> "Contents":
        """So many rows of a model, whose columns have these names."""
        return cls(names, model.rows, rows, model.shapes.get("x"))

    @property
    def tensors(self) -> bool:
        """Whether rows are the model's own tensors x, and not columns of which one may be called so."""
        return self.schema is None and set(self.names) == {"x"}

    @property
    def images(self) -> bool:
        """Whether they are pictures [height, width, 1 or 3]; also where that is not known."""
        shape = self.shape
        return self.tensors and (shape is None or (len(shape) == 3 and shape[-1] in (1, 3)))


Write = Callable[[Table], object]
"""Takes the next rows of a file."""
Open = Callable[[Path, Contents], AbstractContextManager[Write]]
"""Opens a file for blocks of rows; the file is whole when the context ends. It raises ValueError, there or in a write,
where rows do not fit."""
