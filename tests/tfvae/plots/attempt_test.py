import pytest

from tfvae.plots.attempt import Missing, attempted


def fail(message: str):
    raise RuntimeError(message)


def test_what_is_drawn_stands_under_its_title():
    assert attempted("a", lambda: 1) == {"a": 1}
    assert attempted("a", lambda: {"b": 1, "c": None}) == {"b": 1, "c": None}


@pytest.mark.parametrize(("message", "reason"), [("one\ntwo", "RuntimeError: one"), ("", "RuntimeError: no message")])
def test_a_failure_is_one_line(message, reason):
    assert attempted("a", lambda: fail(message)) == {"a": Missing(reason)}


def test_who_interrupts_is_heard():
    def interrupt():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempted("a", interrupt)
