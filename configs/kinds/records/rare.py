"""Values of categories that too few training rows have to be told from each other, and to be drawn."""

import numpy as np

from tfvae.schema.cells import cells
from tfvae.schema.message import Category, Message


def own_values(message: Message, key: str) -> np.ndarray:
    """Which of the V values of a category may be one person's own, bool [V].

    Those of bools, flags and counts are not, nor is the empty text of what is missing. Whether a value was declared or
    inferred makes no difference.
    """
    kind, of = next((cell.kind, cell.of) for cell in cells(message) if cell.key == key)
    assert isinstance(kind, Category), "columns of other kinds have no such values"
    return np.array([value != "" and not of and kind.type != "bool" for value in kind.values])


def rare_values(own: np.ndarray, codes: np.ndarray, least: int) -> np.ndarray:
    """Which values fewer than `least` rows have, bool [V]; none where all are so rare, for one must be drawn.

    Args:
        own: those that can be rare; see `own_values`.
        codes: numbers of the values of the rows that have one, int [N].
        least: rows that a value stands for.
    """
    rare = own & (np.bincount(codes, minlength=len(own)) < least)
    return rare if (own & ~rare).any() else np.zeros_like(rare)
