import io
from concurrent.futures import Future

from rich.console import Console

from pipelines.display import rows
from pipelines.display.rows import show_rows


def console(terminal):
    return Console(file=io.StringIO(), force_terminal=terminal, width=120, highlight=False)


def shown(monkeypatch, terminal, counts):
    """What is shown while work goes on, which ends when all is counted."""
    monkeypatch.setattr(rows, "PLAIN_SECONDS", 0.01)
    monkeypatch.setattr(rows, "LOOK", 0.01)
    out, work, left = console(terminal), Future(), list(counts)

    def count():
        if len(left) > 1:
            return left.pop(0)
        if not work.done():
            work.set_result(None)
        return left[0]

    show_rows(out, 1000, count, work)
    return out.file.getvalue()


def test_plain_lines_have_rows_rate_and_time_left(monkeypatch):
    first, second, *_ = shown(monkeypatch, False, [100, 100, 600, 1000]).splitlines()
    assert first == "100/1,000 rows, none drawn yet"
    assert second.startswith("600/1,000 rows, ") and second.endswith(" s left") and " rows/s, " in second


def test_a_terminal_has_a_bar_that_ends_full(monkeypatch):
    assert "1,000/1,000 rows" in shown(monkeypatch, True, [0, 500, 1000])


def test_the_display_ends_with_work_that_failed_and_leaves_the_error_to_others():
    work = Future()
    work.set_exception(ValueError("why"))
    show_rows(console(False), 5, lambda: 0, work)
    assert str(work.exception()) == "why"
