"""Attacks by anonymeter, where it is installed."""

import importlib.util

import pytest

from tests.made_up_people import people
from tfvae.metrics.tables import attacks as module
from tfvae.metrics.tables.attacks import attacks
from tfvae.metrics.tables.plain import read_tables


def found(fake):
    return attacks(*read_tables({"train": people(300, 0), "held": people(300, 1), "fake": fake}).values(), seed=0)


def test_without_the_library_there_is_no_risk(monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    assert found(people(300, 2)) is None


@pytest.mark.slow
def test_copies_are_singled_out_and_linked_and_fresh_rows_are_not():
    if importlib.util.find_spec("anonymeter") is None:
        pytest.skip("anonymeter is absent: attacks are not tried")
    copied, fresh = found(people(300, 0)), found(people(300, 2))
    assert copied["linkability"].value > 0.5 > fresh["linkability"].high
    assert copied["singling_out"].value > fresh["singling_out"].value
