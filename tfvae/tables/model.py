"""A model of a table: samples, fills gaps, scores and reports, with data frames like the one that it was fitted on."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from tfvae.checks import named, require_at_least, require_empty
from tfvae.data.records.batches import Records
from tfvae.data.records.comparable import comparable, real_rows
from tfvae.exported import Exported
from tfvae.exported import load as load_exported
from tfvae.metrics.tables.canaries import Canaries
from tfvae.schema.message import Schema
from tfvae.table_report import TableReport, compare
from tfvae.tables.frame import Frame, load_frame
from tfvae.tables.given import columns_given, index_given
from tfvae.tables.pandas_frames import name_of

FRAME = "frame.arrow"
"""What frame the rows of a saved model make; beside it lies the SavedModel, in a numbered folder."""
VERSION = "1"
"""TensorFlow Serving loads numbered folders."""


def load(directory: str | Path) -> "Model":
    """The model that `Model.save` wrote.

    Raises:
        DataError, ModelError: there is none, or it cannot be read.
    """
    directory = Path(directory)
    return Model(load_exported(directory), load_frame(directory / FRAME))


class Model:
    """What `tables.fit` gives. Equal seeds give equal rows.

    What it takes is a data frame of any library, or the path of a file. It may lack columns where gaps are filled, and
    have others nowhere; a value that the column cannot have is a ValueError, which names column and row.

    Args:
        exported: the trained model.
        frame: what the training rows were.
        real: the rows that it was trained on, and those that were held out; None where it was loaded.
        canaries: made-up rows among those that it was trained on; None where there are none.
        folder: temporary, of the files, which goes with this object.
    """

    def __init__(
        self,
        exported: Exported,
        frame: Frame,
        real: Records | None = None,
        canaries: Canaries | None = None,
        folder: TemporaryDirectory[str] | None = None,
    ) -> None:
        self.exported, self.frame = exported, frame
        self._real, self._canaries, self._folder = real, canaries, folder

    def __repr__(self) -> str:
        """Its columns with their kinds, the first few by name."""
        return f"Model of {named([f'{column.name} ({column.kind.name})' for column in self.schema.columns])}"

    @property
    def schema(self) -> Schema:
        """How columns are read: their kinds."""
        assert self.exported.schema is not None
        return self.exported.schema

    def sample(self, n: int, seed: int = 0, given: Mapping[str, Any] | None = None, temperature: float = 1.0) -> Any:
        """n new rows, in a data frame like the one of `fit`.

        Args:
            n: rows.
            seed: a whole number of 32 bits; row i depends on it and on i alone.
            given: name of a column -> its value in all rows, or n values; others are drawn given these.
            temperature: scales the noise of latents, of which the default model has none.

        Raises:
            ValueError: a number is out of its range; a column is unknown, or a value is none that it may have.
        """
        if not given:
            return self.frame.of(self.exported.sample(n, seed, temperature))
        require_at_least("n", n, 0)
        if temperature != 1:
            raise ValueError(f"`temperature` must be 1 with `given`, got {temperature}: draws are weighed.")
        rows = {name_of(label): value if _is_column(value) else [value] * n for label, value in given.items()}
        if odd := [name for name, values in rows.items() if len(values) != n]:
            raise ValueError(f"`given` must have one value of {odd[0]}, or {n}; got {len(rows[odd[0]])}.")
        return self.impute(rows, seed)

    def impute(self, data: Any, seed: int = 0) -> Any:
        """The rows of a data frame, with values drawn given the others where it has none, or lacks a column."""
        rows = self._given(data)
        empty = bool(rows) and not any(map(len, rows.values()))
        filled = self.exported.sample(0, seed) if empty else self.exported.impute(rows, seed)
        return self.frame.of(filled, index_given(data))

    def score(self, data: Any, seed: int = 0) -> float:
        """Mean log-likelihood of rows, nats per row: the higher, the better they are explained. See `score_samples`."""
        return float(np.mean(self.score_samples(data, seed)))

    def score_samples(self, data: Any, seed: int = 0) -> np.ndarray:
        """Log-likelihood of each row, nats [N]; of numbers it is that of a density, so it may be above 0.

        A model with latents gives the importance-weighted bound of 16 samples (Burda et al. 2016, equation 8).
        """
        return np.asarray(self.exported.score(self._given(data), seed)["iw_bound"])

    def report(
        self,
        held: Any = None,
        train: Any = None,
        *,
        n: int | None = None,
        least: int = 5,
        seed: int = 0,
    ) -> TableReport:
        """Generated rows beside real ones: how good they are, and what they give away; see `tfvae.table_report`.

        It says which canaries of `fit` came back. Columns that are not modelled are left out: a generated key is new by
        design, and would tell each row. At most 100,000 rows of `fit` are looked at.

        Args:
            held: real rows that the model has not seen; the test rows of `fit` where they are not given.
            train: the rows that it has seen; those of `fit` where they are not given.
            n: generated rows; as many as are held out, and at least 2,000, where it is not given.
            least: training rows that make a value anyone's.
            seed: of the generated rows and the report.

        Raises:
            ValueError: the model was loaded, and rows are not given; or they have other columns.
        """
        known = self._columns("train", train)
        real = self._columns("test", held)
        count = max(2000, len(next(iter(real.values())))) if n is None else n
        require_at_least("n", count, 1)
        fake = comparable(self.exported.sample(count, seed), self.schema)
        return compare(known, real, fake, least=least, canaries=self._canaries, seed=seed)

    def save(self, directory: str | Path) -> Path:
        """Writes the model to a directory, absent or empty, which TensorFlow Serving and `serving.sample` take, too.

        Raises:
            ConfigError: the directory holds something, or is a file.
        """
        directory = Path(directory)
        require_empty("directory", directory)
        directory.mkdir(parents=True, exist_ok=True)
        shutil.copytree(self.exported.path, directory / VERSION)
        self.frame.save(directory / FRAME)
        return directory

    def _given(self, data: Any) -> dict[str, list[Any]]:
        return columns_given(data, self.schema, self.frame)

    def _columns(self, split: str, given: Any) -> Mapping[str, Any]:
        if given is not None:
            return comparable(self._given(given), self.schema)
        if self._real is None:
            name = {"train": "train", "test": "held"}[split]
            raise ValueError(f"`{name}` must be given: a model that was loaded has no real rows.")
        return real_rows(self._real, split)


def _is_column(value: Any) -> bool:
    return not isinstance(value, str | bytes) and hasattr(value, "__len__") and np.ndim(value) > 0
