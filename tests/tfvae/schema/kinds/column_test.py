"""Tables as people have them, from the file to the cells that are written: each comes back as it was, and whatever a
model draws is spelled like it. Nothing is trained here."""

import csv
import io
import json
import random
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pytest

from tfvae.data.reader import Placed
from tfvae.data.records.fit_schema import fit
from tfvae.data.records.summary import Summary
from tfvae.data.records.table_files import TableFiles
from tfvae.schema.cells import cells
from tfvae.schema.kinds.cell_types import bare, text_of
from tfvae.schema.message import Category, Number, Schema
from tfvae.schema.people import drawn
from tfvae.schema.rows import csv_header, csv_lines, json_lines

ROWS, DRAWN = 60, 300
DRAW = random.Random(0)


def some(*values: str) -> str:
    return DRAW.choice(values)


def a_date(form: str = "{y}-{m:02d}-{d:02d}") -> str:
    return form.format(y=DRAW.randint(2015, 2023), m=DRAW.randint(1, 12), d=DRAW.randint(1, 28))


class Case(NamedTuple):
    """A table and what is right for it."""

    lines: list[str]
    kinds: dict[str, str]
    patterns: dict[str, str]
    """Of each column, what a cell must match that is written."""
    bounds: Mapping[str, tuple[float, float]] = MappingProxyType({})
    ending: str = "csv"
    ends: str = "\n"


def table(header: str, row: Callable[[int], str], **more) -> list[str]:
    return [*more.get("before", ()), *([header] if header else []), *(row(n) for n in range(ROWS))]


def feature(place: list[float], **properties: object) -> str:
    point = {"type": "Point", "coordinates": place}
    return json.dumps({"type": "Feature", "properties": properties, "geometry": point})


CASES = {
    "phone_with_plus": Case(
        table("name,phone", lambda n: f"{some('Bo', 'Eva')},+4790{DRAW.randint(10**5, 10**6 - 1)}"),
        {"name": "category", "phone": "key"},
        {"phone": r"\+4790\d{6}"},
    ),
    "numbers_in_steps": Case(
        table("rent,size", lambda n: f"{DRAW.randint(3, 90) * 50},{DRAW.randint(20, 200) / 2}"),
        {"rent": "whole", "size": "decimal"},
        {"rent": r"\d{1,2}[05]0", "size": r"\d{1,3}\.[05]"},
    ),
    "codes_of_digits_and_an_e": Case(
        table("sku,n", lambda n: f"{some('12E5', '31E7', '40E2')},{n % 7}"),
        {"sku": "category", "n": "category"},
        {"sku": "12E5|31E7|40E2", "n": "[0-6]"},
    ),
    "decimals": Case(
        table("price,stars,share", lambda n: f"{DRAW.uniform(1, 40):.2f},{n % 9 / 2 + 1},{DRAW.random():.3f}"),
        {"price": "decimal", "stars": "category", "share": "decimal"},
        {"price": r"\d{1,2}\.\d\d", "stars": r"[1-5]\.[05]", "share": r"0\.\d{3}"},
        {"price": (1, 40), "share": (0, 1)},
    ),
    "bounds_and_a_frequent_zero": Case(
        table("tip,net", lambda n: f"{0 if n % 2 else DRAW.expovariate(0.3):.2f},{DRAW.uniform(-9, 9):.1f}"),
        {"tip": "decimal", "net": "decimal"},
        {"tip": r"\d+\.\d\d", "net": r"-?\d\.\d"},
        {"tip": (0, 99), "net": (-9, 9)},
    ),
    "large_whole_numbers": Case(
        table("ts,big", lambda n: f"{DRAW.randint(16 * 10**8, 17 * 10**8)},{DRAW.randint(10**18, 2 * 10**18)}"),
        {"ts": "whole", "big": "whole"},
        {"ts": r"\d{10}", "big": r"\d{19}"},
        {"ts": (16 * 10**8, 17 * 10**8), "big": (10**18, 2 * 10**18)},
    ),
    "missing_in_many_spellings": Case(
        table(
            "age,temp,dose,when",
            lambda n: ",".join([
                "NA" if n % 9 == 0 else str(DRAW.randint(0, 150)),
                some("NaN", "null", "") if n % 4 == 0 else f"{DRAW.uniform(-9, 40):.1f}",
                "?" if n % 7 == 0 else f"{DRAW.random():.2f}",
                "-" if n % 5 == 0 else a_date(),
            ]),
        ),
        {"age": "whole", "temp": "decimal", "dose": "decimal", "when": "date"},
        {"age": r"NA|\d{1,3}", "temp": r"NaN|null||-?\d+\.\d", "dose": r"\?|[01]\.\d\d", "when": r"-|20\d\d-\d\d-\d\d"},
    ),
    "NA_is_a_country": Case(
        table("land,n", lambda n: f"{some('NA', 'NO', 'SE')},{DRAW.randint(0, 999)}"),
        {"land": "category", "n": "whole"},
        {"land": "NA|NO|SE", "n": r"\d{1,3}"},
    ),
    "blanks_around_cells": Case(
        table("age, weight, pay", lambda n: f"{n % 50 + 18}, {DRAW.randint(10**4, 10**6)}, {some('<=50K', '>50K')}"),
        {"age": "whole", "weight": "whole", "pay": "category"},
        {"age": r"\d\d", "weight": r"\d{5,7}", "pay": "<=50K|>50K"},
    ),
    "dates_and_times": Case(
        table(
            "iso,us,compact,at,clock,month",
            lambda n: ",".join([
                a_date(), a_date("{m:02d}/{d:02d}/{y}"), a_date("{y}{m:02d}{d:02d}"),
                f"{a_date()}T{DRAW.randint(0, 23):02d}:{n % 60:02d}:{DRAW.randint(0, 59):02d}Z",
                f"{DRAW.randint(0, 23):02d}:{DRAW.randint(0, 59):02d}", a_date("{y}-{m:02d}"),
            ]),
        ),
        {"iso": "date", "us": "date", "compact": "date", "at": "timestamp", "clock": "time", "month": "date"},
        {
            "iso": r"20(1[5-9]|2[0-3])-(0[1-9]|1[0-2])-[0-3]\d", "us": r"(0[1-9]|1[0-2])/[0-3]\d/20\d\d",
            "compact": r"20\d\d(0[1-9]|1[0-2])[0-3]\d", "at": r"20\d\d-\d\d-\d\dT[012]\d:[0-5]\d:[0-5]\dZ",
            "clock": r"[012]\d:[0-5]\d", "month": r"20\d\d-(0[1-9]|1[0-2])",
        },
    ),
    "money_and_percent": Case(
        table(
            "usd,eur,rate",
            lambda n: f'"${DRAW.uniform(1, 9000):,.2f}","{n % 9 + 1}.{DRAW.randint(100, 999)},50 €",{n % 30}.5%',
        ),
        {"usd": "decimal", "eur": "decimal", "rate": "decimal"},
        {"usd": r"\$(\d,\d{3}|\d{1,3})\.\d\d", "eur": r"(\d\.\d{3}|\d{3}),\d\d €", "rate": r"\d+\.5%"},
    ),
    "comments_before_the_header": Case(
        table("name,radius", lambda n: f"body {n},{DRAW.uniform(1, 9):.1f}", before=["# made by a tool", "#"]),
        {"name": "key", "radius": "decimal"},
        {"name": r"body \d+", "radius": r"\d\.\d"},
    ),
    "blank_lines": Case(
        table("id,kind", lambda n: f"{n},{some('a', 'b')}"),
        {"id": "key", "kind": "category"},
        {"id": r"\d+", "kind": "a|b"},
        ends="\r\r\n",
    ),
    "separator_line_of_excel": Case(
        table("kind;x", lambda n: f"{some('a', 'b')};{DRAW.randint(0, 9999)}", before=["sep=;"]),
        {"kind": "category", "x": "whole"},
        {"kind": "a|b", "x": r"\d{1,4}"},
    ),
    "decimal_commas": Case(
        table("a;b", lambda n: f"{DRAW.uniform(1, 9):.2f};{n % 2}".replace(".", ",")),
        {"a": "decimal", "b": "category"},
        {"a": r"\d,\d\d", "b": "0|1"},
    ),
    "index_of_pandas": Case(
        table(",n,kind", lambda n: f"{n},{DRAW.randint(0, 9999)},{some('a', 'b')}"),
        {"n": "whole", "kind": "category"},
        {"n": r"\d{1,4}", "kind": "a|b"},
    ),
    "true_and_false": Case(
        table("a,b,c", lambda n: f"{some('True', 'False')},{some('TRUE', 'FALSE')},{some('yes', 'no')}"),
        {"a": "boolean", "b": "boolean", "c": "category"},
        {"a": "True|False", "b": "TRUE|FALSE", "c": "yes|no"},
    ),
    "no_header": Case(
        table("", lambda n: f"{n % 50 + 18},{some('F', 'M')},{DRAW.uniform(-2, 2):.2f}"),
        {"column1": "whole", "column2": "category", "column3": "decimal"},
        {"column1": r"\d\d", "column2": "F|M", "column3": r"-?[012]\.\d\d"},
    ),
    "many_categories": Case(
        ["land,n", *(f"Land {n % 150},{n % 991}" for n in range(3000))],
        {"land": "category", "n": "whole"},
        {"land": r"Land \d{1,3}", "n": r"\d{1,3}"},
    ),
    "quotes_behind_backslashes": Case(
        table("id,text", lambda n: f'{n},"He said \\"hi {n}\\" twice"'),
        {"id": "key", "text": "text"},
        {"id": r"\d+", "text": r'He said "hi \d+" twice'},
    ),
    "a_column_called_x": Case(
        table("x", lambda n: f"{DRAW.uniform(-2, 2):.3f}"), {"x": "decimal"}, {"x": r"-?[012]\.\d{3}"}
    ),
    "names_that_are_not_ASCII": Case(
        table("名前,price (€),price ($),cost_$_[/C]", lambda n: f"{some('鈴木', '高橋')},{n}.25,{n * 7}.5,{n % 3}"),
        {"名前": "category", "price (€)": "decimal", "price ($)": "decimal", "cost_$_[/C]": "category"},
        {"名前": "鈴木|高橋", "price (€)": r"\d+\.\d\d", "price ($)": r"\d+\.\d", "cost_$_[/C]": "[012]"},
    ),
    "many_digits": Case(
        table("balance,t", lambda n: f"{DRAW.uniform(1e4, 9e8):.2f},{1609459200 + DRAW.uniform(0, 1e6):.3f}"),
        {"balance": "decimal", "t": "decimal"},
        {"balance": r"\d{5,9}\.\d\d", "t": r"1\d{9}\.\d{3}"},
        {"balance": (1e4, 9e8), "t": (1609459200, 1610459200)},
    ),
    "the_same_in_all_rows": Case(
        table("x,discount,fee,none", lambda n: f"{DRAW.uniform(1, 9):.2f},0.0,3.5,"),
        {"x": "decimal", "discount": "constant", "fee": "constant", "none": "empty"},
        {"x": r"\d\.\d\d", "discount": r"0\.0", "fee": r"3\.5", "none": ""},
    ),
    "addresses_of_e-mail": Case(
        table("email,note", lambda n: f"{some('ada', 'bo.ek')}{DRAW.randint(1, 999)}@{some('a.org', 'b.de')},n{n % 9}"),
        {"email": "email", "note": "category"},
        {"email": r"[a-z.0-9]+@(a\.org|b\.de)", "note": r"n\d+"},
    ),
    "types_of_JSON": Case(
        table(
            "",
            lambda n: json.dumps({
                "account": f"{n:06d}", "zip": f"{n % 9 + 90000}", "ts": 1600 * 10**9 + n * 7919, "on": n % 3 == 0,
                "note": (None, "", "ab", "cd")[n % 4], "amount": DRAW.randint(100, 900) / 8, "day": 20200101 + n % 28,
            }),
        ),
        {"account": "key", "zip": "category", "ts": "whole", "on": "boolean", "note": "category", "amount": "decimal",
         "day": "date"},
        {"account": r'"\d{6}"', "zip": r'"9000\d"', "ts": r"16\d{11}", "on": "true|false", "note": 'null|""|"ab"|"cd"',
         "amount": r"\d+\.\d+", "day": r"202001\d\d"},
        ending="jsonl",
    ),
    "features": Case(
        table(
            "",
            lambda n: feature(
                [round(DRAW.uniform(-71, -70), 5), round(DRAW.random(), 5)],
                number=str(DRAW.randint(1, 99)), street=some("OAK RD", "ELM ST"),
            ),
        ),
        {"number": "whole", "street": "category", "lon": "decimal", "lat": "decimal"},
        {"number": r'"\d\d?"', "street": '"OAK RD"|"ELM ST"', "lon": r"-7[01]\.\d+", "lat": r"[01]\.\d+(e-\d+)?"},
        {"lon": (-71, -70), "lat": (0, 1)},
        ending="geojson",
    ),
    "a_collection_of_features": Case(
        [
            '{"type": "FeatureCollection", "features": [',
            ",\n".join(feature([n / 8, 40], n=n, kind=some("a", "b")) for n in range(ROWS)),
            "]}",
        ],
        {"n": "key", "kind": "category", "lon": "decimal", "lat": "constant"},
        {"n": r"\d+", "kind": '"a"|"b"', "lon": r"\d\.\d+", "lat": "40"},
        ending="geojson",
    ),
}  # fmt: skip


def read(case: Case, folder) -> tuple[Schema, dict[str, list[str]]]:
    """The schema of all rows, and their cells."""
    path = folder / f"table.{case.ending}"
    path.write_bytes((case.ends.join(case.lines) + case.ends).encode())
    files = TableFiles(str(path), split="train")
    items = [item for shard in files.shards() for item in files.read(shard) if isinstance(item, Placed)]
    summary, *_ = [Summary.from_json(item.record["summary"].decode()) for item in items if item.split == "findings"]
    records = [item.record for item in items if item.split == "train"]
    assert len(records) in (ROWS, len(case.lines) - 1)
    schema = fit(None, [summary], max_categories=5000)
    return schema, {name: [text_of(one[name] or b"") for one in records] for name in records[0]}


def written(made: dict[str, np.ndarray], schema: Schema, ending: str) -> dict[str, list[str]]:
    """Column -> cells of a CSV, or values of JSON as JSON spells them."""
    if ending == "csv":
        header, *rows = csv.reader(io.StringIO(csv_header(schema) + "".join(csv_lines(made, schema))))
        return {name: [row[place] for row in rows] for place, name in enumerate(header)}
    lines = [json.loads(line) for line in json_lines(made, schema)]
    return {name: [json.dumps(line[name]) for line in lines] for name in lines[0]}


def anything(schema: Schema, n: int) -> dict[str, np.ndarray]:
    """Whatever a model may draw: any numbers, any of the choices, any characters."""
    rng = np.random.default_rng(0)
    made: dict[str, np.ndarray] = {}
    for cell in cells(schema.message):
        if isinstance(cell.kind, Number):
            numbers = rng.normal(size=n) * 10 ** rng.uniform(-3, 8, n)
            whole = np.rint(np.clip(numbers, 1 - 2**24, 2**24 - 1)).astype(np.int64)
            made[cell.name] = whole if cell.kind.whole else numbers.astype(np.float32)
        elif isinstance(cell.kind, Category):
            choices = [int(v) if cell.kind.type == "int" else v for v in cell.kind.values]
            values = np.array(
                [False, True] if cell.kind.type == "bool" else choices, None if cell.kind.type != "string" else object
            )
            made[cell.name] = values[rng.integers(0, len(values), n)]
        else:
            texts = ["".join(rng.choice([*schema.alphabet, "\ufffd", "\x1c"], rng.integers(0, 30))) for _ in range(n)]
            made[cell.name] = np.array(texts, object)
    return drawn(made, schema, np.arange(n))


@pytest.mark.parametrize("name", CASES)
def test_rows_come_back_as_they_were_and_what_is_drawn_is_spelled_like_them(tmp_path, name):
    case = CASES[name]
    schema, real = read(case, tmp_path)
    assert {column.name: column.kind.name for column in schema.columns} == case.kinds
    made: dict[str, np.ndarray] = {}
    for column in schema.columns:
        found, sound = column.read(real[column.name])
        assert sound.all()
        made |= found
    keys = {column.name for column in schema.columns if column.kind.name == "key"}
    n = len(next(iter(real.values())))
    for column in schema.columns:
        if column.name not in (*keys, "lon", "lat"):  # float32 has seven digits of coordinates
            assert list(map(bare, column.write(made, n))) == list(map(bare, real[column.name]))
    assert list(written(made, schema, case.ending)) == list(case.kinds)
    for column, texts in written(anything(schema, DRAWN), schema, case.ending).items():
        wrong = [text for text in texts if not re.fullmatch(case.patterns.get(column, ".*"), text)]
        assert not wrong, f"{column}: {wrong[:3]}"
        low, high = case.bounds.get(column, (0, 0))
        assert column not in case.bounds or all(low <= float(text) <= high for text in texts)
    for key in keys:
        new = written(anything(schema, DRAWN), schema, case.ending)[key]
        assert len({*new}) == DRAWN
        assert not {*new} & {*written({**made, key: np.array(real[key], object)}, schema, case.ending)[key]}
