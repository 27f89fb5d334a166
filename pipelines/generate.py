"""Draws millions of rows from an exported model into a folder of files, on this machine or on many.

Examples:
  python -m pipelines.generate --model=DIR --n=10_000_000 --out=rows --format=csv.gz
  python -m pipelines.generate --model=DIR --n=10_000_000 --out=rows --format=parquet --beam_runner=processes
  python -m pipelines.generate --model=DIR --n=1_000_000 --out=images --format=png --shards=20 --seed=7
  python -m pipelines.generate --model=DIR --n=10_000_000 --out=/shared/rows --format=tfrecord.gz \\
      --beam_runner=dask --dask_address=tcp://127.0.0.1:8786

DIR is as for `python -m serving.sample`. The folder then has rows-00000-of-00100.csv.gz and so on, and generate.json,
which says what was asked for. A file appears when it is whole. After a kill, a full disk or Ctrl-C the same command
goes on, and draws only the files that are not there; another request in the same folder is refused.

Rows depend on --model, --seed and --temperature alone: neither on --shards, --format or --beam_runner, nor on how often
a run was cut. Row i is the row i of `serving.sample` with the same seed, and the rows of one --seed are none of
another's. With the same --format and --shards, the files are the same to the last byte.

Formats: csv, csv.gz, jsonl, jsonl.gz, parquet of records, csv.zip of tables in relation (a zip for each shard, with a
CSV for each table); txt, txt.gz and the first five of sentences; png (a zip for each shard, with a picture for each
row), npy of images; npz of all; tfrecord, tfrecord.gz (`tf.train.Example`, as the node Ingest writes them) of records,
sentences and images. Parquet has structs and lists where records have.
"""

from pathlib import Path

from absl import flags

from pipelines.generation import FORMATS, Asked, check_fit, generate
from pipelines.runners.beam import DASK, beam_options, define_beam_flags, require_cluster
from serving.row_files.endings import RowFileError
from serving.sample import SampleError, check_numbers
from tfvae import command
from tfvae.checks import ConfigError
from tfvae.exported import Description, ModelError, find_model
from tfvae.full_disk import DiskError

PER_SHARD = 100_000
"""Rows of a file, where the user does not say how many files there shall be."""
MOST = 99_999
"""Files in a folder, at most: their names have five digits."""

_FLAGS = flags.FlagValues()
_MODEL = flags.DEFINE_string("model", None, "Directory of the exported model, or of its versions.", flag_values=_FLAGS)
_N = flags.DEFINE_integer("n", None, "Number of rows; 10_000_000 is ten million.", flag_values=_FLAGS)
_OUT = flags.DEFINE_string("out", None, "Folder for the files; all workers must see it.", flag_values=_FLAGS)
_FORMAT = flags.DEFINE_string("format", None, f"One of {', '.join(sorted(FORMATS))}.", flag_values=_FLAGS)
_SHARDS = flags.DEFINE_integer(
    "shards", None, f"Number of files; one for each {PER_SHARD:,} rows where it is not given.", flag_values=_FLAGS
)
_SEED = flags.DEFINE_integer("seed", 0, "Whole number of 32 bits; chooses the rows.", flag_values=_FLAGS)
_TEMPERATURE = flags.DEFINE_float(
    "temperature",
    1.0,
    "Scales every latent standard deviation, and sharpens words; 1 is the model, 0 its centre.",
    flag_values=_FLAGS,
)
_SAFE_CSV = flags.DEFINE_bool(
    "safe_csv", False, "In .csv files, texts that a spreadsheet would run get a ' before them.", flag_values=_FLAGS
)
_BEAM = define_beam_flags(_FLAGS)


def main(fields: dict[str, str]) -> int | str:
    """Draws; takes no fields.

    Raises:
        ConfigError, SampleError, RowFileError, ModelError, DiskError: a mistake of the user's.
    """
    model, n, out, format_ = (
        command.required(name, flag)
        for name, flag in (("model", _MODEL), ("n", _N), ("out", _OUT), ("format", _FORMAT))
    )
    check_numbers(n, _SEED.value, _TEMPERATURE.value)
    if format_ not in FORMATS:
        raise ConfigError(f"`--format` must be one of {', '.join(sorted(FORMATS))}; got {format_!r}.")
    if _SAFE_CSV.value and not format_.startswith("csv"):
        raise ConfigError(f"`--safe_csv` is for the formats csv, csv.gz and csv.zip; got {format_!r}.")
    shards = -(-n // PER_SHARD) if _SHARDS.value is None else _SHARDS.value
    if not 1 <= shards <= min(n, MOST):
        raise ConfigError(f"`--shards` must be at least 1, and at most `--n` and {MOST}; got {shards}.")
    options = beam_options(*_BEAM.values)
    asked = Asked(n, shards, format_, _SEED.value, _TEMPERATURE.value, _SAFE_CSV.value)
    found = find_model(Path(model).expanduser()).absolute()
    check_fit(asked, Description.read(found))
    if _BEAM.runner.value == DASK:
        require_cluster(_BEAM.dask_address.value)
    return generate(found, Path(out).expanduser().absolute(), asked, options)


def cli() -> None:
    """The command."""
    command.run(main, _FLAGS, __doc__, mistakes=(SampleError, RowFileError, ModelError, DiskError))


if __name__ == "__main__":
    cli()
