"""One run of `pipelines.generate`: a folder is claimed, shards that are missing are drawn, what came out is said."""

import re
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from pipelines.display.rows import show_rows
from pipelines.display.terminal import console, diverted
from pipelines.shards import PROGRESS, Shards, claim, fingerprint
from serving.row_files.contents import Contents
from serving.row_files.endings import ENDINGS, RowFileError, fitting, require_packages
from tfvae.checks import ConfigError
from tfvae.exported import Description, ModelError
from tfvae.full_disk import DiskError, naming
from tfvae.lock import locked
from tfvae.quiet import quiet
from tfvae.whole_files import clear_partial

FORMATS = {ending[1:]: ending for ending in ENDINGS if ending not in (".png", ".png.zip")} | {"png": ".png.zip"}
"""`--format` -> ending of the files. A shard of images is no grid, but a picture for each."""
LOG = "generate.log"
"""What TensorFlow, Beam and its workers say."""


class Asked(NamedTuple):
    """What the user asked for, aside from the model."""

    n: int
    shards: int
    format: str
    seed: int
    temperature: float
    safe_csv: bool
    """Whether texts of a .csv that a spreadsheet would run are quoted."""


def check_fit(asked: Asked, model: Description) -> None:
    """Raises ConfigError, with the formats that fit, where files of this format cannot hold such rows; RowFileError
    where they need a package that is missing."""
    if not model.names:
        raise ConfigError("`--model` must say what its rows are, in assets.extra/tfvae.json: export it again.")
    endings = fitting(Contents.of(model, model.names, asked.n))
    fit = [name for name, ending in FORMATS.items() if ending in endings]
    if asked.format not in fit:
        columns = ", ".join(model.names)
        raise ConfigError(f"`--format` must be {' or '.join(fit)}, for the rows are {columns}; got {asked.format!r}.")
    require_packages(FORMATS[asked.format])


def generate(model: Path, out: Path, asked: Asked, options: Sequence[str]) -> int:
    """Draws the shards that are missing, and says how long it took.

    Args:
        model: directory of the SavedModel.
        out: folder of the shards; made where there is none.
        asked: see `check_fit`.
        options: of Beam; see `pipelines.runners.beam`.

    Returns:
        The exit status, 0.

    Raises:
        ConfigError: the folder cannot be written, is in use, or holds rows of another request.
        DiskError: its disk is full.
        ModelError, RowFileError: a shard cannot be drawn, or written.
    """
    quiet()
    try:
        with naming(out, "the same command goes on from here"):
            (out / PROGRESS).mkdir(parents=True, exist_ok=True)
            with locked(out, "out"):
                _generate(model, out, asked, options)
    except DiskError:
        raise
    except OSError as error:
        raise ConfigError(f"`--out` {out} cannot be written: {error.strerror or error}.") from error
    return 0


def _generate(model: Path, out: Path, asked: Asked, options: Sequence[str]) -> None:
    request = {"model": fingerprint(model), **asked._asdict(), "columns": list(Description.read(model).names)}
    digest = claim(out, request)
    for folder in (out, out / PROGRESS):
        clear_partial(folder)
    shards = Shards(
        str(model),
        str(out),
        digest,
        FORMATS[asked.format],
        asked.n,
        asked.shards,
        asked.seed,
        asked.temperature,
        asked.safe_csv,
    )
    missing, began = shards.missing(), time.monotonic()
    if missing:
        with diverted(out / LOG):
            _draw(shards, missing, options)
    _say(shards, missing, time.monotonic() - began)


def _draw(shards: Shards, missing: Sequence[int], options: Sequence[str]) -> None:
    """Draws, with progress; whatever goes wrong in a worker is told as if it had gone wrong here."""
    from pipelines.beam.generate import draw_all

    # Beam gets a thread of its own: in this one, which alone hears signals, it would take a stop for a worker's error.
    work = _in_a_thread(lambda: draw_all(shards, missing, options))
    show_rows(console(), shards.n, shards.rows, work)
    if error := work.exception():
        log = Path(shards.out, LOG)
        with suppress(OSError), log.open("a", encoding="utf-8") as file:  # the disk may have no room for it
            traceback.print_exception(error, file=file)
        raise _cause(error, log) from error


def _in_a_thread(draw: Callable[[], None]) -> Future[None]:
    """Begins the work. The thread is a daemon, for a command that has failed must not wait for it at its end."""
    work: Future[None] = Future()

    def run() -> None:
        try:
            draw()
        except BaseException as error:
            work.set_exception(error)
        else:
            work.set_result(None)

    threading.Thread(target=run, daemon=True).start()
    return work


_MISTAKE = re.compile(r"\b(ModelError|RowFileError): (.+?)(?: \[while running .*)?$", re.MULTILINE)


def _cause(error: BaseException, log: Path) -> Exception:
    """The mistake of the user's behind an error: Beam's runners add to its text, or keep no more than its traceback."""
    if found := _MISTAKE.findall(f"{type(error).__name__}: {error}"):
        name, text = found[-1]
        return {"ModelError": ModelError, "RowFileError": RowFileError}[name](text)
    return RowFileError(f"{type(error).__name__}: {(str(error).strip().splitlines() or [''])[0]} ({log} has more).")


def _say(shards: Shards, drawn: Sequence[int], seconds: float) -> None:
    """The last lines: what was drawn now, and what there is in all."""
    notes = [shards.note(index) for index in range(shards.of)]
    rows, cpu = (sum(getattr(notes[index], field) for index in drawn) for field in ("rows", "seconds"))
    if len(drawn) < shards.of:
        there = shards.of - len(drawn)
        console().print(f"{there} of {shards.of} files were there, whole, from an earlier run.", markup=False)
    said = f"{rows:,} rows in {seconds:,.1f} s, {rows / max(cpu, 1e-9):,.0f} rows per CPU second"
    size = sum(note.bytes for note in notes)
    console().print(f"{shards.out}: {shards.n:,} rows, {size:,} bytes; drawn now: {said}", markup=False, soft_wrap=True)
