import io
import time

import pytest
from rich.console import Console

from pipelines.display import rows
from pipelines.display.rows import shown_rows


def console(terminal):
    return Console(file=io.StringIO(), force_terminal=terminal, width=120, highlight=False)


def until(holds):
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_plain_lines_have_rows_rate_and_time_left(monkeypatch):
    monkeypatch.setattr(rows, "PLAIN_SECONDS", 0.01)
    out, counts = console(terminal=False), iter([100, 100, *[600] * 100_000])
    with shown_rows(out, 1000, lambda: next(counts)):
        until(lambda: "600/1,000 rows" in out.file.getvalue())
    first, second = out.file.getvalue().splitlines()[:2]
    assert first == "100/1,000 rows, none drawn yet"
    assert second.startswith("600/1,000 rows, ") and second.endswith(" s left") and " rows/s, " in second


def test_a_terminal_has_a_bar_that_ends_full(monkeypatch):
    monkeypatch.setattr(rows, "LOOK", 0.01)
    out, seen = console(terminal=True), []
    with shown_rows(out, 50, lambda: seen.append(1) or 50):
        until(lambda: len(seen) > 3)
    assert "50/50 rows" in out.file.getvalue()


def test_the_display_ends_with_the_work_also_where_that_fails():
    out = console(terminal=False)
    with pytest.raises(ZeroDivisionError), shown_rows(out, 5, lambda: 0):
        1 / 0  # noqa: B018
    assert out.file.getvalue() == ""
