"""Addresses of a state that does not exist: a sample that needs no download. Imports no TensorFlow.

What makes addresses hard to fake is how their parts hang together, so these do: a town has its own part of the map and
one to four postal codes, each for a sector of it; neighbouring towns have neighbouring codes, and villages share that
of a larger neighbour; house numbers grow along streets, odd and even on either side, and coordinates follow them.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from tfvae.checks import require_at_least
from tfvae.data.reader import ALL, Item, Shard
from tfvae.data.records.addresses import from_cells, places_of
from tfvae.data.records.cutting import Cutting
from tfvae.data.records.delimited import Delimited, read_header
from tfvae.data.records.made_up_names import COMMON, Draw, street_name, town_names
from tfvae.data.records.row_reader import MAX_CHARACTERS, place
from tfvae.data.splits import cut

HEADER = "LON,LAT,NUMBER,STREET,UNIT,CITY,DISTRICT,REGION,POSTCODE\n"

_NAME = "made-up state"
_SHARD = 5000
_SOUTH, _WEST, _HEIGHT, _WIDTH = 38.2, -99.4, 1.9, 2.6
"""Southern and western border, height and width of the state, degrees."""
_KM = 1 / 111.2, 1 / (111.2 * math.cos(math.radians(_SOUTH + _HEIGHT / 2)))
"""Degrees of latitude and longitude in a kilometre."""
_TOWNS = 48
_MOST_STREETS = 4000
_FIRST_CODE, _STRIPS = 7001, 6
_MULTIPLIER = 2_654_435_761
"""Prime, so that its multiples modulo the number of rows scatter the rows of a street."""


class Town(NamedTuple):
    """A town: its centre, in kilometres east (x) and north (y) of the state's south-west corner, and its radius."""

    name: str
    x: float
    y: float
    radius: float
    share: float
    """Fraction of the state's streets that lie in this town."""
    codes: tuple[str, ...]


class Street(NamedTuple):
    """A street: an arc, or a straight line where `turn` is 0. Lengths are in kilometres, angles in radians."""

    name: str
    town: Town
    code: str
    x: float
    y: float
    heading: float
    turn: float
    """Radians from its start to its end."""
    length: float


@dataclass(frozen=True)
class MadeUpState:
    """Addresses like those of `AddressFiles`, read the same way; equal seeds give equal rows on every machine.

    Args:
        rows: addresses.
        seed: of the state; with other rows, it is another state.
    """

    rows: int = 20_000
    seed: int = 0

    def __post_init__(self) -> None:
        require_at_least("rows", self.rows, 1)
        require_at_least("seed", self.seed, 0)

    def shards(self) -> list[Shard]:
        """Parts of the state's rows, each counted in addresses."""
        return cut(ALL, _NAME, self.rows, _SHARD)

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part, see `AddressFiles`."""
        header = read_header(HEADER.encode(), Cutting(), _NAME)
        make = partial(from_cells, itemgetter(*places_of([cell.decode() for cell in header], _NAME)), MAX_CHARACTERS)
        lines = (line.encode() for line in self.lines(shard.start, shard.stop))
        return place(Delimited(header).rows(lines, shard.start + 2), make, _NAME)

    def lines(self, start: int, stop: int) -> Iterator[str]:
        """Lines of CSV, without the `HEADER`."""
        streets, columns = _build(self.rows, self.seed)
        for street, number, unit, x, y, coded in zip(*(c[start:stop].tolist() for c in columns), strict=True):
            at = streets[street]
            code = at.code if coded else ""
            where = f"{_WEST + x * _KM[1]:.6f},{_SOUTH + y * _KM[0]:.6f}"
            yield f"{where},{number or ''},{at.name},{f'APT {unit}' if unit else ''},{at.town.name},,,{code}\n"


@lru_cache(maxsize=2)
def _build(rows: int, seed: int) -> tuple[list[Street], tuple[np.ndarray, ...]]:
    """Builds the state: its streets, and its addresses as columns [rows].

    The columns are the number of the street, the house number or 0, the unit or 0, kilometres east and north, and
    whether the address has a postal code.
    """
    # The bits of PCG64 stay the same from version to version; what NumPy draws with them need not.
    bits = np.random.PCG64(seed)
    draws = chain.from_iterable(_uniform(bits, 1024).tolist() for _ in iter(int, 1))
    towns = _towns(partial(next, draws))
    streets = _streets(partial(next, draws), towns, max(1, min(rows // 7, _MOST_STREETS)))
    columns = _houses(streets, rows, _uniform(bits, 6 * rows).reshape(6, rows))
    order = np.arange(rows, dtype=np.uint64) * np.uint64(_MULTIPLIER) % np.uint64(rows)
    return streets, tuple(column[order.astype(np.int64)] for column in columns)


def _uniform(bits: np.random.PCG64, n: int) -> np.ndarray:
    return (bits.random_raw(n) >> np.uint64(11)) * 2.0**-53


def _towns(draw: Draw) -> list[Town]:
    """Draws the towns, the largest first; their shares of the streets fall by Zipf's law."""
    names = town_names(draw, _TOWNS)
    width, height = _WIDTH / _KM[1], _HEIGHT / _KM[0]
    shares = [1 / (rank + 3) for rank in range(_TOWNS)]
    spots = list[tuple[float, float]]()
    while len(spots) < _TOWNS:
        x, y = draw() * width, draw() * height
        if all(math.hypot(x - a, y - b) > 14 for a, b in spots):
            spots.append((x, y))
    codes = _codes(spots, width)
    radii = [1.5 + 9 * math.sqrt(share) for share in shares]
    return [
        Town(name, x, y, radius, share / sum(shares), code)
        for name, (x, y), radius, share, code in zip(names, spots, radii, shares, codes, strict=True)
    ]


def _codes(spots: list[tuple[float, float]], width: float) -> list[tuple[str, ...]]:
    """Postal codes of each town.

    The largest towns have several; every other town of the smaller half shares the code of its nearest neighbour.
    """
    own = [max(1, 4 - rank // 3) for rank in range(len(spots))]
    villages = range(len(spots) // 2, len(spots), 2)
    strips = {rank: int(x / width * _STRIPS) for rank, (x, _) in enumerate(spots)}
    # Codes are given out in strips from west to east, up and down in turn.
    order = sorted(strips, key=lambda rank: (strips[rank], spots[rank][1] * (-1) ** strips[rank]))
    found, code = dict[int, tuple[str, ...]](), _FIRST_CODE
    for rank in order:
        if rank not in villages:
            found[rank] = tuple(f"{code + i:05d}" for i in range(own[rank]))
            code += own[rank] + 2
    for rank in villages:
        x, y = spots[rank]
        near = min((r for r in order if r not in villages), key=lambda r: math.dist((x, y), spots[r]))
        found[rank] = found[near][:1]
    return [found[rank] for rank in range(len(spots))]


def _streets(draw: Draw, towns: list[Town], n: int) -> list[Street]:
    """Draws about n streets; each town has its share of them, and at least one."""
    counts = [max(1, round(town.share * n)) for town in towns]
    return [_street(draw, town, i) for town, count in zip(towns, counts, strict=True) for i in range(count)]


def _street(draw: Draw, town: Town, i: int) -> Street:
    distance, angle = draw() ** 0.7, draw()
    urban = distance < 0.45
    name = COMMON[i] if i < len(COMMON) and draw() < 0.9 - 0.08 * i else street_name(draw, urban)
    radians = 2 * math.pi * angle
    reach = town.radius * distance
    x, y = town.x + reach * math.cos(radians), town.y + reach * math.sin(radians)
    turn = (draw() - 0.5) * math.pi if draw() < 0.4 else 0.0
    length = (0.25 + 0.6 * draw()) * (1 if urban else 3)
    return Street(name, town, town.codes[int(angle * len(town.codes))], x, y, 2 * math.pi * draw(), turn, length)


def _houses(streets: list[Street], rows: int, uniform: np.ndarray) -> tuple[np.ndarray, ...]:
    """Draws the addresses along the streets: the columns that `_build` returns, still ordered by street."""
    lengths = np.array([math.sqrt(street.length) for street in streets])
    ends = np.round(np.cumsum(lengths) / lengths.sum() * rows).astype(np.int64)
    counts = np.diff(ends, prepend=0)
    street = np.repeat(np.arange(len(streets)), counts)
    place_in_street = np.arange(rows) - np.repeat(ends - counts, counts)
    gap = 1 + street % 5  # lots between numbers, so that numbers grow faster along some streets
    slot = place_in_street * gap + np.floor(uniform[0] * gap).astype(np.int64)
    side = (uniform[1] < 0.5).astype(np.int64)
    x, y = _spots(streets, street, slot / (counts[street] * gap), side)
    jitter = 0.012 * (uniform[2:4] - 0.5)
    number = np.where(uniform[4] < 0.06, 0, 2 * slot + 1 + side)
    unit = np.where(uniform[5] < 0.03, 1 + np.floor(uniform[5] * 300).astype(np.int64), 0)
    return street, number, unit, x + jitter[0], y + jitter[1], uniform[5] < 0.999


def _spots(streets: list[Street], street: np.ndarray, t: np.ndarray, side: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Position of each house, kilometres east and north: the fraction t along its street, on the side 0 or 1."""
    x, y, heading, turn, length = np.array([(s.x, s.y, s.heading, s.turn, s.length) for s in streets]).T[:, street]
    # The mean direction up to t is that of half the turn, and the chord is shorter than the arc by sinc.
    direction, chord = heading + turn * t / 2, length * t * np.sinc(turn * t / (2 * np.pi))
    across = heading + turn * t + np.pi / 2
    offset = 0.02 * (2 * side - 1)
    east = x + chord * np.cos(direction) + offset * np.cos(across)
    return east, y + chord * np.sin(direction) + offset * np.sin(across)
