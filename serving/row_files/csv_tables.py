"""Rows of tables in relation as an archive with a CSV for each table. Imports no TensorFlow."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from serving.row_files.contents import Contents, Write
from tfvae.schema.csv_tables import headers, table_lines
from tfvae.schema.rows import Table


@contextmanager
def csv_tables(path: Path, contents: Contents) -> Iterator[Write]:
    """An archive has its files one after the other, so they are gathered beside it on the disk."""
    schema, safe = contents.schema, contents.safe_csv
    assert schema is not None, "tables are of records"
    first = headers(schema, safe=safe)
    with TemporaryDirectory() as folder:
        files = {name: Path(folder) / f"{number}.csv" for number, name in enumerate(first)}
        with ExitStack() as stack:
            opened = {
                name: stack.enter_context(file.open("w", encoding="utf-8", newline="")) for name, file in files.items()
            }
            for name, file in opened.items():
                file.write(first[name])

            def write(table: Table) -> None:
                for name, lines in table_lines(table, schema, safe=safe).items():
                    opened[name].writelines(lines)

            yield write
        with ZipFile(path, "w") as archive:
            for name, written in files.items():
                entry = ZipInfo(f"{name}.csv")  # without a time of its own, so that equal rows give equal archives
                entry.compress_type = ZIP_DEFLATED
                with written.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
                    copyfileobj(source, target)
