"""The numbers that every experiment on images drawn pixel by pixel has, in three sizes, with their bounds."""

from collections.abc import Mapping, Sequence
from typing import Any

from ml_collections import ConfigDict

from configs.kinds.presets import Number, at_least, layered, one_of, stages, within
from configs.kinds.shared import MEASURING_SEED, PLATEAU, REFINEMENT, REMEDIES
from tfvae.checks import require_momentum, require_positive


def three_sizes(name: str, value: Any) -> None:
    """Raises ValueError unless the value is (H, W, C), whole numbers of at least 1."""
    sizes = value if isinstance(value, tuple | list) else ()
    if len(sizes) != 3 or not all(isinstance(size, int) and size >= 1 for size in sizes):
        raise ValueError(f"`{name}` must be three whole numbers of at least 1, (rows, columns, channels); got {value}.")


NUMBERS = (
    Number("data.shape", (28, 28, 1), rule=three_sizes),
    # 2: a pixel is 0 or 1, drawn with the probability of its grey value; else the levels of a channel, 256 or 32.
    Number("data.levels", 2, rule=within(2, 256)),
    Number("data.limit", 0, smoke=200, rule=at_least(0)),  # images of each split that are read; 0 for all
    Number("model.latent", 8, small=4, smoke=2, rule=at_least(1)),  # numbers of z, of each row where rows have some
    Number("model.components", 32, small=5, smoke=2, rule=at_least(1)),  # of the mixture, where there are more levels
    Number("model.lowest_alpha", 0.2, rule=require_momentum),  # the slowest series' is found from the rate
    *REFINEMENT,
    Number("training.batch_size", 64, small=32, smoke=8, rule=at_least(1)),
    Number("training.learning_rate", 1e-3, small=2e-3, rule=require_positive),
    Number("training.cool_from", 120_000, small=1200, smoke=3, rule=at_least(1)),  # step from which the rate falls
    Number("training.cool_to", 200_000, small=2000, smoke=6, rule=at_least(1)),  # step at which it is 0
    # Above 0: instead, the rate times min(s^-.35, s warm_up^-1.5) at step s (delta-VAE paper, Appendix E.1).
    Number("training.warm_up", 0, small=0, rule=at_least(0)),
    Number("training.clip", 5.0, rule=require_positive),  # norm of the gradient
    Number("training.every.log", 500, small=100, smoke=2, rule=at_least(1)),
    Number("training.every.grid", 10_000, small=1000, smoke=3, rule=at_least(1)),
    Number("training.every.save", 5000, small=500, smoke=4, rule=at_least(1)),
    Number("training.every.minutes", 10.0, rule=at_least(0)),  # and a checkpoint after so many; 0 is never
    Number("prior.width", 256, small=64, smoke=4, rule=at_least(1)),  # of the auxiliary prior's LSTM
    Number("prior.learning_rate", 1e-3, small=3e-3, rule=require_positive),
    Number("metrics.batch_size", 500, small=250, smoke=50, rule=at_least(2)),
    MEASURING_SEED,
    Number("metrics.limit", 10_000, small=2000, smoke=50, rule=at_least(2)),  # test images
    Number("metrics.iw_samples", 500, small=0, smoke=3, rule=at_least(0)),  # 0 leaves the estimate out
    Number("metrics.iw_limit", 1000, small=200, smoke=10, rule=at_least(1)),  # test images
    Number("metrics.probe", 6000, smoke=100, rule=at_least(0)),  # training images the linear probe is fitted on
    # "test": it is fitted on the test images that it is scored on, as the delta-VAE paper says (Section 4.3).
    Number("metrics.probe_fitted_on", "train", rule=one_of("train", "test")),
    # Largest bits/dim of the exported sampler that is pushed, over those of the first stage; a few steps prove nothing.
    Number("metrics.bless_ratio", 1.02, smoke=1e9, rule=require_positive),
    *PLATEAU,
    *REMEDIES,
)
"""What all of them have."""

ROWS = (
    *NUMBERS,
    Number("training.anneal.steps", 31_250, small=500, smoke=4, rule=at_least(1)),
    Number("model.encoder.width", 128, small=64, smoke=8, rule=at_least(1)),
    Number("model.encoder.depth", 4, small=2, smoke=1, rule=at_least(1)),
    Number("model.encoder.heads", 4, smoke=2, rule=at_least(1)),
    # Of the encoder where a method says encoder(by=pixels).
    Number("model.pixels.filters", 128, small=32, smoke=4, rule=at_least(1)),
    Number("model.pixels.depth", 8, small=8, smoke=1, rule=at_least(1)),
    Number("model.decoder.filters", 128, small=32, smoke=4, rule=at_least(1)),
    Number("model.decoder.depth", 12, small=5, smoke=1, rule=at_least(1)),
    Number("model.decoder.first", 7, smoke=3, rule=at_least(3)),  # side of the first layer's kernel
    Number("model.decoder.size", 3, rule=at_least(1)),  # of the others'
    Number("model.decoder.dropout", 0.2, small=0.0, rule=require_momentum),
)
"""Where each row of an image has a z: Appendix E of the delta-VAE paper where it says, else what was tried."""

SNAIL = (
    *ROWS,
    Number("model.decoder.attentions", 16, small=0, smoke=1, rule=at_least(0)),
    Number("model.decoder.heads", 8, small=2, smoke=1, rule=at_least(1)),
)
"""With attention between pixels, which two cores cannot afford at `small`: Table 4 of the delta-VAE paper."""

BOTTLENECK = (
    *NUMBERS,
    Number("model.encoder.width", 64, small=32, smoke=4, rule=at_least(1)),
    Number("model.encoder.blocks", 3, small=2, smoke=1, rule=at_least(1)),
    Number("model.encoder.hidden", 512, small=128, smoke=4, rule=at_least(1)),
    Number("model.decoder.filters", 64, small=32, smoke=4, rule=at_least(2)),
    Number("model.decoder.sizes", (7, 7, 7, 7, 7, 5, 5, 5, 5, 3, 3, 3, 3), small=(7, 5, 5, 3, 3, 3), smoke=(3, 3)),
    # Of batch normalisation. 0 normalises within each example, in the encoder alone: no running statistics are moved by
    # the inner loop of aggressive training.
    Number("model.momentum", 0.9, small=0.0, rule=require_momentum),
)
"""Where an image has one z: Appendix B.3 of the lagging-encoder paper, and what was tried on two cores."""


def numbers(
    preset: str,
    table: Sequence[Number],
    methods: Mapping[str, str],
    *,
    steps: int,
    trained: Mapping[str, int],
    own: Mapping[str, Any] | None = None,
    paper: Mapping[str, Any] | None = None,
    small: Mapping[str, Any] | None = None,
    smoke: Mapping[str, Any] | None = None,
) -> ConfigDict:
    """Numbers for 28x28 binary images, locked.

    Args:
        preset: "smoke" (seconds), "small" (minutes on two cores), or "paper".
        table: `ROWS`, `SNAIL` or `BOTTLENECK`.
        methods: name of a stage -> its method.
        steps: of each stage in `paper`.
        trained: name of each stage that `small` and `smoke` train -> its steps in `small`; it has 6 in `smoke`.
        own: the experiment's own fields, see `presets.layered`; `paper`, `small` and `smoke` likewise.

    Raises:
        ValueError: `preset` is none of the three.
    """
    few = {"stages.*.steps": 0, **{f"stages.{name}.steps": n for name, n in trained.items()}}
    least = {f"stages.{name}.steps": 6 for name in trained}
    return layered(
        preset,
        table,
        # The rate falls by a schedule, and the last weights are kept, unless an experiment says that a plateau decides.
        {**stages(methods, steps), "training.plateau.decays": 0, **(own or {})},
        paper=paper,
        small={**few, **(small or {})},
        smoke={**least, **(smoke or {})},
    )
