"""Sentences by numbers, without rows."""

import numpy as np

from tfvae.metrics.tables.attacks import MISSING, Risk
from tfvae.metrics.tables.canaries import Found
from tfvae.metrics.tables.compared import Compared
from tfvae.metrics.tables.copies import Copies
from tfvae.metrics.tables.privacy import Privacy
from tfvae.metrics.tables.privacy_findings import privacy_findings

NOTHING = Copies(
    Compared(0, 0), Compared(0.01, 0.01), Compared(0.2, 0.2), Compared(0.5, 0.5), (np.zeros(1), np.zeros(1))
)


NEVER = Compared(0, 0)


def findings(copies=NOTHING, rare=NEVER, **other):
    return privacy_findings(Privacy(copies, {"a": rare}, 5, (1000, 1000), **{"attacks": None, **other}))


def test_as_many_as_by_chance_is_good():
    assert {level for level, _ in findings()} == {"good", "note"}
    usual = NOTHING._replace(exact=Compared(0.031, 0.03))
    assert "bad" not in {level for level, _ in findings(usual, Compared(0.52, 0.5))}


def test_few_copies_more_than_by_chance_are_bad():
    (text,) = [text for level, text in findings(NOTHING._replace(exact=Compared(0.06, 0))) if level == "bad"]
    assert text.startswith("6.0% of the generated rows are copies of training rows, rows are learned by heart")


def test_a_canary_that_came_back_is_bad_unless_chance_gives_as_many():
    levels = {
        found: findings(canaries=Found(10, *found))[-2].level for found in [(1, 1, 0, 0), (0, 1, 0, 0), (0, 3, 0, 3)]
    }
    assert list(levels.values()) == ["bad", "fair", "good"]


def test_attacks_are_told_or_why_they_were_not_tried():
    assert findings()[-1] == ("note", MISSING)
    said = findings(attacks={"linkability": Risk(0.5, 0.4, 0.6), "singling_out": Risk(0.02, 0.0, 0.1)})
    assert [level for level, _ in said[-2:]] == ["bad", "good"]
    assert "succeeds 50.0% more often" in said[-2].text
