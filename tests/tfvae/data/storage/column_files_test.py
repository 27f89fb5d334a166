import numpy as np
import pytest

from tfvae.data.storage import column_files as module
from tfvae.data.storage.column_files import map_columns, write_columns

CHUNKS = [
    {"text": np.array([[1, 2], [3, 0]], np.uint8), "x": np.array([1.5, -2], np.float32), "a/b?": np.arange(3)},
    {"text": np.array([[4, 5, 6]], np.uint8), "x": np.array([0.5], np.float32), "a/b?": np.arange(3, 3)},
    {"text": np.zeros([0, 1], np.uint8), "x": np.zeros([0], np.float32), "a/b?": np.arange(3, 7)},
]


@pytest.mark.parametrize("in_memory", [1, 1 << 20])
def test_chunks_come_back_as_whole_columns(tmp_path, monkeypatch, in_memory):
    monkeypatch.setattr(module, "_IN_MEMORY", in_memory)
    write_columns(tmp_path / "file", "words", iter(CHUNKS))
    found = map_columns(tmp_path / "file", "words")
    assert list(found) == ["text", "x", "a/b?"]
    np.testing.assert_array_equal(found["text"], [[1, 2, 0], [3, 0, 0], [4, 5, 6]])
    np.testing.assert_array_equal(found["x"], np.array([1.5, -2, 0.5], np.float32))
    np.testing.assert_array_equal(found["a/b?"], np.arange(7))
    assert [column.dtype for column in found.values()] == [np.uint8, np.float32, np.int64]
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_is_mapped_is_aligned_outlives_the_file_and_is_nobody_elses(tmp_path):
    write_columns(tmp_path / "file", "", CHUNKS)
    first, second = (map_columns(tmp_path / "file", "") for _ in range(2))
    (tmp_path / "file").unlink()
    assert all(column.ctypes.data % 64 == 0 for column in first.values())
    first["x"][0] = 7
    assert second["x"][0] == 1.5


def test_texts_become_bytes(tmp_path):
    texts = [np.array([b"a", b"bcd"], object), np.array(["ü"]), np.array([b""])]
    write_columns(tmp_path / "file", "", [{"key": text} for text in texts])
    assert map_columns(tmp_path / "file", "")["key"].tolist() == [b"a", b"bcd", "ü".encode(), b""]


def test_inner_axes_must_be_equal(tmp_path):
    with pytest.raises(ValueError, match="'x' in one shape, first and last axis aside"):
        write_columns(tmp_path / "file", "", [{"x": np.zeros([1, 2, 3])}, {"x": np.zeros([1, 3, 3])}])
    assert not list(tmp_path.iterdir())


def test_nothing_is_there_before_it_is_written(tmp_path):
    assert map_columns(tmp_path / "file", "") is None


@pytest.mark.parametrize("content", [b"", b"\n", b"[1]\n", b"\xff" * 100, b'\n{"columns": []}\n'])
def test_a_foreign_file_is_told(tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(ValueError, match="other records, or none of these files"):
        map_columns(tmp_path / "file", "words")


@pytest.mark.parametrize("left", [0.2, 0.9, 0.999])
def test_a_torn_file_is_told(tmp_path, left):
    path = tmp_path / "file"
    write_columns(path, "words", [{"x": np.arange(1000)}])
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * left)])
    with pytest.raises(ValueError, match="cut off or changed"):
        map_columns(path, "words")


def test_a_changed_byte_is_told(tmp_path):
    path = tmp_path / "file"
    write_columns(path, "words", [{"x": np.arange(1000)}])
    content = bytearray(path.read_bytes())
    content[4000] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match="cut off or changed"):
        map_columns(path, "words")
