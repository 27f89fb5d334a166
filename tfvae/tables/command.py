"""Generated rows from a table, on the command line: fit, sample, report.

Examples:
  tfvae-tables fit --data=people.csv --out=people
  tfvae-tables fit --data=people.csv --out=people --minutes=2 --kinds=born=date,zip=text --report=report.html
  tfvae-tables sample --model=people --n=1000 --out=rows.csv
  tfvae-tables sample --model=people --given=gaps.csv --out=filled.csv
  tfvae-tables report --model=people --train=people.csv --held=others.csv --out=report.html

fit reads a table of CSV, JSON, Parquet, Excel or a database (docs/files.md), tells how it reads each column
(docs/tables.md), trains for --minutes at most, and writes a directory which TensorFlow Serving takes, too. sample is
`python -m serving.sample`: it writes rows as they were spelled in the data. report sets generated rows beside real
ones: how good they are, and what they give away (docs/table_report.md). Each has a --help of its own.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from absl import flags, logging

from serving import sample
from tfvae import command
from tfvae.checks import ConfigError, require_empty
from tfvae.exported import ModelError

if TYPE_CHECKING:
    from tfvae.table_report import TableReport

_FIT, _REPORT = flags.FlagValues(), flags.FlagValues()
_DATA = flags.DEFINE_string(
    "data", None, "The table: a file, a folder of files, or the URL of a database.", flag_values=_FIT
)
_DIRECTORY = flags.DEFINE_string("out", None, "Directory of the model, absent or empty.", flag_values=_FIT)
_MINUTES = flags.DEFINE_float("minutes", 10.0, "Of training, at most; 0 has no limit.", 0.0, flag_values=_FIT)
_SEED = flags.DEFINE_integer("seed", 0, "Of the weights and the training.", flag_values=_FIT)
_KINDS = flags.DEFINE_list(
    "kinds", [], "COLUMN=KIND, ...: how columns are read, where that is guessed wrong.", flag_values=_FIT
)
_CANARIES = flags.DEFINE_integer(
    "canaries", 0, "Made-up rows among the training rows; the report says which came back.", 0, flag_values=_FIT
)
_PAGE = flags.DEFINE_string("report", None, "Page on generated rows beside the held-out ones, .html.", flag_values=_FIT)

_MODEL = flags.DEFINE_string("model", None, "Directory that fit wrote.", flag_values=_REPORT)
_TRAIN = flags.DEFINE_string("train", None, "Table of the rows that the model was fitted on.", flag_values=_REPORT)
_HELD = flags.DEFINE_string("held", None, "Table of real rows that it has not seen.", flag_values=_REPORT)
_OUT = flags.DEFINE_string(
    "out", "report.html", "The page; the same as JSON is written beside it.", flag_values=_REPORT
)


def fit(fields: dict[str, str]) -> None:
    """Fits, saves, and writes a report where one is asked for.

    Raises:
        ConfigError, DataError: a mistake of the user's.
    """
    data, out = (command.required(name, flag) for name, flag in (("data", _DATA), ("out", _DIRECTORY)))
    require_empty("--out", Path(out))
    kinds = _kinds(_KINDS.value)
    logging.set_verbosity(logging.WARNING)  # TensorFlow tells of every file that it writes
    from tfvae import tables

    model = tables.fit(data, kinds=kinds, minutes=_MINUTES.value, seed=_SEED.value, canaries=_CANARIES.value)
    model.save(out)
    print(f"Model: {out}; tfvae-tables sample --model={out} --n=1000 --out=rows.csv")
    if _PAGE.value:
        _tell(model.report(), _PAGE.value)


def report(fields: dict[str, str]) -> None:
    """Writes the page, and tells its findings.

    Raises:
        ConfigError, DataError, ModelError: a mistake of the user's.
    """
    names = {"model": _MODEL, "train": _TRAIN, "held": _HELD}
    model, train, held = (command.required(name, flag) for name, flag in names.items())
    from tfvae import tables

    _tell(tables.load(model).report(held, train), _OUT.value)


def _kinds(pairs: Sequence[str]) -> dict[str, str]:
    """Raises ConfigError where a text is no COLUMN=KIND."""
    parted = [pair.rpartition("=") for pair in pairs]
    if odd := [pair for pair, (name, _, kind) in zip(pairs, parted, strict=True) if not name or not kind]:
        raise ConfigError(f"`--kinds` must be COLUMN=KIND, with commas between; got {odd[0]!r}.")
    return {name: kind for name, _, kind in parted}


def _tell(found: "TableReport", path: str) -> None:
    for about, sentences in found.findings.items():
        for level, text in sentences:
            print(f"{about}, {level}: {text}")
    print(f"Report: {found.save(path)}")


_PARTS: Mapping[str, Callable[[], None]] = {
    "fit": partial(command.run, fit, _FIT, __doc__, mistakes=(ArithmeticError, OSError)),
    "sample": sample.cli,
    "report": partial(command.run, report, _REPORT, __doc__, mistakes=(ModelError, ValueError)),
}


def cli() -> None:
    """The command: its first word says which part of it."""
    words = sys.argv[1:2]
    if words in ([], ["--help"], ["-h"]):
        print(__doc__)
        sys.exit(0)
    if words[0] not in _PARTS:
        sys.exit(f"Error: the first word must be one of {', '.join(_PARTS)}; got {words[0]!r}. See --help.")
    sys.argv[:2] = [f"{sys.argv[0]} {words[0]}"]
    _PARTS[words[0]]()


if __name__ == "__main__":
    cli()
