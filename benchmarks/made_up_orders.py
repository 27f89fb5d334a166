"""A table of made-up orders, as a CSV: dates, money, categories, gaps and free text that hang together.

  python -m benchmarks.made_up_orders --rows=12000 --out=orders.csv

Sales follow the season and the day of the week; a product has its price, its sizes and its words of praise and blame;
people of a country have names of it, pay as it is usual there, and wait longer the farther away they live; who waits
long or buys what is bad gives few stars, and says so. Equal seeds give equal files.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from absl import app, flags

_ROWS = flags.DEFINE_integer("rows", 12_000, "Orders.", lower_bound=1)
_SEED = flags.DEFINE_integer("seed", 0, "Of all that is drawn.")
_OUT = flags.DEFINE_string("out", None, "CSV file.", required=True)

COUNTRIES = {  # share of the orders, mean days of delivery, the payments that are usual
    "Norway": (0.35, 2.0, ("card", "invoice")),
    "Sweden": (0.25, 3.0, ("invoice", "card")),
    "Germany": (0.25, 4.5, ("transfer", "invoice")),
    "Canada": (0.15, 9.0, ("card", "voucher")),
}
NAMES = {
    "Norway": ("Ola Berg", "Kari Dahl", "Nils Moen", "Ingrid Lund", "Liv Strand", "Per Haugen"),
    "Sweden": ("Lars Ek", "Anna Lind", "Karin Sund", "Erik Holm", "Maja Falk", "Olof Norr"),
    "Germany": ("Jonas Weber", "Lena Vogel", "Paul Krause", "Mia Brandt", "Felix Busch", "Ida Kern"),
    "Canada": ("Emma Roy", "Liam Cote", "Noah Gagnon", "Zoe Martin", "Owen Clark", "Ava Tremblay"),
}
PRODUCTS = {  # price, share, mean stars, months in which it sells best, sizes, what is said of it
    "kettle": (39.90, 0.3, 4.2, (11, 12, 1), ("1.0 l", "1.7 l"), ("boils fast", "the lid is loose")),
    "tent": (249.00, 0.1, 3.9, (5, 6, 7), ("2 persons", "4 persons"), ("dry after a storm", "a pole broke")),
    "lamp": (79.50, 0.2, 4.4, (10, 11, 12), ("small", "large"), ("warm light", "the cable is short")),
    "rope": (19.95, 0.25, 4.6, (4, 5, 9), ("10 m", "20 m", "40 m"), ("strong and light", "it frays")),
    "sledge": (99.00, 0.15, 4.0, (12, 1, 2), ("child", "adult"), ("fun for all of us", "the paint comes off")),
}
START, DAYS = date(2023, 1, 1), 730
HEADER = ("ordered", "customer", "country", "product", "size", "quantity", "discount", "total", "payment",
          "days", "stars", "comment")  # fmt: skip


def main(argv: list[str]) -> None:
    """Writes the file."""
    del argv
    rng = np.random.default_rng(_SEED.value)
    with Path(_OUT.value).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(order(rng) for _ in range(_ROWS.value))


def order(rng: np.random.Generator) -> tuple[str, ...]:
    """The cells of one row."""
    product = str(rng.choice(list(PRODUCTS), p=[share for _, share, *_ in PRODUCTS.values()]))
    country = str(rng.choice(list(COUNTRIES), p=[share for share, *_ in COUNTRIES.values()]))
    price, _, liked, months, sizes, said = PRODUCTS[product]
    _, wait, payments = COUNTRIES[country]
    place = int(rng.integers(len(sizes)))
    quantity = 1 + int(rng.poisson(1.5 if price < 30 else 0.2))
    discount = int(rng.choice([0, 5, 10, 25], p=[0.7, 0.1, 0.15, 0.05]))
    total = price * (1 + 0.4 * place) * quantity * (1 - discount / 100)
    days = "" if rng.random() < 0.08 else str(1 + int(rng.gamma(3.0, wait / 3)))
    late = days and int(days) > 1.5 * wait
    stars = int(np.clip(np.round(rng.normal(liked - (1.5 if late else 0.0), 0.8)), 1, 5))
    return (
        ordered(rng, months), str(rng.choice(NAMES[country])), country, product, sizes[place], str(quantity),
        str(discount), f"{total:.2f}", str(payments[int(rng.random() < 0.3)]), days, str(stars),
        comment(rng, product, said, stars, bool(late)),
    )  # fmt: skip


def ordered(rng: np.random.Generator, months: tuple[int, ...]) -> str:
    """A day: five of six in the months in which the product sells best, and fewer at weekends."""
    while True:
        day = START + timedelta(days=int(rng.integers(DAYS)))
        if (day.month in months or rng.random() < 0.1) and (day.weekday() < 5 or rng.random() < 0.4):
            return day.isoformat()


def comment(rng: np.random.Generator, product: str, said: tuple[str, str], stars: int, late: bool) -> str:
    """What is said of an order, by two of three who say anything."""
    if rng.random() < 0.35:
        return ""
    opening = rng.choice(["The", "My", "Our", "This"])
    judged = rng.choice(["great", "good", "fine"]) if stars > 3 else rng.choice(["poor", "so-so", "not good"])
    parts = [f"{opening} {product} is {judged}", said[0] if stars > 3 else said[1]]
    if late:
        parts.append(rng.choice(["but it came late", "after a long wait"]))
    return f"{', '.join(map(str, parts))}{rng.choice(['.', '!', ''])}"


if __name__ == "__main__":
    app.run(main)
