import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from serving.sample import SampleError, check_fit, check_numbers, check_out, draw, find_model, write
from tests.commands import call
from tests.house import ROOT


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
        (["--n=0"], "Error: `--n` must be at least 1, got 0."),
        (["--temperature=-1"], "Error: `--temperature` must be at least 0 and finite, got -1.0."),
        (["--out=grid.gif"], "Error: `--out` must end in one of .png, .npy, .txt, .csv, .jsonl, .npz; got 'grid.gif'."),
        (["--model=no_such_directory"], "Error: `--model` must hold saved_model.pb or a numbered version with one;"),
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


def test_the_greatest_version_number_is_the_newest(tmp_path):
    for name in ("9", "10", "latest"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "saved_model.pb").touch()
    (tmp_path / "11").mkdir()  # not complete
    assert find_model(tmp_path) == tmp_path / "10"
    assert find_model(tmp_path / "9") == tmp_path / "9"


def test_no_model_is_an_error(tmp_path):
    with pytest.raises(SampleError, match="`--model` must hold"):
        find_model(tmp_path)


def test_draws_are_those_of_the_signature(exported, served):
    expected = served["sample"](n=tf.constant(4), seed=tf.constant(5), temperature=tf.constant(0.5))
    np.testing.assert_array_equal(draw(exported, 4, 5, 0.5, Path("a.npy"))["x"], expected["x"])


def test_a_model_without_the_signature_is_refused(tmp_path):
    module = tf.Module()
    module.double = tf.function(lambda x: {"y": 2 * x}, input_signature=[tf.TensorSpec([])])
    tf.saved_model.save(module, str(tmp_path), {"double": module.double})
    with pytest.raises(SampleError, match=r"must have a signature `sample`; .* has double"):
        draw(tmp_path, 1, 0, 1.0, Path("a.npz"))


def test_a_signature_with_other_arguments_is_refused(tmp_path):
    module = tf.Module()
    module.sample = tf.function(lambda n: {"x": tf.zeros([n])}, input_signature=[tf.TensorSpec([], tf.int32)])
    tf.saved_model.save(module, str(tmp_path), {"sample": module.sample})
    with pytest.raises(SampleError, match=f"{tmp_path} failed: "):
        draw(tmp_path, 1, 0, 1.0, Path("a.npz"))


def test_a_broken_model_is_refused(tmp_path):
    (tmp_path / "saved_model.pb").write_bytes(b"\xff\xfe not a model")
    with pytest.raises(SampleError, match=f"{tmp_path} failed: "):
        draw(tmp_path, 1, 0, 1.0, Path("a.npz"))


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


def test_arrays_are_written_as_they_are(tmp_path):
    outputs = {"x": np.arange(6.0).reshape(2, 3), "label": np.array([1, 2])}
    write(tmp_path / "a.npy", outputs)
    write(tmp_path / "a.npz", outputs)
    np.testing.assert_array_equal(np.load(tmp_path / "a.npy"), outputs["x"])
    loaded = np.load(tmp_path / "a.npz")
    assert set(loaded) == {"x", "label"}
    np.testing.assert_array_equal(loaded["label"], outputs["label"])


def test_samples_that_are_no_images_leave_the_old_file(tmp_path):
    (tmp_path / "a.png").write_text("old")
    with pytest.raises(SampleError, match=r"does not fit the samples.*An .npz file takes any"):
        write(tmp_path / "a.png", {"x": np.zeros([2, 3])})
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.png", "old")]


def test_sentences_are_lines_of_text(tmp_path):
    write(tmp_path / "a.txt", {"text": np.array(["the café .", "", "<unk>"])})
    assert (tmp_path / "a.txt").read_text("utf-8") == "the café .\n\n<unk>\n"


@pytest.mark.parametrize(
    ("name", "outputs", "endings"),
    [
        ("a.txt", ["x"], r"\.png or \.npy or \.npz, for the samples are x"),
        ("a.png", ["text"], r"\.txt or \.csv or \.jsonl or \.npz, for the samples are text"),
        ("a.npy", ["x", "street"], r"\.csv or \.jsonl or \.npz, for the samples are x, street"),
        ("a.csv", ["lat", "tags", "tags#"], r"\.jsonl or \.npz, for the samples are lat, tags, tags#"),
    ],
)
def test_endings_that_fit_are_named(name, outputs, endings):
    with pytest.raises(SampleError, match=rf"`--out` must end in {endings}; got '{name}'"):
        check_fit(Path(name), outputs)


def test_an_ending_that_does_not_fit_is_refused_before_anything_is_drawn(exported):
    with pytest.raises(SampleError, match="`--out` must end in"):
        draw(exported, -1, 0, 1.0, Path("a.txt"))  # -1 samples would fail
