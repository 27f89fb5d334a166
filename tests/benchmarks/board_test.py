"""The board of remedies: what it trains, its table and its page, and mistakes in one line."""

import json

import pytest

from benchmarks.board import markdown, method_table, write_board
from benchmarks.seeds import Seeds
from benchmarks.summary import summaries
from tests.commands import call

RUNS = [
    {"vae": {"elbo": -5.0, "rate": 0.0, "distortion": 5.0, "seconds": 3.0}, "lm": {"iw_nll": 4.0}},
    {"vae": {"elbo": -7.0, "rate": 2.0, "distortion": 5.0, "seconds": 5.0}, "lm": {"iw_nll": 4.5}},
]


def test_the_table_has_mean_and_standard_deviation():
    table = method_table(summaries(RUNS), 2)
    assert table.header[:3] == ["method", "iw_nll, nats", "elbo, nats"]
    vae = dict(zip(table.header, table.rows[0], strict=True))
    assert vae["elbo, nats"] == "-6 ± 1.4"  # the standard deviation of -5 and -7 is the root of 2
    assert vae["iw_nll, nats"] == "–"


def test_a_method_that_some_seeds_lost_says_so():
    table = method_table(summaries([*RUNS, {"vae": RUNS[0]["vae"]}]), 3)
    assert dict(zip(table.header, table.rows[1], strict=True))["iw_nll, nats"] == "4.25 ± 0.35 (2 of 3 seeds)"


def test_one_seed_has_no_deviation():
    table = method_table(summaries([{"vae": {"elbo": -5.0, "inner_steps": 20.0}, "lm": {"elbo": -4.0}}]), 1)
    assert table.caption == "One seed."
    assert markdown(table).splitlines()[2:] == [
        "| method | elbo, nats | inner_steps, updates |",
        "| --- | ---: | ---: |",
        "| vae | -5 | 20 |",
        "| lm | -4 | – |",
    ]


def test_the_page_stands_beside_its_picture_and_its_numbers(tmp_path):
    fields = {"preset": "smoke", "stages.vae.method": "vae + offset(0.1)"}
    page = write_board(Seeds(RUNS, ["seed 2: killed."]), tmp_path, fields, "python -m benchmarks.board")
    command, _, caption, *table = (tmp_path / "board.md").read_text("utf-8").splitlines()
    assert command == "`python -m benchmarks.board`"
    assert [line.split(" | ")[0] for line in table[3:]] == ["| vae + offset(0.1)", "| lm"]
    assert caption.endswith(" is one seed. Failed: seed 2: killed.")
    for text in ("Rate and distortion", "Failed: seed 2: killed."):
        assert text in page.read_text("utf-8")
    assert (tmp_path / "board.png").stat().st_size > 1000
    assert json.loads((tmp_path / "board.json").read_text())["runs"] == RUNS


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--data=nowhere.txt"], "Error: `data_dir` must be a text file"),
        (["--pipeline=two_stage_digits", "--methods=nope"], "Error: "),
        (["--pipeline=two_stage_digits", "--seeds=x"], "Error: `--seeds` must be different whole numbers"),
    ],
)
def test_mistakes_end_in_one_line_before_anything_is_trained(tmp_path, flags, message):
    done = call("benchmarks.board", *flags, f"--workdir={tmp_path / 'w'}")
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(message)
    assert not (tmp_path / "w").exists()
