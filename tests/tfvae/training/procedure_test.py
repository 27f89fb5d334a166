"""Which values on held-out data a procedure needs, and who needs what nobody measures."""

import keras
import pytest

from tests.tiny import Rows, tiny_vae
from tfvae.model import GROUPS
from tfvae.objectives import elbo
from tfvae.randomness import seed_from
from tfvae.training.procedure import unmet
from tfvae.training.procedures.aggressive import Aggressive
from tfvae.training.procedures.basic import Basic
from tfvae.training.procedures.held_out import HeldOut
from tfvae.training.procedures.plateau import Plateau
from tfvae.training.procedures.stopwatch import Stopwatch
from tfvae.training.updates.gradient import GradientUpdate


@pytest.fixture(scope="module")
def update():
    return GradientUpdate(tiny_vae(), {g: keras.optimizers.SGD(1e-2) for g in GROUPS}, elbo(), seed=seed_from(1))


@pytest.mark.parametrize(
    ("measured", "missing"),
    [
        (("elbo", "rate", "mi_batch"), {}),
        (("elbo", "rate"), {"mi_batch": "Aggressive"}),
        (("mi_batch",), {"elbo": "Plateau"}),
        ((), {"elbo": "Plateau", "mi_batch": "Aggressive"}),
    ],
)
def test_what_nobody_measures_is_named_with_the_class_that_needs_it(update, measured, missing):
    procedure = Stopwatch(HeldOut(Plateau(Aggressive(update, Rows(), 4, seed_from(2)), update)))
    assert unmet(procedure, measured) == missing


def test_basic_training_needs_nothing(update):
    assert unmet(Stopwatch(HeldOut(Basic(update))), ()) == {}
