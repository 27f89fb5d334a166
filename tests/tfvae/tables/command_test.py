"""The command `tfvae-tables`, in processes of its own."""

import csv

import pytest

from tests.commands import call
from tests.house import ROOT
from tests.tfvae.tables.people import people

MODULE = "tfvae.tables.command"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["fits"], "Error: the first word must be one of fit, sample, report; got 'fits'. See --help."),
        (["fit", "--out=model"], "Error: `--data` must be given; see --help."),
        (["fit", "--data=absent.csv", "--out=model"], f"Error: {ROOT}/absent.csv does not exist"),
        (["fit", "--data=rows.csv", "--out=model", "--kinds=date"], "Error: `--kinds` must be COLUMN=KIND"),
        (["fit", "--data=rows.csv", "--out=."], "Error: `--out` must be absent or empty; . holds files."),
        (["report", "--model=absent", "--train=a.csv", "--held=b.csv"], "Error: `model` must hold saved_model.pb"),
        (["sample", "--out=rows.csv"], "Error: `--model` must be given; see --help."),
    ],
)
def test_mistakes_end_in_one_line(words, message):
    done = call(MODULE, *words)
    assert done.returncode == 1
    assert done.stderr.startswith(message) and done.stderr.count("\n") == 1


def test_help_teaches_all_parts():
    for words in ([], ["--help"], ["fit", "--help"]):
        done = call(MODULE, *words)
        assert done.returncode == 0
        assert "tfvae-tables sample --model=people --n=1000 --out=rows.csv" in done.stdout


@pytest.mark.e2e
@pytest.mark.slow
def test_from_a_file_to_a_page(tmp_path):
    path, model = tmp_path / "people.csv", tmp_path / "model"
    people(200).to_csv(path, index=False)
    done = call(MODULE, "fit", f"--data={path}", f"--out={model}", "--minutes=0.1", f"--report={tmp_path / 'a.html'}")
    assert done.returncode == 0, done.stderr
    assert "price  decimal" in done.stdout and "quality, " in done.stdout
    assert call(MODULE, "sample", f"--model={model}", "--n=7", f"--out={tmp_path / 'rows.csv'}").returncode == 0
    with (tmp_path / "rows.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == people(1).columns.tolist() and len(rows) == 8
    done = call(
        MODULE, "report", f"--model={model}", f"--train={path}", f"--held={path}", f"--out={tmp_path / 'b.html'}"
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "b.html").stat().st_size > 10_000
