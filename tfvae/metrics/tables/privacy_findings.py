"""What generated rows give away, in plain sentences: always beside what real rows would give away by chance."""

import math
from collections.abc import Iterator, Mapping

from tfvae.checks import named
from tfvae.metrics.tables.attacks import MISSING, Risk
from tfvae.metrics.tables.canaries import Found
from tfvae.metrics.tables.compared import Compared
from tfvae.metrics.tables.copies import QUERIES
from tfvae.metrics.tables.finding import Finding, Level, level_of
from tfvae.metrics.tables.privacy import Privacy

_COPIED = 0.01
"""More copies than by chance are bad from this share of the rows on."""
_NEAR = 0.05
_NEARER = (0.05, 0.1)
_RARE = 0.02
_RISK = (0.05, 0.2)
_DEVIATIONS = 3.0


def privacy_findings(found: Privacy) -> list[Finding]:
    """Sentences on copies, then on values, canaries and attacks."""
    return [
        *_copies(found),
        *_rare(found),
        *([] if found.canaries is None else _canaries(found.canaries)),
        *_attacks(found.attacks),
    ]


def _copies(found: Privacy) -> Iterator[Finding]:
    exact, near, closest, nearer, _ = found.copies
    level = _beyond_chance(exact, found.sizes, _COPIED)
    how = "no more than by chance" if level == "good" else "rows are learned by heart"
    yield Finding(
        level,
        f"{exact.generated:.1%} of the generated rows are copies of training rows, {how}: of real rows "
        f"{exact.real:.1%} are.",
    )
    level = _beyond_chance(near, _at_most(found.sizes), _NEAR)
    how = "no more than by chance" if level == "good" else "more than by chance"
    yield Finding(
        level,
        f"{near.generated:.1%} are near copies, {how}: {near.real:.1%} of the real rows come as close to a training "
        f"row. Half of the generated rows lie within {closest.generated:.3f} of one, half of the real rows within "
        f"{closest.real:.3f}.",
    )
    level = level_of(nearer.generated - 0.5 - _DEVIATIONS / 2 / math.sqrt(min(QUERIES, found.sizes[0])), *_NEARER)
    yield Finding(
        level,
        f"{nearer.generated:.0%} of the generated rows are closer to training rows than to as many held-out rows; "
        "50% is no memory.",
    )


def _at_most(sizes: tuple[int, int]) -> tuple[int, int]:
    return min(sizes[0], QUERIES), min(sizes[1], QUERIES)


def _beyond_chance(found: Compared, sizes: tuple[int, int], bad: float) -> Level:
    """Fair from three standard deviations beyond the real share on, bad where it is so much more besides."""
    p = (found.generated * sizes[0] + found.real * sizes[1] + 1) / (sum(sizes) + 2)  # of both: chance made them equal
    chance = _DEVIATIONS * math.sqrt(p * (1 - p) * (1 / sizes[0] + 1 / sizes[1]))
    return level_of(found.generated - found.real - chance, 1e-9, bad)


def _rare(found: Privacy) -> Iterator[Finding]:
    levels = {name: _beyond_chance(shares, found.sizes, _RARE) for name, shares in found.rare.items()}
    rule = f"values that fewer than {found.least} training rows have"
    for level in ("bad", "fair"):
        if names := [name for name, reached in levels.items() if reached == level]:
            shares = [
                f"{n} ({found.rare[n].generated:.1%} of the rows, real ones {found.rare[n].real:.1%})" for n in names
            ]
            yield Finding(level, f"Leaked {rule}: {named(shares)}.")
    if found.least > 1 and set(levels.values()) <= {"good"}:
        yield Finding("good", f"Generated rows have {rule} no more often than real rows do.")


def _canaries(found: Found) -> Iterator[Finding]:
    whole, part = found.whole - found.whole_by_chance, found.part - found.part_by_chance
    level: Level = "bad" if whole > 0 or part > found.planted / 2 else "fair" if part > 0 else "good"
    yield Finding(
        level,
        f"Of {found.planted} planted rows of random values {found.whole} came back whole and {found.part} in part; "
        f"of as many that were not planted {found.whole_by_chance} and {found.part_by_chance}.",
    )


def _attacks(found: Mapping[str, Risk] | None) -> Iterator[Finding]:
    if found is None:
        yield Finding("note", MISSING)
        return
    said = {"singling_out": "Singling out a person", "linkability": "Linking two halves of a person's row"}
    for name, risk in found.items():
        yield Finding(
            level_of(risk.low, *_RISK),
            f"{said[name]} succeeds {risk.value:.1%} more often for training rows than for held-out ones "
            f"({risk.low:.1%} to {risk.high:.1%}).",
        )
