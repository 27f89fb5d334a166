import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
import tensorflow as tf
from PIL import Image

from configs.kinds.records.samples import write_samples
from serving.export.export import export
from serving.export.signatures import SIGNATURES, Service
from serving.row_files.contents import Contents
from serving.row_files.endings import write
from serving.sample import SampleError, check_fit, check_numbers, check_out
from tests.commands import call
from tests.house import ROOT
from tests.records import parsed, record_vae, shaken
from tests.served_read_back import export_of_read_back
from tfvae.data.records.interface import RecordInterface
from tfvae.exported import SENTENCE, load
from tfvae.generators import Sampler, from_moments
from tfvae.inference.records import embedded_once
from tfvae.randomness import seed_from
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text
from tfvae.schema.rows import shown


def test_n_has_a_bound():
    with pytest.raises(SampleError, match="`--n` must be at least 1 and below 2147483648, got 3000000000"):
        check_numbers(3_000_000_000, 0, 1.0)


def run(*flags):
    return call("serving.sample", *flags)


@pytest.mark.e2e
def test_command_writes_a_grid_of_the_newest_version(exported, tmp_path):
    out = tmp_path / "grid.png"
    done = run(f"--model={exported.parent}", "--n=5", f"--out={out}")
    assert (done.returncode, done.stdout) == (0, f"{out}: 5 samples of {exported}\n")
    with Image.open(out) as image:
        assert image.size == (3 * 66 + 2, 2 * 66 + 2)
    assert [path.name for path in tmp_path.iterdir()] == ["grid.png"]


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--n=0"], "Error: `--n` must be at least 1 and below 2147483648, got 0."),
        (["--temperature=-1"], "Error: `--temperature` must be at least 0 and finite, got -1.0."),
        (["--out=grid.gif"], "Error: `--out` must end in one of .png, .png.zip, .npy, .txt, .txt.gz, .csv, .csv.gz, "),
        (["--safe_csv"], "Error: `--safe_csv` is for an `--out` that ends in .csv; got 'grid.png'."),
        (["--sed=3"], "Error: Unknown command line flag 'sed'. Did you mean: seed ?"),
        (["grid.png"], "Error: `grid.png` is no argument; flags begin with --, see --help."),
        (["--model=no_such_directory"], "Error: `model` must hold saved_model.pb or a numbered version with one;"),
    ],
)
def test_mistakes_end_in_one_line_and_status_1(exported, tmp_path, flags, message):
    done = run(f"--model={exported}", f"--out={tmp_path / 'grid.png'}", *flags)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1


def test_help_answers_without_tensorflow():
    code = """
import runpy, sys
sys.argv = ["serving.sample", "--help"]
try:
    runpy.run_module("serving.sample", run_name="__main__", alter_sys=True)
finally:
    print("tensorflow" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "--model=DIR --n=64 --out=grid.png" in done.stdout
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize("name", ["absent/a.png", "file/a.png", "directory.png"])
def test_files_that_cannot_be_written_are_refused(tmp_path, name):
    (tmp_path / "file").touch()
    (tmp_path / "directory.png").mkdir()
    with pytest.raises(SampleError, match="`--out` must be a file in a directory that exists"):
        check_out(tmp_path / name)


@pytest.mark.parametrize(
    ("numbers", "culprit"),
    [((0, 0, 1.0), "--n"), ((1, 2**31, 1.0), "--seed"), ((1, 0, float("nan")), "--temperature")],
)
def test_numbers_out_of_range_are_refused(numbers, culprit):
    check_numbers(1, -(2**31), 0.0)
    with pytest.raises(SampleError, match=f"`{culprit}` must be"):
        check_numbers(*numbers)


FLAT = Schema(Message((Field("x", Number()), Field("street", Text()))), ())
NESTED = Schema(Message((Field("lat", Number()), Field("tags", Text(), most=2))), ())


@pytest.mark.parametrize(
    ("name", "names", "schema", "endings"),
    [
        ("a.txt", ["x"], None, r"\.png or \.png\.zip or \.npy or .* or \.npz, for the samples are x"),
        ("a.png", ["text"], SENTENCE, r"\.txt or \.txt\.gz or \.csv or .* or \.npz, for the samples are text"),
        ("a.npy", ["x", "street"], FLAT, r"\.csv or .* or \.npz, for the samples are x, street"),
        ("a.csv", ["lat", "tags"], NESTED, r"\.jsonl or .* or \.npz, for the samples are lat, tags"),
        ("a.csv", ["head", "tail"], None, r"\.npz, for the samples are head, tail"),
    ],
)
def test_endings_that_fit_are_named(name, names, schema, endings):
    with pytest.raises(SampleError, match=rf"`--out` must end in {endings}; got '{name}'"):
        check_fit(Path(name), Contents(tuple(names), schema, 1))


@pytest.mark.e2e
def test_an_ending_that_does_not_fit_ends_in_one_line(exported, tmp_path):
    done = run(f"--model={exported}", f"--out={tmp_path / 'a.txt'}")
    assert done.returncode == 1
    assert done.stderr.endswith(
        "Error: `--out` must end in .png or .png.zip or .npy or .tfrecord or .tfrecord.gz or .npz, for the samples are "
        "x; got 'a.txt'.\n"
    )


# --- rows, as a pipeline writes them ---

LOOSE = (
    Field("motto", Text(3), optional=True),
    Field("age", Number(whole=True), optional=True),
    Field("zip", Number(whole=True)),
    Field("open", Category(("No", "Yes"), "bool"), optional=True),
    Field("paid", Category(("no", "yes"), "bool")),
)
HOME = Message((Field("lat", Number()), Field("note", Text(2), optional=True)))
TABLE = Schema(Message((*LOOSE, Field("home", HOME))), ("a", "b"))
TABLE_RAW = {
    "motto": ["ab", ""], "age?": [True, False], "age": [3, 0], "zip": [5405, 401], "open?": [True, False],
    "open": [True, False], "paid": [True, False], "home.lat": [44.5, 43.0], "home.note": ["a", ""],
}  # fmt: skip
LINES = Schema(Message((*LOOSE, Field("homes", HOME, most=2), Field("home", HOME, optional=True))), ("a", "b"))
LINES_RAW = {
    **TABLE_RAW, "home?": [True, False], "homes#": [2, 0], "homes.lat": [[1.0, 2.0], [0.0, 0.0]],
    "homes.note": [["a", ""], ["", ""]],
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("schema", "raw", "name"), [(TABLE, TABLE_RAW, "rows.csv"), (LINES, LINES_RAW, "rows.jsonl")])
def test_rows_are_written_as_a_pipeline_writes_them(schema, raw, name, tmp_path, monkeypatch):
    # Of a schema with so many fields only the signature that is needed is traced.
    monkeypatch.setattr(Service, "left_out", dict.fromkeys(set(SIGNATURES) - {"sample"}, "no test asks for it"))
    batch = parsed(schema, raw)
    model = shaken(record_vae(schema, like=batch))
    model.encoder(batch["x"], training=True)
    sampler = Sampler(model, from_moments(model), embedded_once)
    exported = load(export(sampler, {}, tmp_path / "1", RecordInterface(schema), warmup=False))
    drawn = exported.sample_table(40, seed=5)

    def generate(n, seed):
        return RecordInterface(schema).parse({name: tf.constant(column) for name, column in drawn.items()})

    (pipelines,) = write_samples(schema, generate, 40, seed_from(0), tmp_path)
    assert pipelines.name == name
    write(tmp_path / f"served_{name}", [drawn], Contents.of(exported.said, exported.names, 40))
    text = pipelines.read_text("utf-8")
    assert (tmp_path / f"served_{name}").read_text("utf-8") == text
    for field in ("motto", "age", "open"):  # missing in some rows, and not in all
        values = shown(drawn, schema)[field]
        assert None in values and set(values) != {None}
    if name == "rows.csv":
        assert text.splitlines()[0] == "motto,age,zip,open,paid,home.lat,home.note"
        assert {row["open"] for row in csv.DictReader(text.splitlines())} == {"No", "Yes", ""}
    else:
        assert {json.loads(line)["motto"] for line in text.splitlines()} >= {None}


@pytest.mark.e2e
def test_the_command_fills_a_file(tmp_path):
    filling = export_of_read_back(tmp_path / "1")
    gaps, out = tmp_path / "gaps.jsonl", tmp_path / "filled.jsonl"
    gaps.write_text('{"a": "x"}\n{"r": ["u"]}\n')
    done = call("serving.sample", f"--model={filling.path}", f"--given={gaps}", f"--out={out}")
    assert (done.returncode, done.stdout) == (0, f"{out}: 2 records filled by {filling.path}\n"), done.stderr
    assert len(out.read_text().splitlines()) == 2
    done = call("serving.sample", f"--model={filling.path}", f"--given={gaps}", f"--out={out}", "--n=64")
    assert "`--n` must not be set with `--given`, got 64" in done.stderr
    gaps.write_text('{"z": 1}\n')
    done = call("serving.sample", f"--model={filling.path}", f"--given={gaps}", f"--out={out}")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "'z' is unknown" in done.stderr
