"""What the tests do on a page, and what they wait for."""

import time

import numpy as np

from tests.serving.server.fake_models import FakeModel

WAIT = 10_000
"""Milliseconds within which the page must do what is expected of it."""


def said(page, text: str) -> None:
    """Waits until the status line says so."""
    page.locator("#status", has_text=text).wait_for()


def until(page, condition: str) -> None:
    """Waits for what JavaScript says; `page.wait_for_function` evaluates text in the page, which its rules forbid."""
    deadline = time.monotonic() + WAIT / 1000
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(20)


def choose_two(page, first: int = 1, second: int = 3) -> None:
    buttons = page.locator("[aria-pressed]")
    buttons.nth(first).click()
    buttons.nth(second).click()
    said(page, "A path of 8 points")


def last(model: FakeModel, signature: str) -> dict[str, np.ndarray]:
    return next(inputs for name, inputs in reversed(model.asked) if name == signature)


def slide(page, label: str, steps: int) -> None:
    """Moves a slider by the keyboard, from its least value."""
    slider = page.get_by_role("slider", name=label)
    slider.focus()
    page.keyboard.press("Home")
    for _ in range(steps):
        page.keyboard.press("ArrowRight")
