"""The numbers of experiments on points of a manifold, in three sizes, with their bounds. Imports no TensorFlow."""

from collections.abc import Mapping

from ml_collections import ConfigDict

from configs.kinds.presets import Number, at_least, layered, stages
from configs.kinds.shared import MEASURING_SEED, REMEDIES, SECOND
from tfvae.checks import require_fraction, require_positive

NUMBERS = (
    Number("data.seed", 0, rule=at_least(0)),  # of the manifold and its points; `seed` is that of the training
    Number("data.r", 2, rule=at_least(1)),  # dimension of the manifold
    Number("data.d", 20, smoke=5, rule=at_least(2)),  # dimension of x
    Number("data.sizes", (10_000, 2000), smoke=(100, 50)),  # points to train and to test
    Number("model.latent", 8, smoke=3, rule=at_least(1)),  # kappa
    Number("model.network.width", 128, smoke=8, rule=at_least(1)),
    Number("model.network.depth", 3, smoke=1, rule=at_least(1)),
    Number("model.gamma.initial", 1.0, rule=require_positive),  # standard deviations
    Number("model.gamma.floor", 1e-3, rule=require_positive),
    Number("model.gamma.fixed", 1.0, rule=require_positive),
    Number("model.gamma.momentum", 0.99, rule=require_fraction),
    Number("training.batch_size", 100, smoke=16, rule=at_least(1)),
    Number("training.weight_decay", 0.0, rule=at_least(0)),
    Number("training.learning_rate", 1e-3, rule=require_positive),
    Number("training.gamma_rate", 1e-3, rule=require_positive),
    Number("training.halve_every", 20_000, small=4000, rule=at_least(1)),  # steps
    Number("training.every.log", 500, small=100, smoke=2, rule=at_least(1)),
    Number("training.every.grid", 50_000, small=5000, smoke=6, rule=at_least(1)),
    Number("training.every.save", 20_000, small=5000, smoke=6, rule=at_least(1)),
    Number("training.every.minutes", 10.0, rule=at_least(0)),  # and a checkpoint after so many; 0 is never
    Number("metrics.batch_size", 500, smoke=50, rule=at_least(1)),
    MEASURING_SEED,
    Number("metrics.limit", 10_000, rule=at_least(1)),  # test points
    *SECOND,
    *REMEDIES,
)
"""None is the paper's: it has no such experiment."""


def numbers(methods: Mapping[str, str], preset: str) -> ConfigDict:
    """The numbers of a preset; every method is trained for as long.

    Raises:
        ValueError: `preset` is none of the three.
    """
    # From g = 1, the second stage learns to ignore u, as for the digits.
    own = {"second.width": 128, "second.gamma": 0.3, "second.gamma_rate": 1e-3, **stages(methods, 100_000)}
    own |= {"second.learning_rate": 1e-3, "second.halve_every": 20_000}
    small = {"stages.*.steps": 20_000, "second.halve_every": 4000}
    return layered(preset, NUMBERS, own, small=small, smoke={"stages.*.steps": 6, "second.width": 8})
