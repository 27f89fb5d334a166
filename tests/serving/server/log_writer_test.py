"""The log is written by another thread, whole and in order."""

import io
import logging
import threading

import pytest

from serving.server import log_writer
from serving.server.log_writer import LogWriter

SECONDS = 10.0


class Held(io.StringIO):
    """A stream that takes nothing until it may."""

    def __init__(self):
        super().__init__()
        self.entered, self.free, self.writes = threading.Event(), threading.Event(), 0

    def write(self, text):
        self.entered.set()
        assert self.free.wait(SECONDS)
        self.writes += 1
        return super().write(text)


@pytest.fixture
def stream():
    return Held()


@pytest.fixture
def logger(stream):
    """A logger that writes to the stream, and nowhere else."""
    made, writer = logging.Logger("test"), LogWriter(stream)
    made.addHandler(writer)
    yield made
    stream.free.set()
    writer.close()


def test_nobody_waits_and_lines_are_written_together_in_order(logger, stream):
    logger.info("%s", 0)
    assert stream.entered.wait(SECONDS)
    for i in range(1, 50):
        logger.info("%s", i)
    stream.free.set()
    logger.handlers[0].close()
    assert stream.getvalue() == "".join(f"{i}\n" for i in range(50))
    assert stream.writes == 2


def test_a_record_that_does_not_fit_its_text_stops_nothing(logger, stream, capsys):
    stream.free.set()
    logger.info("%d", "text")
    logger.info("next")
    logger.handlers[0].close()
    assert "TypeError" in capsys.readouterr().err
    assert stream.getvalue() == "next\n"


def test_where_nobody_reads_writers_wait(logger, stream, monkeypatch):
    monkeypatch.setattr(log_writer, "MOST", 3)
    logger.info("first")
    assert stream.entered.wait(SECONDS)
    for _ in range(3):
        logger.info("room")
    waiting = threading.Thread(target=logger.info, args=["last"])
    waiting.start()
    waiting.join(0.05)
    assert waiting.is_alive()
    stream.free.set()
    waiting.join(SECONDS)
    logger.handlers[0].close()
    assert stream.getvalue().split() == ["first", "room", "room", "room", "last"]
