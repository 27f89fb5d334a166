"""The generated-loss paper's own remedies: variants of what was read, and many weights of the KL at once."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple, cast, get_args

import keras
from ml_collections import ConfigDict

from configs.kinds.expressions import Axes, Remedy
from configs.kinds.remedies import WEIGHT
from tfvae.checks import ConfigError, require_at_least, require_fraction, require_one_of, require_positive
from tfvae.latents.told_dense import ToldDense
from tfvae.objectives.trades import Trade, geometric_shares, linear_shares, of_levels, to_capacity, weighted
from tfvae.schedules import constant, linear, warm_up_cool_down
from tfvae.training.updates.augmented import Augmented
from tfvae.training.updates.gradient import GradientUpdate, Update
from tfvae.training.updates.multiscale import Multiscale, Per
from tfvae.types import Schedule

LEVELS, VARIANTS = "the levels", "the variants"
SPACINGS = ("constant", "linear", "geometric")
SIGMAS = ("own", "told")
"""A network of sigma for each level, or one that is told the level (Appendix L)."""


class Levels(NamedTuple):
    """K levels, and how each weighs the KL."""

    number: int
    trade: Callable[[Schedule, int], Trade]
    """(beta by step, D) -> the trade."""
    per: Per = "step"
    dense: Callable[..., keras.layers.Layer] | None = None
    """Layers of the network of sigma; see `SigmaNetwork`."""


class Variants(NamedTuple):
    """Numbers of augmented training; see `training.updates.augmented`."""

    n: int
    p: float
    start: int
    highest: float
    """p of the last level, where levels differ."""
    spacing: str

    def of_levels(self, levels: int) -> Sequence[float]:
        """p of each level (Appendix K)."""
        shares = linear_shares(levels)
        if self.spacing == "linear":
            return [self.p + (self.highest - self.p) * share for share in shares]
        if self.spacing == "geometric":
            return [self.highest * (self.p / self.highest) ** (1 - share) for share in shares]
        return [self.p] * levels


ONE = Levels(1, weighted)
"""No levels: one weight of the KL."""


def remedies(config: ConfigDict) -> Mapping[str, Remedy]:
    """Augmented training (Section 5), multiscale VAEs (Section 6, Appendix J), schedules of one weight (Appendix C)."""
    numbers = config.training
    return {
        "augmented": _augmented(numbers),
        "multiscale": _multiscale(numbers),
        "capacities": _capacities(numbers),
        "warm_up": _warm_up(numbers),
        "warm_up_cool_down": _then_down(numbers),
    }


def _augmented(numbers: ConfigDict) -> Remedy:
    def augmented(
        n: int = numbers.augmented.n, p: float = numbers.augmented.p, start: int = numbers.augmented.start,
        highest: float = 1.0, spacing: str = "constant",
    ) -> Axes:  # fmt: skip
        require_one_of("spacing", spacing, SPACINGS)
        require_at_least("n", n, 1)
        require_at_least("start", start, 0)
        if numbers.batch_size % n:
            raise ConfigError(f"`n` must divide `config.training.batch_size`, got {n} of {numbers.batch_size}.")
        for name, value in {"p": p, "highest": highest}.items():
            (require_positive if spacing == "geometric" else require_fraction)(name, value)
            require_fraction(name, value)
        return {VARIANTS: Variants(n, p, start, highest, spacing)}

    return augmented


def _multiscale(numbers: ConfigDict) -> Remedy:
    def multiscale(
        levels: int = numbers.multiscale.levels, start: float = numbers.multiscale.start,
        end: float = numbers.multiscale.end, spacing: str = "linear", ratio: float = 0.9, inverted: int = 0,
        per: str = "step", sigmas: str = "own",
    ) -> Axes:  # fmt: skip
        require_one_of("spacing", spacing, SPACINGS[1:])
        require_one_of("inverted", inverted, (0, 1))
        require_one_of("sigmas", sigmas, SIGMAS)
        for name, value in {"start": start, "end": end}.items():
            require_positive(name, value)
        shares = geometric_shares(levels, ratio) if spacing == "geometric" else linear_shares(levels)
        trade = partial(of_levels, shares=shares, inverted=bool(inverted))
        dense = partial(ToldDense, shares) if sigmas == "told" else None
        return {WEIGHT: linear(start, end, numbers.early_warm_up), LEVELS: _levels(levels, trade, per, dense)}

    return multiscale


def _capacities(numbers: ConfigDict) -> Remedy:
    def capacities(
        lowest: float, increment: float, levels: int = numbers.multiscale.levels, gamma: float = 128.0,
        both_sides: int = 0, per: str = "step",
    ) -> Axes:  # fmt: skip
        require_one_of("both_sides", both_sides, (0, 1))
        require_positive("gamma", gamma)
        for name, value in {"lowest": lowest, "increment": increment}.items():
            require_at_least(name, value, 0.0)
        targets = [lowest + i * increment for i in range(levels)]
        trade = partial(to_capacity, capacities=targets, both_sides=bool(both_sides))
        return {WEIGHT: constant(gamma), LEVELS: _levels(levels, trade, per)}

    return capacities


def _warm_up(numbers: ConfigDict) -> Remedy:
    def warm_up(beta: float) -> Axes:
        return {WEIGHT: linear(0.0, _weight(beta), numbers.warm_up)}

    return warm_up


def _then_down(numbers: ConfigDict) -> Remedy:
    def then_down(middle: float, end: float, steps: int = numbers.cool_down or numbers.early_warm_up) -> Axes:
        require_at_least("steps", steps, 1)
        return {WEIGHT: warm_up_cool_down(0.0, _weight(middle), _weight(end), numbers.early_warm_up, steps)}

    return then_down


def _weight(beta: float) -> float:
    require_at_least("beta", beta, 0.0)
    return float(beta)


def decorated(
    batch_size: int, levels: Levels, variants: Variants | None, update: Update, gradient: GradientUpdate
) -> Update:
    """An update with variants, at levels, or both; `gradient` is the step that lies within it."""
    if variants is not None:
        numbers = {"n": variants.n, "batch_size": batch_size, "start": variants.start}
        update = Augmented(update, gradient.model, gradient.seed, p=variants.of_levels(levels.number), **numbers)
    return Multiscale(update, levels.number, levels.per) if levels.number > 1 else update


def _levels(
    number: int,
    trade: Callable[[Schedule, int], Trade],
    per: str,
    dense: Callable[..., keras.layers.Layer] | None = None,
) -> Levels:
    require_at_least("levels", number, 1)
    require_one_of("per", per, get_args(Per))
    return Levels(number, trade, cast(Per, per), dense)
