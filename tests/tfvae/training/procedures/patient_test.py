"""Training that ends before its last step: no better for some passes, or out of time; and what is kept of it."""

import numpy as np
import pytest

from tests.tiny import Rows, tiny_procedure, tiny_vae
from tfvae.randomness import seed_from
from tfvae.training.procedures import patient
from tfvae.training.procedures.held_out import HeldOut
from tfvae.training.procedures.patient import Patient


def passes_until_finished(procedure, elbos):
    """How many passes of two steps with these held-out ELBOs are made."""
    batches = iter(Rows().batches("train", 4, seed=seed_from(0)))
    for count, elbo in enumerate(elbos, start=1):
        procedure.steps(batches, 2)
        procedure.epoch(lambda elbo=elbo: {"elbo": elbo})
        if procedure.finished:
            return count
    return None


@pytest.mark.parametrize(
    ("patience", "elbos", "expected"),
    [
        (4, [-5.0, -4.0, -4.0, -4.1, -3.0], 4),
        (4, [-5.0, -5.1, -4.0, -4.1, -3.0], None),
        (3, [-5.0, -5.1, -5.1, -4.1, -3.0], 3),
        (1, [-5.0, float("nan")], 2),
        (0, [-1.0, -2.0, -3.0, -4.0], None),
    ],
)
def test_it_ends_where_no_pass_was_better_for_some_steps(patience, elbos, expected):
    assert passes_until_finished(Patient(tiny_procedure(tiny_vae()), patience=patience), elbos) == expected


def test_it_asks_for_held_out_values_only_where_it_needs_them():
    asked = []
    procedure = Patient(tiny_procedure(tiny_vae()), minutes=1)
    procedure.epoch(lambda: asked.append(1) or {})
    assert not asked
    assert not procedure.needs
    assert Patient(tiny_procedure(tiny_vae()), patience=1).needs == {"elbo"}


def test_short_passes_are_not_told_to_what_is_wrapped():
    asked = []
    procedure = Patient(HeldOut(tiny_procedure(tiny_vae())), every=4)
    batches = iter(Rows().batches("train", 4, seed=seed_from(0)))
    for _ in range(6):
        procedure.steps(batches, 2)
        procedure.epoch(lambda: asked.append(int(procedure.step)) or {})
    assert asked == [4, 8, 12]


def test_time_between_blocks_counts_and_is_saved(monkeypatch):
    clock = iter([0.0, 20.0, 59.0, 61.0])
    monkeypatch.setattr(patient.time, "monotonic", lambda: next(clock))
    procedure = Patient(tiny_procedure(tiny_vae()), minutes=1)
    batches = iter(Rows().batches("train", 4, seed=seed_from(0)))
    ended = []
    for _ in range(3):
        procedure.steps(batches, 1)
        ended.append(procedure.finished)
    assert ended == [False, False, True]
    np.testing.assert_allclose(procedure.variables["patient/seconds"], 61.0)


@pytest.mark.parametrize("wrong", [{"patience": -1}, {"minutes": -0.5}, {"every": 0}])
def test_numbers_out_of_range_are_named(wrong):
    with pytest.raises(ValueError, match=f"`{next(iter(wrong))}` must be at least "):
        Patient(tiny_procedure(tiny_vae()), **wrong)
