"""Reader of CelebA as it was published: aligned faces, their attributes, and the official splits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from tfvae.checks import DataError, require_positive
from tfvae.data.images.crop import CELEBA, Crop, check_crop, crop_and_resize
from tfvae.data.images.record import image_record
from tfvae.data.reader import Item, Record, Reject, Shard
from tfvae.data.splits import cut

FOLDER, ATTRIBUTES, PARTITION = "img_align_celeba", "list_attr_celeba", "list_eval_partition"
SPLITS = {"0": "train", "1": "validation", "2": "test"}
REMEDY = f"put the unpacked {FOLDER}/, {ATTRIBUTES}.txt and {PARTITION}.txt into `data_dir`, as they were published"
_ALIGNED = (178, 218)
"""Width and height of all published faces, which crops rely on."""
_SHARD = 20_000

Rows = Mapping[str, Mapping[str, int | str]]
"""Name of a list -> name of a picture -> what the list says of it."""


@dataclass(frozen=True)
class CelebA:
    """Aligned 178x218 faces `img_align_celeba/*.jpg`, or `*.jpg`, in the official splits, sorted by name.

    The label is Male + 2 Smiling, of 4 classes. Lists may be `.txt`, as published, or `.csv` with a header line. A
    picture without a row in both lists, a row without a picture, and a picture that is broken or of another size are
    rejected; those without a split count for "train".

    Source: Liu, Luo, Wang and Tang 2015, Deep Learning Face Attributes in the Wild.

    Args:
        data_dir: holds the pictures, `list_attr_celeba.txt` and `list_eval_partition.txt`.
        crop: box that is cut out first; None keeps the whole picture.
        size: side to which it is then resized.
    """

    data_dir: str
    crop: Crop | None = CELEBA
    size: int = 64

    def __post_init__(self) -> None:
        if self.crop is not None:
            check_crop(self.crop)
        require_positive("size", self.size)

    def shards(self) -> list[Shard]:
        """Parts of all splits.

        Raises:
            DataError: a list is missing or broken, there are no pictures, or a split has none.
        """
        splits = self._splits(_rows(self.data_dir))
        return [shard for split, names in splits.items() for shard in cut(split, self.data_dir, len(names), _SHARD)]

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part."""
        rows, folder = _rows(self.data_dir), _folder(self.data_dir)
        for name in self._splits(rows)[shard.split][shard.start : shard.stop]:
            yield self._read_one(folder / name, rows)

    def _splits(self, rows: Rows) -> dict[str, list[str]]:
        """Split -> names of its pictures, those in the folder and those that the official partition alone lists."""
        partition, found = rows[PARTITION], {path.name for path in _folder(self.data_dir).glob("*.jpg")}
        splits: dict[str, list[str]] = {split: [] for split in SPLITS.values()}
        for name in sorted(found | partition.keys()):
            splits[str(partition.get(name, "train"))].append(name)
        return splits

    def _read_one(self, path: Path, rows: Rows) -> Record | Reject:
        lacking = [f"has no row in {kind}" for kind, row in rows.items() if path.name not in row]
        if lacking:
            return Reject(str(path), lacking[0])
        try:
            face = self._face(path)
        except Exception as error:  # a broken file makes Pillow's parsers raise whatever they stumble on
            return Reject(str(path), f"{type(error).__name__}: {error}")
        return image_record(face, int(rows[ATTRIBUTES][path.name]), path.name)

    def _face(self, path: Path) -> np.ndarray:
        """uint8 [size, size, 3]."""
        with Image.open(path) as image:
            if image.size != _ALIGNED:
                raise ValueError(f"{image.width}x{image.height} pixels; aligned faces have 178x218")
            return np.asarray(crop_and_resize(image.convert("RGB"), self.crop, self.size))


def _folder(data_dir: str) -> Path:
    """Where the pictures lie; some archives unpack to a folder in a folder of the same name."""
    root = Path(data_dir)
    for folder in (root / FOLDER / FOLDER, root / FOLDER, root):
        if next(folder.glob("*.jpg"), None):
            return folder
    raise DataError(f"{root / FOLDER} has no *.jpg: {REMEDY}.")


def _rows(data_dir: str) -> Rows:
    attributes, partition = (_find(data_dir, stem) for stem in (ATTRIBUTES, PARTITION))
    return {ATTRIBUTES: _labels(attributes), PARTITION: _partition(partition)}


def _find(data_dir: str, stem: str) -> Path:
    paths = [path for end in (".txt", ".csv") if (path := Path(data_dir) / f"{stem}{end}").is_file()]
    if not paths:
        raise DataError(f"{Path(data_dir) / stem}.txt (or .csv) is missing: {REMEDY}.")
    return paths[0]


def _lines(path: Path) -> list[str]:
    """Lines with spaces between fields."""
    try:
        return path.read_text("utf-8").replace(",", " ").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read, {error}: {REMEDY}.") from error


def _labels(path: Path) -> dict[str, int]:
    """Name of a picture -> Male + 2 Smiling."""
    lines = _lines(path)
    names, start = _header(path, lines)
    male, smiling = names.index("Male") + 1, names.index("Smiling") + 1
    labels: dict[str, int] = {}
    for number, line in enumerate(lines[start:], start=start + 1):
        fields = line.split()
        if len(fields) != len(names) + 1 or not {fields[male], fields[smiling]} <= {"-1", "1"}:
            raise _broken(path, f"line {number} must have a name and {len(names)} times -1 or 1, got {line[:60]!r}")
        labels[fields[0]] = (fields[male] == "1") + 2 * (fields[smiling] == "1")
    return labels


def _header(path: Path, lines: list[str]) -> tuple[list[str], int]:
    """Names of the attributes, and how many lines precede the rows. In `.txt`, the first line counts the rows."""
    start = 1 if path.suffix == ".csv" else 2
    if start == 2 and "".join(lines[:1]).strip() != str(len(lines) - start):
        raise _broken(path, f"line 1 must be the number of rows, {len(lines) - start}, got {''.join(lines[:1])[:60]!r}")
    names = [name for name in "".join(lines[start - 1 : start]).split() if name != "image_id"]
    if not {"Male", "Smiling"} <= set(names):
        raise _broken(path, f"line {start} must name the attributes, Male and Smiling among them")
    return names, start


def _partition(path: Path) -> dict[str, str]:
    """Name of a picture -> its split."""
    splits: dict[str, str] = {}
    for number, line in enumerate(_lines(path), start=1):
        fields = line.split()
        if number == 1 and fields[:1] == ["image_id"]:
            continue
        if len(fields) != 2 or fields[1] not in SPLITS:
            raise _broken(path, f"line {number} must have a name and 0, 1 or 2, got {line[:60]!r}")
        splits[fields[0]] = SPLITS[fields[1]]
    return splits


def _broken(path: Path, fault: str) -> DataError:
    return DataError(f"{path} is broken, {fault}: {REMEDY}.")
