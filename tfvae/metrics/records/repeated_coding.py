"""Records that are encoded and decoded again and again: where they drift to."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.compiled import compiled
from tfvae.data.records.table import Table
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference
from tfvae.metrics.records.existing import Existing
from tfvae.metrics.records.p_value import PValue
from tfvae.model import VAE
from tfvae.randomness import fold_in
from tfvae.types import Seed

Columns = Mapping[str, np.ndarray]
"""The "x" of a batch."""


def repeat_coding(
    sampler: Sampler, x: Columns, rounds: int, seed: Seed, *, temperature: float = 1.0, batch_size: int = 500
) -> list[Columns]:
    """Encodes and decodes rows `rounds` times; returns x and the rows of each round, `rounds` + 1 items.

    x(n) = g(mu(x(n - 1))): the decoder g starts from the posterior mean mu, and draws texts and choices with new noise
    each round. Generated-loss paper, Appendix E.

    Args:
        sampler: its `infer` gives the posterior, its model decodes.
        x: N rows.
        rounds: number of rounds.
        seed: of the noise.
        temperature: at which symbols are drawn; 0 takes the likeliest.
        batch_size: number of rows that are coded at once.

    Raises:
        ValueError: `rounds` is less than 0, or `batch_size` less than 1.
    """
    require_at_least("rounds", rounds, 0)
    require_at_least("batch_size", batch_size, 1)
    found = [x]
    for i in range(rounds):
        found.append(_coded(sampler, found[-1], fold_in(seed, i), temperature, batch_size))
    return found


def _coded(sampler: Sampler, x: Columns, seed: Seed, temperature: float, batch_size: int) -> Columns:
    code = compiled(_code, sampler.model, sampler.infer)
    number = len(next(iter(x.values())))
    parts = []
    for start in range(0, number, batch_size):
        part = {key: tf.convert_to_tensor(column[start : start + batch_size]) for key, column in x.items()}
        found = code(part, fold_in(seed, start), tf.constant(temperature))
        parts.append({key: column.numpy() for key, column in found.items()})
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}


def _code(model: VAE, infer: Inference, x: Mapping[str, tf.Tensor], seed: Seed, temperature: tf.Tensor) -> Any:
    # The draw's own z and scores are not asked for, so the graph leaves them out.
    return model.generate(infer(model, {"x": x}, seed).q.mean(), seed=seed, temperature=temperature)["x"]


class Rounds(NamedTuple):
    """How rows fared in each round of encoding and decoding."""

    p: list[np.ndarray]
    """p-values of each round."""
    existing: list[float]
    """Share of the rows of each round whose value of a field a training row has, too."""


def follow(rounds: Sequence[Table], p_value: PValue, field: str) -> Rounds:
    """Measures the rows of each round that `repeat_coding` returned. Generated-loss paper, Figures 12 and 15.

    Args:
        rounds: the rows as tables, round by round.
        p_value: computes the p-values.
        field: name of the field whose values are looked up among the training rows, see `Existing`.

    Raises:
        ValueError: there is no such field.
    """
    known = Existing(p_value.reference, (field,))
    return Rounds([p_value.of(rows).p for rows in rounds], [known.of(rows).share(field) for rows in rounds])
