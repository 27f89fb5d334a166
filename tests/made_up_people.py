"""Tables of people whose columns hang together in a known way."""

from typing import Any

import numpy as np

Table = dict[str, list[Any]]


def people(n: int, seed: int) -> Table:
    """Age, and what follows from it: town, income, whether they own a house; phones and names are each one's own."""
    rng = np.random.default_rng(seed)
    age = rng.normal(50, 10, n)
    owner = np.where(age + rng.normal(0, 2, n) > 45, "yes", "no")
    return {
        "age": age.round().astype(int).tolist(),
        "town": np.where(age + rng.normal(0, 2, n) > 50, "BARRE", "STOWE").tolist(),
        "income": np.round(age * 100 + rng.normal(0, 150, n), 2).tolist(),
        "phone": [f"802-{rng.integers(100, 1000)}-{rng.integers(1000, 10000)}" for _ in range(n)],
        "name": [" ".join("".join(rng.choice([*"ABCDEFGHIJ"], 6)).title() for _ in range(2)) for _ in range(n)],
        "owner": [None if rng.random() < 0.1 else str(one) for one in owner],
    }


def apart(table: Table, seed: int) -> Table:
    """Every column shuffled by itself."""
    rng = np.random.default_rng(seed)
    return {name: [column[i] for i in rng.permutation(len(column))] for name, column in table.items()}
