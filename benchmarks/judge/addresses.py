"""How good fake addresses are, by rows alone: the judge of `benchmarks.records_best`."""

import csv
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.judge.ngrams import NGrams
from benchmarks.judge.p_values import PValues, uniform_distance
from benchmarks.judge.places import Places, nearness
from tfvae.metrics.tables.likeness import quality
from tfvae.metrics.tables.two_sample import two_sample_auc

COLUMNS = ("POSTCODE", "CITY", "STREET", "NUMBER", "LAT", "LON")
_ALSO = {"LONG": "LON", "LONGITUDE": "LON", "LATITUDE": "LAT", "ZIP": "POSTCODE"}
SAMPLE = 10_000
_SUFFIXES = 60


class Addresses(NamedTuple):
    """N rows."""

    postcode: np.ndarray
    """str [N], as the next three."""
    city: np.ndarray
    street: np.ndarray
    """All empty where a system makes no streets."""
    number: np.ndarray
    place: np.ndarray
    """Degrees [N, 2]: latitude and longitude."""

    def rows(self, chosen: np.ndarray | slice) -> "Addresses":
        """Some of them."""
        return Addresses(*(column[chosen] for column in self))

    def lines(self) -> list[tuple[str, ...]]:
        """Postal code, city, street and number of each row."""
        return list(zip(*(column.tolist() for column in self[:4]), strict=True))


def read_addresses(path: Path) -> Addresses:
    """A CSV file with `COLUMNS`, in any order and case, or by other usual names of coordinates and postal codes.

    Raises:
        ValueError: a column is missing, or a coordinate is no number.
    """
    with path.open(newline="") as file:
        rows = [
            {_ALSO.get(name.upper(), name.upper()): value for name, value in row.items()}
            for row in csv.DictReader(file)
        ]
    if missing := [name for name in COLUMNS if not rows or name not in rows[0]]:
        raise ValueError(
            f"`{path}` must have rows with the columns {', '.join(COLUMNS)}; {', '.join(missing)} is missing."
        )
    texts = [np.array([row[name] for row in rows], dtype=str) for name in COLUMNS[:4]]
    return Addresses(*texts, np.array([[float(row["LAT"]), float(row["LON"])] for row in rows]))


class Judge:
    """Judges rows against training rows, which a system has seen, and held-out ones, which it has not.

    Args:
        train: rows.
        held: rows; in an order of their own, the first `sample` are what fake rows are told from, and those behind
            twice as many are what spellings are known by.
        sample: how many.

    Raises:
        ValueError: there are too few held-out rows.
    """

    def __init__(self, train: Addresses, held: Addresses, sample: int = SAMPLE) -> None:
        if len(held.city) <= 2 * sample:
            raise ValueError(f"`held` must have more than {2 * sample} rows, got {len(held.city)}.")
        held = held.rows(np.random.RandomState(0).permutation(len(held.city)))
        self.train, self.held = train, held
        self.real, other = held.rows(slice(sample)), held.rows(slice(sample, None))
        self.reserved = other.rows(slice(sample))
        self._p = PValues(train.postcode, train.place)
        both = (train, held)
        self._cities = {city for rows in both for city in rows.city.tolist()}
        self._city_postcodes = {pair for rows in both for pair in _pairs(rows.city, rows.postcode)}
        self._street_cities = {pair for rows in both for pair in _pairs(rows.street, rows.city)}
        self._places = [Places(rows.place) for rows in both]
        self._ngrams = NGrams(other.street[sample:].tolist())
        self._codes = [_codes(other.postcode), _codes(other.city)]
        ends = Counter(_last_word(street) for street in other.street.tolist() if street)
        self._suffixes = {word: code for code, (word, _) in enumerate(ends.most_common(_SUFFIXES))}

    def judge(self, fake: Addresses) -> dict[str, float]:
        """All values, as shares where no unit is in the name; those of streets where there are any."""
        found = {**self._placed(fake, rank=1), **nearness(*self._places, fake.place), **self._told(fake, ("place",))}
        if (fake.street != "").mean() > 0.01:
            found |= {**self._streets(fake), **self._told(fake, ("all",))}
        return found

    def ceiling(self) -> dict[str, float]:
        """What reserved real rows reach. They are among the held-out points, so the second nearest counts."""
        real = self.reserved
        return {**self._placed(real, rank=2), **self._streets(real), **self._told(real, ("place", "all"))}

    def _placed(self, fake: Addresses, rank: int) -> dict[str, float]:
        """Of postal codes, cities and coordinates; metres are to the nearest held-out point, or to that of a rank."""
        p, known = self._p.p(fake.postcode, fake.place), self._p.known(fake.postcode)
        metres = self._places[1].metres(fake.place, rank)
        return {
            "p_mean": float(p.mean()),
            "p_ks": uniform_distance(p),
            "unknown_postcode": float(1 - known.mean()),
            "city_exists": _share(fake.city.tolist(), self._cities),
            "city_postcode_exists": _share(_pairs(fake.city, fake.postcode), self._city_postcodes),
            "metres_median": float(np.median(metres)),
            "metres_p90": float(np.quantile(metres, 0.9)),
        }

    def _streets(self, fake: Addresses) -> dict[str, float]:
        train, held = (set(rows.street.tolist()) for rows in (self.train, self.held))
        streets = fake.street.tolist()
        known, only_held = _share(streets, train), _share(streets, held - train)
        return {
            "street_in_train": known,
            "street_only_in_held": only_held,
            "street_new_exists": only_held / max(1 - known, 1e-9),
            "street_city_exists": _share(_pairs(fake.street, fake.city), self._street_cities),
            "street_nats": float(np.mean([self._ngrams.nats(street) for street in streets])),
            "address_in_train": _share(fake.lines(), set(self.train.lines())),
            "row_in_train": _share(_whole(fake), set(_whole(self.train))),
        }

    def _told(self, fake: Addresses, kinds: tuple[str, ...]) -> dict[str, float]:
        """How well rows are told apart, by the place or by all columns, and SDMetrics' quality."""
        found = {}
        for kind in kinds:
            features = self._place_features if kind == "place" else self._all_features
            table = _place_table if kind == "place" else _whole_table
            found[f"auc_{kind}"] = two_sample_auc(features(self.real), features(fake))
            found[f"quality_{kind}"] = quality(table(self.real), table(fake)).score
        return found

    def _place_features(self, rows: Addresses) -> np.ndarray:
        codes = [_coded(column, code) for column, code in zip((rows.postcode, rows.city), self._codes, strict=True)]
        return np.column_stack([rows.place, *codes])

    def _all_features(self, rows: Addresses) -> np.ndarray:
        streets = rows.street.tolist()
        spelled = [
            (
                len(s),
                s.count(" "),
                self._suffixes.get(_last_word(s), np.nan),
                sum(c.isdigit() for c in s),
                -self._ngrams.nats(s),
            )
            for s in streets
        ]
        numbers = np.column_stack([_numbers(rows.number), np.char.str_len(rows.number)])
        return np.column_stack([self._place_features(rows), numbers, np.array(spelled)])


def _place_table(rows: Addresses) -> Mapping[str, np.ndarray]:
    latitude, longitude = rows.place.T
    return {"postcode": rows.postcode, "city": rows.city, "latitude": latitude, "longitude": longitude}


def _whole_table(rows: Addresses) -> Mapping[str, np.ndarray]:
    return {**_place_table(rows), "street": rows.street, "number": _numbers(rows.number)}


def _numbers(texts: np.ndarray) -> np.ndarray:
    """NaN where a text is no number."""
    return np.array([float(text) if text.replace(".", "", 1).isdecimal() else np.nan for text in texts.tolist()])


def _codes(values: np.ndarray) -> Mapping[str, int]:
    return {value: code for code, value in enumerate(sorted(set(values.tolist())))}


def _coded(values: np.ndarray, codes: Mapping[str, int]) -> np.ndarray:
    return np.array([codes.get(value, np.nan) for value in values.tolist()], dtype=float)


def _last_word(street: str) -> str:
    return street.split(" ")[-1]


def _pairs(a: np.ndarray, b: np.ndarray) -> list[tuple[str, str]]:
    return list(zip(a.tolist(), b.tolist(), strict=True))


def _share(values: list, known: set) -> float:
    return float(np.mean([value in known for value in values]))


def _whole(rows: Addresses) -> list[tuple]:
    """Whole rows, places to five decimals, which is a metre."""
    return [(*line, *place) for line, place in zip(rows.lines(), np.round(rows.place, 5).tolist(), strict=True)]
