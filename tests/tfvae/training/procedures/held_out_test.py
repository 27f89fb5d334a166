"""Values on held-out data after each pass, and nothing else."""

import numpy as np

from tests.tiny import Rows, tiny_procedure, tiny_vae
from tfvae.randomness import seed_from
from tfvae.training.procedures.held_out import HeldOut


def test_it_asks_after_each_pass_and_changes_nothing():
    procedure, measured = HeldOut(tiny_procedure(tiny_vae())), []
    batches = iter(Rows().batches("train", 4, seed=seed_from(0)))
    procedure.steps(batches, 2)
    before = {name: np.array(v) for name, v in procedure.variables.items()}
    procedure.epoch(lambda: measured.append(int(procedure.step)) or {})
    procedure.finish()
    assert measured == [2]
    assert not procedure.needs
    assert not procedure.finished
    for name, value in procedure.variables.items():
        np.testing.assert_array_equal(before[name], value)
