import re
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from tfvae.checks import DataError
from tfvae.data.images.crop import CELEBA
from tfvae.data.images.folder import Folder
from tfvae.data.reader import Reject, Told


def picture(seed: int, height: int = 6, width: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)


def save(path: Path, pixels: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


def read_all(reader: Folder) -> dict[str, list]:
    splits: dict[str, list] = {}
    for shard in reader.shards():
        splits.setdefault(shard.split, []).extend(reader.read(shard))
    return splits


def keys(items: list) -> list[str]:
    return [item["key"].decode() for item in items]


def flat(root: Path, n: int = 40) -> Path:
    for i in range(n):
        save(root / f"{i:03d}.png", picture(i))
    return root


def test_a_flat_folder_is_split_by_hash(tmp_path):
    splits = read_all(Folder(str(flat(tmp_path)), test_fraction=0.3))
    assert 4 <= len(splits["test"]) <= 20
    assert sorted(keys(splits["train"] + splits["test"])) == sorted(path.name for path in tmp_path.iterdir())
    one = splits["train"][0]
    pixels = np.frombuffer(one["image"], np.uint8).reshape(one["shape"])
    np.testing.assert_array_equal(pixels, picture(int(one["key"][:3])))
    assert one["label"] == -1


def test_a_new_picture_moves_no_other(tmp_path):
    before = read_all(Folder(str(flat(tmp_path))))
    save(tmp_path / "new.png", picture(99))
    after = read_all(Folder(str(tmp_path)))
    for split, records in before.items():
        assert [key for key in keys(after[split]) if key != "new.png"] == keys(records)


def test_classes_are_numbered_by_name_and_mixed(tmp_path):
    for label in ("dog", "ant", "cat"):
        flat(tmp_path / label, 20)
    train = read_all(Folder(str(tmp_path)))["train"]
    number = {"ant": 0, "cat": 1, "dog": 2}
    assert all(record["label"] == number[record["key"].decode().split("/")[0]] for record in train)
    assert {record["label"] for record in train[:12]} == {0, 1, 2}


def test_split_folders_are_the_splits(tmp_path):
    save(tmp_path / "train/b/1.png", picture(1))
    save(tmp_path / "train/a/1.png", picture(2))
    save(tmp_path / "validation/a/2.png", picture(3))
    save(tmp_path / "test/b/3.png", picture(4))
    (tmp_path / "README.md").write_text("beside the splits")
    splits = read_all(Folder(str(tmp_path)))
    found = {
        (split, key, item["label"])
        for split, items in splits.items()
        for item, key in zip(items, keys(items), strict=True)
    }
    assert found == {
        ("train", "train/a/1.png", 0),
        ("train", "train/b/1.png", 1),
        ("validation", "validation/a/2.png", 0),
        ("test", "test/b/3.png", 1),
    }


@pytest.mark.parametrize(
    "names", [("Train", "Val", "Test"), ("training", "valid", "testing"), ("train", "dev", "test")]
)
def test_split_folders_have_many_names_and_may_lie_in_one_folder(tmp_path, names):
    for n, name in enumerate(names):
        save(tmp_path / "set" / "images" / name / "b" / f"{n}.png", picture(n))
        save(tmp_path / "set" / "images" / name / "a" / f"{n}.png", picture(n))
    splits = read_all(Folder(str(tmp_path)))
    for n, (split, name) in enumerate(zip(("train", "validation", "test"), names, strict=True)):
        found = {(key, item["label"]) for item, key in zip(splits[split], keys(splits[split]), strict=True)}
        assert found == {(f"set/images/{name}/{label}/{n}.png", place) for place, label in enumerate("ab")}


def test_what_systems_put_beside_pictures_is_left_out(tmp_path):
    for label in ("cat", "dog"):
        flat(tmp_path / label, 20)
        (tmp_path / label / "Thumbs.db").write_bytes(b"x")
        (tmp_path / "__MACOSX" / label).mkdir(parents=True)
        (tmp_path / "__MACOSX" / label / "._000.png").write_bytes(b"x")
    items = [item for split in read_all(Folder(str(tmp_path))).values() for item in split]
    assert len(items) == 40
    assert {item["label"] for item in items} == {0, 1}


def test_celeba_crop(tmp_path):
    flat(tmp_path)
    for path in tmp_path.iterdir():
        save(path, np.zeros([218, 178, 3], np.uint8))
    face = picture(0, 218, 178)
    face[:45] = face[173:] = face[:, :25] = face[:, 153:] = 255  # what lies outside must leave no trace
    reader = Folder(str(tmp_path), crop=CELEBA, size=64)
    first = keys(read_all(reader)["train"])[0]
    save(tmp_path / first, face)
    record = read_all(reader)["train"][0]
    pixels = np.frombuffer(record["image"], np.uint8).reshape(record["shape"])
    assert pixels.shape == (64, 64, 3)
    np.testing.assert_allclose(pixels, halved(face[45:173, 25:153]), atol=1)


def halved(pixels: np.ndarray) -> np.ndarray:
    """Bilinear with antialiasing at half the size: a triangle of weights 1, 3, 3, 1, renormalised at the border."""
    weights = np.zeros([64, 128])
    for i in range(64):
        for j, w in zip(range(2 * i - 1, 2 * i + 3), (1, 3, 3, 1), strict=True):
            if 0 <= j < 128:
                weights[i, j] = w
    weights /= weights.sum(axis=1, keepdims=True)
    return np.einsum("ij,jkc,lk->ilc", weights, pixels.astype(float), weights)


def test_jpeg_and_grey(tmp_path):
    for i in range(40):
        Image.fromarray(np.full((8, 8, 3), 5 * i, np.uint8)).save(tmp_path / f"{i:02d}.jpg", quality=95)
    for record in read_all(Folder(str(tmp_path), channels=1))["train"]:
        assert record["shape"] == [8, 8, 1]
        assert abs(record["image"][0] - 5 * int(record["key"][:2])) <= 2


def spoil_with_text(path: Path) -> None:
    path.write_text("no picture")


def spoil_by_cutting(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:60])


def spoil_by_size(path: Path) -> None:
    save(path, picture(0, 7, 7))


def spoil_by_depth(path: Path) -> None:
    Image.fromarray(np.full((6, 5), 40_000, np.uint16)).save(path)


SPOILS = {
    "text": (spoil_with_text, "cannot identify image file"),
    "cut": (spoil_by_cutting, "OSError"),
    "size": (spoil_by_size, r"has \(7, 7\) rows and columns, the first picture has \(6, 5\)"),
    "depth": (spoil_by_depth, "more than 8 bits a channel"),
}


@pytest.mark.parametrize("case", SPOILS)
def test_a_bad_file_is_rejected_and_the_others_are_read(tmp_path, case):
    spoil, words = SPOILS[case]
    names = keys(read_all(Folder(str(flat(tmp_path))))["train"])
    spoil(tmp_path / names[3])
    items = read_all(Folder(str(tmp_path)))["train"]
    rejects = [item for item in items if isinstance(item, Reject)]
    assert [reject.where for reject in rejects] == [str(tmp_path / names[3])]
    assert re.search(words, rejects[0].reason)
    assert len(items) == len(names)


def test_the_first_readable_picture_sets_the_shape(tmp_path):
    names = keys(read_all(Folder(str(flat(tmp_path))))["train"])
    spoil_with_text(tmp_path / names[0])
    items = read_all(Folder(str(tmp_path)))["train"]
    assert isinstance(items[0], Reject)
    assert all(item["shape"] == [6, 5, 3] for item in items[1:])


def test_what_lies_beside_class_folders_is_rejected(tmp_path):
    flat(tmp_path / "a")
    for i in range(8):
        save(tmp_path / f"loose{i}.png", picture(i))
    items = [item for part in read_all(Folder(str(tmp_path))).values() for item in part]
    rejects = {Path(item.where).name for item in items if isinstance(item, Reject)}
    assert rejects == {f"loose{i}.png" for i in range(8)}
    assert len(items) == 48


def labels_of(items: list) -> dict[str, int]:
    return {item["key"].decode().rpartition("/")[0]: item["label"] for item in items if isinstance(item, dict)}


def test_folders_inside_folders_are_classes_of_their_own_and_told(tmp_path):
    for name in ("bird", "animals/cat", "animals/cat/young", "animals/dog", "animals-x"):
        flat(tmp_path / name, 20)
    items = [item for part in read_all(Folder(str(tmp_path))).values() for item in part]
    names = ["animals/cat", "animals/cat/young", "animals/dog", "animals-x", "bird"]
    assert labels_of(items) == {name: number for number, name in enumerate(names)}
    assert [item for item in items if isinstance(item, Told)] == [
        Told(str(tmp_path), "folders inside folders are classes of their own, such as animals/cat", 3)
    ]


def test_nested_classes_are_those_of_all_splits(tmp_path):
    save(tmp_path / "train/a/x/1.png", picture(1))
    save(tmp_path / "train/b/1.png", picture(2))
    save(tmp_path / "test/a/y/1.png", picture(3))
    splits = read_all(Folder(str(tmp_path)))
    assert labels_of(splits["train"]) == {"train/a/x": 0, "train/b": 2}
    assert labels_of(splits["test"]) == {"test/a/y": 1}


def quarters(path: Path, orientation: int) -> None:
    """A picture of 6 x 4 pixels whose upper left quarter is white once it is turned as its EXIF says."""
    upright = Image.new("L", (4, 6))
    upright.paste(255, (0, 0, 2, 3))
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(back[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    stored.save(path, exif=exif)


@pytest.mark.parametrize("ending", ["jpg", "png", "webp"])
def test_pictures_lie_as_their_exif_says(tmp_path, ending):
    for i in range(40):
        quarters(tmp_path / f"{i:02d}.{ending}", 1 + i % 8)
    splits = read_all(Folder(str(tmp_path), channels=1))
    items = [item for part in splits.values() for item in part]
    assert not any(isinstance(item, Reject) for item in items)
    assert sum(item.times for item in items if isinstance(item, Told)) == 35
    for record in (item for item in items if isinstance(item, dict)):
        pixels = np.frombuffer(record["image"], np.uint8).reshape(record["shape"])[..., 0]
        assert pixels.shape == (6, 4)
        white = pixels > 128
        assert white[:3, :2].all() and white.sum() == 6


def test_hidden_files_are_left_out(tmp_path):
    flat(tmp_path)
    (tmp_path / ".DS_Store").write_text("x")
    assert sum(map(len, read_all(Folder(str(tmp_path))).values())) == 40


def test_a_crop_out_of_the_picture_is_a_reject(tmp_path):
    items = read_all(Folder(str(flat(tmp_path)), crop=(0, 9, 0, 2)))["train"]
    assert all(isinstance(item, Reject) and "reaches out of an image of 6 rows" in item.reason for item in items)


def lines(directory: Path) -> dict[str, tuple[Path, str]]:
    (directory / "empty").mkdir()
    flat(directory / "few", 1)
    save(directory / "splits/train/1.png", picture(0))
    save(directory / "splits/test/1.png", picture(0))
    (directory / "splits/extra").mkdir()
    save(directory / "half/train/1.png", picture(0))
    (directory / "half/test").mkdir()
    save(directory / "two/train/1.png", picture(0))
    save(directory / "two/val/1.png", picture(0))
    (directory / "packed").mkdir()
    for path in (directory / "faces.zip", directory / "packed" / "faces.tar.gz"):
        path.write_bytes(b"PK")
    return {
        "absent": (directory / "absent", "absent cannot be listed"),
        "empty": (directory / "empty", "has only 0 images"),
        "few": (directory / "few", "has only 1 images, too few to split off `test_fraction`"),
        "splits": (directory / "splits", "splits/extra lies beside train/ and test/"),
        "half": (directory / "half", "no items for the split 'test'"),
        "two": (directory / "two", "two has the folders train and val, but none called test"),
        "archive": (directory / "faces.zip", "faces.zip is an archive: unpack it"),
        "packed": (directory / "packed", "faces.tar.gz is an archive: unpack it"),
    }


@pytest.mark.parametrize("case", ["absent", "empty", "few", "splits", "half", "two", "archive", "packed"])
def test_a_bad_folder_is_named_in_one_line(tmp_path, case):
    path, words = lines(tmp_path)[case]
    with pytest.raises(DataError, match=words) as caught:
        Folder(str(path)).shards()
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "arguments",
    [{"channels": 2}, {"size": 0}, {"crop": (3, 3, 0, 1)}, {"crop": (-1, 3, 0, 1)}, {"test_fraction": 0.0}],
    ids=str,
)
def test_arguments_out_of_range_are_named(arguments):
    with pytest.raises(ValueError, match=f"`{next(iter(arguments))}` must"):
        Folder("pictures", **arguments)
