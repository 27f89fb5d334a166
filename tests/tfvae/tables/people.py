"""A small made-up table of all kinds, and a model that has seen it for a few steps."""

from typing import Any

import numpy as np
import pandas as pd

from tfvae import tables

NAMES = ["Ann Lee", "Bob Ray", "Cy Fox", "Di Orr"]


def people(n: int) -> pd.DataFrame:
    """n rows, the same ones each time."""
    rng = np.random.default_rng(0)
    ages, gone = rng.integers(18, 90, n), rng.random(n) < 0.1
    return pd.DataFrame({
        "id": np.arange(1, n + 1),
        "city": pd.Categorical(rng.choice(["BARRE", "STOWE", "ESSEX"], n, p=[0.5, 0.3, 0.2])),
        "price": np.round(np.exp(rng.normal(3, 0.5, n)), 2),
        "day": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, n), unit="D"),
        "ok": rng.random(n) < 0.3,
        "age": pd.array(np.where(gone, None, ages), dtype="Int64"),
        "name": [f"{rng.choice(NAMES)} {number}" for number in rng.integers(0, 500, n)],
    })  # fmt: skip


def seen(data: Any, **further: Any) -> tables.Model:
    """A model after six steps of width 8, which has learned next to nothing."""
    return tables.fit(data, **{"progress": False, "config": {"preset": "smoke"}, **further})
