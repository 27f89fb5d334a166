import csv
import json
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import numpy as np
import pytest

from serving.server.access import ApiKeys
from serving.server.rows import BLOCK, MOST, SEEDS, Asked, formats_of, parse
from serving.server.status import Code, ServingError
from tests.serving.server.fake_endpoint import endpoint_of, serving
from tests.serving.server.fake_models import MODELS
from tfvae.schema.message import Field, Message, Number, Schema, Text


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(endpoint_of({name: make() for name, make in MODELS.items()})) as url:
        yield f"{url}/page/rows"


def got(address: str, model: str, **query: object) -> tuple[str, list[str]]:
    """Type and lines of a file."""
    with urlopen(f"{address}/{model}?{urlencode(query)}") as answer:
        return answer.headers["Content-Type"], answer.read().decode().splitlines()


def refused(address: str, model: str, **query: object) -> tuple[int, str]:
    with pytest.raises(HTTPError) as error:
        got(address, model, **query)
    return error.value.code, json.loads(error.value.read())["error"]


def test_csv_has_a_header_and_a_row_for_each_seed(address):
    kind, lines = got(address, "addresses", n=3, seed=5, format="csv")
    assert kind == "text/csv; charset=utf-8"
    assert lines[0] == "lat,long,number,street,city,rural,parcel"
    made = MODELS["addresses"]().functions["sample"]({"seed": np.arange(5, 8), "temperature": np.ones(3, np.float32)})
    rows = list(csv.DictReader(lines))
    assert [np.float32(row["lat"]) for row in rows] == made["lat"].tolist()
    assert [row["street"].encode() for row in rows] == made["street"].tolist()
    assert {row["rural"] for row in rows} <= {"No", "Yes"}
    assert {row["parcel"] for row in rows} == {str(2**62 + 1)}


def test_blocks_are_one_file(address):
    n = 2 * BLOCK + 7
    _, lines = got(address, "addresses", n=n, format="csv")
    assert len(lines) == n + 1
    assert lines.count(lines[0]) == 1
    assert got(address, "addresses", n=9, seed=BLOCK - 2, format="csv")[1][1:] == lines[BLOCK - 1 : BLOCK + 8]


def test_lines_of_json_are_nested(address):
    kind, lines = got(address, "people", n=20)
    assert kind == "application/x-ndjson; charset=utf-8"
    records = [json.loads(line) for line in lines]
    assert [list(record) for record in records] == [["name", "home", "phones"]] * 20
    assert {len(record["phones"]) for record in records} <= {0, 1, 2}
    assert {record["home"] is None for record in records} == {True, False}


def test_sentences_are_lines(address):
    kind, lines = got(address, "sentences", n=4)
    assert kind == "text/plain; charset=utf-8"
    made = MODELS["sentences"]().functions["sample"]({"seed": np.arange(4), "temperature": np.ones(4, np.float32)})
    assert [line.encode() for line in lines] == made["text"].tolist()


def test_temperature_0_gives_the_centre(address):
    _, lines = got(address, "sentences", n=5, temperature=0)
    assert len(set(lines)) == 1


def test_the_name_of_the_file_is_safe(address):
    with urlopen(f"{address}/addresses?n=1&seed=3") as answer:
        assert answer.headers["Content-Disposition"] == 'attachment; filename="addresses-3.csv"'


@pytest.mark.parametrize(
    ("model", "query", "status", "text"),
    [
        ("nobody", {}, 404, "Servable not found for request: Latest(nobody)"),
        ("digits", {}, 400, "Only models of records and of sentences"),
        ("addresses", {"n": 0}, 400, f"`n` must be a whole number from 1 to {MOST}; got '0'."),
        ("addresses", {"n": MOST + 1}, 400, "`n` must be"),
        ("people", {"format": "csv"}, 400, "`format` must be jsonl; got 'csv'."),
        ("people", {"safe_csv": 1}, 400, "`safe_csv` must be 0, or 1 with the format csv; got '1'."),
    ],
)
def test_what_cannot_be_is_told(address, model, query, status, text):
    code, error = refused(address, model, **query)
    assert code == status
    assert text in error


def test_rows_want_a_key_where_there_are_keys():
    with serving(endpoint_of({"addresses": MODELS["addresses"]()}), ApiKeys(["sesame"])) as url:
        assert refused(f"{url}/page/rows", "addresses")[0] == 401


def test_a_silent_query_has_defaults():
    assert parse({}, ["csv", "jsonl"]) == Asked(1000, 0, 1.0, "csv", False)
    assert parse({"n": "2", "seed": "7", "temperature": "0.5", "format": "jsonl"}, ["csv", "jsonl"]) == Asked(
        2, 7, 0.5, "jsonl", False
    )
    assert parse({"safe_csv": "1"}, ["csv", "jsonl"]).safe_csv


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("n", value) for value in ("", "1.0", "-1", "1e3", "٣", "9" * 400)],
        *[("seed", value) for value in ("-1", str(SEEDS), "x")],
        *[("temperature", value) for value in ("nan", "inf", "-1", "1e9", "", ".")],
        ("format", "xlsx"),
        *[("safe_csv", value) for value in ("", "true", "2")],
    ],
)
def test_a_wrong_value_is_named(name, value):
    with pytest.raises(ServingError, match=f"`{name}` must be") as error:
        parse({name: value}, ["csv"])
    assert error.value.code == Code.INVALID_ARGUMENT
    assert len(error.value.text) < 200


def test_an_unknown_name_is_told_with_those_that_are_known():
    with pytest.raises(ServingError, match=r"A query may have n, seed, temperature, format, safe_csv; got 'rows'\."):
        parse({"rows": "5"}, ["csv"])


def test_a_model_that_says_nothing_has_no_rows():
    with pytest.raises(ServingError, match="Only models of records"):
        formats_of({})


@pytest.mark.parametrize(("safe", "line"), [(False, "=1,-1\r\n"), (True, "'=1,-1\r\n")])
def test_texts_that_a_spreadsheet_would_run_are_quoted_where_it_is_asked_for(safe, line):
    schema = Schema(Message((Field("a", Text(9)), Field("n", Number(whole=True)))), ())
    written = formats_of({"schema": json.loads(schema.to_json())})["csv"]
    assert list(written.lines({"a": np.array(["=1"], object), "n": np.array([-1])}, safe)) == [line]
    assert written.header(safe) == "a,n\r\n"
