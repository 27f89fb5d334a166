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
.png.zip (a picture for each), .npy (the samples x), .txt (sentences, one a line), .csv (records, one a line), .jsonl
(also nested and repeated ones), .csv.zip (tables in relation, a CSV each), .parquet (records with their types),
.tfrecord (`tf.train.Example`), or .npz (all tensors by name); .txt, .csv, .jsonl and .tfrecord are gzipped where .gz
follows. Samples are drawn and written in blocks, so that memory does not grow with --n, but for .png and .npz.
`python -m pipelines.generate` draws millions.

Cells are as the model draws them. A text that begins with =, +, -, @, a tab or a return may be run by a spreadsheet
that opens the file: `--safe_csv` writes a ' before it; numbers stay numbers.

`--given` is a .csv or .jsonl of records with gaps: empty cells, null, columns that are not there. They are filled by
models whose values are read back (`read_back`). With an .npz, `log_p` says how likely the known values are, in nats,
and `effective` on how many completions that rests, where no column is called so.
"""

import os
from pathlib import Path

from absl import flags

from serving.row_files.contents import Contents
from serving.row_files.endings import ENDINGS, RowFileError, ending_of, fitting, require_packages, write
from tfvae import command
from tfvae.exported import Exported, Filled, ModelError, load
from tfvae.quiet import quiet
from tfvae.schema.changed import changed
from tfvae.schema.gaps import read_with_gaps

_FLAGS = flags.FlagValues()
_MODEL = flags.DEFINE_string("model", None, "Directory of the exported model, or of its versions.", flag_values=_FLAGS)
_N = flags.DEFINE_integer("n", 64, "Number of samples.", flag_values=_FLAGS)
_OUT = flags.DEFINE_string("out", None, "File to write; its ending says what it holds, see above.", flag_values=_FLAGS)
_SEED = flags.DEFINE_integer("seed", 0, "Whole number of 32 bits; chooses the noise.", flag_values=_FLAGS)
_TEMPERATURE = flags.DEFINE_float(
    "temperature",
    1.0,
    "Scales every latent standard deviation, and sharpens words; 1 is the model, 0 its centre.",
    flag_values=_FLAGS,
)

_GIVEN = flags.DEFINE_string("given", None, "Records with gaps, which are filled; .csv or .jsonl.", flag_values=_FLAGS)
_SAFE_CSV = flags.DEFINE_bool(
    "safe_csv", False, "In a .csv, texts that a spreadsheet would run get a ' before them.", flag_values=_FLAGS
)


class SampleError(ValueError):
    """A mistake of the user; the message is one line."""


def check_out(path: Path) -> None:
    """Raises SampleError where a file of that name cannot be written."""
    if not ending_of(path.name):
        raise SampleError(f"`--out` must end in one of {', '.join(ENDINGS)}; got {path.name!r}.")
    if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise SampleError(f"`--out` must be a file in a directory that exists and can be written; got {path}.")


def check_numbers(n: int, seed: int, temperature: float) -> None:
    """Raises SampleError where a number is out of its range."""
    if not 1 <= n < 2**31:
        raise SampleError(f"`--n` must be at least 1 and below {2**31}, got {n}.")
    if not -(2**31) <= seed < 2**31:
        raise SampleError(f"`--seed` must be a whole number of 32 bits, got {seed}.")
    if not 0 <= temperature < float("inf"):
        raise SampleError(f"`--temperature` must be at least 0 and finite, got {temperature}.")


def check_fit(path: Path, contents: Contents) -> None:
    """Raises SampleError, with the endings that fit, where a file of that name cannot hold such samples; RowFileError
    where it needs a package that is missing."""
    fit = fitting(contents)
    if ending_of(path.name) not in fit:
        raise SampleError(
            f"`--out` must end in {' or '.join(fit)}, for the samples are {', '.join(contents.names)}; "
            f"got {path.name!r}."
        )
    require_packages(path.name)


def main(fields: dict[str, str]) -> None:
    """Draws and writes; takes no fields.

    Raises:
        SampleError, RowFileError, ConfigError: a mistake of the user's.
    """
    quiet()
    directory, name = (command.required(name, flag) for name, flag in (("model", _MODEL), ("out", _OUT)))
    out = Path(name)
    check_numbers(_N.value, _SEED.value, _TEMPERATURE.value)
    check_out(out)
    if _SAFE_CSV.value and not ending_of(out.name).startswith(".csv"):
        raise SampleError(f"`--safe_csv` is for an `--out` that ends in .csv; got {out.name!r}.")
    model = load(directory)
    contents = Contents.of(model.said, model.names, _N.value)._replace(safe_csv=_SAFE_CSV.value)
    check_fit(out, contents)
    if _GIVEN.value:
        filled, others = fill(model, Path(_GIVEN.value), _SEED.value)
        # An archive of tensors has room for what a table of the data's columns has not.
        beside = {"log_p": filled.log_p, "effective": filled.effective} if out.suffix == ".npz" else {}
        write(out, [{**beside, **filled.table}], contents._replace(rows=len(filled.log_p)))
        print(f"{out}: {len(filled.log_p)} records filled by {model.path}")
        for name, n in others.items():
            print(f"{out}: {n} given values of {name} are like none of the training rows, and written as the nearest.")
        return
    write(out, model.sample_blocks(_N.value, _SEED.value, _TEMPERATURE.value), contents)
    print(f"{out}: {_N.value} samples of {model.path}")


def fill(model: Exported, path: Path, seed: int) -> tuple[Filled, dict[str, int]]:
    """Records of a file whose gaps are filled, and how likely what is known is; and how many known values of a column are
    written otherwise.

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
        rows = read_with_gaps(path, model.schema)
        filled = model.impute_table(rows, seed)
        return filled, changed(rows, filled.table, model.schema)
    except (OSError, ValueError) as error:
        raise SampleError(f"`--given` {path}: {getattr(error, 'strerror', None) or error}") from error


def cli() -> None:
    """The command."""
    command.run(main, _FLAGS, __doc__, mistakes=(SampleError, RowFileError, ModelError))


if __name__ == "__main__":
    cli()
