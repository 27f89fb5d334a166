"""The command: what it lists, one line for each mistake; sentences and addresses from a file to a served model."""

import csv
import json

import numpy as np
import pytest
import tensorflow as tf

from configs.kinds.records.numbers import BEST, UNASKED
from tests.commands import call
from tests.house import ROOT
from tfvae.data.records.made_up_state import HEADER, MadeUpState

DIGITS = "--pipeline=two_stage_digits"
KUBEFLOW = (DIGITS, "--runner=kubeflow", "--pipeline_root=gs://bucket", "--image=i")


def command(*arguments, folder=ROOT):
    return call("pipelines.run", *arguments, folder=folder)


def test_list_names_every_experiment():
    done = command("--list")
    assert done.returncode == 0
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert names == sorted(path.stem for path in (ROOT / "configs").glob("*.py") if path.stem != "__init__")
    assert all(len(line.split()) > 4 for line in done.stdout.splitlines())


def test_help_teaches():
    text = command("--help").stdout
    assert "python -m pipelines.run --pipeline=two_stage_digits" in text
    assert "--from=NODE runs NODE" in " ".join(text.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["`--pipeline`", "two_stage_digits"]),
        (["--pipeline=nope"], ["'nope'", "two_stage_celeba", "two_stage_mnist"]),
        ([DIGITS, "--preset=huge"], ["'huge'", "smoke, small, paper"]),
        ([DIGITS, "--config.model.latnt=3"], ["config.model.latnt", "latent"]),
        ([DIGITS, "--config.model.latent=x"], ["config.model.latent", "'x'"]),
        ([DIGITS, "--config.model.latent"], ["`--config.model.latent`", "--config.field=value"]),
        ([DIGITS, "smoke"], ["`smoke`", "--help"]),
        ([DIGITS, f"--output_dir={__file__}/run"], ["`--output_dir`", "run_test.py"]),
        ([DIGITS, "--beam_runner=dask"], ["`--dask_address`", "only then"]),
        ([DIGITS, "--dask_address=tcp://127.0.0.1:1"], ["`--dask_address`", "--beam_runner=local"]),
        ([DIGITS, "--beam_runner=dask", "--dask_address=nonsense"], ["nonsense does not answer", "missing port"]),
        ([DIGITS, "--image=i"], ["`--image`", "no use with --runner=local"]),
        ([DIGITS, "--runner=kubeflow", "--to=Ingest"], ["`--to`", "no use with --runner=kubeflow"]),
        ([DIGITS, "--runner=kubeflow"], ["`--pipeline_root` must be given"]),
        ([*KUBEFLOW, "--out=p.txt"], ["`--out`", ".json", ".yaml"]),
        ([*KUBEFLOW, "--out=p.json", "--pipeline_root=bucket"], ["`--pipeline_root`", "gs://", "'bucket'"]),
        ([DIGITS, "--output_dir=/tmp/a[b"], ["`--output_dir`", "without *, ? and [", "/tmp/a[b"]),
        ([DIGITS, "--output_dir=/tmp/\udcff"], ["`--output_dir`", "UTF-8", "/tmp/\\udcff"]),
        (["--pipeline=text", "--data=/tmp/\udcff"], ["`--data`", "UTF-8", "/tmp/\\udcff"]),
    ],
)
def test_mistakes_end_at_once_in_one_line(arguments, words):
    done = command(*arguments)
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: ")
    assert [word for word in words if word not in line] == []


def test_a_mistyped_flag_is_named():
    done = command(DIGITS, "--frm=Ingest")
    assert done.returncode == 1
    assert "Did you mean: from ?" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["two_stage_mnist", "text"])
def test_missing_data_end_in_one_line_and_leave_nothing(tmp_path, name):
    done = command(f"--pipeline={name}", "--data_dir=nowhere", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: `data_dir`")
    assert str(tmp_path / "nowhere") in line
    assert not list(tmp_path.iterdir())


@pytest.mark.slow  # takes the time of importing TensorFlow
def test_a_file_of_ones_own_is_described(tmp_path):
    path = tmp_path / "configs" / "two_stage_mnist.py"
    path.parent.mkdir()
    path.write_text("from configs.two_stage_digits import build, get_config\n")
    done = command("--pipeline=configs/two_stage_mnist.py", "--preset=smoke", "--describe", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{path}: nodes, ")
    assert "--config.data.shape=(8, 8, 1)" in done.stdout
    assert [file.name for file in tmp_path.iterdir()] == ["configs"]


STAGES = ("lm", "aggressive_anneal")
FIGURES = (
    "Data", "Loss of training, test and generated rows", "p-values", "Repeated encoding and decoding",
    "Values that exist", "Map of generated rows", "Map of interpolations",
)  # fmt: skip


@pytest.fixture(scope="module")
def sentences(tmp_path_factory):
    """Output directory, flags and output of a pipeline on sentences that has run."""
    folder = tmp_path_factory.mktemp("sentences")
    own = folder / "own.txt"
    own.write_text("".join(f"w{i % 7} w{i % 5} w{i % 3}\n" for i in range(300)))
    mine = folder / "configs" / "mine.py"  # of a user's own; there is no such file in this project's configs/
    mine.parent.mkdir()
    mine.write_text("from configs.text import build, get_config\n")
    numbers = [f"data_dir={own}", "data.vocabulary=12", "data.max_words=6", "data.keep_words=(1,6)"]
    flags = [f"--config={mine}", "--preset=smoke", f"--output_dir={folder / 'run'}"]
    flags += [f"--config.{number}" for number in numbers]
    done = command(*flags)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return folder / "run", flags, done.stdout


@pytest.mark.e2e
def test_sentences_are_reported(sentences):
    run, _, out = sentences
    assert "Blessed: yes" in out
    assert f"Samples: {run / 'samples.txt'}" in out
    assert len((run / "samples.txt").read_text().splitlines()) == 64
    assert set(json.loads((run / "metrics.json").read_text())) == set(STAGES)
    html = (run / "report.html").read_text()
    for title in ("Reconstructions", "Interpolations", "Samples", "Training time"):
        assert f">{title}</h" in html
        assert f"{title}: not measured" not in html


@pytest.mark.e2e
def test_the_pushed_model_answers_requests_in_text(sentences):
    run, _, _ = sentences
    (version,) = (run / "serving" / "mine").iterdir()
    model = tf.saved_model.load(str(version))
    ask, text = model.signatures, tf.constant(["w1 w2", "", "nobody knows"])
    seed = tf.constant([1, 2, 3], tf.int64)
    first, again = (ask["sample"](seed=seed, temperature=tf.ones([3]))["text"] for _ in range(2))
    assert (first.dtype, first.shape) == (tf.string, (3,))
    assert (first == again).numpy().all()
    latent = ask["encode"](text=text)["mean"]
    assert latent.shape[0] == 3
    assert ask["reconstruct"](text=text, seed=seed)["text"].shape == (3,)
    way = ask["interpolate"](a=tf.repeat(text[:1], 2), b=tf.repeat(text[1:2], 2), t=tf.constant([0.0, 1.0]))["text"]
    assert way.numpy().tolist() == ask["decode"](z=latent)["text"][:2].numpy().tolist()
    score = ask["score"](text=text, seed=seed)
    assert {key: value.shape for key, value in score.items()} == dict.fromkeys(score, (3,))
    assert (score["elbo"] < 0).numpy().all()


@pytest.mark.e2e
def test_a_second_run_takes_everything_from_the_cache(sentences):
    _, flags, _ = sentences
    done = command(*flags)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split() for line in done.stdout.splitlines()]
    states = {words[0]: words[1] for words in lines if len(words) > 1 and words[1] in ("done", "cached")}
    assert {*STAGES, "Ingest", "Evaluator", "Pusher", "Report"} <= set(states)
    assert set(states.values()) == {"cached"}


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """Output directory and output of a pipeline on addresses that has run; line 202 of the file is in no place."""
    folder = tmp_path_factory.mktemp("addresses")
    lines = list(MadeUpState(400).lines(0, 400))
    (folder / "own.csv").write_text("".join([HEADER, *lines[:200], "0,91,1,POLAR RD,,NOWHERE,,,00000\n", *lines[200:]]))
    tree = [f"--config.{name}={6 if BEST in name else 0}" for name in UNASKED]
    flags = ["--pipeline=addresses", "--preset=smoke", f"--data={folder / 'own.csv'}", *tree]
    done = command(*flags, f"--output_dir={folder / 'run'}")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return folder / "run", " ".join(done.stdout.split())


@pytest.mark.e2e
def test_addresses_become_rows_maps_and_a_report(addresses):
    run, out = addresses
    assert "Rejected: 1 items" in out
    assert "own.csv:202: " in out
    assert f"Rows: {run / 'rows.csv'}" in out
    with (run / "rows.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 50
    assert all(np.isfinite([float(row["lat"]), float(row["long"])]).all() for row in rows)
    assert {"p_mean", "p_real_mean", "duplicates"} <= set(json.loads((run / "metrics.json").read_text())[BEST])
    html = (run / "report.html").read_text()
    assert [title for title in FIGURES if f">{title}</h" not in html] == []
    assert all("leaflet" in (run / page).read_text() for page in ("map.html", "interpolation.html"))


@pytest.mark.e2e
def test_the_pushed_model_scores_rows_that_it_has_sampled(addresses):
    (version,) = (addresses[0] / "serving/addresses").iterdir()
    ask = tf.saved_model.load(str(version)).signatures
    seed = tf.constant([1, 2, 3], tf.int64)
    rows = ask["serving_default"](seed=seed)
    assert set(rows) == {"lat", "long", "number", "street", "unit", "city", "district", "region", "postcode"}
    score = ask["score"](**rows, seed=seed)
    assert np.isfinite(score["elbo"]).all()
