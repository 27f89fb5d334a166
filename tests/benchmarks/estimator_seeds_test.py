"""Spread of estimates over evaluation seeds: the page, the values of a run, and mistakes."""

import pytest

from benchmarks.estimator_seeds import page
from tests.commands import call


def test_the_page_has_means_and_deviations_of_the_values_that_are_named():
    found = [{"lm": {"iw_nll": 2.0}, "vae": {"iw_nll": nll, "mi": 0.5, "active_units": 1}} for nll in (1.0, 2.0, 3.0)]
    lines = page(found, ("iw_nll", "mi")).splitlines()
    assert lines[0] == "| | lm | vae |"
    assert lines[2:] == ["| iw_nll (nats) | 2 (0) | 2 (1) |", "| mi (nats) | – | 0.5 (0) |"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "`workdir` must name a run; see --help"),
        (["--workdir=nowhere", "--seeds=1"], "`--seeds` must be different whole numbers such as 0,1,2; got '1'"),
        (["--workdir=nowhere", "--seeds=1,1"], "got '1,1'"),
        (["--workdir=nowhere"], "nowhere"),
    ],
)
def test_mistakes_end_in_one_line(arguments, message, tmp_path):
    done = call("benchmarks.estimator_seeds", *arguments, folder=tmp_path)
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
