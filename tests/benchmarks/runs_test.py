"""Processes of the benchmarks, how their failures end, and pages."""

import pytest

from benchmarks.runs import FailedError, publish, run_module, threads


def test_a_module_that_fails_is_named_with_its_last_line(tmp_path):
    log = tmp_path / "deep/run.log"
    with pytest.raises(FailedError, match=r"json\.tool ended with status 1 .*run\.log\): .*Expecting value"):
        (tmp_path / "bad.json").write_text("nonsense")
        run_module("json.tool", str(tmp_path / "bad.json"), log=log)
    assert "Expecting value" in log.read_text()


def test_what_a_module_says_goes_to_the_log(tmp_path, capfd):
    (tmp_path / "good.json").write_text('{"a": 1}')
    run_module("json.tool", "--compact", str(tmp_path / "good.json"), log=tmp_path / "run.log")
    assert (tmp_path / "run.log").read_text() == '{"a":1}\n'
    assert capfd.readouterr().out == ""


def test_processes_share_the_cores(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    assert [threads(jobs) for jobs in (1, 2, 3, 8)] == [4, 2, 1, 1]


def test_the_page_is_written_or_printed(tmp_path, capsys):
    publish("text", str(tmp_path / "new/table.md"))
    assert (tmp_path / "new/table.md").read_text() == "text"
    publish("text", None)
    assert capsys.readouterr().out == "text\n"
