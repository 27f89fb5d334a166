"""Which form a file has, by its name and its first bytes. Imports no TensorFlow."""

from functools import lru_cache

from tfvae.checks import DataError
from tfvae.data.containers.encoding import encoding_of
from tfvae.data.containers.packed import without_packing
from tfvae.data.line_files import first_lines
from tfvae.data.records.delimited import BOM
from tfvae.data.records.files.database import is_url, open_table
from tfvae.data.records.files.delimited_file import delimited_file
from tfvae.data.records.files.excel import EXCEL, open_sheet
from tfvae.data.records.files.form import Form
from tfvae.data.records.files.json_file import has_object, json_table
from tfvae.data.records.files.parquet import PARQUET, open_parquet
from tfvae.data.stamps import Stamp

JSON = (".jsonl", ".ndjson", ".json", ".geojson", ".geojsonl", ".geojsons", ".geojsonseq")
WEAK = (".txt", ".data")
"""Endings of tables that are those of other texts, too."""
ENDINGS = (".csv", ".tsv", ".tab", ".psv", *WEAK, *JSON, PARQUET, *EXCEL)
_UNREAD = (".xls", ".xlsb", ".ods", ".numbers", ".sav", ".dta", ".rds", ".pkl", ".feather", ".orc", ".avro")


@lru_cache(maxsize=1024)
def open_form(path: str, marks: tuple[Stamp, ...], header: str, encoding: str) -> Form:
    """Looks at the beginning of a file, or at a table of a database.

    Args:
        path: of the file, or the URL of the table.
        marks: stamps of the file, for the form is kept as long as they stay.
        header: whether the first row names the columns, see `heading`.
        encoding: of the text; "" finds it out.

    Raises:
        DataError: there is no table in the file, or a package is missing that reads it.
    """
    name = without_packing(path)
    if is_url(path):
        return open_table(path)
    if name.endswith(PARQUET):
        return open_parquet(path)
    if name.endswith(EXCEL):
        return open_sheet(path, header)
    if name.endswith(_UNREAD):
        raise DataError(f"{path} is in a format that is not read: save it as .csv, .xlsx, .parquet or .jsonl.")
    found = encoding or encoding_of(path, marks)
    is_json = name.endswith(JSON) or _begins_as_json(path, found)
    return json_table(path, found) if is_json else delimited_file(path, found, header)


def _begins_as_json(path: str, encoding: str) -> bool:
    first = b"".join(first_lines(path, 20, encoding)).removeprefix(BOM).strip()[:1]
    return first in (b"{", b"[") and has_object(path, encoding)
