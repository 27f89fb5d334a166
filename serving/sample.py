"""Draws from an exported model and writes a grid of images, lines of text, or the numbers themselves.

Examples:
  python -m serving.sample --model=DIR --n=64 --out=grid.png
  python -m serving.sample --model=DIR --n=20 --out=sentences.txt
  python -m serving.sample --model=DIR --n=1000 --out=rows.csv
  python -m serving.sample --model=DIR --n=1000 --out=records.jsonl
  python -m serving.sample --model=DIR --n=10000 --seed=7 --out=samples.npy

DIR holds saved_model.pb, or a subdirectory for each version named by a number, of which the newest is taken.
Equal seeds give equal samples. `--out` ends in .png (a grid of images), .npy (the samples x), .txt (sentences, one a
line), .csv (records, one a line), .jsonl (also nested and repeated ones), or .npz (all outputs by name).
"""

import json
import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from absl import flags

from serving.rows import Outputs, is_flat, write_csv, write_jsonl
from tfvae import command
from tfvae.plots.grid import image_grid, write_png
from tfvae.quiet import quiet

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

DESCRIPTION = "assets.extra/tfvae.json"


def _write_lines(file: BinaryIO, outputs: Outputs) -> None:
    file.writelines(f"{line}\n".encode() for line in outputs["text"])


def _is_x(names: Collection[str]) -> bool:
    """Whether the samples are the model's own tensors, and not columns of which one may be called x."""
    return set(names) == {"x"}


Names = Collection[str]

WRITERS: Mapping[str, tuple[Callable[[Names], bool], Callable[[BinaryIO, Outputs], None]]] = {
    ".png": (_is_x, lambda file, outputs: write_png(file, image_grid(outputs["x"]))),
    ".npy": (_is_x, lambda file, outputs: np.save(file, outputs["x"])),
    ".txt": (lambda names: set(names) == {"text"}, _write_lines),
    ".csv": (lambda names: not _is_x(names) and is_flat(names), write_csv),
    ".jsonl": (lambda names: not _is_x(names), write_jsonl),
    ".npz": (lambda names: True, lambda file, outputs: np.savez(file, **outputs)),
}
"""Ending of a file -> whether it can hold outputs of these names, and what writes it."""


class SampleError(ValueError):
    """A mistake of the user; the message is one line."""


def find_model(directory: Path) -> Path:
    """The directory itself where it holds a SavedModel, else its subdirectory with the greatest number that does.

    Raises:
        SampleError: there is none.
    """
    if (directory / "saved_model.pb").is_file():
        return directory
    versions = [path.parent for path in directory.glob("*/saved_model.pb") if path.parent.name.isdecimal()]
    if not versions:
        raise SampleError(f"`--model` must hold saved_model.pb or a numbered version with one; {directory} does not.")
    return max(versions, key=lambda path: int(path.name))


def check_out(path: Path) -> None:
    """Raises SampleError where a file of that name cannot be written."""
    if path.suffix not in WRITERS:
        raise SampleError(f"`--out` must end in one of {', '.join(WRITERS)}; got {path.name!r}.")
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


def check_fit(path: Path, outputs: Collection[str]) -> None:
    """Raises SampleError, with the endings that fit, where a file of that name cannot hold outputs of these names."""
    fitting = [ending for ending, (fits, _) in WRITERS.items() if fits(outputs)]
    if path.suffix not in fitting:
        raise SampleError(
            f"`--out` must end in {' or '.join(fitting)}, for the samples are {', '.join(outputs)}; got {path.name!r}."
        )


def draw(model: Path, n: int, seed: int, temperature: float, out: Path) -> Outputs:
    """What the model's `sample` signature gives, by the names of the data's columns; text is str.

    Raises:
        SampleError: the model cannot be read, has no such signature, gives what `out` cannot hold, or fails.
    """
    import tensorflow as tf  # here, so that --help and mistakes answer at once

    try:
        signatures = tf.saved_model.load(str(model)).signatures
        if "sample" not in signatures:
            raise SampleError(
                f"`--model` must have a signature `sample`; {model} has {', '.join(signatures) or 'none'}."
            )
        known, made = _data_names(model), signatures["sample"].structured_outputs
        check_fit(out, [known.get(name, name) for name in made])
        outputs = signatures["sample"](n=tf.constant(n), seed=tf.constant(seed), temperature=tf.constant(temperature))
    except (tf.errors.OpError, OSError, TypeError) as error:
        raise SampleError(f"{model} failed: {str(error).strip().splitlines()[0]}") from error
    # In the order of the data's columns, which TensorFlow does not keep.
    ordered = [*filter(outputs.__contains__, known), *(name for name in outputs if name not in known)]
    return {known.get(name, name): _array(outputs[name]) for name in ordered}


def _data_names(model: Path) -> Mapping[str, str]:
    """Name of an output -> what the data call that column, where the export says it."""
    path = model / DESCRIPTION
    return json.loads(path.read_text("utf-8")).get("columns", {}) if path.is_file() else {}


def _array(value: Any) -> np.ndarray:
    array = value.numpy()
    return np.char.decode(array.astype(bytes), "utf-8") if array.dtype == object else array


def write(path: Path, outputs: Outputs) -> None:
    """Writes the outputs; the file appears only when it is complete.

    Raises:
        SampleError: x holds no images for a .png, or the file cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as file:
            WRITERS[path.suffix][1](file, outputs)
        partial.replace(path)
    except ValueError as error:
        raise SampleError(f"`--out` {path.name} does not fit the samples: {error} An .npz file takes any.") from error
    except OSError as error:
        raise SampleError(f"`--out` {path} cannot be written: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)


def main(fields: dict[str, str]) -> None:
    """Draws and writes; takes no fields.

    Raises:
        SampleError, ConfigError: a mistake of the user's.
    """
    quiet()
    model, out = (command.required(name, flag) for name, flag in (("model", _MODEL), ("out", _OUT)))
    check_numbers(_N.value, _SEED.value, _TEMPERATURE.value)
    check_out(Path(out))
    found = find_model(Path(model))
    outputs = draw(found, _N.value, _SEED.value, _TEMPERATURE.value, Path(out))
    write(Path(out), outputs)
    print(f"{out}: {_N.value} samples of {found}")


def cli() -> None:
    """The command."""
    command.run(main, _FLAGS, __doc__, mistakes=(SampleError,))


if __name__ == "__main__":
    cli()
