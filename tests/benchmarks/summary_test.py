"""The arithmetic of the table against SciPy, and the Markdown that it is written as."""

import math

import numpy as np
import pytest
import scipy.stats

from benchmarks.summary import differences, heading, paired, spread, summary, table

RUNS = [
    {"vae": {"mse": 0.30, "rate": 2.0, "seconds": 10.0}, "own": {"mse": 0.10, "rate": 5.0, "seconds": 30.0}},
    {"vae": {"mse": 0.50, "rate": 1.0, "seconds": 11.0}, "own": {"mse": 0.20, "rate": 9.0, "seconds": 28.0}},
    {"vae": {"mse": 0.40, "rate": 1.5, "seconds": 12.0}, "own": {"mse": 0.20, "rate": 7.0, "seconds": 32.0}},
]


def cells(text: str) -> dict[str, dict[str, str]]:
    """Heading of the row -> heading of the column -> text of a Markdown table."""
    split = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    (_, *columns), _, *rows = split
    return {name: dict(zip(columns, row, strict=True)) for name, *row in rows}


def test_the_error_is_that_of_the_mean():
    values = [2.0, 1.0, 1.5, 4.0]
    found = summary(values)
    assert found.mean == np.mean(values)
    assert found.error == pytest.approx(scipy.stats.sem(values), rel=1e-12)
    assert found.seeds == 4


def test_one_seed_has_no_error():
    assert summary([3.0])[0] == 3.0
    assert math.isnan(summary([3.0]).error)


def test_the_table_has_means_and_errors_and_marks_the_best():
    found = cells(table(RUNS))
    errors = {stage: scipy.stats.sem([run[stage]["mse"] for run in RUNS]) for stage in ("vae", "own")}
    assert found["mse (per dimension) ↓"] == {
        "vae": f"0.4 ± {errors['vae']:.2g}",
        "own": f"**0.1667 ± {errors['own']:.2g}**",
    }
    assert found["rate (nats)"]["own"] == "7 ± 1.2"  # neither more nor less is better
    assert found["seconds (of training) ↓"]["vae"] == "**11 ± 0.58**"


def test_differences_are_taken_seed_by_seed():
    gains = [run["own"]["mse"] - run["vae"]["mse"] for run in RUNS]
    t = scipy.stats.ttest_rel([run["own"]["mse"] for run in RUNS], [run["vae"]["mse"] for run in RUNS]).statistic
    found = summary([run["own"]["mse"] for run in paired(RUNS, "vae")])
    assert found.mean == pytest.approx(np.mean(gains))
    assert found.mean / found.error == pytest.approx(t)  # of the paired test, not of two samples
    shown = cells(differences(RUNS, "vae"))
    assert list(shown) == ["mse (per dimension) ↓", "rate (nats)", "seconds (of training) ↓"]
    assert shown["mse (per dimension) ↓"] == {"own": f"**-0.2333 ± {scipy.stats.sem(gains):.2g}**"}
    slower = [run["own"]["seconds"] - run["vae"]["seconds"] for run in RUNS]
    lost = f"{np.mean(slower):.4g} ± {scipy.stats.sem(slower):.2g}"
    assert shown["seconds (of training) ↓"] == {"own": lost}  # a loss is not bold


def test_a_difference_within_two_errors_is_no_gain():
    runs = [{"a": {"mse": 1.0}, "b": {"mse": 1.0 + gain}} for gain in (-0.3, 0.1, -0.1)]
    assert "**" not in differences(runs, "a")
    assert "**" not in differences(runs[:1], "a")  # one seed proves nothing


def test_what_was_not_measured_is_a_dash_and_what_only_some_seeds_have_says_so():
    runs = [{"a": {"mse": 1.0, "fid": 3.0}, "b": {}}, {"a": {"mse": 3.0}, "b": {"rate": 1.0}}]
    found = cells(table(runs))
    assert found["mse (per dimension) ↓"] == {"a": "2 ± 1", "b": "–"}
    assert found["fid (features²) ↓"] == {"a": "3 (1 of 2 seeds)", "b": "–"}
    assert found["rate (nats)"] == {"a": "–", "b": "1 (1 of 2 seeds)"}


def test_values_that_the_baseline_lacks_have_no_difference():
    assert paired([{"lm": {"elbo": -3.0}, "vae": {"elbo": -2.0, "mi": 1.0}}], "lm") == [{"vae": {"elbo": 1.0}}]


@pytest.mark.parametrize(
    ("name", "text"), [("recall_inception", "recall_inception (fraction) ↑"), ("kid", "kid ↓"), ("own", "own")]
)
def test_headings_say_unit_and_direction(name, text):
    assert heading(name) == text


def test_a_spread_has_means_and_deviations_of_the_values_that_are_named():
    found = [{"lm": {"iw_nll": 2.0}, "vae": {"iw_nll": nll, "mi": 0.5, "active_units": 1}} for nll in (1.0, 2.0, 3.0)]
    lines = spread(found, ("iw_nll", "mi")).splitlines()
    assert lines[0] == "| | lm | vae |"
    assert lines[2:] == ["| iw_nll (nats) | 2 (0) | 2 (1) |", "| mi (nats) | – | 0.5 (0) |"]
