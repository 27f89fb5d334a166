"""The words that all commands share, help, and one line for each mistake."""

import subprocess
import sys
from pathlib import Path

import pytest
from absl import flags

from tests.house import ROOT
from tfvae import command
from tfvae.checks import ConfigError, DataError
from tfvae.config_file import DIRECTORY, load, names


class Program:
    """A command that keeps what it was told."""

    def __init__(self, shared=True):
        self.own = flags.FlagValues()
        self.words = command.define_words(self.own) if shared else None
        self.workdir = flags.DEFINE_string("workdir", None, "Where.", flag_values=self.own)

    def main(self, fields):
        self.told = command.chosen(self.words, fields) if self.words else command.required("workdir", self.workdir)
        return 0


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs a program in this process; status, standard output, standard error."""

    def ended(program, *arguments, main=None, mistakes=()):
        monkeypatch.setattr(sys, "argv", ["program", *arguments])
        with pytest.raises(SystemExit) as end:
            command.run(main or program.main, program.own, "Teaches.\n\nExample:\n  program", mistakes)
        out, err = capsys.readouterr()
        status = end.value.code
        return (1, out, f"{err}{status}") if isinstance(status, str) else (status or 0, out, err)

    return ended


def told(run, *arguments):
    program = Program()
    assert run(program, *arguments) == (0, "", "")
    return program.told


def test_the_url_of_a_database_is_kept_and_the_file_of_sqlite_found_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for given, kept in {
        "sqlite:///a.db?table=t": f"sqlite:///{tmp_path}/a.db?table=t",
        "sqlite:////data/a.db?table=t": "sqlite:////data/a.db?table=t",
        "postgresql://me@host/db?table=t": "postgresql://me@host/db?table=t",
        "a.csv": f"{tmp_path}/a.csv",
    }.items():
        assert command.resolved(load("records"), {"data_dir": given}).data_dir == kept


@pytest.mark.parametrize("flag", ["--pipeline=text", "--config=text", f"--config={DIRECTORY / 'text.py'}"])
def test_an_experiment_is_a_name_or_a_file(run, flag):
    file, config = told(run, flag)
    assert (file.path, config.preset) == (DIRECTORY / "text.py", "small")
    assert told(run, flag, "--pipeline=text") == (file, config)


def test_short_flags_and_fields_are_the_same(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    short = told(run, "--config=text", "--preset=smoke", "--seed=3", "--data=own.txt", "--config.model.latent=5")
    long = ["--config.preset=smoke", "--config.seed=3", "--config.data_dir=own.txt", "--config.model.latent=5"]
    assert short == told(run, "--config=text", *long) == told(run, "--config=text", *long, "--data_dir=own.txt")
    config = short[1]
    assert (config.preset, config.seed, config.data_dir) == ("smoke", 3, str(tmp_path / "own.txt"))


def test_canaries_are_of_tables(run):
    assert told(run, "--config=records", "--data=rows.csv", "--canaries=10")[1].data.canaries == 10


def test_data_of_a_file_of_ones_own_are_found_from_where_it_is_run(run, tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(
        "from ml_collections import ConfigDict\n"
        "def get_config(preset): return ConfigDict({'data_dir': 'raw'}).lock()\n"
        "build = print\n"
    )
    monkeypatch.chdir(tmp_path)
    assert told(run, "--pipeline=mine.py")[1].data_dir == str(tmp_path / "raw")


@pytest.mark.parametrize(
    ("schema", "found"),
    [("people.proto:Person", "{}/people.proto:Person"), ("people_pb2:Person", "people_pb2:Person"), ("", "")],
)
def test_a_schema_file_is_found_again_from_any_folder_and_a_module_keeps_its_name(
    run, tmp_path, monkeypatch, schema, found
):
    (tmp_path / "people.proto").touch()
    monkeypatch.chdir(tmp_path)
    config = told(run, "--pipeline=records", "--data=people.csv", f"--config.data.schema={schema}")[1]
    assert config.data.schema == found.format(tmp_path)


def test_a_second_run_in_one_process_remembers_nothing(run):
    program = Program()
    run(program, "--config=text", "--seed=3")
    run(program, "--config=text")
    assert program.told[1].seed == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "`--pipeline` must be one of addresses, "),
        (["--pipeline=nope"], "`pipeline` must be one of addresses, "),
        (
            ["--pipeline=text", "--config=records"],
            "`--pipeline` and `--config` are the same; got 'text' and 'records'.",
        ),
        (
            ["--seed=99999999999999999999"],
            "flag --seed=99999999999999999999: 99999999999999999999 is not an integer in the range",
        ),
        (["--data=a", "--data_dir=b"], "`--data` and `--data_dir` are the same; got 'a' and 'b'."),
        (["--data=a", "--config.data_dir=b"], "`--data` and `--config.data_dir` are the same; got 'a' and 'b'."),
        (["--seed=1", "--config.seed=2"], "`--seed` and `--config.seed` are the same; got 1 and '2'."),
        (["--seed=x"], "flag --seed=x: "),
        (["--canaries=3"], "`config.data.canaries` is no field; choose from "),
        (["--canaries=-1"], "flag --canaries=-1: -1 is not a non-negative integer"),
        (["--presett=smoke"], "Unknown command line flag 'presett'. Did you mean: preset ?"),
        (["--latent=3"], "Unknown command line flag 'latent'; see --help. Numbers are replaced with --config.latent="),
        (["--config.latent"], "`--config.latent` has no value;"),
        (["smoke", "--preset=smoke"], "`smoke` is no argument; flags begin with --, see --help."),
    ],
)
def test_mistakes_end_in_one_line(run, arguments, message):
    named = [] if not arguments or "pipeline" in arguments[0] else ["--pipeline=text"]
    status, out, err = run(Program(), *named, *arguments)
    assert (status, out, err.count("\n")) == (1, "", 0)
    assert err.startswith(f"Error: {message}")


@pytest.mark.parametrize("error", [ConfigError("no"), DataError("no"), OSError("no")])
def test_a_mistake_that_the_work_finds_ends_in_one_line(run, error):
    def main(fields):
        raise error

    assert run(Program(), main=main, mistakes=(OSError,)) == (1, "", "Error: no")


def test_other_errors_are_not_hidden(monkeypatch):
    def main(fields):
        raise OSError("no")

    monkeypatch.setattr(sys, "argv", ["program"])
    with pytest.raises(OSError, match="no"):
        command.run(main, Program().own, "")


STOPPED = """
import os, signal, sys
from absl import flags
from tfvae import command
sys.argv = ["program"]
def main(fields):
    print("at work")
    os.kill(os.getpid(), signal.{name})
command.run(main, flags.FlagValues(), "")
"""


@pytest.mark.parametrize(("name", "status", "said"), [("SIGTERM", 143, "SIGTERM"), ("SIGINT", 130, "Ctrl-C")])
def test_a_signal_ends_in_one_line_with_its_status(name, status, said):
    command_line = [sys.executable, "-c", STOPPED.format(name=name)]
    done = subprocess.run(command_line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (status, "at work\n")
    assert done.stderr == f"Stopped by {said}; the same command does what is left.\n"


WRAPPED = """
import os, signal, sys
from absl import flags
from tfvae import command
sys.argv = ["program"]
def main(fields):
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    except BaseException as error:  # as Beam does
        {answer}
command.run(main, flags.FlagValues(), "")
"""


@pytest.mark.parametrize("answer", ["raise RuntimeError(error)", "raise SystemError", "return f'Error: {error}'"])
def test_a_signal_of_which_a_library_makes_another_error_has_its_status(answer):
    command_line = [sys.executable, "-c", WRAPPED.format(answer=answer)]
    done = subprocess.run(command_line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (143, "")
    assert done.stderr == "Stopped by SIGTERM; the same command does what is left.\n"


def test_help_teaches_the_examples_the_words_and_the_flags(run):
    status, out, err = run(Program(), "--help")
    assert (status, err) == (0, "")
    assert out.startswith(f"Teaches.\n\nExample:\n  program\n\n{command.WORDS}\n")
    assert "  --workdir        Where.\n" in out
    assert run(Program(), "-h") == (status, out, err)
    assert max(map(len, out.splitlines())) <= command.WIDTH


def test_list_names_every_experiment(run):
    status, out, _ = run(Program(), "--list")
    assert (status, [line.split()[0] for line in out.splitlines()]) == (0, names())


def test_a_command_without_the_shared_words_takes_no_fields(run):
    program = Program(shared=False)
    assert run(program, "--config.latent=3")[2] == "Error: Unknown command line flag 'config.latent'; see --help."
    assert run(program)[2] == "Error: `--workdir` must be given; see --help."
    assert "--pipeline" not in run(program, "--help")[1]
    assert run(program, "--workdir=here")[0] == 0
    assert Path(program.told) == Path("here")


def test_a_reader_of_the_list_may_stop_early():
    listing = subprocess.Popen(
        [sys.executable, "-m", "tfvae.train", "--list"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    listing.stdout.close()
    assert listing.stderr.read() == b""
    assert listing.wait() == 0
