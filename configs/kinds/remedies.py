"""Remedies against posterior collapse that fit any kind of data, and their numbers.

A remedy chooses on one axis or two; `expressions.choose` joins several. Its parameters can be set on the command line:
`--config.stages.NAME.method="aggressive(most=50) + autogen(-0.5)"`.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from ml_collections import ConfigDict

from configs.kinds.expressions import Axes, Remedy
from tfvae.checks import ConfigError, require_at_least, require_fraction, require_positive
from tfvae.data.source import Source
from tfvae.inference import Inference, SemiAmortized, amortized
from tfvae.objectives import Objective, autogen, beta, elbo, free_bits, free_bits_of_all
from tfvae.schedules import constant, cyclical, linear, logistic
from tfvae.training.procedure import Procedure
from tfvae.training.procedures.aggressive import MUTUAL_INFORMATION, Aggressive, Units, check_counts, count
from tfvae.training.procedures.held_out import HeldOut
from tfvae.training.procedures.plateau import Plateau
from tfvae.training.updates.gradient import GradientUpdate, Update
from tfvae.types import Schedule, Seed

WEIGHT, FLOOR, M = "the weight of the KL", "free bits", "the number of reconstructions"
ENCODER_RATE, DRIVE, OF = "the encoder's rate", "what drives the update", "the stage that is modelled"
REFINED = "the steps of refinement"
"""Names of axes, as errors show them."""
ONE = constant(1.0)
"""The weight of the KL in the ELBO."""


def remedies(config: ConfigDict, units: Units = count, value: str = MUTUAL_INFORMATION) -> Mapping[str, Remedy]:
    """The shared remedies by name; a value that is left out is the configuration's.

    Args:
        config: has `training` with the numbers of `shared.REMEDIES`.
        units: what aggressive training divides a batch's loss by.
        value: name of the mutual information that tells aggressive training when to end.
    """
    numbers = config.training

    def anneal(start: float = numbers.anneal.start, steps: int = numbers.anneal.steps) -> Axes:
        require_fraction("start", start)
        return {WEIGHT: linear(start, 1.0, steps)}

    def cycles(period: int = numbers.cyclical.period, rising: float = numbers.cyclical.rising) -> Axes:
        return {WEIGHT: cyclical(0.0, period, rising)}

    def sigmoid(middle: float = numbers.logistic.middle, steepness: float = numbers.logistic.steepness) -> Axes:
        return {WEIGHT: logistic(middle, steepness)}

    def constant_beta(weight: float) -> Axes:
        require_at_least("weight", weight, 0.0)
        return {WEIGHT: constant(float(weight))}

    def bits(nats: float = numbers.free_bits) -> Axes:
        require_at_least("nats", nats, 0.0)
        return {FLOOR: free_bits(nats)}

    def bits_of_all(nats: float) -> Axes:
        require_at_least("nats", nats, 0.0)
        return {FLOOR: free_bits_of_all(nats)}

    def generate(m: float) -> Axes:
        autogen(m)  # names a value that is out of range before any work
        return {M: m}

    def encoder(times: float = numbers.encoder_rate) -> Axes:
        require_positive("times", times)
        return {ENCODER_RATE: times}

    def aggressive(
        most: int = numbers.aggressive.most, window: int = numbers.aggressive.window,
        patience: int = numbers.aggressive.patience, start: float = numbers.aggressive.start,
        length: int = numbers.aggressive.length, tolerance: float = numbers.aggressive.tolerance,
    ) -> Axes:  # fmt: skip
        check_counts(most, window, patience, length)
        require_at_least("tolerance", tolerance, 0.0)
        values = {"most": most, "window": window, "patience": patience, "start": start, "length": length}
        values |= {"tolerance": tolerance}
        return {DRIVE: partial(_aggressive, config.training.batch_size, {**values, "units": units, "value": value})}

    return {
        "anneal": anneal, "cyclical": cycles, "logistic": sigmoid, "beta": constant_beta, "free_bits": bits,
        "free_bits_of_all": bits_of_all, "autogen": generate,
        "encoder_rate": encoder, "aggressive": aggressive,
    }  # fmt: skip


def objective(axes: dict[str, Any]) -> Objective:
    """Takes from `axes` what the remedies chose for the objective; the negative ELBO where they chose nothing.

    Raises:
        ConfigError: free bits and a weight of the KL, which are two prices of it.
    """
    m, floor = axes.pop(M, None), axes.pop(FLOOR, None)
    if floor is not None and WEIGHT in axes:
        raise ConfigError(f"`method` must choose {FLOOR} or {WEIGHT}, not both.")
    rate = floor or beta(weight(axes))
    return elbo(rate) if m is None else autogen(m, rate=rate)


def weight(axes: dict[str, Any]) -> Schedule:
    """Takes from `axes` the weight of the KL; 1 where no remedy chose one."""
    schedule: Schedule = axes.pop(WEIGHT, ONE)
    return schedule


def refinement(config: ConfigDict) -> Remedy:
    """Inference that is refined for each example (Kim et al. 2018): the remedy `sa_vae`, where a kind offers it."""

    def refined(steps: int = config.model.semi_amortized.steps) -> Axes:
        return {REFINED: steps}

    return refined


def inference(config: ConfigDict, axes: dict[str, Any]) -> Inference:
    """Takes the refinement from `axes`, which descends the annealed bound, as training does; else amortized."""
    steps = axes.pop(REFINED, None)
    if steps is None:
        return amortized
    numbers = {**config.model.semi_amortized, "steps": steps}
    return SemiAmortized(**numbers, weight=axes.get(WEIGHT, ONE))


def stopping(plateau: ConfigDict, procedure: Procedure, update: GradientUpdate) -> Procedure:
    """Where decays are wanted, decay on a plateau and the best weights; else the last ones."""
    return Plateau(procedure, update, **plateau) if plateau.decays else HeldOut(procedure)


def second_stage(of: str) -> Axes:
    """A second VAE on the latents of the stage `of` (Dai and Wipf 2019, Section 4)."""
    return {OF: of}


def require_taken(axes: Mapping[str, Any]) -> None:
    """Raises ConfigError where remedies chose on an axis that the method has no use for."""
    if axes:
        raise ConfigError(f"`method` chooses {', '.join(axes)}, which cannot be combined with its other remedies here.")


def _aggressive(batch_size: int, values: Mapping[str, Any], update: Update, source: Source, seed: Seed) -> Aggressive:
    return Aggressive(update, source, batch_size, seed, **values)
