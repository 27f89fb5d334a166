"""Three made-up tables as people have them, and what the cells of each column must look like. Imports no TensorFlow."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

Read = Callable[[str], Any]
"""A cell -> a value with an order; raises ValueError where it is none, or spelled otherwise."""


class Rule(NamedTuple):
    """What the cells of a column must look like."""

    read: Read = str
    among: bool = False
    """Whether only values of real rows may come."""
    new: bool = False
    """Whether values must differ from each other and from those of real rows."""
    missing: tuple[str, ...] = ()
    bounded: bool = False
    """Whether values must lie between the least and the greatest of real rows."""

    def gone(self, cells: Sequence[str]) -> float:
        """Share of the cells that are missing."""
        return sum(cell in self.missing for cell in cells) / len(cells)

    def broken(self, real: Sequence[str], fake: Sequence[str]) -> list[str]:
        """The generated cells that break the rule."""
        there = [cell for cell in fake if cell not in self.missing]
        known = [self.read(cell) for cell in real if cell not in self.missing]
        bad = [cell for cell in there if not self._sound(cell, (min(known), max(known)))]
        if self.among:
            bad += sorted(set(there) - set(real))
        if self.new:
            bad += sorted(set(there) & set(real)) + [there[0]] * (len(there) - len(set(there)))
        return bad

    def _sound(self, cell: str, bounds: tuple[Any, Any]) -> bool:
        try:
            value = self.read(cell)
        except ValueError:
            return False
        return not self.bounded or bounds[0] <= value <= bounds[1]


class Table(NamedTuple):
    """How a table is made, and the rules of its columns, in their order."""

    rows: Callable[[np.random.Generator, int], Iterator[tuple[str, ...]]]
    rules: Mapping[str, Rule]

    def write(self, path: Path, rows: int, seed: int) -> None:
        """Writes a CSV of so many rows."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(self.rules)
            writer.writerows(self.rows(np.random.default_rng(seed), rows))


def like(pattern: str) -> Read:
    """Reads texts that a pattern matches wholly."""

    def read(cell: str) -> str:
        if not re.fullmatch(pattern, cell):
            raise ValueError(cell)
        return cell

    return read


def number(pattern: str, leave: str = "") -> Read:
    """Reads numbers that a pattern matches wholly; characters of `leave` are no part of them."""

    def read(cell: str) -> float:
        return float("".join(one for one in like(pattern)(cell) if one not in leave))

    return read


def moment(form: str) -> Read:
    """Reads dates that are spelled just so: 3 is 03."""

    def read(cell: str) -> datetime:
        found = datetime.strptime(cell, form)
        if found.strftime(form) != cell:
            raise ValueError(cell)
        return found

    return read


def _height(cell: str) -> float:
    return float(like(r"\d{3},\d")(cell).replace(",", "."))


AMONG = Rule(among=True)
_JOBS = ("Private", "Self-emp-not-inc", "Local-gov", "State-gov", "Federal-gov", "Without-pay")
_SCHOOLS = ("HS-grad", "Some-college", "Bachelors", "Masters", "Assoc-voc", "11th", "Doctorate")
_WORK = ("Craft-repair", "Exec-managerial", "Sales", "Adm-clerical", "Tech-support", "Other-service")
_LANDS = ("United-States", "Mexico", "Philippines", "Germany", "Canada", "India", "England", "Cuba")
_FIRST = ("Ada", "Bo", "Cem", "Dagny", "Eva", "Fei", "Gus", "Hal", "Ines", "José", "Kari", "Liv", "Mia", "Nils", "Zoë")
_LAST = ("Berg", "Dahl", "Ek", "Gagnon", "Haugen", "Kern", "Lund", "Moen", "Núñez", "O'Neil", "Roy", "Sund", "Weber")
_HOSTS = ("example.org", "mail.example.com", "post.example.net", "web.example.de")
_TOWNS = {"05401": "Burlington", "05641": "Barre", "05672": "Stowe", "05701": "Rutland", "05301": "Brattleboro"}


def _adults(rng: np.random.Generator, n: int) -> Iterator[tuple[str, ...]]:
    for _ in range(n):
        years, unknown = int(rng.integers(1, 17)), rng.random() < 0.06
        age = int(np.clip(rng.gamma(6, 6.5), 17, 90))
        rich = rng.random() < 1 / (1 + np.exp(6 - 0.35 * years - 0.03 * age))
        gain = f"{rng.lognormal(8, 1):.0f}" if rng.random() < 0.08 + 0.1 * rich else "0"
        yield (
            str(age),
            "?" if unknown else str(rng.choice(_JOBS, p=(0.7, 0.1, 0.08, 0.06, 0.05, 0.01))),
            f"{rng.lognormal(12, 0.5):.0f}",
            _SCHOOLS[min(years // 3, 6)],
            str(years),
            "?" if unknown or rng.random() < 0.01 else str(rng.choice(_WORK)),
            str(rng.choice(("Female", "Male"), p=(0.33, 0.67))),
            gain,
            str(int(np.clip(rng.normal(40 + 4 * rich, 10), 1, 99))) if rng.random() > 0.45 else "40",
            str(rng.choice(_LANDS, p=(0.86, 0.04, 0.03, 0.02, 0.02, 0.01, 0.01, 0.01))),
            ">50K" if rich else "<=50K",
        )


def _purchases(rng: np.random.Generator, n: int) -> Iterator[tuple[str, ...]]:
    start = np.datetime64("2022-01-01T00:00:00")
    for row in range(n):
        at = start + int(rng.integers(0, 730 * 86400))
        pieces, price = int(rng.geometric(0.4)), rng.lognormal(3.5, 1)
        sent = rng.random() < 0.85
        day = np.datetime64(at, "D") + int(rng.geometric(0.3)) + 2 * (pieces > 3)
        yield (
            f"PO-{row + 10_000:06d}",
            f"C{rng.integers(0, 400):04d}",
            f"{at}Z",
            day.item().strftime("%d/%m/%Y") if sent else "",
            str(pieces),
            f"${pieces * price:,.2f}",
            f"{rng.choice((0, 5, 10, 12.5), p=(0.7, 0.1, 0.15, 0.05)):.1f}%",
            f"SAVE{rng.integers(1, 9)}" if rng.random() < 0.2 else "",
            "TRUE" if sent or rng.random() < 0.4 else "FALSE",
            str(rng.choice(("card", "invoice", "transfer"), p=(0.6, 0.3, 0.1))),
        )


def _people(rng: np.random.Generator, n: int) -> Iterator[tuple[str, ...]]:
    for row in range(n):
        first, last = str(rng.choice(_FIRST)), str(rng.choice(_LAST))
        born = np.datetime64("1940-01-01") + int(rng.integers(0, 65 * 365))
        code = str(rng.choice(list(_TOWNS), p=(0.4, 0.25, 0.15, 0.1, 0.1)))
        plain = re.sub("[^a-z]", "", f"{first}{last}".lower().replace("é", "e"))
        minor = born > np.datetime64("2003-01-01")
        yield (
            str(row + 1),
            f"{first} {last}",
            "NULL" if rng.random() < 0.1 else f"{plain}{rng.integers(1, 1000)}@{rng.choice(_HOSTS)}",
            f"+1 802-{rng.integers(200, 1000)}-{rng.integers(0, 10000):04d}",
            born.item().strftime("%m/%d/%Y"),
            code,
            _TOWNS[code],
            f"{rng.normal(171, 9):.1f}".replace(".", ","),
            "" if minor or rng.random() < 0.2 else f"{rng.lognormal(10.5, 0.4):.2f}",
            "True" if rng.random() < 0.6 else "False",
        )


TABLES = {
    "adult": Table(
        _adults,
        {
            "age": Rule(number(r"\d\d"), bounded=True),
            "workclass": AMONG._replace(missing=("?",)),
            "fnlwgt": Rule(number(r"[1-9]\d+"), bounded=True),
            "education": AMONG,
            "education-num": AMONG,
            "occupation": AMONG._replace(missing=("?",)),
            "sex": AMONG,
            "capital-gain": Rule(number(r"0|[1-9]\d*"), bounded=True),
            "hours-per-week": Rule(number(r"[1-9]\d?"), bounded=True),
            "native-country": AMONG,
            "income": AMONG,
        },
    ),
    "purchases": Table(
        _purchases,
        {
            "order": Rule(like(r"PO-\d{6}"), new=True),
            "customer": AMONG._replace(read=like(r"C\d{4}")),
            "ordered": Rule(moment("%Y-%m-%dT%H:%M:%SZ"), bounded=True),
            "shipped": Rule(moment("%d/%m/%Y"), bounded=True, missing=("",)),
            "pieces": Rule(number(r"[1-9]\d*"), bounded=True),
            "total": Rule(number(r"\$(\d{1,3})(,\d{3})*\.\d\d", "$,"), bounded=True),
            "discount": AMONG._replace(read=like(r"\d+\.\d%")),
            "coupon": AMONG._replace(missing=("",)),
            "paid": AMONG,
            "payment": AMONG,
        },
    ),
    "people": Table(
        _people,
        {
            "id": Rule(number(r"[1-9]\d*"), new=True),
            "name": Rule(like(r"\S+( \S+)*")),
            "email": Rule(like(r"[a-z0-9]+@[a-z]+(\.[a-z]+)+"), missing=("NULL",)),
            "phone": Rule(like(r"\+1 802-\d{3}-\d{4}")),
            "born": Rule(moment("%m/%d/%Y"), bounded=True),
            "postcode": AMONG,
            "town": AMONG,
            "height": Rule(_height, bounded=True),
            "income": Rule(number(r"[1-9]\d*\.\d\d"), bounded=True, missing=("",)),
            "newsletter": AMONG,
        },
    ),
}
"""Name -> table. In `customer`, `phone` and the like, the library must find out by itself what is asked for here."""
