"""Two tables in relation, made up: customers, and the orders of each."""

import csv
import random
from pathlib import Path

from tfvae.schema.relations import Relation

RELATION = Relation("orders", "customer", "customers", "id")
CUSTOMERS = ("id", "name", "since", "city")
ORDERS = ("no", "customer", "price", "day", "note")
ORPHANS = 3


def made_up(customers: int = 120) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Rows of customers and of orders, the last `ORPHANS` of which have a customer that is not there."""
    rng, people, orders = random.Random(0), list[tuple[str, ...]](), list[tuple[str, ...]]()
    for i in range(customers):
        city = rng.choice(["Barre", "Stowe"])
        people.append((f"C{500 + i}", rng.choice(["Ann", "Bob"]), f"{1 + i % 28:02d}.03.20{10 + i % 9}", city))
        for _ in range(rng.choice([0, 1, 2, 4])):
            price = f"{rng.randint(100, 999) / 100 + 10 * (city == 'Barre'):.2f}"
            day, note = f"2021-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}", rng.choice(["", "late", "gift"])
            orders.append((str(len(orders) + 1), f"C{500 + i}", price, day, note))
    lost = [(str(len(orders) + 1 + i), f"X{i}", "1.00", "2021-01-01", "") for i in range(ORPHANS)]
    rng.shuffle(orders)
    return people, orders + lost


def write_shop(folder: Path) -> Path:
    """Both tables as files of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, header, rows in zip(("customers", "orders"), (CUSTOMERS, ORDERS), made_up(), strict=True):
        with (folder / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    return folder
