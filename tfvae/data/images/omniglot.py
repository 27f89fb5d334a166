"""Readers of OMNIGLOT: the published archives of drawings, and the file of 28x28 images that papers share."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.io import loadmat

from tfvae.checks import DataError, require_at_least
from tfvae.data.images.record import image_record
from tfvae.data.reader import NO_LABEL, Item, Record, Reject, Shard
from tfvae.data.splits import check_fractions, cut, hash_assign, hash_order

ARCHIVES = "images_*.zip"
MATRIX = "chardata.mat"
LAYOUT = "FOLDER/ALPHABET/CHARACTER/NAME.png"
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")
REMEDY = (
    "put images_background.zip and images_evaluation.zip of github.com/brendenlake/omniglot into `data_dir`, or "
    "chardata.mat"
)
_SHARD = 4096


@dataclass(frozen=True)
class Drawings:
    """Drawings in the archives `images_*.zip`: black strokes on white PNG files, `archive/Alphabet/character01/x.png`.

    Ink becomes 255, and a drawing is brought to `side` by averaging, so that grey values are probabilities of ink. The
    label is the number of the alphabet, in the order of their names. Splits are by the hash of a drawing's path within
    its archive's first folder, so they do not change with the archives. Pictures that lie elsewhere are rejected.

    Args:
        data_dir: folder of the archives.
        side: of an image.
        test_fraction: share of the drawings that makes up "test".
        validation_fraction: likewise "validation".
    """

    data_dir: str
    side: int = 28
    test_fraction: float = 0.15
    validation_fraction: float = 0.05

    def __post_init__(self) -> None:
        require_at_least("side", self.side, 1)
        check_fractions(self._fractions)

    def shards(self) -> list[Shard]:
        """Parts of all splits.

        Raises:
            DataError: there is no archive, one is broken, two hold the same drawing, or a split has no drawing.
        """
        names = self._names()
        return [shard for split, part in names.items() for shard in cut(split, self.data_dir, len(part), _SHARD)]

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part."""
        names = self._names()
        alphabets = sorted({_alphabet(key) for part in names.values() for key in part if _is_drawing(key)})
        with _Archives(self.data_dir) as archives:
            for key in names[shard.split][shard.start : shard.stop]:
                if _is_drawing(key):
                    yield self._read_one(key, alphabets.index(_alphabet(key)), archives)
                else:
                    yield Reject(key, f"a picture must lie as {LAYOUT}")

    @property
    def _fractions(self) -> dict[str, float]:
        return {"test": self.test_fraction, "validation": self.validation_fraction}

    def _names(self) -> dict[str, list[str]]:
        """Keys of all pictures by split; of drawings, each stands once."""
        with _Archives(self.data_dir) as archives:
            keys = archives.pictures()
        _require_once([key for key in keys if _is_drawing(key)], self.data_dir)
        splits: dict[str, list[str]] = {split: [] for split in ("train", *self._fractions)}
        for key in hash_order(keys):
            splits[hash_assign(_drawing(key), self._fractions)].append(key)
        return splits

    def _read_one(self, key: str, label: int, archives: "_Archives") -> Record | Reject:
        try:
            with Image.open(io.BytesIO(archives.content(key))) as image:
                ink = Image.fromarray(255 - _on_white(image))
        except Exception as error:  # a broken file makes Pillow's parsers raise whatever they stumble on
            return Reject(key, f"{type(error).__name__}: {error}")
        if ink.width != ink.height:
            return Reject(key, f"a drawing must be square, not {ink.width}x{ink.height}")
        small = np.asarray(ink.resize((self.side, self.side), Image.Resampling.BOX))
        return image_record(small, label, key)


def _on_white(image: Image.Image) -> np.ndarray:
    """Grey values uint8 [H, W]; what is transparent shows white paper."""
    if image.mode.startswith(("I", "F")):
        raise ValueError(f"its pixels must have 8 bits, not mode {image.mode}")
    drawn = image.convert("RGBA")
    paper = Image.new("RGBA", drawn.size, (255, 255, 255, 255))
    return np.asarray(Image.alpha_composite(paper, drawn).convert("L"))


def _require_once(keys: list[str], data_dir: str) -> None:
    """Raises DataError where there is no drawing, or one lies in two archives: it could be trained and tested on."""
    if not keys:
        raise DataError(f"{Path(data_dir) / ARCHIVES} must hold drawings as {LAYOUT}, and hold none: {REMEDY}.")
    found: dict[str, str] = {}
    for key in keys:
        if _drawing(key) in found:
            archives = " and ".join(other.partition("/")[0] for other in (found[_drawing(key)], key))
            raise DataError(f"{archives} in {data_dir} both hold {_drawing(key)}: keep one of them.")
        found[_drawing(key)] = key


@dataclass(frozen=True)
class Matrix:
    """The 28x28 images of `chardata.mat`: arrays `data` [784, N] and `testdata` [784, M], a column an image, column by
    column, values in [0, 1]; Burda et al. 2016. Labels are the columns of `target` and `testtarget`, where they are.

    "validation" is a share of the training images, by the hash of their number; the papers take 2,000 of an order that
    nobody stored.

    Args:
        path: the file.
        validation_fraction: share of the training images; 2,000 of 24,345 in the papers.
    """

    path: str
    validation_fraction: float = 2000 / 24345

    def __post_init__(self) -> None:
        check_fractions({"validation": self.validation_fraction})

    def shards(self) -> list[Shard]:
        """Parts of all splits. Raises DataError where the file is broken, or has other arrays."""
        rows = self._rows()
        return [shard for split, part in rows.items() for shard in cut(split, self.path, len(part), _SHARD)]

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part."""
        arrays, prefix = self._arrays(), "test" if shard.split == "test" else ""
        pixels, target = arrays[f"{prefix}data"], arrays.get(f"{prefix}target")
        for row in self._rows()[shard.split][shard.start : shard.stop]:
            label = NO_LABEL if target is None else int(target[:, row].argmax())
            image = np.rint(255 * pixels[:, row]).astype(np.uint8).reshape(28, 28, order="F")
            yield image_record(image, label, f"{prefix or 'train'}/{row:05d}")

    def _rows(self) -> dict[str, list[int]]:
        arrays, fractions = self._arrays(), {"validation": self.validation_fraction}
        splits: dict[str, list[int]] = {"train": [], "validation": [], "test": list(range(arrays["testdata"].shape[1]))}
        for row in range(arrays["data"].shape[1]):
            splits[hash_assign(f"{row:05d}", fractions)].append(row)
        return splits

    def _arrays(self) -> dict[str, np.ndarray]:
        try:
            arrays = {name: value for name, value in loadmat(self.path).items() if isinstance(value, np.ndarray)}
        except Exception as error:  # a broken file makes the parser raise whatever it stumbles on
            raise DataError(f"{self.path} cannot be read, {error}: {REMEDY}.") from error
        for prefix in ("", "test"):
            self._check(arrays, f"{prefix}data", f"{prefix}target")
        return arrays

    def _check(self, arrays: dict[str, np.ndarray], name: str, target: str) -> None:
        """Raises DataError unless there are images of values in [0, 1], and a class for each, if any."""
        shape = arrays[name].shape if name in arrays else None
        if shape is None or len(shape) != 2 or shape[0] != 784:
            raise DataError(f"{self.path} must have `{name}` of shape [784, N], got {shape}: {REMEDY}.")
        values = arrays[name]
        if values.dtype.kind not in "buif":
            raise DataError(f"{self.path} must have real numbers in `{name}`, got {values.dtype}.")
        if not ((values >= 0) & (values <= 1)).all():
            spread = f"{values.min()} to {values.max()}"
            raise DataError(f"{self.path} must have values between 0 and 1 in `{name}`, got {spread}.")
        classes = arrays.get(target)
        if classes is not None and (classes.ndim != 2 or len(classes) < 2 or classes.shape[1] != shape[1]):
            raise DataError(f"{self.path} must have `{target}` of shape [classes, {shape[1]}], got {classes.shape}.")


class _Archives:
    """All archives of a folder, open; a drawing's key is `archive/path`."""

    def __init__(self, data_dir: str) -> None:
        self.paths = sorted(Path(data_dir).glob(ARCHIVES))
        if not self.paths:
            raise DataError(f"{Path(data_dir) / ARCHIVES} is missing: {REMEDY}.")

    def __enter__(self) -> "_Archives":
        self.open: dict[str, zipfile.ZipFile] = {}
        for path in self.paths:
            try:
                self.open[path.name] = zipfile.ZipFile(path)
            except (OSError, zipfile.BadZipFile) as error:
                raise DataError(f"{path} cannot be read, {error}: {REMEDY}.") from error
        return self

    def __exit__(self, *error: object) -> None:
        for archive in self.open.values():
            archive.close()

    def pictures(self) -> list[str]:
        """Keys of all pictures, drawings or not."""
        return [
            f"{name}/{member}" for name, file in self.open.items() for member in file.namelist() if _is_picture(member)
        ]

    def content(self, key: str) -> bytes:
        """The file itself."""
        name, _, member = key.partition("/")
        return self.open[name].read(member)


def _is_picture(member: str) -> bool:
    return member.lower().endswith(PICTURES) and not member.startswith("__MACOSX")


def _is_drawing(key: str) -> bool:
    """Whether it lies in its archive as `LAYOUT` says."""
    return key.lower().endswith(".png") and key.count("/") >= 4


def _drawing(key: str) -> str:
    """Its path without the archive, and without the first folder, which has the archive's name."""
    return key.split("/", 2)[-1]


def _alphabet(key: str) -> str:
    """The folder that holds a character's folder."""
    return key.split("/")[-3]
