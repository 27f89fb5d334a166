"""What models give away of which it is known."""

from tests.made_up_people import people
from tfvae.metrics.tables import canaries
from tfvae.metrics.tables.plain import read_tables
from tfvae.metrics.tables.privacy import privacy_of
from tfvae.metrics.tables.privacy_findings import privacy_findings

PEOPLE, HELD, FRESH = people(290, 0), people(150, 1), people(200, 2)
CANARIES = canaries.plant(PEOPLE, 10, 0)
TRAIN = canaries.planted(PEOPLE, CANARIES)


def said(fake, level):
    tables = read_tables({"train": TRAIN, "held": HELD, "fake": fake}).values()
    found = privacy_of(*tables, seed=0, canaries=canaries.found(CANARIES, fake))
    return " ".join(text for reached, text in privacy_findings(found) if reached == level)


def test_fresh_rows_give_nothing_away():
    assert not said(FRESH, "bad") + said(FRESH, "fair")
    assert "0 came back whole and 0 in part" in said(FRESH, "good")


def test_a_copying_model_is_bad_in_every_way():
    bad = said(TRAIN, "bad")
    assert "100.0% of the generated rows are copies of training rows, rows are learned by heart" in bad
    assert "are near copies, more than by chance" in bad
    assert "Leaked values that fewer than 5 training rows have" in bad and "phone (100.0% of the rows" in bad
    assert "Of 10 planted rows of random values 10 came back whole" in bad


def test_one_leaking_column_is_named():
    assert "Leaked values that fewer than 5 training rows have: name" in said(
        {**FRESH, "name": TRAIN["name"][:200]}, "bad"
    )
