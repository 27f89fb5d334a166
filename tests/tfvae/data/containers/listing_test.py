"""Which files are data."""

import zipfile

import pytest

from tfvae.data.containers.listing import Listing, NoFileError, find_files, list_files


def listing(tmp_path, *names: str) -> Listing:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in names:
            archive.writestr(name, "")
    found = list_files(str(tmp_path / "a.zip"), [".csv", ".txt"], [".txt"])
    return Listing([name.removeprefix(f"{tmp_path}/a.zip/") for name in found.files], found.beside)


def test_what_lies_beside_data_is_left_out(tmp_path):
    beside = ["README", "README.csv", "License.txt", "__MACOSX/a.csv", ".DS_Store", "data_dictionary.csv",
              "codebook.txt", "summary/us/vt-summary.csv", "a.pdf"]  # fmt: skip
    found = listing(tmp_path, "a.csv", "b/c.CSV.gz", "notice-board.csv", "summary/a.csv", *beside)
    assert found.files == ["a.csv", "b/c.CSV.gz", "notice-board.csv", "summary/a.csv"]
    assert found.beside == sorted(beside)
    assert found.told() == (f"left out beside the data: {', '.join(sorted(beside)[:5])} and 4 more",)


def test_files_that_describe_others_are_left_out_beside_them(tmp_path):
    describe = ["about.csv", "dataset-metadata.csv", "column_descriptions.csv", "sample_submission.csv", "schema.txt"]
    assert listing(tmp_path, "a.csv", *describe) == (["a.csv"], sorted(describe))
    assert listing(tmp_path, "metadata.csv") == (["metadata.csv"], [])


def test_hidden_folders_and_locks_are_left_out(tmp_path):
    hidden = [".git/a.csv", ".ipynb_checkpoints/a.csv", "~$a.csv"]
    assert listing(tmp_path, "../a.csv", "./b.csv", *hidden) == (["../a.csv", "./b.csv"], hidden)


def test_archives_in_an_archive_are_named(tmp_path):
    with pytest.raises(NoFileError, match=r"it holds archives \(in\.zip\): unpack it"):
        listing(tmp_path, "in.zip", "README")


def test_texts_count_where_there_are_no_tables(tmp_path):
    assert listing(tmp_path, "a.csv", "b.txt") == (["a.csv"], ["b.txt"])
    assert listing(tmp_path, "b.txt", "c.txt") == (["b.txt", "c.txt"], [])


def test_a_file_stands_for_itself(tmp_path):
    (tmp_path / "README.txt").write_text("a\n")
    assert find_files(str(tmp_path / "README.txt"), [".csv"]) == [str(tmp_path / "README.txt")]
    with pytest.raises(NoFileError, match=r"holds no file whose name ends in \.csv"):
        find_files(str(tmp_path), [".csv"])
