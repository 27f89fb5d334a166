"""The paired difference of likelihoods, against SciPy's paired test, and the command on a run of two stages."""

import numpy as np
import pytest
from scipy import stats

from benchmarks.paired_nll import difference, page, require_read
from tests.commands import call

RNG = np.random.default_rng(0)


def test_the_difference_is_that_of_the_paired_t_test():
    hard = 10 * RNG.normal(size=50)
    first, second = hard + RNG.normal(size=50), hard + RNG.normal(size=50) - 1
    found = difference(first, second)
    expected = stats.ttest_rel(second, first)
    assert found.mean / found.stderr == pytest.approx(expected.statistic)
    assert found.stderr < 0.2 * np.hypot(stats.sem(first), stats.sem(second))  # what all examples share cancels


def test_the_page_has_each_run_and_their_mean():
    rows = [(f"run{i}", np.array([1.0, 3.0]), np.array([1.0, 3.0]) - i) for i in range(3)]
    lines = page(rows, ["vae", "aggressive"]).splitlines()
    assert lines[0] == "| run | vae | aggressive | difference, paired over examples |"
    assert lines[4] == "| run2 | 2.000 | 0.000 | -2.000 ± 0.000 |"
    assert lines[5] == f"| all, error over runs | | | -1.000 ± {1 / np.sqrt(3):.3f} |"
    assert lines[6] == "| all, error over examples | | | -1.000 ± 0.000 |"
    assert len(page(rows[:1], ["vae", "aggressive"]).splitlines()) == 3  # no error over one run


def test_the_error_over_examples_is_that_of_their_means_over_runs():
    rows = [(str(i), np.zeros(3), np.array(off)) for i, off in enumerate([[1.0, 2.0, 6.0], [3.0, 2.0, 0.0]])]
    last = page(rows, ["vae", "aggressive"]).splitlines()[-1]
    assert last.endswith(f"| +2.333 ± {stats.sem([2.0, 2.0, 3.0]):.3f} |")


@pytest.mark.parametrize("name", ["delta_prior", "other"])
def test_only_stages_that_read_the_data_have_an_nll(name):
    parents = {"plain": None, "delta": None, "delta_prior": "delta"}
    require_read(["plain", "delta"], parents)
    with pytest.raises(ValueError, match=f"`stages` must be one of plain, delta; got '{name}'"):
        require_read(["plain", name], parents)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "`workdirs` must name a run and `stages` two stages, got None"),
        (["--workdirs=nowhere", "--stages=vae"], "got ['vae']"),
        (["--workdirs=nowhere", "--stages=vae,vae"], "got ['vae', 'vae']"),
        (["--workdirs=nowhere", "--stages=vae,aggressive"], "nowhere"),
    ],
)
def test_mistakes_end_in_one_line(arguments, message, tmp_path):
    done = call("benchmarks.paired_nll", *arguments, folder=tmp_path)
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
