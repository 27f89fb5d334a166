"""Draws from an exported model and writes a grid of images, lines of text, or the numbers themselves.

Examples:
  python -m serving.sample --model=DIR --n=64 --out=grid.png
  python -m serving.sample --model=DIR --n=20 --out=sentences.txt
  python -m serving.sample --model=DIR --n=1000 --out=rows.csv
  python -m serving.sample --model=DIR --n=1000 --out=records.jsonl
  python -m serving.sample --model=DIR --n=10000 --seed=7 --out=samples.npy
  python -m serving.sample --model=DIR --given=gaps.csv --out=filled.csv

DIR holds saved_model.pb, or a subdirectory for each version named by a number, of which the newest is taken.
Equal seeds give equal samples; the first k of n samples are those of --n=k. `--out` ends in .png (a grid of images),
.npy (the samples x), .txt (sentences, one a line), .csv (records, one a line), .jsonl (also nested and repeated ones),
or .npz (all tensors by name).

`--given` is a .csv or .jsonl of records with gaps: empty cells, null, columns that are not there. They are filled by
models whose values are read back (`read_back`). With an .npz, `log_p` says how likely the known values are, in nats,
and `effective` on how many completions that rests, where no column is called so.
"""

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from absl import flags

from tfvae import command
from tfvae.exported import Exported, Filled, ModelError, load
from tfvae.plots.grid import image_grid, write_png
from tfvae.quiet import quiet
from tfvae.schema.gaps import read_with_gaps
from tfvae.schema.message import Field, Message, Schema, Text
from tfvae.schema.rows import Table, is_flat, write_csv, write_jsonl

_FLAGS = flags.FlagValues()
_MODEL = flags.DEFINE_string("model", None, "Directory of the exported model, or of its versions.", flag_values=_FLAGS)
_N = flags.DEFINE_integer("n", 64, "Number of samples.", flag_values=_FLAGS)
_OUT = flags.DEFINE_string("out", None, "File to write: .png, .npy, .txt, .csv, .jsonl or .npz.", flag_values=_FLAGS)
_SEED = flags.DEFINE_integer("seed", 0, "Whole number of 32 bits; chooses the noise.", flag_values=_FLAGS)
_TEMPERATURE = flags.DEFINE_float(
    "temperature",
    1.0,
    "Scales every latent standard deviation, and sharpens words; 1 is the model, 0 its centre.",
    flag_values=_FLAGS,
)

_GIVEN = flags.DEFINE_string("given", None, "Records with gaps, which are filled; .csv or .jsonl.", flag_values=_FLAGS)

Names = Collection[str]


def _is_x(names: Names, schema: Schema | None) -> bool:
    """Whether the samples are the model's own tensors, and not columns of which one may be called x."""
    return schema is None and set(names) == {"x"}


def _write_lines(table: Table, schema: Schema | None, path: Path) -> None:
    path.write_text("".join(f"{line}\n" for line in table["text"]), "utf-8", newline="")


def _write_npz(table: Table, schema: Schema | None, path: Path) -> None:
    with path.open("wb") as file:  # np.savez would add an ending to a path
        np.savez(file, **{name: c.astype(str) if c.dtype == object else c for name, c in table.items()})


def _write_npy(table: Table, schema: Schema | None, path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, table["x"])


def _write_grid(table: Table, schema: Schema | None, path: Path) -> None:
    with path.open("wb") as file:
        write_png(file, image_grid(table["x"]))


@dataclass(frozen=True)
class Ending:
    """Of files that hold samples: whether they can hold those of these names and this schema, and what writes them."""

    fits: Callable[[Names, Schema | None], bool]
    write: Callable[[Table, Any, Path], None]


ENDINGS = {
    ".png": Ending(_is_x, _write_grid),
    ".npy": Ending(_is_x, _write_npy),
    ".txt": Ending(lambda names, schema: set(names) == {"text"}, _write_lines),
    ".csv": Ending(lambda names, schema: schema is not None and is_flat(schema.message), write_csv),
    ".jsonl": Ending(lambda names, schema: schema is not None, write_jsonl),
    ".npz": Ending(lambda names, schema: True, _write_npz),
}
SENTENCES = Schema(Message((Field("text", Text()),)), ())
"""Sentences as records, so that tables and JSON lines hold them."""


class SampleError(ValueError):
    """A mistake of the user; the message is one line."""


def check_out(path: Path) -> None:
    """Raises SampleError where a file of that name cannot be written."""
    if path.suffix not in ENDINGS:
        raise SampleError(f"`--out` must end in one of {', '.join(ENDINGS)}; got {path.name!r}.")
    if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise SampleError(f"`--out` must be a file in a directory that exists and can be written; got {path}.")


def check_numbers(n: int, seed: int, temperature: float) -> None:
    """Raises SampleError where a number is out of its range."""
    if not 1 <= n < 2**31:
        raise SampleError(f"`--n` must be at least 1, got {n}.")
    if not -(2**31) <= seed < 2**31:
        raise SampleError(f"`--seed` must be a whole number of 32 bits, got {seed}.")
    if not 0 <= temperature < float("inf"):
        raise SampleError(f"`--temperature` must be at least 0 and finite, got {temperature}.")


def check_fit(path: Path, names: Names, schema: Schema | None) -> None:
    """Raises SampleError, with the endings that fit, where a file of that name cannot hold such samples."""
    fitting = [name for name, ending in ENDINGS.items() if ending.fits(names, schema)]
    if path.suffix not in fitting:
        raise SampleError(
            f"`--out` must end in {' or '.join(fitting)}, for the samples are {', '.join(names)}; got {path.name!r}."
        )


def schema_of(model: Exported) -> Schema | None:
    """Of the rows that a model gives; None where they are tensors."""
    return SENTENCES if model.schema is None and model.names == ("text",) else model.schema


def write(path: Path, table: Table, schema: Schema | None) -> None:
    """Writes samples; the file appears only when it is complete.

    Raises:
        SampleError: x holds no images for a .png, or the file cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        ENDINGS[path.suffix].write(table, schema, partial)
        partial.replace(path)
    except ValueError as error:
        raise SampleError(f"`--out` {path.name} does not fit the samples: {error} An .npz file takes any.") from error
    except OSError as error:
        raise SampleError(f"`--out` {path} cannot be written: {error.strerror or error}.") from error
    finally:
        partial.unlink(missing_ok=True)


def main(fields: dict[str, str]) -> None:
    """Draws and writes; takes no fields.

    Raises:
        SampleError, ConfigError: a mistake of the user's.
    """
    quiet()
    directory, name = (command.required(name, flag) for name, flag in (("model", _MODEL), ("out", _OUT)))
    out = Path(name)
    check_numbers(_N.value, _SEED.value, _TEMPERATURE.value)
    check_out(out)
    model = load(directory)
    check_fit(out, model.names, schema_of(model))
    if _GIVEN.value:
        filled = fill(model, Path(_GIVEN.value), _SEED.value)
        # An archive of tensors has room for what a table of the data's columns has not.
        beside = {"log_p": filled.log_p, "effective": filled.effective} if out.suffix == ".npz" else {}
        write(out, {**beside, **filled.table}, model.schema)
        print(f"{out}: {len(filled.log_p)} records filled by {model.path}")
        return
    write(out, model.sample_table(_N.value, _SEED.value, _TEMPERATURE.value), schema_of(model))
    print(f"{out}: {_N.value} samples of {model.path}")


def fill(model: Exported, path: Path, seed: int) -> Filled:
    """Records of a file whose gaps are filled, and how likely what is known is.

    Raises:
        SampleError: the model makes no records, or the file cannot be read.
    """
    if model.schema is None:
        raise SampleError(f"`--given` must be records, which {model.path} does not make.")
    if _FLAGS["n"].present:
        raise SampleError(f"`--n` must not be set with `--given`, got {_N.value}: each record is filled once.")
    if _TEMPERATURE.value != 1:
        raise SampleError(f"`--temperature` must be 1 with `--given`, got {_TEMPERATURE.value}: draws are weighed.")
    try:
        return model.impute_table(read_with_gaps(path, model.schema), seed)
    except (OSError, ValueError) as error:
        raise SampleError(f"`--given` {path}: {getattr(error, 'strerror', None) or error}") from error


def cli() -> None:
    """The command."""
    command.run(main, _FLAGS, __doc__, mistakes=(SampleError, ModelError))


if __name__ == "__main__":
    cli()
