"""Spread of estimates over evaluation seeds: mistakes of its command. The page is tested with the summaries."""

import pytest

from tests.commands import call


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
