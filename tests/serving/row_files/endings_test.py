import os
import resource

import numpy as np
import pytest

from serving.row_files.contents import Contents
from serving.row_files.endings import ENDINGS, RowFileError, ending_of, fitting, require_packages, write
from tests.toy_models import PEOPLE
from tfvae.exported import SENTENCE, ModelError
from tfvae.schema.message import Field, Message, Number, Schema, Text

NESTED = Schema(Message((Field("lat", Number()), Field("tags", Text(), most=2))), ())
RECORDS = [".jsonl", ".jsonl.gz", ".parquet", ".tfrecord", ".tfrecord.gz", ".npz"]


@pytest.mark.parametrize(
    "name, ending",
    [
        ("a.csv.gz", ".csv.gz"),
        ("a.csv", ".csv"),
        ("a.png", ".png"),
        ("a.png.zip", ".png.zip"),
        ("csv", ""),
        ("a.gz", ""),
        ("a.b.tfrecord.gz", ".tfrecord.gz"),
    ],
)
def test_the_longest_ending_counts(name, ending):
    assert ending_of(name) == ending


@pytest.mark.parametrize(
    "contents, endings",
    [
        (Contents(("name",), PEOPLE, 1), [".csv", ".csv.gz", *RECORDS]),
        (Contents(("lat", "tags"), NESTED, 1), RECORDS),
        (Contents(("text",), SENTENCE, 1), [".txt", ".txt.gz", ".csv", ".csv.gz", *RECORDS]),
        (
            Contents(("x",), None, 1, (8, 8, 3)),
            [".png", ".png.zip", ".npy", ".tfrecord", ".tfrecord.gz", ".npz"],
        ),
        (Contents(("x",), None, 1, (8, 8, 2)), [".npy", ".npz"]),
        (Contents(("x",), None, 1), [".png", ".png.zip", ".npy", ".tfrecord", ".tfrecord.gz", ".npz"]),
        (Contents(("head", "tail"), None, 1), [".npz"]),
    ],
)
def test_files_hold_what_they_can(contents, endings):
    assert fitting(contents) == endings


def test_a_package_that_is_missing_is_told(monkeypatch):
    require_packages("a.parquet")
    monkeypatch.setattr("serving.row_files.endings.find_spec", lambda name: None)
    require_packages("a.csv")
    with pytest.raises(RowFileError, match=r"a\.parquet needs the package pyarrow"):
        require_packages("a.parquet")


def test_a_block_that_cannot_be_drawn_leaves_nothing(tmp_path):
    def blocks():
        yield {"text": ["a"]}
        raise ModelError("no more")

    with pytest.raises(ModelError, match="no more"):
        write(tmp_path / "a.txt", blocks(), Contents(("text",), SENTENCE, 2))
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("ending", [".txt", ".txt.gz", ".jsonl", ".parquet", ".tfrecord", ".tfrecord.gz", ".npz"])
def test_a_file_that_does_not_fit_on_the_disk_is_told(ending, tmp_path):
    """A limit of the size of files stands for the end of the disk."""
    blocks = [{"text": np.array([os.urandom(40).hex() for _ in range(200)], object)} for _ in range(20)]
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(RowFileError, match=rf"a{ending} cannot be written: .*too large"):
            write(tmp_path / f"a{ending}", blocks, Contents(("text",), SENTENCE, 4000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not any(tmp_path.iterdir())


def test_every_ending_is_one_of_its_own():
    assert all(ending_of(f"a{ending}") == ending for ending in ENDINGS)
