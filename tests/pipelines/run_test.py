"""The command: what it lists, one line for each mistake, and sentences from a file to a served model."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import tensorflow as tf

ROOT = Path(__file__).resolve().parents[2]
DIGITS = "--pipeline=two_stage_digits"


def command(*arguments, cwd=None, timeout=120):
    return subprocess.run(
        [sys.executable, "-m", "pipelines.run", *arguments],
        cwd=cwd or ROOT,
        env=None if cwd is None else {"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def test_list_names_every_experiment():
    done = command("--list")
    assert done.returncode == 0
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert names == sorted(path.stem for path in (ROOT / "configs").glob("*.py") if path.stem != "__init__")
    assert all(len(line.split()) > 4 for line in done.stdout.splitlines())


def test_help_teaches():
    text = command("--help").stdout
    assert "python -m pipelines.run --pipeline=two_stage_digits" in text
    assert "--from=NODE runs NODE" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["`--pipeline`", "two_stage_digits"]),
        (["--pipeline=nope"], ["'nope'", "two_stage_celeba", "two_stage_mnist"]),
        ([DIGITS, "--preset=huge"], ["'huge'", "smoke, small, paper"]),
        ([DIGITS, "--config.latnt=3"], ["config.latnt", "latent"]),
        ([DIGITS, "--config.latent=x"], ["config.latent", "'x'"]),
        ([DIGITS, "--config.latent"], ["`--config.latent`", "--config.field=value"]),
        ([DIGITS, "smoke"], ["`smoke`", "--help"]),
        ([DIGITS, f"--output_dir={__file__}/run"], ["`--output_dir`", "run_test.py"]),
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


@pytest.mark.slow  # takes the time of importing TensorFlow
@pytest.mark.parametrize("name", ["two_stage_mnist", "text"])
def test_missing_data_end_in_one_line_and_leave_nothing(tmp_path, name):
    done = command(f"--pipeline={name}", "--data_dir=nowhere", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: `data_dir`")
    assert str(tmp_path / "nowhere") in line
    assert not list(tmp_path.iterdir())


STAGES = {"text": ("lm", "aggressive_anneal"), "lagging_synthetic": ("vae_0", "aggressive_0")}
REPORTED = {"text": (), "lagging_synthetic": ("Posterior mean space", "Way of one sentence")}
WORDS = {"text": "w1 w2", "lagging_synthetic": "w001 w002"}


@pytest.fixture(scope="module", params=STAGES)
def sentences(request, tmp_path_factory):
    """Name, output directory, and flags of a pipeline on sentences that has run."""
    name, folder = request.param, tmp_path_factory.mktemp(request.param)
    own = folder / "own.txt"
    own.write_text("".join(f"w{i % 7} w{i % 5} w{i % 3}\n" for i in range(300)))
    numbers = {
        "text": [f"data_dir={own}", "data.vocabulary=12", "data.max_words=6", "data.keep_words=(1,6)"],
        "lagging_synthetic": [f"steps.{method}_{k}=0" for method in ("vae", "aggressive") for k in (1, 2)],
    }
    flags = [f"--pipeline={name}", "--preset=smoke", f"--output_dir={folder / 'run'}"]
    flags += [f"--config.{number}" for number in numbers[name]]
    done = command(*flags, timeout=900)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return name, folder / "run", flags, done.stdout


@pytest.mark.e2e
def test_sentences_are_reported(sentences):
    name, run, _, out = sentences
    assert "Blessed: yes" in out
    assert f"Samples: {run / 'samples.txt'}" in out
    assert len((run / "samples.txt").read_text().splitlines()) == 64
    assert set(json.loads((run / "metrics.json").read_text())) == set(STAGES[name])
    html = (run / "report.html").read_text()
    for title in ("Reconstructions", "Interpolations", "Samples", "Training time", *REPORTED[name]):
        assert f">{title}</h" in html
        assert f"{title}: not measured" not in html


@pytest.mark.e2e
def test_the_pushed_model_answers_requests_in_text(sentences):
    name, run, _, _ = sentences
    (version,) = (run / "serving" / name).iterdir()
    model = tf.saved_model.load(str(version))
    ask, text = model.signatures, tf.constant([WORDS[name], "", "nobody knows"])
    one, seed = tf.constant(1.0), tf.constant(1)
    first, again = (ask["sample"](n=tf.constant(3), seed=seed, temperature=one)["text"] for _ in range(2))
    assert (first.dtype, first.shape) == (tf.string, (3,))
    assert (first == again).numpy().all()
    latent = ask["encode"](text=text)["mean"]
    assert latent.shape[0] == 3
    assert ask["reconstruct"](text=text, seed=seed)["text"].shape == (3,)
    way = ask["interpolate"](a=text[:1], b=text[1:2], steps=tf.constant(4))["text"]
    assert (way.dtype, way.shape) == (tf.string, (1, 4))
    assert way[0, 0] == ask["decode"](z=latent)["text"][0]
    score = ask["score"](text=text, seed=seed, num_samples=tf.constant(2))
    assert {key: value.shape for key, value in score.items()} == dict.fromkeys(score, (3,))
    assert (score["elbo"] < 0).numpy().all()


@pytest.mark.e2e
def test_a_second_run_takes_everything_from_the_cache(sentences):
    name, _, flags, _ = sentences
    done = command(*flags, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split() for line in done.stdout.splitlines()]
    states = {words[0]: words[1] for words in lines if len(words) > 1 and words[1] in ("done", "cached")}
    assert {*STAGES[name], "Ingest", "Evaluator", "Pusher", "Report"} <= set(states)
    assert set(states.values()) == {"cached"}
