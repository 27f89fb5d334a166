"""Files of as many made-up examples as one likes: addresses, mixed tables, sentences, images. Imports no TFX."""

import csv
import struct
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa

from tfvae.data.records.made_up_state import HEADER, MadeUpState
from tfvae.tables.frame import write_frames

_STATE = 50_000
"""Rows of the state; a longer file repeats it, each time a little further to the east."""
_WORDS, _LENGTH, _SIDE = 20_000, 9, 28
"""Different words, words of a sentence, rows of an image."""
_BLOCK = 10_000
_MANY = 5_000
"""Categories of a wide table's column."""


def write_rows(path: Path, rows: int, numbered: bool = False) -> None:
    """Writes a CSV of made-up addresses, all different; `numbered` adds a tenth column, which differs in all rows."""
    lines = list(MadeUpState(min(rows, _STATE)).lines(0, min(rows, _STATE)))
    with path.open("w") as file:
        file.write(HEADER.replace("\n", ",ID\n") if numbered else HEADER)
        for row in range(rows):
            longitude, _, rest = lines[row % len(lines)].partition(",")
            line = f"{float(longitude) + row // len(lines) * 1e-5:.6f},{rest}"
            file.write(f"{line.rstrip()},{row * 7919 % 10**8:08d}-{row:x}\n" if numbered else line)


def write_mixed(path: Path, rows: int) -> None:
    """Writes a CSV of ten columns of as many kinds: keys, dates, amounts, gaps, phones and so on."""
    rng = np.random.default_rng(0)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["order", "day", "at", "city", "paid", "quantity", "price", "rate", "phone", "note"])
        for start in range(0, rows, _BLOCK):
            writer.writerows(_mixed(rng, start, min(_BLOCK, rows - start)))


def _mixed(rng: np.random.Generator, start: int, n: int) -> Iterable[tuple[str, ...]]:
    at = np.datetime64("2020-01-01T00:00:00") + rng.integers(0, 4 * 365 * 86400, n)
    words = rng.integers(0, 50, [n, 3])
    return zip(
        (f"A-{row:08d}" for row in range(start, start + n)),
        np.datetime_as_string(at, "D").tolist(),
        (text.replace("T", " ") for text in np.datetime_as_string(at).tolist()),
        (f"City {city}" for city in np.minimum(rng.geometric(0.02, n), 300).tolist()),
        np.where(rng.random(n) < 0.7, "yes", "no").tolist(),
        map(str, rng.geometric(0.01, n).tolist()),
        (f"${price:,.2f}" for price in rng.lognormal(4, 1.5, n).tolist()),
        ("NA" if rate < -1 else f"{rate:.3f}" for rate in rng.normal(0, 1, n).tolist()),
        (f"+47{phone}" for phone in rng.integers(10**7, 10**8, n).tolist()),
        (" ".join(f"word{word}" for word in row) for row in words.tolist()),
        strict=True,
    )


def write_frame(path: Path, rows: int) -> None:
    """Writes the file that `tables.fit` makes of a data frame of ten columns: keys, moments, amounts, gaps, bools."""
    rng = np.random.default_rng(0)
    words = [f"Name {word}" for word in range(3000)]
    columns = {
        "id": pa.array(np.arange(rows)),
        "day": pa.array(np.datetime64("2015-01-01") + rng.integers(0, 3000, rows)),
        "city": pa.array(np.array(words)[np.minimum(rng.geometric(0.02, rows), 300)]),
        "amount": pa.array(np.round(rng.lognormal(3, 1, rows), 2)),
        "quantity": pa.array(rng.poisson(5, rows)),
        "paid": pa.array(rng.random(rows) < 0.3),
        "name": pa.array(np.array(words)[rng.integers(0, len(words), rows)]),
        "latitude": pa.array(np.round(rng.normal(44, 1, rows), 5)),
        "coupon": pa.array(rng.choice(["a", "b", "c"], rows), mask=rng.random(rows) < 0.2),
        "rate": pa.array(rng.normal(size=rows)),
    }
    write_frames([pa.table(columns)], path)


def write_wide(path: Path, rows: int) -> None:
    """Writes a CSV of a hundred columns: 60 of numbers, 39 of categories, and one of 5,000 categories."""
    rng = np.random.default_rng(0)
    numbers, few = rng.lognormal(3, 1, [rows, 60]), rng.integers(0, 12, [rows, 39])
    many = rng.permutation(rows) % _MANY
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["product", *(f"n{place}" for place in range(60)), *(f"c{place}" for place in range(39))])
        for product, floats, codes in zip(many.tolist(), numbers.tolist(), few.tolist(), strict=True):
            writer.writerow(
                [f"product {product}", *(f"{one:.2f}" for one in floats), *(f"kind {one}" for one in codes)]
            )


def write_sentences(path: Path, rows: int) -> None:
    """Writes sentences, one a line; the k-th commonest word comes 1/k times as often as the first."""
    rng, words = np.random.default_rng(0), np.array([f"w{word}" for word in range(_WORDS)])
    shares = 1 / np.arange(1, _WORDS + 1)
    with path.open("w") as file:
        for start in range(0, rows, _BLOCK):
            drawn = rng.choice(words, [min(_BLOCK, rows - start), _LENGTH], p=shares / shares.sum())
            file.writelines(" ".join(sentence) + "\n" for sentence in drawn)


def write_images(directory: Path, rows: int) -> None:
    """Writes noise as the IDX files of MNIST; one image in eleven is a test image."""
    rng = np.random.default_rng(0)
    directory.mkdir()
    for name, n in {"train": rows - rows // 11, "t10k": rows // 11}.items():
        with (directory / f"{name}-images-idx3-ubyte").open("wb") as file:
            file.write(struct.pack(">4i", 0x803, n, _SIDE, _SIDE))
            for start in range(0, n, _BLOCK):
                file.write(rng.bytes(min(_BLOCK, n - start) * _SIDE**2))
        labels = struct.pack(">2i", 0x801, n) + bytes(row % 10 for row in range(n))
        (directory / f"{name}-labels-idx1-ubyte").write_bytes(labels)
