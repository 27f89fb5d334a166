"""The numbers that every experiment on images has, in three sizes, with their bounds."""

from collections.abc import Mapping
from typing import Any

from ml_collections import ConfigDict

from configs.kinds.presets import Number, at_least, layered, stages
from configs.kinds.shared import MEASURING_SEED, REMEDIES, SECOND
from tfvae.checks import require_fraction, require_positive

METHODS = {
    "learned_gamma": "learned_gamma",
    "two_stage": "second_stage(of=learned_gamma)",
    "fixed_gamma": "fixed_gamma",
    "closed_form_gamma": "closed_form_gamma",
    "cross_entropy": "cross_entropy",
    "wae_mmd": "wae_mmd",
    "joint": "learned_gamma + joint",
}
"""The two-stage paper's comparison, and both stages trained jointly (footnote 6): name of a stage -> its method."""

NUMBERS = (
    Number("data.shape", (28, 28, 1)),
    Number("data.limit", 0, smoke=200, rule=at_least(0)),  # training and test images that are read; 0 for all
    Number("model.latent", 64, smoke=4, rule=at_least(1)),  # kappa
    Number("model.network.width", 128, small=32, smoke=8, rule=at_least(1)),
    Number("model.network.momentum", 0.999, small=0.99, smoke=0.9, rule=require_fraction),
    Number("model.gamma.initial", 1.0, rule=require_positive),  # standard deviations
    Number("model.gamma.floor", 0.0025, rule=at_least(0)),
    Number("model.gamma.fixed", 1.0, rule=require_positive),
    Number("model.gamma.momentum", 0.99, rule=require_fraction),
    Number("model.wae_weight", 10.0, rule=at_least(0)),  # lambda
    Number("training.batch_size", 64, smoke=16, rule=at_least(1)),  # the paper says 100, the released code 64
    Number("training.weight_decay", 0.0, rule=at_least(0)),  # the paper says 5e-4; decoupled from the gradient (AdamW)
    Number("training.learning_rate", 1e-4, small=1e-3, rule=require_positive),
    # At 1e-4 a step, log gamma would not leave the neighbourhood of 0 in a short run.
    Number("training.gamma_rate", 1e-4, small=5e-3, rule=require_positive),
    Number("training.halve_every", 1500, rule=at_least(1)),  # steps
    Number("training.every.log", 500, small=100, smoke=2, rule=at_least(1)),
    Number("training.every.grid", 10_000, small=1000, smoke=3, rule=at_least(1)),
    Number("training.every.save", 5000, small=1000, smoke=4, rule=at_least(1)),
    Number("training.every.minutes", 10.0, rule=at_least(0)),  # and a checkpoint after so many; 0 is never
    # The classifier in whose features samples are judged; 0 steps leave it out. Data without labels need rotations: it
    # then tells quarter turns apart.
    Number("judge.steps", 2000, small=500, smoke=10, rule=at_least(0)),
    Number("judge.rotations", False),
    Number("metrics.batch_size", 500, smoke=50, rule=at_least(1)),
    MEASURING_SEED,
    Number("metrics.limit", 10_000, smoke=100, rule=at_least(1)),  # test images
    Number("metrics.iw_samples", 500, small=50, smoke=5, rule=at_least(1)),
    Number("metrics.iw_limit", 1000, small=200, smoke=20, rule=at_least(1)),  # test images
    Number("metrics.mi_samples", 2000, smoke=50, rule=at_least(1)),
    Number("metrics.inception_weights", ""),  # path of the user's file; FID is measured where it is given
    # Largest Frechet distance that is pushed, over that of the first stage alone; a few steps prove nothing.
    Number("metrics.bless_ratio", 1.0, smoke=1e9, rule=require_positive),
    *SECOND,
    *REMEDIES,
)
"""Section 6 of the two-stage paper's supplement, and what was tried on two cores."""


def numbers(
    preset: str,
    *,
    epoch: int,
    epochs: tuple[int, int],
    halved: tuple[int, int],
    methods: Mapping[str, str] = METHODS,
    own: Mapping[str, Any] | None = None,
    small: Mapping[str, Any] | None = None,
    smoke: Mapping[str, Any] | None = None,
) -> ConfigDict:
    """Numbers for 28x28 grey images, with the paper's comparison of six models; locked.

    Args:
        preset: "smoke" (seconds), "small" (minutes on two cores), or "paper".
        epoch: steps that see each training image once.
        epochs: of the first and the second stage, in `paper`.
        halved: epochs after which the learning rates halve, in `paper`.
        methods: name of a stage -> its method.
        own: the experiment's own fields, see `presets.layered`; `small` and `smoke` likewise.

    Raises:
        ValueError: `preset` is none of the three.
    """
    first, second = (n * epoch for n in epochs)
    rates = {"training.halve_every": halved[0] * epoch, "second.halve_every": halved[1] * epoch}
    rows = stages(methods, first)
    rows |= {f"stages.{name}.steps": second for name, text in methods.items() if text.startswith("second_stage")}
    fitting = {name: value for name, value in SMALL.items() if name in rows or not name.startswith("stages.")}
    left_out = {name: 0 for name, value in fitting.items() if value == 0}
    return layered(
        preset,
        NUMBERS,
        {**rows, **rates, **(own or {})},
        small={**fitting, **(small or {})},
        smoke={"stages.*.steps": 6, **left_out, **(smoke or {})},
    )


SMALL = {
    "stages.learned_gamma.steps": 4000,
    "stages.two_stage.steps": 6000,
    "stages.fixed_gamma.steps": 4000,
    "stages.closed_form_gamma.steps": 0,
    "stages.cross_entropy.steps": 0,
    "stages.wae_mmd.steps": 0,
    "stages.joint.steps": 0,
    "training.halve_every": 1500,
    "second.halve_every": 2000,
}
"""Minutes on two cores; three of the baselines are left out, and joint training."""
