"""Progress: plain lines where there is no terminal, a bar where there is one."""

import io

import tensorflow as tf
from rich.console import Console

from tfvae.training.actions.progress import ShowProgress
from tfvae.types import Loss, StepResult

RESULT = StepResult(Loss(tf.constant([3.0, 2.5]), {}), tf.constant([1.0, 1.0]))


def show(terminal):
    out = io.StringIO()
    with ShowProgress("vae", 10, 0, Console(file=out, force_terminal=terminal, width=120), every=5) as progress:
        progress(5, RESULT)
        progress(10, RESULT)
    return out.getvalue()


def test_plain_lines_have_step_loss_rate_and_time_left():
    lines = show(terminal=False).splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("vae: step 10/10  loss 2.50")
    assert "steps/s" in lines[0] and lines[0].endswith("0 s left")


def test_a_terminal_gets_a_bar():
    text = show(terminal=True)
    assert "10/10" in text and "\x1b[" in text
