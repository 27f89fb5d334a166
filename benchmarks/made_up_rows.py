"""Files of as many made-up examples as one likes: addresses, sentences, images. Imports no TFX."""

import struct
from pathlib import Path

import numpy as np

from tfvae.data.records.made_up_state import HEADER, MadeUpState

_STATE = 50_000
"""Rows of the state; a longer file repeats it, each time a little further to the east."""
_WORDS, _LENGTH, _SIDE = 20_000, 9, 28
"""Different words, words of a sentence, rows of an image."""
_BLOCK = 10_000


def write_rows(path: Path, rows: int, numbered: bool = False) -> None:
    """Writes a CSV of made-up addresses, all different; `numbered` adds a tenth column, which differs in all rows."""
    lines = list(MadeUpState(min(rows, _STATE)).lines(0, min(rows, _STATE)))
    with path.open("w") as file:
        file.write(HEADER.replace("\n", ",ID\n") if numbered else HEADER)
        for row in range(rows):
            longitude, _, rest = lines[row % len(lines)].partition(",")
            line = f"{float(longitude) + row // len(lines) * 1e-5:.6f},{rest}"
            file.write(f"{line.rstrip()},{row * 7919 % 10**8:08d}-{row:x}\n" if numbered else line)


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
