"""Exported models as objects: `tfvae.load(DIR)`. They need TensorFlow, and none of what made them.

Rows, in answers and in requests, are named as in the data that the model was trained on:

    images      {"x": float32 [N, height, width, channels]}
    sentences   {"text": N strings}
    records     a column for each of the data's, in their order: N values of Python's own types, None where one is
                missing; a column of lists or dictionaries where fields are repeated, or messages may be missing. It is
                what a file of the records holds, and `pandas.DataFrame` takes it.
"""

import json
import operator
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from numbers import Integral
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tfvae.checks import ConfigError, require_at_least, require_plain_path
from tfvae.schema.gaps import kept, table_with_gaps
from tfvae.schema.given import table_of
from tfvae.schema.message import Field, Message, Schema, Text
from tfvae.schema.people import drawn, given_keys, seen
from tfvae.schema.rows import Table, shown, ways

DESCRIPTION = "assets.extra/tfvae.json"
"""Where an export says what it is."""
_FINGERPRINT = "fingerprint.pb"
BATCH = 500
"""Rows whose gaps are filled at once, so that the memory that it takes does not grow with their number."""
RECORDS, SENTENCES, NUMBERS = 2048, 128, 2**19
"""Records, sentences, and numbers of other tensors, that are drawn at once: as many as are drawn fastest. They show in
nothing else, for a row depends on its own seed alone."""
SENTENCE = Schema(Message((Field("text", Text()),)), ())
"""Sentences as records, so that tables and JSON lines hold them."""
_BITS = 32
_CHECK = "assertion failed: "

Rows = Mapping[str, Any]


class ModelError(ValueError):
    """An exported model is missing or broken, or lacks what is asked of it; the message is one line."""


def load(model: str | Path) -> "Exported":
    """The model in a directory that holds saved_model.pb, or numbered versions, of which the newest is taken.

    Raises:
        ModelError: there is none, or it cannot be read.
    """
    path = find_model(Path(model))
    try:
        require_plain_path("model", str(path))
    except ConfigError as error:
        raise ModelError(str(error)) from None
    import tensorflow as tf  # here, so that a wrong directory is told at once

    try:
        if (path / _FINGERPRINT).exists():  # loading would print an error of its own, and go on
            tf.saved_model.experimental.read_fingerprint(str(path))
        return Exported(path, tf.saved_model.load(str(path)))
    except Exception as error:  # a file that is cut off, or of something else, may raise anything
        raise _failed(path, error) from error


def find_model(directory: Path) -> Path:
    """The directory itself where it holds a SavedModel, else its subdirectory with the greatest number that does.

    Raises:
        ModelError: there is none.
    """
    if (directory / "saved_model.pb").is_file():
        return directory
    versions = [path.parent for path in directory.glob("*/saved_model.pb") if path.parent.name.isdecimal()]
    if not versions:
        raise ModelError(f"`model` must hold saved_model.pb or a numbered version with one; {directory} does not.")
    return max(versions, key=lambda path: int(path.name))


@dataclass(frozen=True)
class Description:
    """What an export says of itself, which is read without TensorFlow.

    Args:
        facts: all of it, such as name, preset and signatures; {} where it says nothing.
    """

    facts: Mapping[str, Any]

    @classmethod
    def read(cls, model: Path) -> "Description":
        """That of the SavedModel in a directory.

        Raises:
            ModelError: it cannot be read.
        """
        file = model / DESCRIPTION
        try:
            return cls(json.loads(file.read_text("utf-8")) if file.is_file() else {})
        except (OSError, ValueError) as error:
            raise ModelError(f"{file} cannot be read: {error}") from error

    @cached_property
    def schema(self) -> Schema | None:
        """Of the records; None of other data."""
        schema = self.facts.get("schema")
        return Schema.from_json(json.dumps(schema)) if schema else None

    @cached_property
    def columns(self) -> Mapping[str, str]:
        """Name of a tensor -> that in the data, in the order of the data, which TensorFlow does not keep."""
        return dict(self.facts.get("columns", {}))

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns of rows; () where the export does not say."""
        return tuple(self.columns.values() if self.schema is None else ways(seen(self.schema)))

    @property
    def rows(self) -> Schema | None:
        """Of the rows that files hold: of records or of sentences; None where they are other tensors."""
        return SENTENCE if self.schema is None and self.names == ("text",) else self.schema

    @cached_property
    def shapes(self) -> Mapping[str, tuple[int, ...]]:
        """Name of a tensor -> shape of one row of it; {} where the export does not say."""
        spec = {name: text.partition("[")[2] for name, text in self.facts.get("spec", {}).items()}
        return {name: tuple(map(int, re.findall(r"\d+", sizes))) for name, sizes in spec.items()}

    @property
    def at_once(self) -> int:
        """How many rows are best drawn at once."""
        if self.schema is not None:
            return RECORDS
        if self.names == ("text",):
            return SENTENCES
        return min(RECORDS, max(1, NUMBERS // max(sum(map(prod, self.shapes.values())), 1)))


class Filled(NamedTuple):
    """N records whose gaps are filled."""

    table: Table
    """Columns of cells (`tfvae.schema.cells`)."""
    log_p: np.ndarray
    """Log-probability of the known values of each record, nats [N]."""
    effective: np.ndarray
    """How many completions count in that estimate, [N]: of a few, it is not to be trusted."""


class Exported:
    """What a served model can do, with rows for tensors; equal seeds give equal answers.

    Rows may be a mapping of columns or a data frame; images and sentences also the array or the list itself.

    Args:
        path: of the SavedModel.
        loaded: what TensorFlow makes of it.

    Raises:
        ModelError: from each method, the model has no such signature, and why; or it refuses the request.
        ValueError: from each method, a number is out of its range, or rows do not fit; the message names the column.
    """

    def __init__(self, path: Path, loaded: Any) -> None:
        self.path, self._loaded = path, loaded  # the signatures live as long as what was loaded
        self.said = Description.read(path)
        self.description = self.said.facts
        """What the export says of itself, such as name, preset and signatures; {} where it says nothing."""
        self.schema = self.said.schema
        """Of the records; None of other data."""
        self._here = self.said.columns

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns of rows."""
        return self.said.names or tuple(self._signature("sample").structured_outputs)

    def sample(self, n: int, seed: int = 0, temperature: float = 1.0) -> Rows:
        """n new rows. `temperature` scales every latent standard deviation, and sharpens words: 1 is the model, 0 its
        centre."""
        return self._shown(self.sample_table(n, seed, temperature))

    def sample_table(self, n: int, seed: int = 0, temperature: float = 1.0) -> Table:
        """As `sample`, in columns of cells (`tfvae.schema.cells`): all are arrays, flags and counts have their own."""
        return _joined(list(self.sample_blocks(n, seed, temperature)))

    def sample_blocks(self, n: int, seed: int = 0, temperature: float = 1.0, first: int = 0) -> Iterator[Table]:
        """The rows first, first + 1, ... of those that `sample_table` draws, n of them, in tables of some rows each:
        memory does not grow with n. Of n = 0, one table without rows."""
        n = _whole("n", n)
        require_at_least("n", n, 0)
        if not np.isfinite(temperature):
            raise ValueError(f"`temperature` must be a finite number, got {temperature!r}.")
        for start in range(0, max(n, 1), self.said.at_once):
            seeds = row_seeds(seed, min(self.said.at_once, n - start), first + start)
            heat = np.full(len(seeds), temperature, np.float32)
            table = self._example(self._answer("sample", {"seed": seeds, "temperature": heat}))
            yield table if self.schema is None else drawn(table, self.schema, seeds)

    def encode(self, rows: Any) -> Table:
        """Mean and standard deviation [N, D] of q(z given x)."""
        return self._run("encode", self._given(rows))

    def decode(self, z: Any) -> Rows:
        """Rows that the decoder makes of latents z [N, D] without noise."""
        return self._shown(self._run("decode", {"z": z}))

    def reconstruct(self, rows: Any, seed: int = 0) -> Rows:
        """Rows that the decoder makes, without noise, of one z drawn from q(z given x) for each."""
        return self._shown(self._run("reconstruct", self._seeded(rows, seed)))

    def interpolate(self, a: Any, b: Any, steps: int = 8) -> Rows:
        """Decoded points of the straight line between the posterior means of a and b, ends included: [N, steps]."""
        require_at_least("steps", _whole("steps", steps), 2)
        ends = [self._given(rows) for rows in (a, b)]
        named = {
            end if len(tensors) == 1 else f"{end}_{name}": np.repeat(np.asarray(tensor), steps, axis=0)
            for end, tensors in zip("ab", ends, strict=True)
            for name, tensor in tensors.items()
        }
        t = np.tile(np.linspace(0, 1, steps, dtype=np.float32), len(next(iter(named.values()))) // steps)
        rows = self._shown(self._run("interpolate", {**named, "t": t}))
        return {name: [c[i : i + steps] for i in range(0, len(c), steps)] for name, c in rows.items()}

    def complete(self, rows: Any, known: Any, seed: int = 0, temperature: float = 1.0) -> Rows:
        """Images with the pixels of rows where `known`, of the same shape, is 1, and drawn ones where it is 0."""
        taken = self._seeded(rows, seed)
        heat = np.full_like(taken["seed"], temperature, np.float32)
        return self._shown(self._run("complete", {**taken, "known": known, "temperature": heat}))

    def impute(self, rows: Any, seed: int = 0) -> Rows:
        """Records with the values of rows, and others drawn given these where rows have None, or lack a column."""
        filled = self.impute_table(rows, seed)  # raises where there is no schema
        assert self.schema is not None
        return kept(self._shown(filled.table), rows, self.schema)

    def impute_table(self, rows: Any, seed: int = 0) -> "Filled":
        """As `impute`, in columns of cells, and how likely what is known is."""
        if self.schema is None:
            raise ModelError(f"{self.path} does not make records, which alone have gaps.")
        table, known = table_with_gaps(rows, self.schema)
        there = {name: here for here, name in self._here.items()}
        n = len(next(iter(table.values())))
        require_at_least("rows", n, 1)
        taken = {there.get(name, name): column for name, column in table.items()}
        taken |= {f"known_{there.get(name, name)}": column for name, column in known.items()}
        found = self._in_batches("impute", n, {**taken, "seed": row_seeds(seed, n)})
        made = drawn(self._example(found), self.schema, row_seeds(seed, n)) | given_keys(rows, self.schema)
        moved = known if self.schema.ordered else {}  # what is put in order may be known
        filled = {name: np.where(known[name], table[name], c) if name in moved else c for name, c in made.items()}
        return Filled(filled, found["log_p"], found["effective"])

    def score(self, rows: Any, seed: int = 0) -> Table:
        """How well the model explains rows, in nats, [N] each: `elbo`, `rate`, `distortion`, and `iw_bound`, log p(x)
        estimated with 16 importance samples."""
        return self._run("score", self._seeded(rows, seed))

    def _seeded(self, rows: Any, seed: int) -> dict[str, Any]:
        """Rows as tensors by their names in requests, and a seed for each."""
        given = self._given(rows)
        return {**given, "seed": row_seeds(seed, len(next(iter(given.values()))))}

    def _in_batches(self, name: str, n: int, arguments: Mapping[str, Any]) -> dict[str, np.ndarray]:
        """What a signature makes of n rows, so many at once that memory does not grow with their number."""
        parts = [
            self._answer(name, {key: column[first : first + BATCH] for key, column in arguments.items()})
            for first in range(0, max(n, 1), BATCH)
        ]
        return _joined(parts)

    def _shown(self, table: Table) -> Rows:
        if self.schema is not None:
            return shown(table, self.schema)
        return {name: column.tolist() if column.dtype == object else column for name, column in table.items()}

    def _given(self, rows: Any) -> dict[str, Any]:
        """Rows as tensors by their names in requests."""
        if not hasattr(rows, "keys"):
            if len(self.names) > 1:
                raise ValueError(f"`rows` must have the columns {', '.join(self.names)}; got {type(rows).__name__}.")
            rows = {self.names[0]: rows}
        columns = {name: rows[name] for name in rows.keys()}  # noqa: SIM118 - a data frame iterates over its columns, too
        if self.schema is not None:
            columns = table_of(columns, self.schema)
        elif set(columns) != set(self.names):
            raise ValueError(f"`rows` must have the columns {', '.join(self.names)}; got {', '.join(columns)}.")
        there = {name: here for here, name in self._here.items()}
        if not len(next(iter(columns.values()))):
            raise ValueError("`rows` must have at least one row, got none.")
        return {there.get(name, name): column for name, column in columns.items()}

    def _signature(self, name: str) -> Any:
        signatures = self._loaded.signatures
        if name in signatures:
            return signatures[name]
        why = self.description.get("left_out", {}).get(name) or f"it has {', '.join(signatures) or 'none'}"
        raise ModelError(f"{self.path} has no signature `{name}`: {why}.")

    def _run(self, name: str, arguments: Mapping[str, Any]) -> dict[str, np.ndarray]:
        """Outputs of a signature by their names in the data, in the order of the data, or by their own."""
        answer = self._answer(name, arguments)
        return {**self._example(answer), **{key: v for key, v in answer.items() if key not in self._here}}

    def _example(self, answer: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The outputs that make an example, by their names in the data; all of them where the export names none."""
        named = self._here or {key: key for key in answer}
        return {name: answer[here] for here, name in named.items() if here in answer}

    def _answer(self, name: str, arguments: Mapping[str, Any]) -> dict[str, np.ndarray]:
        """Outputs of a signature by their names in answers; text is str."""
        import tensorflow as tf

        signature = self._signature(name)
        specs = signature.structured_input_signature[1]
        if set(specs) != set(arguments):
            raise ModelError(f"{self.path} failed: `{name}` takes {', '.join(specs)}, not {', '.join(arguments)}.")
        tensors = {key: _tensor(specs[key], value, self._here.get(key, key)) for key, value in arguments.items()}
        try:
            outputs = signature(**tensors)
        except (tf.errors.OpError, TypeError) as error:
            raise _failed(self.path, error) from error
        return {key: _array(value) for key, value in outputs.items()}


def _whole(name: str, value: Any) -> int:
    """The value as Python's own int. Raises ValueError where it is no whole number."""
    try:
        return operator.index(value)
    except TypeError:
        raise ValueError(f"`{name}` must be a whole number, got {value!r}.") from None


def _joined(parts: Sequence[Mapping[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Tables one below the other."""
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}


def row_seeds(seed: int, n: int, first: int = 0) -> np.ndarray:
    """Seeds int64 [n] of rows first, first + 1, ... of a draw: a served model takes one for each row.

    Row i of a seed has the number 2^32 seed + i, so that no two draws share a row, and any row can be drawn again.

    Args:
        seed: a whole number of 32 bits, with a sign.
        n: rows.
        first: number of the first one.

    Raises:
        ValueError: a number is out of its range.
    """
    seed, half = _whole("seed", seed), 2 ** (_BITS - 1)
    if not -half <= seed < half:
        raise ValueError(f"`seed` must be a whole number between {-half} and {half - 1}, got {seed}.")
    return (np.int64(seed) << _BITS) + np.arange(first, first + n, dtype=np.int64)


def _tensor(spec: Any, value: Any, name: str) -> Any:
    """A value as a signature takes it."""
    import tensorflow as tf

    rule = f"`{name}` must be {spec.dtype.name} {spec.shape.as_list()}"
    if isinstance(value, Integral) and not spec.dtype.min <= value <= spec.dtype.max:  # TensorFlow would wrap it around
        raise ValueError(f"{rule}, between {spec.dtype.min} and {spec.dtype.max}; got {value}.")
    try:
        tensor = tf.constant(value, spec.dtype)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{rule}; got {type(value).__name__}: {str(error).strip().splitlines()[0]}") from error
    if not spec.shape.is_compatible_with(tensor.shape):
        raise ValueError(f"{rule}; got {tensor.shape.as_list()}.")
    return tensor


def _array(tensor: Any) -> np.ndarray:
    array = tensor.numpy()
    if array.dtype == object:
        array.ravel()[:] = [text.decode() for text in array.ravel()]
    return array


def _failed(path: Path, error: Exception) -> ModelError:
    """With the line that says why: of a check in the graph its message, which TensorFlow puts between others."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    checks = [line.removeprefix(_CHECK) for line in lines if line.startswith(_CHECK)]
    reason = checks[0].partition(" [Condition ")[0].replace("] [", " ").strip("[]") if checks else lines[0]
    return ModelError(f"{path} failed: {reason}")
