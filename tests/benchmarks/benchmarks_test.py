"""Every benchmark that is a command still starts: its imports are there, and --help answers."""

import pytest

from tests.commands import call
from tests.house import ROOT

COMMANDS = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py") if "app.run(" in path.read_text())


@pytest.mark.parametrize("name", COMMANDS)
def test_it_imports_and_says_what_it_does(name):
    done = call(f"benchmarks.{name}", "--help")
    assert "Traceback" not in done.stderr, done.stderr
    assert "flags:" in done.stdout


def test_the_table_is_among_them():
    assert {"table", "records_quality", "records_step", "text_step"} <= set(COMMANDS)
