"""The order of columns, from training rows as they are stored."""

import random
from datetime import date, timedelta

from tests.people import write
from tfvae.data.records.batches import read_records
from tfvae.schema.message import Schema

DRAW = random.Random(0)
FIRST = date(2020, 1, 1)


def a_stay(n: int) -> dict[str, bytes | list[bytes]]:
    came, price = FIRST + timedelta(days=DRAW.randrange(900)), DRAW.uniform(1, 300)
    went = came + timedelta(days=DRAW.randrange(1, 20))
    return {
        "came": str(came).encode(),
        "went": [] if n % 7 == 0 else str(went).encode(),
        "net": f"{price:.2f}".encode(),
        "gross": f"{price * 1.2:.2f}".encode(),
        "room": f"{DRAW.choice('AB')}".encode(),
    }


def test_the_schema_says_which_column_is_never_the_greater_and_people_are_told(tmp_path):
    data = read_records(write(tmp_path, {"train": [a_stay(n) for n in range(150)]}))
    assert set(data.schema.ordered) == {("came", "went"), ("net", "gross")}
    assert Schema.from_json(data.schema.to_json()) == data.schema
    assert [one.about.rpartition("; ")[2] for one in data.told if one.column in ("came", "net")] == [
        "never greater than went", "never greater than gross"
    ]  # fmt: skip


def test_tables_without_such_columns_have_none(tmp_path):
    rows = [{"room": b"AB"[n % 2 : n % 2 + 1], "n": str(n % 5).encode()} for n in range(50)]
    assert read_records(write(tmp_path, {"train": rows})).schema.ordered == ()
