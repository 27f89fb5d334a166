import gzip
import json
from itertools import pairwise

import numpy as np
import pytest

from serving.row_files.contents import Contents
from serving.row_files.endings import write
from tests.records import NESTED, RAW
from tests.toy_models import PEOPLE, people, people_lines, people_table
from tfvae.exported import SENTENCE
from tfvae.schema.rows import write_jsonl

HEADER = "name,age,weight,member\r\n"


@pytest.mark.parametrize("cuts", [[0, 20], [0, 1, 8, 20], [0, 5, 10, 15, 20]])
def test_blocks_do_not_show(cuts, tmp_path):
    blocks = [people_table(first, end) for first, end in pairwise(cuts)]
    for name in ("a.csv", "a.csv.gz"):
        write(tmp_path / name, blocks, Contents(tuple(people(np.arange(1))), PEOPLE, 20))
    text = HEADER + "".join(people_lines(0, 20))
    assert (tmp_path / "a.csv").read_bytes().decode() == text
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()).decode() == text


def test_equal_rows_are_equal_gzipped_bytes_whenever_and_wherever_they_are_written(tmp_path, monkeypatch):
    monkeypatch.setattr("time.time", lambda: 1e9)
    write(tmp_path / "a.csv.gz", [people_table(0, 9)], Contents((), PEOPLE, 9))
    monkeypatch.setattr("time.time", lambda: 2e9)
    write(tmp_path / "b.csv.gz", [people_table(0, 9)], Contents((), PEOPLE, 9))
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()


def test_nested_records_are_those_of_the_one_writer(tmp_path):
    rows = {name: np.array(column, object if isinstance(column[0], str) else None) for name, column in RAW.items()}
    blocks = [{name: column[i : i + 1] for name, column in rows.items()} for i in range(4)]
    write(tmp_path / "a.jsonl", blocks, Contents((), NESTED, 4))
    write_jsonl(rows, NESTED, tmp_path / "b.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_sentences_are_lines_of_text(tmp_path):
    rows = [{"text": np.array(["the café .", ""], object)}, {"text": np.array(["<unk>"], object)}]
    for name in ("a.txt", "a.txt.gz", "a.jsonl.gz", "a.csv"):
        write(tmp_path / name, rows, Contents(("text",), SENTENCE, 3))
    assert (tmp_path / "a.txt").read_text("utf-8") == "the café .\n\n<unk>\n"
    assert gzip.decompress((tmp_path / "a.txt.gz").read_bytes()) == (tmp_path / "a.txt").read_bytes()
    lines = gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()).decode().splitlines()
    assert [json.loads(line) for line in lines] == [{"text": "the café ."}, {"text": ""}, {"text": "<unk>"}]
    assert (tmp_path / "a.csv").read_bytes().decode() == 'text\r\nthe café .\r\n""\r\n<unk>\r\n'
