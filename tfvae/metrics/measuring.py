"""One pass of metrics over a split of the data."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.data.source import Source
from tfvae.generators import Sampler
from tfvae.metrics.metric import Metric
from tfvae.randomness import fold_in
from tfvae.types import Batch, Seed, examples


class MetricError(RuntimeError):
    """A metric failed; the message names it."""


def measure(
    metrics: Sequence[Metric],
    sampler: Sampler,
    source: Source,
    split: str = "test",
    batch_size: int = 500,
    seed: Seed = (0, 0),
    limit: int | None = None,
) -> dict[str, float]:
    """Values of all metrics over the first `limit` examples of a split, each metric on at most its `max_examples`.

    Batch i has the seed fold_in(seed, i), the same for all metrics, so a metric's values do not depend on which others
    are measured.

    Raises:
        ValueError: two metrics share a name or a value, a number is less than 1, or the split is empty.
        MetricError: a metric failed.
    """
    require_at_least("batch_size", batch_size, 1)
    require_distinct(metrics)
    for name, number in [("limit", limit), *(("max_examples", metric.max_examples) for metric in metrics)]:
        if number is not None:
            require_at_least(name, number, 1)
    accs: dict[str, Any] = {}
    seen = 0
    for i, batch in enumerate(source.sweep(split, batch_size, limit=limit)):
        accs = merge(metrics, accs, observe(metrics, sampler, batch, fold_in(seed, i), seen))
        seen += int(examples(batch))
    if not seen:
        raise ValueError(f"`split` must have examples, {split!r} has none.")
    return results(metrics, accs)


def observe(metrics: Sequence[Metric], sampler: Sampler, batch: Batch, seed: Seed, first: int) -> dict[str, Any]:
    """Statistics of one batch by the name of the metric; a metric that has seen its `max_examples` is left out.

    Args:
        first: place of the batch's first example in the split.
    """
    accs = {}
    for metric in metrics:
        part = batch if metric.max_examples is None else _first(batch, metric.max_examples - first)
        if int(examples(part)):
            accs[metric.name] = _named(metric, metric.observe, sampler, part, seed)
    return accs


def merge(metrics: Sequence[Metric], a: Mapping[str, Any], b: Mapping[str, Any]) -> dict[str, Any]:
    """Merges two sets of statistics, metric by metric; {} is the neutral element."""
    both = {m.name: _named(m, m.merge, a[m.name], b[m.name]) for m in metrics if m.name in a and m.name in b}
    return {**a, **b, **both}


def results(metrics: Sequence[Metric], accs: Mapping[str, Any]) -> dict[str, float]:
    """The values of all metrics."""
    return {name: value for m in metrics for name, value in _named(m, m.result, accs[m.name]).items()}


def require_distinct(metrics: Sequence[Metric]) -> None:
    """Raises ValueError where two metrics have one name, or two values of `result` would."""
    for what, names in (
        ("name", [metric.name for metric in metrics]),
        ("value", [value for metric in metrics for value in metric.values]),
    ):
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            raise ValueError(f"`metrics` must have different {what}s; more than one has {', '.join(twice)}.")


def _first(batch: Batch, n: int) -> Batch:
    return tf.nest.map_structure(lambda t: t[: max(n, 0)], dict(batch))


def _named(metric: Metric, method: Callable, *args: Any) -> Any:
    try:
        return method(*args)
    except Exception as error:
        raise MetricError(f"Metric {metric.name!r} failed: {error}") from error
