"""Whole runs in this process, and the files that they leave."""

import gzip
import json

import pytest
import tensorflow as tf

from pipelines.generation import FORMATS, LOG, Asked, check_fit, generate
from pipelines.runners.beam import beam_options
from tests.toy_models import IMAGE_FACTS, PEOPLE_FACTS, SENTENCE_FACTS, people_lines, toy
from tfvae.checks import ConfigError
from tfvae.exported import Description, ModelError
from tfvae.lock import locked

ASKED = Asked(n=30, shards=4, format="csv.gz", seed=0, temperature=1.0, safe_csv=False)
HERE = beam_options("local")


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    return toy(tmp_path_factory.mktemp("people") / "1")


def lines(out, asked=ASKED):
    files = sorted(out.glob("rows-*"))
    assert [path.name for path in files] == [
        f"rows-{index:05d}-of-{asked.shards:05d}.{asked.format}" for index in range(asked.shards)
    ]
    texts = [gzip.decompress(path.read_bytes()).decode() for path in files]
    return [line for text in texts for line in text.splitlines(keepends=True)[1:]]


def test_a_run_writes_all_rows_and_says_so(people, tmp_path, capfd):
    assert generate(people, tmp_path / "a" / "b", ASKED, HERE) == 0
    assert lines(tmp_path / "a" / "b") == people_lines(0, 30)
    said = capfd.readouterr().out.splitlines()[-1]
    assert said.startswith(f"{tmp_path}/a/b: 30 rows, ")
    assert "bytes; drawn now: 30 rows in " in said and said.endswith(" rows per CPU second")


def test_a_run_that_was_cut_goes_on(people, tmp_path, capfd):
    generate(people, tmp_path, ASKED, HERE)
    files = sorted(tmp_path.glob("rows-*"))
    before = {path.name: path.read_bytes() for path in files}
    times = {path: path.stat().st_mtime_ns for path in files}
    files[1].unlink()
    (tmp_path / ".partial-of-a-killed-run").write_bytes(b"half")
    (tmp_path / ".progress" / ".partial-of-a-killed-run").write_bytes(b"half")
    capfd.readouterr()
    generate(people, tmp_path, ASKED, HERE)
    assert {path.name: path.read_bytes() for path in sorted(tmp_path.glob("rows-*"))} == before
    assert [path for path, time in times.items() if path.stat().st_mtime_ns != time] == files[1:2]
    assert not list(tmp_path.rglob(".partial-*"))
    assert "3 of 4 files were there, whole, from an earlier run." in capfd.readouterr().out


def test_another_request_is_refused_before_anything_is_touched(people, tmp_path):
    generate(people, tmp_path, ASKED, HERE)
    before = {path.name: path.read_bytes() for path in tmp_path.glob("rows-*")}
    with pytest.raises(ConfigError, match="whose seed is 0 and not 1"):
        generate(people, tmp_path, ASKED._replace(seed=1), HERE)
    with pytest.raises(ConfigError, match="whose shards is 4 and not 5"):
        generate(people, tmp_path, ASKED._replace(shards=5), HERE)
    assert {path.name: path.read_bytes() for path in tmp_path.glob("rows-*")} == before


def test_what_a_worker_cannot_draw_is_told_in_one_line_and_what_is_drawn_stays(tmp_path):
    model = toy(tmp_path / "model", fails_at=[25])
    with pytest.raises(ModelError, match=rf"^{model} failed: `seed` is bad") as caught:
        generate(model, tmp_path / "out", ASKED, HERE)
    assert "\n" not in str(caught.value)
    assert "Traceback" in (tmp_path / "out" / LOG).read_text()
    assert len(list((tmp_path / "out").glob("rows-*"))) == 3


def test_a_folder_in_use_or_not_to_be_written_is_told(people, tmp_path):
    with locked(tmp_path, "out"), pytest.raises(ConfigError, match="is in use by another run"):
        generate(people, tmp_path, ASKED, HERE)
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"`--out` .*file/out cannot be written: Not a directory"):
        generate(people, tmp_path / "file" / "out", ASKED, HERE)


RECORDS = "jsonl or jsonl.gz or parquet or tfrecord or tfrecord.gz or npz"


@pytest.mark.parametrize(
    "facts, format_, fit",
    [
        (PEOPLE_FACTS, "png", f"csv or csv.gz or {RECORDS}, for the rows are name, age, weight, member"),
        (SENTENCE_FACTS, "npy", f"txt or txt.gz or csv or csv.gz or {RECORDS}, for the rows are text"),
        (IMAGE_FACTS, "csv", "npy or tfrecord or tfrecord.gz or npz or png, for the rows are x"),
        ({**IMAGE_FACTS, "spec": {"x": "float32 [None, 9]"}}, "png", "npy or npz, for the rows are x"),
    ],
)
def test_a_format_that_does_not_fit_is_refused_with_those_that_do(facts, format_, fit):
    with pytest.raises(ConfigError) as caught:
        check_fit(ASKED._replace(format=format_), Description(facts))
    assert str(caught.value) == f"`--format` must be {fit}; got {format_!r}."


def test_an_export_that_does_not_say_what_its_rows_are_is_refused():
    with pytest.raises(ConfigError, match="`--model` must say what its rows are"):
        check_fit(ASKED, Description({}))


def test_texts_that_a_spreadsheet_would_run_are_quoted_where_that_is_asked_for(tmp_path):
    model = toy(
        tmp_path / "model", lambda seed: {"text": tf.strings.join(["=", tf.strings.as_string(seed)])}, SENTENCE_FACTS
    )
    for safe, cells in ((False, ["=0", "=1"]), (True, ["'=0", "'=1"])):
        out = tmp_path / str(safe)
        generate(model, out, ASKED._replace(n=2, shards=1, format="csv", safe_csv=safe), HERE)
        assert (out / "rows-00000-of-00001.csv").read_text().splitlines() == ["text", *cells]


def test_the_request_is_kept_beside_the_rows(people, tmp_path):
    generate(people, tmp_path, ASKED._replace(n=4, shards=1), HERE)
    kept = json.loads((tmp_path / "generate.json").read_text())
    model = kept.pop("model")
    assert len(model) == 16
    assert kept == {
        "n": 4, "shards": 1, "format": "csv.gz", "seed": 0, "temperature": 1.0, "safe_csv": False,
        "columns": ["name", "age", "weight", "member"],
    }  # fmt: skip


def test_a_grid_is_no_format():
    assert FORMATS["png"] == ".png.zip" and ".png" not in FORMATS.values()
