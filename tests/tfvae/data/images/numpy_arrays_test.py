import numpy as np
import pytest

from tfvae.checks import DataError
from tfvae.data.images.numpy_arrays import NumpyArrays

N = 50
GREY = np.arange(N * 6, dtype=np.uint8).reshape(N, 2, 3)
COLOUR = np.arange(N * 12, dtype=np.int64).astype(np.uint8).reshape(N, 2, 2, 3)
LABELS = np.arange(N) % 7


def read_all(reader: NumpyArrays) -> dict[str, list]:
    splits: dict[str, list] = {}
    for shard in reader.shards():
        splits.setdefault(shard.split, []).extend(reader.read(shard))
    return splits


def row(record) -> int:
    return int(record["key"].decode().split("/")[1])


def test_npy_is_split_by_hash(tmp_path):
    np.save(tmp_path / "a.npy", GREY)
    splits = read_all(NumpyArrays(str(tmp_path / "a.npy"), test_fraction=0.3))
    records = splits["train"] + splits["test"]
    assert sorted(map(row, records)) == list(range(N))
    assert 5 <= len(splits["test"]) <= 25
    assert all(record["image"] == GREY[row(record)].tobytes() and record["shape"] == [2, 3, 1] for record in records)
    assert {record["label"] for record in records} == {-1}


@pytest.mark.parametrize(("images", "labels"), [("images", "labels"), ("x", "y")])
def test_npz_has_labels(tmp_path, images, labels):
    np.savez(tmp_path / "a.npz", **{images: COLOUR, labels: LABELS[:, None]})
    records = read_all(NumpyArrays(str(tmp_path / "a.npz")))["train"]
    assert all(record["label"] == LABELS[row(record)] and record["shape"] == [2, 2, 3] for record in records)
    assert all(record["image"] == COLOUR[row(record)].tobytes() for record in records)


def test_npz_keeps_its_own_splits(tmp_path):
    np.savez(tmp_path / "a.npz", x_train=GREY, y_train=LABELS, x_test=GREY[:4])
    splits = read_all(NumpyArrays(str(tmp_path / "a.npz")))
    assert sorted(map(row, splits["train"])) == list(range(N))
    assert sorted(map(row, splits["test"])) == list(range(4))
    assert {record["label"] for record in splits["test"]} == {-1}
    assert all(record["label"] == LABELS[row(record)] for record in splits["train"])


def test_sorted_labels_are_mixed(tmp_path):
    np.savez(tmp_path / "a.npz", x=GREY, y=np.sort(LABELS))
    records = read_all(NumpyArrays(str(tmp_path / "a.npz")))["train"]
    assert len({record["label"] for record in records[:12]}) >= 4


BAD = {
    "floats": ({"images": GREY / 255.0}, "`images` must be uint8"),
    "two channels": ({"x": COLOUR[..., :2]}, r"got uint8 \[50, 2, 2, 2\]"),
    "flat": ({"x": GREY[:, 0]}, r"got uint8 \[50, 3\]"),
    "labels of another length": ({"x": GREY, "y": LABELS[:-1]}, r"`y` must be whole numbers \[50\], got int64 \[49\]"),
    "labels that are floats": ({"x": GREY, "y": LABELS / 2}, "`y` must be whole numbers"),
    "unknown array": ({"x": GREY, "weights": LABELS}, "has the arrays x, weights; it must have x_train, y_train"),
    "one split only": ({"x_train": GREY}, "has the arrays x_train; it must have"),
    "objects": ({"x": np.array([None, {}])}, "not a readable .npy or .npz file"),
    "no image": ({"x_train": GREY, "x_test": GREY[:0]}, "no items for the split 'test'"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_arrays_are_named_in_one_line(tmp_path, case):
    arrays, words = BAD[case]
    path = str(tmp_path / "a.npz")
    np.savez(path, **arrays)
    with pytest.raises(DataError, match=words) as caught:
        NumpyArrays(path).shards()
    assert path in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("ending", ["npy", "npz"])
def test_broken_files_are_named_in_one_line(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    with pytest.raises(DataError, match="is missing"):
        NumpyArrays(str(path)).shards()
    np.save(path, GREY) if ending == "npy" else np.savez(path, x=GREY)
    whole = path.read_bytes()
    for content in (whole[:-20], whole[:5], b""):
        path.write_bytes(content)
        with pytest.raises(DataError, match="not a readable") as caught:
            NumpyArrays(str(path)).shards()
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)
