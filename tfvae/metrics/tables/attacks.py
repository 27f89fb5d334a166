"""Attacks on generated rows by the library anonymeter, where it is installed: singling out, and linking.

anonymeter 1.1 wants NumPy below 1.27, so it fits the stable stack and not that of Python 3.11 and later.
"""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any, NamedTuple

from tfvae.metrics.tables.plain import PlainTable

MISSING = "Singling out and linking were not tried: that needs anonymeter, pip install 'tfvae[privacy]' on Python 3.10."
_ATTACKS, _MOST = 200, 5000


class Risk(NamedTuple):
    """How much more often an attack succeeds on training rows than on held-out ones."""

    value: float
    """From 0 to 1; 0 is none."""
    low: float
    high: float
    """Bounds of 95 %."""


def attacks(train: PlainTable, held: PlainTable, fake: PlainTable, seed: int) -> Mapping[str, Risk] | None:
    """`singling_out` and, of tables of two columns and more, `linkability`; None where anonymeter is not installed."""
    if find_spec("anonymeter") is None:
        return None
    from anonymeter.evaluators import LinkabilityEvaluator, SinglingOutEvaluator

    frames = dict(
        zip(("ori", "syn", "control"), (_frame(t.sample(_MOST, seed)) for t in (train, fake, held)), strict=True)
    )
    number = min(_ATTACKS, *(len(frame) for frame in frames.values()))
    found = {"singling_out": _risk(SinglingOutEvaluator(**frames, n_attacks=number), mode="univariate")}
    if len(names := list(train.kinds)) > 1:
        halves = (names[::2], names[1::2])
        evaluator = LinkabilityEvaluator(**frames, n_attacks=number, aux_cols=halves, n_neighbors=10)
        found["linkability"] = _risk(evaluator, n_jobs=1)
    return found


def _frame(table: PlainTable) -> Any:
    import pandas as pd

    return pd.DataFrame(table.values)


def _risk(evaluator: Any, **options: Any) -> Risk:
    found = evaluator.evaluate(**options).risk(confidence_level=0.95)
    return Risk(found.value, *found.ci)
