"""The numbers that every experiment on images drawn pixel by pixel has, in three sizes, with their bounds."""

from collections.abc import Mapping
from typing import Any

from ml_collections import ConfigDict

from configs.kinds.presets import Number, at_least, layered, stages
from configs.kinds.shared import REMEDIES
from tfvae.checks import require_fraction, require_momentum, require_positive

METHODS = {
    "plain": "plain",
    "delta": "ar1(8)",
    "delta_prior": "aux_prior(of=delta)",
    "pixelcnn": "no_latent",
    "delta_low": "ar1(4)",
    "delta_low_prior": "aux_prior(of=delta_low)",
    "delta_high": "ar1(16)",
    "delta_high_prior": "aux_prior(of=delta_high)",
    "non_causal": "ar1(8) + encoder(all)",
    "independent": "independent_delta(8)",
    "literal": "independent_delta(8, means=literal)",
    "beta_20": "beta(0.2)",
    "beta_40": "beta(0.4)",
    "beta_70": "beta(0.7)",
    "free_bits": "free_bits(0.0714)",  # of 112 dimensions, 8 nats in all
    "free_bits_4": "free_bits_of_all(4)",
    "free_bits_8": "free_bits_of_all(8)",
    "free_bits_16": "free_bits_of_all(16)",
    "anneal": "anneal",
}
"""Name of a stage -> its method: the delta-VAE paper's comparison (Section 4.3, Figure 4)."""

NUMBERS = (
    Number("data.shape", (28, 28, 1)),
    Number("data.limit", 0, smoke=200, rule=at_least(0)),  # images of each split that are read; 0 for all
    Number("model.latent", 8, small=4, smoke=2, rule=at_least(1)),  # numbers of each row's z
    Number("model.lowest_alpha", 0.2, rule=require_momentum),  # the slowest series' is found from the rate
    Number("model.encoder.width", 128, small=64, smoke=8, rule=at_least(1)),
    Number("model.encoder.depth", 4, small=2, smoke=1, rule=at_least(1)),
    Number("model.encoder.heads", 4, smoke=2, rule=at_least(1)),
    Number("model.decoder.filters", 128, small=32, smoke=4, rule=at_least(1)),
    Number("model.decoder.depth", 12, small=5, smoke=1, rule=at_least(1)),
    Number("model.decoder.first", 7, smoke=3, rule=at_least(3)),  # side of the first layer's kernel
    Number("model.decoder.size", 3, rule=at_least(1)),  # of the others'
    Number("model.decoder.dropout", 0.2, small=0.0, rule=require_fraction),
    Number("training.batch_size", 64, small=32, smoke=8, rule=at_least(1)),
    Number("training.learning_rate", 1e-3, small=2e-3, rule=require_positive),
    Number("training.cool_from", 120_000, small=1200, smoke=3, rule=at_least(0)),  # step from which the rate falls
    Number("training.cool_to", 200_000, small=2000, smoke=6, rule=at_least(1)),  # step at which it is 0
    Number("training.clip", 5.0, rule=require_positive),  # norm of the gradient
    Number("training.every.log", 500, small=100, smoke=2, rule=at_least(1)),
    Number("training.every.grid", 10_000, small=1000, smoke=3, rule=at_least(1)),
    Number("training.every.save", 5000, small=500, smoke=4, rule=at_least(1)),
    Number("prior.width", 256, small=64, smoke=4, rule=at_least(1)),  # of the auxiliary prior's LSTM
    Number("prior.learning_rate", 1e-3, small=3e-3, rule=require_positive),
    Number("metrics.batch_size", 500, small=250, smoke=50, rule=at_least(2)),
    Number("metrics.limit", 10_000, small=2000, smoke=50, rule=at_least(2)),  # test images
    Number("metrics.iw_samples", 500, small=0, smoke=3, rule=at_least(0)),  # 0 leaves the estimate out
    Number("metrics.iw_limit", 1000, small=200, smoke=10, rule=at_least(1)),  # test images
    Number("metrics.probe", 6000, smoke=100, rule=at_least(0)),  # training images the linear probe is fitted on
    # Largest bits/dim of the exported sampler that is pushed, over those of the first stage; a few steps prove nothing.
    Number("metrics.bless_ratio", 1.02, smoke=1e9, rule=require_positive),
    *REMEDIES,
)
"""Appendix E of the delta-VAE paper where it says; else what was tried on two cores."""

SMALL = {
    "stages.*.steps": 0,
    "stages.plain.steps": 2000,
    "stages.delta.steps": 2000,
    "stages.delta_prior.steps": 2000,
}
"""Minutes on two cores: the paper's claims, without its comparison."""
SMOKE = {"stages.plain.steps": 6, "stages.delta.steps": 6, "stages.delta_prior.steps": 6}


def numbers(preset: str, *, steps: int, own: Mapping[str, Any] | None = None) -> ConfigDict:
    """Numbers for 28x28 binary images, locked.

    Args:
        preset: "smoke" (seconds), "small" (minutes on two cores), or "paper".
        steps: of each stage in `paper`.
        own: the experiment's own fields, see `presets.layered`.

    Raises:
        ValueError: `preset` is none of the three.
    """
    return layered(preset, NUMBERS, {**stages(METHODS, steps), **(own or {})}, small=SMALL, smoke=SMOKE)
