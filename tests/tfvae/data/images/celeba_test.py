import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tfvae.checks import DataError
from tfvae.data.images.celeba import CelebA
from tfvae.data.reader import Reject

FACES = {"000001": (0, -1, -1), "000002": (0, 1, -1), "000003": (1, -1, 1), "000004": (2, 1, 1), "000005": (0, 1, 1)}
"""Name -> split, Male, Smiling."""


def face(grey: int) -> np.ndarray:
    """White outside the default crop."""
    pixels = np.full([218, 178, 3], 255, np.uint8)
    pixels[40:178, 20:158] = grey
    return pixels


def celeba(root: Path, folder: str = "img_align_celeba", end: str = ".txt") -> Path:
    """The published layout with three attributes, or that of the .csv edition."""
    (root / folder).mkdir(parents=True, exist_ok=True)
    for i, name in enumerate(FACES):
        Image.fromarray(face(40 * i)).save(root / folder / f"{name}.jpg", quality=95)
    rows = [[f"{name}.jpg", str(male), "-1", str(smiling)] for name, (_, male, smiling) in FACES.items()]
    parts = [[f"{name}.jpg", str(split)] for name, (split, *_) in FACES.items()]
    names = ["Male", "Pale_Skin", "Smiling"]
    if end == ".csv":
        rows, parts = [["image_id", *names], *rows], [["image_id", "partition"], *parts]
    else:
        rows = [[str(len(rows))], names, *rows]
    for stem, table in (("list_attr_celeba", rows), ("list_eval_partition", parts)):
        text = "\n".join(("," if end == ".csv" else "  ").join(line) for line in table)
        (root / f"{stem}{end}").write_text(text + "\n")
    return root


def read_all(reader: CelebA) -> dict[str, list]:
    splits: dict[str, list] = {}
    for shard in reader.shards():
        splits.setdefault(shard.split, []).extend(reader.read(shard))
    return splits


@pytest.mark.parametrize("end", [".txt", ".csv"])
@pytest.mark.parametrize("folder", ["img_align_celeba", "img_align_celeba/img_align_celeba", "."])
def test_faces_come_in_the_official_splits_with_labels(tmp_path, folder, end):
    splits = read_all(CelebA(str(celeba(tmp_path, folder, end))))
    found = {split: [(item["key"].decode(), item["label"]) for item in items] for split, items in splits.items()}
    assert found == {
        "train": [("000001.jpg", 0), ("000002.jpg", 1), ("000005.jpg", 3)],
        "validation": [("000003.jpg", 2)],
        "test": [("000004.jpg", 3)],
    }
    for item, grey in zip(splits["train"], (0, 40, 160), strict=True):
        assert item["shape"] == [64, 64, 3]
        assert np.abs(np.frombuffer(item["image"], np.uint8).astype(int) - grey).max() <= 3  # JPEG is lossy


def test_crop_and_size_are_the_caller_s(tmp_path):
    celeba(tmp_path)
    item = read_all(CelebA(str(tmp_path), crop=(0, 40, 0, 20), size=8))["train"][0]
    assert item["shape"] == [8, 8, 3]
    assert np.frombuffer(item["image"], np.uint8).mean() > 240
    assert read_all(CelebA(str(tmp_path), crop=None, size=16))["train"][0]["shape"] == [16, 16, 3]


def test_parts_of_a_split_are_read_in_order(tmp_path):
    reader = CelebA(str(celeba(tmp_path)))
    shard = reader.shards()[0]
    assert list(reader.read(shard._replace(start=1, stop=3))) == list(reader.read(shard))[1:]


def drop_row(root: Path, stem: str) -> None:
    lines = [line for line in (root / f"{stem}.txt").read_text().splitlines() if "000002" not in line]
    if stem == "list_attr_celeba":
        lines[0] = "4"
    (root / f"{stem}.txt").write_text("\n".join(lines))


SPOILS = {
    "no attributes": (lambda root: drop_row(root, "list_attr_celeba"), "has no row in list_attr_celeba"),
    "no split": (lambda root: drop_row(root, "list_eval_partition"), "has no row in list_eval_partition"),
    "no picture": (lambda root: (root / "img_align_celeba/000002.jpg").unlink(), "FileNotFoundError"),
    "text": (lambda root: (root / "img_align_celeba/000002.jpg").write_text("x"), "cannot identify image file"),
    "wild": (
        lambda root: Image.new("RGB", (409, 687)).save(root / "img_align_celeba/000002.jpg"),
        "409x687 pixels; aligned faces have 178x218",
    ),
}


@pytest.mark.parametrize("case", SPOILS)
def test_a_bad_picture_is_rejected_and_the_others_are_read(tmp_path, case):
    spoil, words = SPOILS[case]
    spoil(celeba(tmp_path))
    items = read_all(CelebA(str(tmp_path)))["train"]
    rejects = [item for item in items if isinstance(item, Reject)]
    assert [reject.where for reject in rejects] == [str(tmp_path / "img_align_celeba/000002.jpg")]
    assert re.search(words, rejects[0].reason)
    assert len(items) == 3


def rewrite(name: str, old: str, new: str):
    def spoil(root: Path) -> None:
        (root / name).write_text((root / name).read_text().replace(old, new, 1))

    return spoil


def remove_pictures(root: Path) -> None:
    for path in root.rglob("*.jpg"):
        path.unlink()


ATTRIBUTES, PARTITION = "list_attr_celeba.txt", "list_eval_partition.txt"
BAD = {
    "no list": (lambda root: (root / ATTRIBUTES).unlink(), rf"{ATTRIBUTES} \(or \.csv\) is missing"),
    "no partition": (lambda root: (root / PARTITION).unlink(), rf"{PARTITION} \(or \.csv\) is missing"),
    "no pictures": (remove_pictures, r"img_align_celeba has no \*\.jpg"),
    "empty": (lambda root: (root / ATTRIBUTES).write_text(""), f"{ATTRIBUTES} is broken, line 1 must be the number"),
    "cut": (rewrite(ATTRIBUTES, "5\n", "202599\n"), "line 1 must be the number of rows, 5, got '202599'"),
    "names": (rewrite(ATTRIBUTES, "Smiling", "Grinning"), "line 2 must name the attributes, Male and Smiling"),
    "value": (rewrite(ATTRIBUTES, "jpg  -1", "jpg  0"), "line 3 must have a name and 3 times -1 or 1"),
    "short": (rewrite(ATTRIBUTES, "000003.jpg  -1", "000003.jpg"), "line 5 must have a name and 3 times -1 or 1"),
    "split": (rewrite(PARTITION, "jpg  2", "jpg  3"), r"line 4 must have a name and 0, 1 or 2, got '000004\.jpg  3'"),
    "no test": (rewrite(PARTITION, "jpg  2", "jpg  1"), "no items for the split 'test'"),
    "bytes": (lambda root: (root / PARTITION).write_bytes(b"\xff\xfe"), f"{PARTITION} cannot be read"),
}


@pytest.mark.parametrize("case", BAD)
def test_missing_and_broken_lists_are_named_in_one_line(tmp_path, case):
    spoil, words = BAD[case]
    spoil(celeba(tmp_path))
    with pytest.raises(DataError, match=words) as caught:
        CelebA(str(tmp_path)).shards()
    message = str(caught.value)
    assert str(tmp_path) in message
    assert "\n" not in message
    assert case == "no test" or "put the unpacked img_align_celeba/, list_attr_celeba.txt" in message


@pytest.mark.parametrize("arguments", [{"size": 0}, {"crop": (3, 3, 0, 1)}], ids=str)
def test_arguments_out_of_range_are_named(arguments):
    with pytest.raises(ValueError, match=f"`{next(iter(arguments))}` must"):
        CelebA("faces", **arguments)
