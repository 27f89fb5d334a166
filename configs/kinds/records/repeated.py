"""What becomes of rows that are encoded and decoded again and again (generated-loss paper, Appendix E)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from ml_collections import ConfigDict

from configs.kinds.records.views import View
from tfvae.generators import Sampler
from tfvae.metrics.records.p_value import PValue
from tfvae.metrics.records.repeated_coding import Rounds, follow, repeat_coding
from tfvae.plots.records.repeated_coding import existing_values_figure, repeated_coding_figure
from tfvae.plots.text_tables import TextTable
from tfvae.randomness import fold_in
from tfvae.types import Seed


def repeated(
    config: ConfigDict, p_value: PValue, view: View, samplers: Mapping[str, Sampler], seed: Seed
) -> Mapping[str, Any]:
    """Figures 12 to 17, 23 and 24 of the paper: a panel of boxes, and a line, for each model."""
    text = view.columns.text
    rounds = {name: _rounds(config, p_value, view, sampler, seed) for name, sampler in samplers.items()}
    boxes = {name: (generated.p, training.p) for name, (generated, training) in rounds.items()}
    shares = {name: generated.existing for name, (generated, _) in rounds.items()}
    filled = any(len(p) for both in boxes.values() for one in both for p in one)
    return {
        "Repeated encoding and decoding": repeated_coding_figure(boxes) if filled else None,
        "Repeated encoding and decoding, in numbers": _in_numbers(rounds, text),
        "Values that exist": existing_values_figure(shares, f"values of {text}"),
    }


def _in_numbers(rounds: Mapping[str, tuple[Rounds, Rounds]], text: str) -> TextTable:
    """p-values and existing values after each round, of generated and of training rows."""
    header = ("model", "rows", "round", "mean p", "median p", f"{text} that exists")
    rows = [
        (name, kind, str(i), *_center(p), f"{share:.3f}")
        for name, both in rounds.items()
        for kind, one in zip(("generated", "training"), both, strict=True)
        for i, (p, share) in enumerate(zip(one.p, one.existing, strict=True))
    ]
    return TextTable("Rows that are encoded and decoded again and again.", header, rows)


def _center(p: np.ndarray) -> tuple[str, str]:
    """Mean and median; nothing where no row has a p-value."""
    return (f"{np.mean(p):.3f}", f"{np.median(p):.3f}") if len(p) else ("", "")


def _rounds(config: ConfigDict, p_value: PValue, view: View, sampler: Sampler, seed: Seed) -> tuple[Rounds, Rounds]:
    """From generated rows, and from training rows."""
    known = p_value.reference.x
    n = min(config.report.coded, len(next(iter(known.values()))))
    generated = {key: np.asarray(column) for key, column in sampler.generate(n, seed)["x"].items()}
    training = {key: column[:n] for key, column in known.items()}
    first, second = (
        [view.of(part) for part in repeat_coding(sampler, x, config.report.rounds - 1, fold_in(seed, i))]
        for i, x in enumerate((generated, training))
    )
    return follow(first, p_value, view.columns.text), follow(second, p_value, view.columns.text)
