"""Thresholds."""

import math

import pytest

from tfvae.metrics.threshold import Threshold

ROWS = {"vae": {"frechet": 10.0}, "two_stage": {"frechet": 4.0}, "odd": {"frechet": math.nan}}


@pytest.mark.parametrize(
    "threshold",
    [
        Threshold("frechet", 4.0),
        Threshold("frechet", 0.5, of="vae"),
        Threshold("frechet", at_least=4.0),
        Threshold("frechet", at_least=0.4, of="vae"),
        Threshold("frechet", 5.0, at_least=3.0),
    ],
)
def test_kept(threshold):
    assert threshold.broken(ROWS, "two_stage") is None


@pytest.mark.parametrize(
    ("threshold", "reason"),
    [
        (Threshold("frechet", 3.0), "frechet of two_stage is 4, more than 3"),
        (Threshold("frechet", 0.3, of="vae"), "frechet of two_stage is 4, more than 3 (0.3 times that of vae)"),
        (Threshold("frechet", at_least=5.0), "frechet of two_stage is 4, less than 5"),
        (Threshold("frechet", 9.0, at_least=5.0), "frechet of two_stage is 4, less than 5"),
        (
            Threshold("frechet", at_least=0.5, of="vae"),
            "frechet of two_stage is 4, less than 5 (0.5 times that of vae)",
        ),
        (Threshold("kid", 3.0), "kid of two_stage was not measured"),
        (Threshold("frechet", 3.0, of="gan"), "frechet of gan was not measured"),
    ],
)
def test_broken(threshold, reason):
    assert threshold.broken(ROWS, "two_stage") == reason


def test_a_value_that_is_not_a_number_breaks_every_bound():
    for threshold in (Threshold("frechet", 100.0), Threshold("frechet", at_least=0.0)):
        assert "nan" in threshold.broken(ROWS, "odd")
