"""Text files, from bytes on disk to records."""

import gzip
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.sentences import read, texts
from tfvae.checks import DataError
from tfvae.data import line_files
from tfvae.data.reader import NO_LABEL, Reject, Skip, Told
from tfvae.data.sentences.rules import SentenceRules
from tfvae.data.sentences.text_files import TextFiles
from tfvae.data.storage import ingest

OWN = ("train", "validation", "test")
UTF8 = SentenceRules(encoding="utf-8")


def write(path: Path, lines: list[bytes] | bytes) -> str:
    data = lines if isinstance(lines, bytes) else b"".join(line + b"\n" for line in lines)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return str(path)


def one_line(reader: TextFiles, directory: Path) -> str:
    with pytest.raises(DataError) as caught:
        ingest.ingest(reader, directory)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def files(tmp_path):
    """files(train, test=..., rules=...) is a reader of lines in three files; a file that is not named has one line."""

    def make(train, *, validation=(b"valid",), test=(b"test",), end=".txt", **options) -> TextFiles:
        paths = {
            split: write(tmp_path / f"{split}{end}", lines if isinstance(lines, bytes) else list(lines))
            for split, lines in {"train": train, "validation": validation, "test": test}.items()
        }
        return TextFiles(**paths, **options)

    return make


@pytest.mark.parametrize("end", [".txt", ".txt.gz"])
def test_each_file_is_a_split_in_the_order_of_its_lines(files, end):
    splits = read(files([b"b a", b"a  b\tc "], validation=[b"x", b"y"], test=[b"z"], end=end))
    assert {split: texts(items) for split, items in splits.items()} == {
        "train": ["b a", "a b c"],
        "validation": ["x", "y"],
        "test": ["z"],
        "findings": ["<pad>", "<s>", "</s>", "<unk>", "a", "b", "c"],
    }
    assert splits["train"][1] == {"text": b"a b c", "label": NO_LABEL, "key": b"train/00000002"}


def test_the_vocabulary_is_that_of_training_with_its_counts(files):
    splits = read(files([b"a b a _UNK", b"c a b"], test=[b"d"], rules=SentenceRules(vocabulary_size=6)))
    counts = {record["text"].decode(): record["label"] for record in splits["findings"]}
    assert counts == {"<pad>": 0, "<s>": 0, "</s>": 0, "<unk>": 2, "a": 3, "b": 2}
    assert texts(splits["train"]) == ["a b a _UNK", "c a b"]


def test_words_are_left_as_they_are(files):
    line = "Café ＮＯ-break\u00a0space ., _num_ \u2028"
    assert texts(read(files([line.encode()]))["train"]) == [line.strip(" ")]


ENDS = {"crlf": b"a b\r\nc\r\n", "cr": b"a b\rc\r", "no end": b"a b\nc", "BOM": b"\xef\xbb\xbfa b\nc\n"}


@pytest.mark.parametrize("data", ENDS.values(), ids=ENDS)
def test_ends_of_lines_and_byte_order_marks_are_no_text(files, data):
    assert texts(read(files(data))["train"]) == ["a b", "c"]


def test_labels_stand_before_a_tab(files):
    lines = [b"3\tgood\tfood", b"good", b"x\tgood", b"-1\tgood", b"1234567890\tgood", b"4\t", b"", b"0\tbad"]
    items = read(files(lines, validation=[b"1\ta"], test=[b"1\ta"], labelled=True))["train"]
    assert [(item["text"], item["label"]) for item in items if not isinstance(item, Reject | Skip)] == [
        (b"good food", 3),
        (b"bad", 0),
    ]
    rejects = [(item.where.rpartition(":")[2], item.reason) for item in items if isinstance(item, Reject)]
    unlabelled = "must begin with a label, of 1 to 9 digits, and a tab"
    assert rejects == [*((str(line), unlabelled) for line in (2, 3, 4, 5))]
    assert [item.reason for item in items if isinstance(item, Skip)] == ["no words"] * 2


BROKEN = {
    "chars": (b"abc def ghi", "longer than 10 characters"),
    "many bytes": (b"x" * 1000, "longer than 10 characters"),
    "words": (b"a b c d", "more than 3 words, the most a line may have"),
    "zero byte": (b"a\x00b", "holds a zero byte, which is no text"),
    "not UTF-8": (b"ab \xff", "not in UTF-8"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_lines_are_rejected_with_file_and_line(files, case):
    line, reason = BROKEN[case]
    reader = files([b"a", line, b"b"], rules=SentenceRules(max_chars=10, max_words=3, encoding="utf-8"))
    first, reject, last = read(reader)["train"]
    assert (first["text"], last["text"], last["key"]) == (b"a", b"b", b"train/00000003")
    assert reject == Reject(f"{reader.train}:2", reason)


def test_empty_lines_are_no_sentences_and_no_rejects_either(files):
    reader = files(b"a\r\n\r\n \t\r\nb\r\n\x1a")
    items = read(reader)["train"]
    assert [item.reason for item in items if isinstance(item, Skip)] == ["no words"] * 3
    assert texts([item for item in items if not isinstance(item, Skip)]) == ["a", "b"]


def test_characters_count_not_bytes(files):
    assert texts(read(files(["é€😀 é".encode()], rules=SentenceRules(max_chars=5)))["train"]) == ["é€😀 é"]


def test_filters_skip_by_number_of_words(files):
    items = read(files([b"a", b"a b", b"a b c", b"a b c d"], rules=SentenceRules(keep_words=(2, 3))))["train"]
    assert texts(items[1:3]) == ["a b", "a b c"]
    assert [(items[i].reason, type(items[i])) for i in (0, 3)] == [
        ("fewer than 2 words", Skip),
        ("more than 3 words", Skip),
    ]


def test_the_vocabulary_is_that_of_the_sentences_that_length_filters_keep(files):
    splits = read(files([b"long long long long", b"a b", b"b"], rules=SentenceRules(keep_words=(1, 2))))
    assert texts(splits["findings"])[4:] == ["b", "a"]


@pytest.mark.parametrize(
    ("share", "kept"), [(0.0, ["a a b"]), (0.4, ["a a b", "a b c"]), (1.0, ["a a b", "a b c", "d"])]
)
def test_filters_skip_by_share_of_unknown_words(files, share, kept):
    rules = SentenceRules(vocabulary_size=6, keep_unknown=share)
    items = read(files([b"a a b", b"a b c", b"d"], validation=[b"a b e"], rules=rules))
    assert texts([item for item in items["train"] if not isinstance(item, Skip)]) == kept
    assert isinstance(items["validation"][0], Skip) == (share == 0)


def test_a_vocabulary_follows_its_file(files):
    rules = SentenceRules(keep_unknown=0.0)
    assert texts(read(files([b"a"], validation=[b"a"], test=[b"a"], rules=rules))["findings"])[4:] == ["a"]
    assert texts(read(files([b"bb"], validation=[b"bb"], test=[b"bb"], rules=rules))["validation"]) == ["bb"]


LINES = [b"line %d" % i for i in range(600)]


def test_shares_of_the_training_lines_are_split_off(tmp_path):
    reader = TextFiles(write(tmp_path / "all.txt", LINES), validation_fraction=0.2, test_fraction=0.3)
    splits = read(reader)
    found = [text for split in OWN for text in texts(splits[split])]
    assert sorted(found) == sorted(line.decode() for line in LINES)
    for split, share in zip(OWN, (0.5, 0.2, 0.3), strict=True):
        assert abs(len(splits[split]) / len(LINES) - share) < 3 * (share * (1 - share) / len(LINES)) ** 0.5
        numbers = [int(text.split()[1]) for text in texts(splits[split])]
        assert numbers == sorted(numbers)
    assert {*texts(splits["findings"])[4:]} == {word for text in texts(splits["train"]) for word in text.split()}


def test_where_a_line_falls_depends_on_it_alone(tmp_path):
    both = [TextFiles(write(tmp_path / f"{n}.txt", LINES[:n])) for n in (300, 600)]
    few, many = (set(texts(read(reader)["train"])) for reader in both)
    assert few == many & {line.decode() for line in LINES[:300]}


def test_only_what_has_no_file_is_split_off(tmp_path):
    train, test = write(tmp_path / "train.txt", LINES), write(tmp_path / "test.txt", LINES[:7])
    splits = read(TextFiles(train, test=test))
    assert len(splits["train"]) + len(splits["validation"]) == len(LINES)
    assert len(splits["test"]) == 7


def test_a_broken_line_is_counted_once(tmp_path):
    path = write(tmp_path / "all.txt", [line for text in LINES for line in (text, b"\xff" + text)])
    reader = TextFiles(path, rules=UTF8)
    splits = read(reader)
    assert sum(isinstance(item, Reject) for split in OWN for item in splits[split]) == len(LINES)
    assert all(any(isinstance(item, Reject) for item in splits[split]) for split in OWN)


@pytest.mark.parametrize("block", [500, 50])
def test_parts_of_a_file_are_what_the_whole_file_is(tmp_path, monkeypatch, block):
    path = write(tmp_path / "all.txt", b"\xef\xbb\xbf" + b"\n".join([*LINES[:100], b"x" * 999, *LINES[100:]]))
    reader = TextFiles(path, rules=SentenceRules(max_chars=20))
    whole = read(reader)
    monkeypatch.setattr(line_files, "BLOCK", block)
    line_files._marks.cache_clear()
    assert len([shard for shard in reader.shards() if shard.split == "train"]) > 10
    assert read(reader) == whole


def test_a_gzipped_file_is_one_part(tmp_path, monkeypatch):
    monkeypatch.setattr(line_files, "BLOCK", 500)
    assert len(TextFiles(write(tmp_path / "all.txt.gz", LINES)).shards()) == 4


def pack(path: Path, files: Mapping[str, bytes]) -> str:
    """The files in a folder, or in an archive where the name says so."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
    else:
        for name, data in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)
    return str(path)


@pytest.mark.parametrize("name", ["books", "books.zip"])
def test_texts_of_a_folder_or_an_archive_are_one_corpus_in_the_order_of_their_names(tmp_path, name):
    there = {
        "b.txt": b"second\n\xff\n", "a.TXT": b"\xef\xbb\xbffirst\nof two", "c/c.txt.gz": gzip.compress(b"third\n"),
        "notes.md": b"no text", "README.txt": b"about", ".hidden.txt": b"hidden", "__MACOSX/a.txt": b"\0",
    }  # fmt: skip
    path, other = pack(tmp_path / name, there), write(tmp_path / "test.txt", [b"test"])
    reader = TextFiles(path, other, other, rules=UTF8)
    items = read(reader)["train"]
    first, of, second, reject, third = items
    assert [item["text"] for item in (first, of, second, third)] == [b"first", b"of two", b"second", b"third"]
    assert [item["key"] for item in (of, third)] == [b"train/a.TXT/00000002", b"train/c/c.txt.gz/00000001"]
    assert reject == Reject(f"{path}/b.txt:2", "not in UTF-8")
    words = texts(read(reader)["findings"])[4:]
    assert sorted(words) == ["first", "of", "second", "third", "two"]


@pytest.mark.parametrize("name", ["books", "books.zip"])
def test_shares_are_split_off_a_folder_too(tmp_path, name):
    reader = TextFiles(pack(tmp_path / name, {"a.txt": b"\n".join(LINES[:300]), "b.txt": b"\n".join(LINES[300:])}))
    splits = read(reader)
    found = [text for split in OWN for text in texts(splits[split])]
    assert sorted(found) == sorted(line.decode() for line in LINES)
    assert len({item["key"] for split in OWN for item in splits[split]}) == len(LINES)


def test_a_folder_that_holds_no_text_is_named(tmp_path):
    (tmp_path / "in").mkdir()
    message = one_line(TextFiles(str(tmp_path / "in")), tmp_path / "out")
    assert message == f"{tmp_path}/in holds no file whose name ends in .txt, nor one packed as .gz or .zip."


def test_an_empty_file_in_an_archive_is_named(tmp_path):
    path = pack(tmp_path / "a.zip", {"a.txt": b"a\n", "b.txt": b""})
    assert one_line(TextFiles(path), tmp_path / "out") == f"{path}/b.txt is empty: it must have one sentence a line."


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("end", [".txt", ".txt.gz"])
def test_text_in_another_encoding_is_read_and_told(files, encoding, end):
    lines = [f"the caf\u00e9 number {i} was good" for i in range(30)]
    reader = files("\r\n".join(lines).encode(encoding), end=end)
    items = read(reader)["train"]
    name = encoding.upper().replace("CP1252", "Windows-1252")
    assert [item.what.upper() for item in items if isinstance(item, Told)] == [f"read as {name}".upper()]
    assert texts([item for item in items if not isinstance(item, Told)]) == lines
    assert b"caf\xc3\xa9" in {item["text"] for item in read(reader)["findings"]}


def test_an_encoding_that_the_user_says_is_taken(files):
    reader = files("\u017elu\u0165".encode("cp1250"), rules=SentenceRules(encoding="cp1250"))
    assert texts(read(reader)["train"][1:]) == ["\u017elu\u0165"]


def test_an_endless_line_stays_out_of_memory(tmp_path):
    import tracemalloc

    path = tmp_path / "all.txt"
    with path.open("wb") as file:
        file.write(b"first " * 1000)
        file.truncate(1 << 30)
    tracemalloc.start()
    message = one_line(TextFiles(str(path), rules=UTF8), tmp_path / "out")
    assert tracemalloc.get_traced_memory()[1] < 200 << 20
    tracemalloc.stop()
    assert message == f"{path} has a line of more than 64 MB: each row must end its line."


def test_a_missing_file_is_named(tmp_path):
    message = one_line(TextFiles(str(tmp_path / "absent.txt")), tmp_path / "out")
    assert message == f"{tmp_path}/absent.txt does not exist: it must be a file or a folder of files, .txt."


def test_an_empty_file_is_named(files, tmp_path):
    reader = files([b"a"], test=b"")
    assert one_line(reader, tmp_path / "out") == f"{reader.test} is empty: it must have one sentence a line."


def test_a_file_without_a_usable_line_is_named_with_the_first(files, tmp_path):
    reader = files([b"", b"\xff"], rules=UTF8)
    assert one_line(reader, tmp_path / "out") == (
        f"{reader.train} has no usable line to train on: it must have one sentence a line; "
        f"the first of its lines, {reader.train}:1: no words."
    )


def test_a_file_of_which_most_lines_are_broken_is_refused_with_the_first(files, tmp_path):
    reader = files([b"a"], test=[b"b", b"\xff", b"c"], rules=UTF8)
    assert f"1 of 5 items cannot be read (`max_reject_fraction` is 0.01); the first: {reader.test}:2: not in UTF-8" in (
        one_line(reader, tmp_path / "out")
    )


def test_a_split_that_filters_leave_empty_is_named(files, tmp_path):
    message = one_line(files([b"a b"], rules=SentenceRules(keep_words=(2, 2))), tmp_path / "out")
    assert "the split 'test' has no record" in message
    assert "skipped: 2 with fewer than 2 words" in message


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-20], lambda data: b"plain text\n", lambda data: data[:30] + b"x" * 50]
)
def test_a_broken_gzip_file_is_named(tmp_path, damage):
    path = Path(write(tmp_path / "all.txt.gz", [os.urandom(20).hex().encode() for _ in range(100)]))
    path.write_bytes(damage(path.read_bytes()))
    assert one_line(TextFiles(str(path)), tmp_path / "out").startswith(f"{path} cannot be read (")


@pytest.mark.parametrize("options", [{"test_fraction": 0.0}, {"validation_fraction": 1.0}, {"test_fraction": 0.95}])
def test_shares_that_leave_nothing_are_refused(options):
    with pytest.raises(
        ValueError, match="`test_fraction` and `validation_fraction` must lie between 0 and 1, and their sum"
    ):
        TextFiles("a.txt", **options)


def test_shares_that_are_not_used_are_not_checked():
    TextFiles("a.txt", "b.txt", "c.txt", test_fraction=0.0)


def test_the_yelp_sentences_come_whole(shared_data, tmp_path):
    folder = shared_data("yelp")
    reader = TextFiles(str(folder / "dev.1.txt"), test=str(folder / "dev.0.txt"))
    splits = read(reader)
    assert len(splits["test"]) == 25278
    assert len(splits["train"]) + len(splits["validation"]) == 38205
    assert not any(isinstance(item, Reject | Skip) for items in splits.values() for item in items)
    lines = (folder / "dev.0.txt").read_text().splitlines()
    assert texts(splits["test"]) == [" ".join(line.split()) for line in lines]
    counts = {record["text"]: record["label"] for record in splits["findings"]}
    words = [word for item in splits["train"] for word in item["text"].split()]
    assert sum(counts.values()) == len(words)
    assert counts[b"the"] == words.count(b"the")
