"""Files of one split and one label each: none leaves its split, and labels are those of the names."""

import gzip

import pytest

from tfvae.checks import DataError
from tfvae.data.sentences.numbered_files import NumberedFiles, Parts, may_be_mixed, parts_of
from tfvae.data.storage import ingest


@pytest.fixture
def reader(tmp_path):
    """Three files to train on, of labels 0, 2 and 10; `dev.2.txt` alone to validate; two to test."""
    counts = {"train.0.txt": 3, "train.2.txt": 5, "train.10.txt": 1, "dev.2.txt": 2, "test.0.txt": 1, "test.2.txt": 1}
    for name, count in counts.items():
        (tmp_path / name).write_text("".join(f"{name} {i}\n" for i in range(count)))
    (tmp_path / "test.0.txt").write_text("only here\n")
    return NumberedFiles(parts_of({name: str(tmp_path / name) for name in counts}))


def read(reader):
    return {shard.split: list(reader.read(shard)) for shard in reader.shards()}


def test_files_of_a_split_take_turns_and_keep_their_labels(reader):
    splits = read(reader)
    found = {split: [(item["text"].decode(), item["label"]) for item in splits[split]] for split in splits}
    assert found["train"] == [
        ("train.0.txt 0", 0),
        ("train.10.txt 0", 10),
        ("train.2.txt 0", 2),
        ("train.0.txt 1", 0),
        ("train.2.txt 1", 2),
        ("train.0.txt 2", 0),
        ("train.2.txt 2", 2),
        ("train.2.txt 3", 2),
        ("train.2.txt 4", 2),
    ]
    assert found["validation"] == [("dev.2.txt 0", 2), ("dev.2.txt 1", 2)]
    assert found["test"] == [("only here", 0), ("test.2.txt 0", 2)]
    assert dict(found["findings"])["train.2.txt"] == 5
    assert "only" not in dict(found["findings"])
    assert splits["test"][0]["key"] == b"test.0.txt:00000001"


def test_a_change_of_any_file_makes_other_records(reader, tmp_path):
    before = ingest.fingerprint(reader, reader.shards())
    (tmp_path / "test.2.txt").write_text("another one\n")
    assert ingest.fingerprint(reader, reader.shards()) != before


def test_packed_files_are_read(reader, tmp_path):
    (tmp_path / "dev.0.txt.gz").write_bytes(gzip.compress(b"packed\n"))
    packed = NumberedFiles(reader.parts._replace(validation=(str(tmp_path / "dev.0.txt.gz"),)))
    assert [item["text"] for item in read(packed)["validation"]] == [b"packed"]


def test_an_empty_file_is_named(reader, tmp_path):
    (tmp_path / "dev.2.txt").write_text("")
    with pytest.raises(DataError, match=r"dev\.2\.txt is empty"):
        reader.shards()


@pytest.mark.parametrize("parts", [Parts(), Parts(("train.0.txt",), ("dev.0.txt",), ("test.txt",))])
def test_parts_without_files_or_numbers_are_refused(parts):
    with pytest.raises(ValueError, match=r"`parts` must have files such as `train\.0\.txt` for every split"):
        NumberedFiles(parts)


def test_names_tell_the_split():
    names = (
        "train.0.txt",
        "dev.0.txt",
        "valid.1.txt",
        "VAL.2.TXT",
        "validation.3.txt",
        "test.12.txt",
        "test.txt",
        "a.0.txt",
    )
    parts = parts_of({name: f"in/{name}" for name in names})
    assert parts.train == ("in/train.0.txt",)
    assert sorted(parts.validation) == ["in/VAL.2.TXT", "in/dev.0.txt", "in/valid.1.txt", "in/validation.3.txt"]
    assert parts.test == ("in/test.12.txt",)


@pytest.mark.parametrize(
    ("names", "mixed"),
    [
        (("dev.0.txt", "dev.1.txt"), True),
        (("train.0.txt", "train.1.txt"), True),
        (("a.txt", "b.txt"), True),
        (("train.0.txt", "dev.1.txt"), False),
        (("a.txt", "test.0.txt"), False),
    ],
)
def test_what_may_be_mixed(names, mixed):
    assert may_be_mixed(names) == mixed
