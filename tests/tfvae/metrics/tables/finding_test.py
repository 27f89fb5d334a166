"""What sentences are made of."""

import pytest

from tfvae.metrics.tables.finding import Finding, level_of, worst


@pytest.mark.parametrize(("lost", "level"), [(-1, "good"), (0.1, "fair"), (0.3, "bad"), (float("nan"), "bad")])
def test_the_level_is_by_what_is_lost(lost, level):
    assert level_of(lost, 0.1, 0.3) == level


def test_the_worst_counts():
    said = [Finding("good", ""), Finding("fair", ""), Finding("note", "")]
    assert worst(said) == "fair"
    assert worst([Finding("note", ""), Finding("good", "")]) == worst([]) == "good"
