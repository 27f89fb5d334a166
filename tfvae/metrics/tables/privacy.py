"""What generated rows give away of the training rows, told from rows alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from tfvae.metrics.tables.attacks import Risk, attacks
from tfvae.metrics.tables.canaries import Found
from tfvae.metrics.tables.compared import Compared
from tfvae.metrics.tables.copies import Copies, copies_of
from tfvae.metrics.tables.plain import PlainTable
from tfvae.metrics.tables.rare_values import rare_values


@dataclass(frozen=True)
class Privacy:
    """What `privacy_of` finds."""

    copies: Copies
    rare: Mapping[str, Compared]
    """Of each column, rows with a value that fewer training rows than `least` have."""
    least: int
    sizes: tuple[int, int]
    """Numbers of generated and of held-out rows."""
    attacks: Mapping[str, Risk] | None
    """None where anonymeter is not installed."""
    canaries: Found | None = None
    """None where none was planted."""


def privacy_of(
    train: PlainTable,
    held: PlainTable,
    fake: PlainTable,
    seed: int,
    least: int = 5,
    canaries: Found | None = None,
) -> Privacy:
    """Of generated rows, beside held-out ones, which nobody has learned by heart."""
    return Privacy(
        copies_of(train, held, fake, seed),
        rare_values(train, held, fake, least),
        least,
        (len(fake), len(held)),
        attacks(train, held, fake, seed),
        canaries,
    )
