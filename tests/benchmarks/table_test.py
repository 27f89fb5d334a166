"""The command: its mistakes in one line, before anything is trained."""

import pytest

from tests.commands import call


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--pipeline=nope"], "Error: `pipeline` must be one of addresses, "),
        (["--pipeline=nope.py"], "Error: `pipeline` must be one of addresses, "),
        (["--preset=huge"], "Error: `preset` must be one of smoke, small, paper; got 'huge'."),
        (["--seeds=0,x"], "Error: `--seeds` must be different whole numbers such as 0,1,2; got '0,x'."),
        (["--seeds=1,1"], "Error: `--seeds` must be different whole numbers such as 0,1,2; got '1,1'."),
        (["--seeds="], "Error: `--seeds` must be different whole numbers such as 0,1,2; got ''."),
        (["--baseline=nope"], "Error: `--baseline` must be one of learned_gamma, two_stage, fixed_gamma; got 'nope'."),
        (["--config.latnt=3"], "Error: `config.latnt` is no field; "),
        (["more"], "Error: `more` is no argument; see --help."),
    ],
)
def test_mistakes_end_in_one_line_before_anything_is_trained(tmp_path, flags, message):
    done = call("benchmarks.table", *flags, f"--workdir={tmp_path / 'w'}")
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(message)
    assert not (tmp_path / "w").exists()


def test_help_teaches():
    done = call("benchmarks.table", "--help")
    assert "python -m benchmarks.table --pipeline=" in done.stdout and "--seeds" in done.stdout
