"""Several files as one corpus: every split has all of them, a text its lines, a block its split."""

import gzip
import hashlib
import os
import resource
import zipfile

import pytest

from tfvae.checks import DataError
from tfvae.data.reader import Skip, Told
from tfvae.data.sentences import turns
from tfvae.data.sentences.mixed_lines import MixedLines
from tfvae.data.storage import ingest

OWN = ("train", "validation", "test")


@pytest.fixture
def folder(tmp_path):
    """Praise of 600 lines and complaint of 403; each line says where it stands."""
    for name, count in (("good", 600), ("bad", 403)):
        (tmp_path / f"{name}.txt").write_text("".join(f"{name} {i}\n" for i in range(count)))
    (tmp_path / "README.txt").write_text("no text\n")
    return tmp_path


def read(reader):
    splits = {}
    for shard in reader.shards():
        splits.setdefault(shard.split, []).extend(reader.read(shard))
    return splits


def texts(items):
    return [item["text"].decode() for item in items]


def of_all(splits):
    return [text for split in OWN for text in texts(splits[split])]


def test_each_line_is_in_one_split_and_every_split_has_both_files(folder):
    splits = read(MixedLines(str(folder)))
    found = {split: texts(splits[split]) for split in OWN}
    everything = [f"{name} {i}" for name, count in (("good", 600), ("bad", 403)) for i in range(count)]
    assert sorted(of_all(splits)) == sorted(everything)
    for split, share in (("train", 0.8), ("validation", 0.1), ("test", 0.1)):
        assert len(found[split]) / 1003 == pytest.approx(share, abs=0.04)
        assert {item["label"] for item in splits[split]} == {0, 1}


def test_the_first_texts_are_of_both_files(folder):
    first = read(MixedLines(str(folder)))["train"][:100]
    assert sum(item["label"] for item in first) == pytest.approx(50, abs=10)


def test_lines_are_joined_within_a_file_and_what_is_left_over_is_shorter(folder):
    found = of_all(read(MixedLines(str(folder), joined=5, block=2)))
    assert "good 5 good 6 good 7 good 8 good 9" in found
    assert "bad 400 bad 401 bad 402" in found
    assert len(found) == 120 + 81


def test_a_block_stays_together(folder):
    splits = read(MixedLines(str(folder), joined=1, block=20))
    blocks = [{int(text.split()[1]) // 20 for text in texts(splits[split]) if text.startswith("good")} for split in OWN]
    assert sum(map(len, blocks)) == len(set.union(*blocks)) == 30


def test_an_archive_and_another_folder_give_the_same(folder, tmp_path_factory):
    path = tmp_path_factory.mktemp("packed") / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("good.txt", "bad.txt"):
            archive.write(folder / name, name)
    packed, plain = (read(MixedLines(str(where), joined=2)) for where in (path, folder))
    assert [texts(packed[split]) for split in OWN] == [texts(plain[split]) for split in OWN]


def test_words_are_counted_over_the_training_texts(folder):
    splits = read(MixedLines(str(folder)))
    counts = {item["text"]: item["label"] for item in splits["findings"]}
    assert counts[b"good"] == sum(text.startswith("good") for text in texts(splits["train"]))


def test_a_change_of_any_file_makes_other_records(folder):
    reader = MixedLines(str(folder))
    before = ingest.fingerprint(reader, reader.shards())
    with (folder / "bad.txt").open("a") as file:
        file.write("bad 403\n")
    assert ingest.fingerprint(reader, reader.shards()) != before


def test_a_file_that_is_no_text_is_named(folder):
    (folder / "worse.txt").write_bytes(bytes(range(32)) * 9)
    with pytest.raises(DataError, match=r"worse\.txt is no text: it is full of control characters"):
        MixedLines(str(folder)).shards()


def test_files_in_other_encodings_are_read_and_told(folder):
    (folder / "worse.txt").write_bytes("worse caf\u00e9\n".encode("utf-16"))
    reader = MixedLines(str(folder))
    items = [item for shard in reader.shards() for item in reader.read(shard)]
    assert [item for item in items if isinstance(item, Told)] == [Told(str(folder / "worse.txt"), "read as UTF-16")]
    assert "worse caf\u00e9".encode() in {item["text"] for item in items if isinstance(item, dict)}


@pytest.mark.parametrize("counts", [(733, 1211), (2000,), (300,), (1, 1, 1), (41,)])
def test_every_split_has_a_block(tmp_path, counts):
    for i, count in enumerate(counts):
        (tmp_path / f"{i}.txt").write_text(f"{i} a\n" * count)
    splits = read(MixedLines(str(tmp_path), joined=5 if sum(counts) > 100 else 1, block=20))
    assert all(splits[split] for split in OWN)
    assert sum(text.count("a") for text in of_all(splits)) == sum(counts)


def test_fewer_blocks_than_splits_are_refused(tmp_path):
    (tmp_path / "a.txt").write_text("a\n" * 200)
    message = (
        r"has 200 lines, which make 2 of the 3 blocks .*`block` is 20 .*`joined` 5 .*smaller `config\.data\.block`\."
    )
    with pytest.raises(DataError, match=message):
        MixedLines(str(tmp_path), joined=5, block=20).shards()


def test_where_all_splits_have_blocks_a_block_s_split_depends_on_its_hash_alone(folder):
    """By SHA-256 of name and number; trainings that are published read these splits."""
    splits = read(MixedLines(str(folder), block=20))
    for split, low, high in (("test", 0, 0.1), ("validation", 0.1, 0.2), ("train", 0.2, 1)):
        for text in texts(splits[split]):
            name, number = text.split()
            digest = hashlib.sha256(f"{name}.txt {int(number) // 20}".encode()).digest()
            assert low <= int.from_bytes(digest[:8], "big") / 2**64 < high


def test_the_splits_of_the_published_trainings(shared_data):
    splits = read(MixedLines(str(shared_data("yelp")), joined=5, block=20))
    assert [len(splits[split]) for split in OWN] == [10_077, 1_400, 1_220]


@pytest.fixture
def few_open_files():
    """This process may have only 40 more files open than it has."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/proc/self/fd")) + 40, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_many_files_are_not_open_at_once(tmp_path, few_open_files, monkeypatch):
    monkeypatch.setattr(turns, "OPEN", 16)
    for i in range(150):
        (tmp_path / f"{'good' if i < 75 else 'bad'}_{i:03d}.txt").write_text(f"{i} a\n{i} b\n")
    splits = read(MixedLines(str(tmp_path)))
    assert sorted(of_all(splits)) == sorted(f"{i} {word}" for i in range(150) for word in "ab")
    names = [item["key"].partition(b"_")[0] for item in splits["train"][:24]]
    assert 8 <= names.count(b"good") <= 16, "files that are open together are of both kinds"


def test_an_archive_is_opened_once_for_all_its_members(tmp_path, monkeypatch):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for i in range(150):
            archive.writestr(f"{i:03d}.txt", f"{i} a\n{i} b\n")
    opened = list[str]()
    whole = zipfile.ZipFile
    monkeypatch.setattr(zipfile, "ZipFile", lambda path: opened.append(path) or whole(path))
    assert len(of_all(read(MixedLines(str(path))))) == 300
    assert opened == [str(path)]


def test_empty_files_are_skipped_and_counted(folder, tmp_path_factory):
    before = read(MixedLines(str(folder)))
    (folder / "a.txt").touch()
    (folder / "z.txt.gz").write_bytes(gzip.compress(b""))
    reader = MixedLines(str(folder))
    assert read(reader)["train"][:2] == [Skip(f"{folder}/{name}", "empty file") for name in ("a.txt", "z.txt.gz")]
    assert {split: items[2 * (split == "train") :] for split, items in read(reader).items()} == before
    counts = ingest.ingest(reader, tmp_path_factory.mktemp("records"))
    assert dict(counts.skips) == {"empty file": 2}


def test_files_that_are_all_empty_are_refused(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).touch()
    with pytest.raises(DataError, match=f"{tmp_path} is empty: it must have one sentence a line"):
        MixedLines(str(tmp_path)).shards()


def test_names_of_files_may_have_colons(tmp_path):
    """All are one name up to the first colon: their first blocks would have one hash, and fall into one split."""
    names = [f"talk:{i}" for i in range(30)]
    for name in names:
        (tmp_path / f"{name}.txt").write_text(f"{name} a\n")
    splits = read(MixedLines(str(tmp_path), block=20))
    assert sorted(of_all(splits)) == sorted(f"{name} a" for name in names)
    assert 15 <= len(splits["train"]) <= 28


@pytest.mark.parametrize("option", ["joined", "block"])
def test_numbers_below_1_are_refused(option):
    with pytest.raises(ValueError, match=f"`{option}` must be at least 1, got 0"):
        MixedLines("x", **{option: 0})
