"""The layout of text data is recognised by what lies in the directory."""

import zipfile
from pathlib import Path

import pytest

from configs.kinds.sentences.numbers import numbers
from configs.kinds.sentences.readers import LAYOUTS, reader_for
from tfvae.checks import ConfigError, DataError
from tfvae.data.sentences.mixed_lines import MixedLines
from tfvae.data.sentences.numbered_files import NumberedFiles, Parts
from tfvae.data.sentences.text_files import TextFiles
from tfvae.data.sentences.tfds import PreparedText


def config_for(data_dir, **fields):
    config = numbers("smoke", ("vae",), steps=1, small={}, smoke={})
    config.update_from_flattened_dict({"data_dir": str(data_dir), **fields})
    return config


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text("a b\n")


def files_of(reader: TextFiles) -> list[str | None]:
    return [path and Path(path).name for path in (reader.train, reader.validation, reader.test)]


@pytest.mark.parametrize("end", ["", ".gz"])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: "-".join(filter(None, layout[:3])))
def test_every_layout(tmp_path, layout, end):
    wanted = [name and name + end for name in layout[:3]]
    touch(tmp_path, *filter(None, wanted))
    reader = reader_for("text", config_for(tmp_path))
    assert files_of(reader) == wanted
    assert reader.labelled == (layout.train == "yelp.train.txt")


def test_layouts_come_in_order(tmp_path):
    touch(tmp_path, "train.txt", "test.txt", "yahoo.train.txt", "yahoo.valid.txt", "yahoo.test.txt", "dev.1.txt")
    assert files_of(reader_for("yahoo", config_for(tmp_path)))[0] == "yahoo.train.txt"


def test_a_plain_file_comes_before_a_gzipped_one(tmp_path):
    touch(tmp_path, "train.txt", "train.txt.gz", "test.txt.gz")
    assert files_of(reader_for("text", config_for(tmp_path))) == ["train.txt", None, "test.txt.gz"]


@pytest.mark.parametrize("name", ["own.txt", "own.txt.gz", "no_ending"])
def test_a_file_itself(tmp_path, name):
    touch(tmp_path, name, "other.txt")
    assert files_of(reader_for("text", config_for(tmp_path / name))) == [name, None, None]


@pytest.mark.parametrize("name", ["stories.txt", "stories.txt.gz"])
def test_the_only_text_file(tmp_path, name):
    touch(tmp_path, name, "readme.md")
    assert files_of(reader_for("text", config_for(tmp_path))) == [name, None, None]


def zipped(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "a b\n")
    return path


def test_several_text_files_are_one_corpus(tmp_path):
    touch(tmp_path, "a.txt", "b.txt.gz", "README.txt")
    reader = reader_for("text", config_for(tmp_path))
    assert reader == MixedLines(str(tmp_path), 1, 20, rules=reader.rules)


@pytest.mark.parametrize("names", [("a.txt", "b.txt"), ("books/a.txt", "books/b.txt"), ("a/a.txt", "b/b.txt")])
def test_an_archive_of_several_texts_is_one_corpus(tmp_path, names):
    path = zipped(tmp_path / "texts.ZIP", *names)
    assert reader_for("text", config_for(path)).path == str(path)


def test_praise_and_complaint_are_mixed(tmp_path):
    touch(tmp_path, "dev.0.txt", "dev.1.txt")
    assert reader_for("yelp", config_for(tmp_path)).path == str(tmp_path)


def style(end=".txt", dev="dev") -> list[str]:
    return [f"{split}.{label}{end}" for split in ("train", dev, "test") for label in (0, 1)]


@pytest.mark.parametrize("end", [".txt", ".txt.gz"])
@pytest.mark.parametrize("dev", ["dev", "valid", "validation"])
def test_numbered_files_of_all_splits_are_not_mixed(tmp_path, end, dev):
    touch(tmp_path, *style(end, dev), "reference.0.txt")
    paths = [str(tmp_path / name) for name in style(end, dev)]
    reader = reader_for("yelp", config_for(tmp_path))
    assert reader == NumberedFiles(Parts(tuple(paths[:2]), tuple(paths[2:4]), tuple(paths[4:])), reader.rules)


def test_numbered_files_in_a_folder_of_an_archive(tmp_path):
    path = zipped(tmp_path / "a.zip", *(f"yelp/{name}" for name in style()))
    reader = reader_for("yelp", config_for(path))
    assert reader.parts.test == (f"{path}/yelp/test.0.txt", f"{path}/yelp/test.1.txt")
    assert [shard.stop for shard in reader.shards()] == [2, 2, 2, 2]


@pytest.mark.parametrize("lacking", ["train", "dev", "test"])
def test_numbered_files_of_some_splits_are_refused(tmp_path, lacking):
    touch(tmp_path, *(name for name in style() if not name.startswith(lacking)))
    with pytest.raises(DataError, match=r"; train\.N\.txt, dev\.N\.txt, test\.N\.txt, where N is the label"):
        reader_for("yelp", config_for(tmp_path))


def test_files_that_are_all_for_testing_are_refused(tmp_path):
    touch(tmp_path, "test.0.txt", "test.1.txt")
    with pytest.raises(DataError, match="`data_dir` must be"):
        reader_for("yelp", config_for(tmp_path))


@pytest.mark.parametrize("field", [{"data.joined": 5}, {"data.labelled": True}])
def test_numbered_files_are_neither_joined_nor_labelled_twice(tmp_path, field):
    touch(tmp_path, *style())
    with pytest.raises(ConfigError, match=f"`config.{next(iter(field))}` must be"):
        reader_for("yelp", config_for(tmp_path, **field))


def test_lines_are_joined_where_all_are_one_corpus(tmp_path):
    touch(tmp_path, "own.txt", "train.txt", "test.txt")
    fields = {"data.joined": 5, "data.block": 7}
    reader = reader_for("text", config_for(tmp_path / "own.txt", **fields))
    assert reader == MixedLines(str(tmp_path / "own.txt"), 5, 7, rules=reader.rules)
    with pytest.raises(ConfigError, match=r"`config\.data\.joined` must be 1 unless all data are one .* got 5 for"):
        reader_for("text", config_for(tmp_path, **fields))
    with pytest.raises(ConfigError, match=r"`config\.data\.joined` must be 1"):
        reader_for("text", config_for(tmp_path / "own.txt", **fields, **{"data.labelled": True}))


@pytest.mark.parametrize("folder", ["", "yelp_data/"])
def test_a_layout_in_an_archive(tmp_path, folder):
    names = [folder + name for name in ("yelp.train.txt", "yelp.valid.txt", "yelp.test.txt", "LICENSE.txt")]
    reader = reader_for("yelp", config_for(zipped(tmp_path / "yelp.zip", *names)))
    assert [reader.train, reader.validation, reader.test] == [f"{tmp_path}/yelp.zip/{name}" for name in names[:3]]
    assert reader.labelled
    assert {shard.path for shard in reader.shards()} == {reader.train, reader.validation, reader.test}


def test_the_only_text_of_an_archive(tmp_path):
    path = zipped(tmp_path / "a.zip", "about/notes.md", "text/all.txt")
    reader = reader_for("text", config_for(path))
    assert reader.train == f"{path}/text/all.txt"
    assert {shard.path for shard in reader.shards()} == {reader.train}


def test_the_only_text_of_an_archive_may_be_joined(tmp_path):
    path = zipped(tmp_path / "a.zip", "text/all.txt")
    reader = reader_for("text", config_for(path, **{"data.joined": 5}))
    assert reader.path == f"{path}/text/all.txt"


@pytest.mark.parametrize("names", [("a/train.txt", "b/train.txt"), ("a/test.txt", "b/part.txt"), ("a.csv",)])
def test_an_archive_that_cannot_be_told_is_refused(tmp_path, names):
    with pytest.raises(DataError, match=r"`data_dir` must be a text file .*a\.zip'\.$"):
        reader_for("text", config_for(zipped(tmp_path / "a.zip", *names)))


def test_a_broken_archive_is_named(tmp_path):
    (tmp_path / "a.zip").write_text("no archive")
    with pytest.raises(DataError, match=r"a\.zip cannot be read \(File is not a zip file\)"):
        reader_for("text", config_for(tmp_path / "a.zip"))


def test_labelled_lines(tmp_path):
    touch(tmp_path, "own.txt")
    assert reader_for("text", config_for(tmp_path / "own.txt", **{"data.labelled": True})).labelled
    assert reader_for("text", config_for(tmp_path, **{"data.labelled": True})).labelled


def test_the_rules_are_those_of_the_numbers(tmp_path):
    touch(tmp_path, "own.txt")
    fields = {"data.vocabulary": 9, "data.max_words": 7, "data.keep_words": (2, 6), "data.keep_unknown": 0.5}
    rules = reader_for("text", config_for(tmp_path, **fields)).rules
    assert (rules.vocabulary_size, rules.keep_words, rules.keep_unknown) == (9, (2, 6), 0.5)


@pytest.mark.parametrize(("dataset", "name"), [("yelp", "yelp_polarity_reviews"), ("bookcorpus", "lm1b")])
def test_a_prepared_data_set_comes_before_files(tmp_path, dataset, name):
    (tmp_path / name).mkdir()
    touch(tmp_path, "train.txt")
    reader = reader_for(dataset, config_for(tmp_path))
    assert isinstance(reader, PreparedText)
    assert (reader.name, reader.data_dir) == (name, str(tmp_path))


def test_another_data_set_s_preparation_is_not_taken(tmp_path):
    (tmp_path / "lm1b").mkdir()
    touch(tmp_path, "train.txt")
    assert isinstance(reader_for("yelp", config_for(tmp_path)), TextFiles)


@pytest.mark.parametrize(("dataset", "command"), [("yelp", "tfds build yelp_polarity_reviews"), ("text", None)])
@pytest.mark.parametrize(
    "there", [[], ["notes.md"], ["yahoo.train.txt", "yahoo.valid.txt"], ["part_1.txt", "test.txt"]]
)
def test_what_cannot_be_told_is_refused_with_what_to_put_there(tmp_path, dataset, command, there):
    touch(tmp_path, *there)
    with pytest.raises(DataError) as caught:
        reader_for(dataset, config_for(tmp_path))
    message = str(caught.value)
    assert message.startswith("`data_dir` must be a text file of one sentence a line, or a directory or .zip archive")
    assert "yelp.train.txt, yelp.valid.txt, yelp.test.txt; " in message
    assert ("tfds" in message) == (command is not None)
    assert command is None or f"run `{command} --data_dir={tmp_path}`" in message
    assert message.endswith(f"got '{tmp_path}'.")
    assert "\n" not in message


@pytest.mark.parametrize("data_dir", ["", "no/such/place"])
def test_a_missing_directory_is_named(data_dir):
    with pytest.raises(DataError, match=rf"got '{data_dir}'\.$"):
        reader_for("text", config_for(data_dir))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"data.vocabulary": 4}, "`vocabulary_size` must be at least 5, got 4"),
        ({"data.keep_words": (0, 5)}, "`keep_words` must be"),
        ({"data.keep_words": (3,)}, "`keep_words` must be"),
        ({"data.encoding": "latin-0"}, "`encoding` must be an encoding that Python knows"),
        ({"data.keep_unknown": 1.5}, "`keep_unknown` must lie between 0 and 1, got 1.5"),
    ],
)
def test_rules_out_of_range_are_mistakes_of_the_configuration(tmp_path, fields, message):
    touch(tmp_path, "own.txt")
    with pytest.raises(ConfigError, match=message):
        reader_for("text", config_for(tmp_path, **fields))
