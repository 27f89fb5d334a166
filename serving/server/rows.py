"""Any number of new rows as a file: CSV or JSON lines of records, lines of text. They are drawn and sent in blocks.

    GET /page/rows/addresses?n=1000&seed=0&temperature=1&format=csv

Row i has the seed `seed` + i, and is the row that `sample` gives for that seed. Columns are in the order of the data,
values are spelled as in `tfvae.schema.rows`, which writes all files of records.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from aiohttp import web

from serving.server.access import ApiKeys
from serving.server.address import Address
from serving.server.answered import answered
from serving.server.signatures import chosen, missing_in_rest
from serving.server.status import Code, ServingError
from tfvae.schema.message import Schema
from tfvae.schema.people import drawn, seen
from tfvae.schema.rows import Table, csv_header, csv_lines, is_flat, json_lines

if TYPE_CHECKING:
    from serving.server.endpoint import Endpoint
    from serving.server.version import Version

BLOCK = 500
"""Rows that are drawn at once, so that no file, however long, takes more memory or keeps others waiting for long."""
MOST = 100_000
"""Rows of a file."""
SEEDS = 2**53
"""Seeds are below it, as on the page: a browser's numbers are exact up to here."""


class Asked(NamedTuple):
    """Which rows: n of them, from a seed on, at a temperature; `format` is the ending of the file.

    `safe_csv` quotes texts of a CSV that spreadsheets would run.
    """

    n: int
    seed: int
    temperature: float
    format: str
    safe_csv: bool


class Format(NamedTuple):
    """How rows are written: the file's type, its first line, and the lines of a table, each for `safe_csv` or not."""

    type: str
    header: Callable[[bool], str]
    lines: Callable[[Table, bool], Iterator[str]]


def handler(endpoint: "Endpoint", keys: ApiKeys | None) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """What answers GET /page/rows/{model}; it raises ServingError where the request is wrong.

    Args:
        endpoint: draws the rows.
        keys: of which a request must carry one; None where anybody may ask.
    """

    async def answer(request: web.Request) -> web.StreamResponse:
        if keys is not None:
            keys.check(request.headers)
        with endpoint.admitted():
            return await _send(request, endpoint)

    return answer


async def _send(request: web.Request, endpoint: "Endpoint") -> web.StreamResponse:
    model = request.match_info["model"]
    version = endpoint.models.find(Address(model))  # of all blocks: a swap meanwhile does not mix two in a file
    formats = formats_of(version.description)
    asked = parse(request.query, list(formats))
    written = formats[asked.format]
    response = web.StreamResponse(headers=_headers(model, asked, written))
    for first in range(0, asked.n, BLOCK):
        table = await _block(endpoint, model, version, asked, first)
        if not first:  # what is wrong with a request shows in the first block, as long as the status can still say so
            await response.prepare(request)
            await response.write(written.header(asked.safe_csv).encode())
        # A client who does not read would hold its place among the requests for ever.
        block = "".join(written.lines(table, asked.safe_csv)).encode()
        await asyncio.wait_for(response.write(block), endpoint.limits.read_seconds)
    await response.write_eof()
    return response


async def _block(endpoint: "Endpoint", model: str, version: "Version", asked: Asked, first: int) -> Table:
    """The rows from number `first` on, in columns by their names in the data; texts are str."""
    n = min(BLOCK, asked.n - first)
    seed = np.arange(asked.seed + first, asked.seed + first + n, dtype=np.int64)
    temperature = np.full([n], asked.temperature, np.float32)
    inputs: dict[str, np.ndarray] = {"seed": seed, "temperature": temperature}
    signature = chosen(version.signatures, "sample", missing_in_rest)
    outputs = await answered(endpoint, model, version, signature, inputs)
    table = {name: _text(outputs[here]) for here, name in version.description["columns"].items()}
    schema = version.description.get("schema")
    return drawn(table, Schema.from_json(json.dumps(schema)), seed) if schema else table


def formats_of(description: Mapping[str, Any]) -> dict[str, Format]:
    """How rows of a model may be written, by the ending of the file.

    Args:
        description: what the export says of itself.

    Raises:
        ServingError: the model makes neither records nor sentences.
    """
    if "schema" in description:
        schema = Schema.from_json(json.dumps(description["schema"]))
        nested = Format("application/x-ndjson", _no_header, lambda table, _: json_lines(table, schema))
        if not is_flat(seen(schema)):
            return {"jsonl": nested}
        lines = Format(
            "text/csv",
            lambda safe: csv_header(schema, safe=safe),
            lambda table, safe: csv_lines(table, schema, safe=safe),
        )
        return {"csv": lines, "jsonl": nested}
    if list(description.get("columns", {}).values()) == ["text"]:
        return {"txt": Format("text/plain", _no_header, lambda table, _: (f"{line}\n" for line in table["text"]))}
    raise ServingError(Code.INVALID_ARGUMENT, "Only models of records and of sentences have rows that a file can hold.")


def _no_header(safe: bool) -> str:
    return ""


def parse(query: Mapping[str, str], formats: list[str]) -> Asked:
    """What a query asks for; n is 1000, the seed 0, the temperature 1 and the format the first one where it is silent;
    `safe_csv=1` is for the format csv.

    Args:
        query: name -> value, as text.
        formats: that the rows can have.

    Raises:
        ServingError: a name is unknown, or a value is out of its range.
    """
    if unknown := sorted(query.keys() - set(Asked._fields)):
        rule = f"A query may have {', '.join(Asked._fields)}"
        raise ServingError(Code.INVALID_ARGUMENT, f"{rule}; got {unknown[0][:40]!r}.")
    n = _whole(query, "n", "1000", 1, MOST)
    seed = _whole(query, "seed", "0", 0, SEEDS - MOST)
    temperature, written = query.get("temperature", "1"), query.get("format", formats[0])
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", temperature):
        raise _wrong("temperature", "a number of at least 0, such as 0.7", temperature)
    if written not in formats:
        raise _wrong("format", f"{' or '.join(formats)}", written)
    safe = query.get("safe_csv", "0")
    if safe not in ("0", "1") or (safe == "1" and written != "csv"):
        raise _wrong("safe_csv", "0, or 1 with the format csv", safe)
    return Asked(n, seed, float(temperature), written, safe == "1")


def _whole(query: Mapping[str, str], name: str, default: str, least: int, most: int) -> int:
    text = query.get(name, default)
    if not re.fullmatch("[0-9]{1,16}", text) or not least <= int(text) <= most:
        raise _wrong(name, f"a whole number from {least} to {most}", text)
    return int(text)


def _wrong(name: str, rule: str, got: str) -> ServingError:
    return ServingError(Code.INVALID_ARGUMENT, f"`{name}` must be {rule}; got {got[:40]!r}.")


def _headers(model: str, asked: Asked, written: Format) -> dict[str, str]:
    name = f"{re.sub('[^A-Za-z0-9_.-]', '_', model)}-{asked.seed}.{asked.format}"  # of letters that no header misreads
    return {
        "Content-Type": f"{written.type}; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }


def _text(column: np.ndarray) -> np.ndarray:
    if column.dtype != object:
        return column
    return np.array([text.decode() for text in column.ravel()], object).reshape(column.shape)
