"""A table of a database, by the URL that SQLAlchemy has for it. Imports no TensorFlow."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfvae.checks import DataError, named
from tfvae.data.reader import ALL, Shard
from tfvae.data.records.delimited import Row
from tfvae.data.records.files.extras import needed
from tfvae.data.records.files.values import plain

_URL = re.compile(r"[a-z][a-z0-9]*(\+[a-z0-9_]+)?://.*", re.DOTALL)
_ELSEWHERE = ("http", "https", "ftp", "file", "s3", "gs", "hdfs", "abfs")
"""Schemes of URLs of files."""
_ROWS = 1000
"""Rows in memory at once."""


def is_url(path: str) -> bool:
    """Whether a path is the URL of a database."""
    return _URL.match(path) is not None


def shown(path: str) -> str:
    """A path that people may see: without the password of a URL."""
    return re.sub(r"(://[^:/@]*):[^@/]*@", r"\1:***@", path) if is_url(path) else path


@dataclass(frozen=True)
class Relation:
    """A table or a view of a database.

    Args:
        path: the URL of the database, and the table in its query: `sqlite:///shop.db?table=orders`.
        names: of the columns.
        told: lines for people.
    """

    path: str
    names: tuple[str, ...]
    told: tuple[str, ...] = ()

    def shards(self) -> list[Shard]:
        """One part, with the number of its rows."""
        with _connected(self.path) as (connection, table):
            import sqlalchemy

            (rows,) = connection.execute(sqlalchemy.select(sqlalchemy.func.count()).select_from(table)).one()
        return [Shard(ALL, self.path, 0, rows)]

    def rows(self, shard: Shard) -> Iterator[Row]:
        """Rows of objects, counted from 1, in the order in which the database has them."""
        with _connected(self.path) as (connection, table):
            found = connection.execution_options(yield_per=_ROWS).execute(table.select())
            for number, values in enumerate(found, start=1):
                value = {name: plain(cell) for name, cell in zip(self.names, values, strict=True)}
                yield Row(number, str(value).encode("utf-8", "replace"), value)


def open_table(path: str) -> Relation:
    """Looks at the columns of a table; raises DataError where it is not there, or SQLAlchemy is missing."""
    with _connected(path) as (_, table):
        return Relation(path, tuple(column.name for column in table.columns))


@contextmanager
def _connected(path: str) -> Iterator[tuple[Any, Any]]:
    sqlalchemy = needed("sqlalchemy", "sql", shown(path))
    errors = (sqlalchemy.exc.SQLAlchemyError, ImportError)  # ImportError: the driver of the database is missing
    try:
        url = sqlalchemy.make_url(path)
        name = _table_in(path, url)
        engine = sqlalchemy.create_engine(url.difference_update_query(["table"]))
        with engine.connect() as connection:
            yield connection, _reflected(path, connection, name)
    except errors as error:
        reason = " ".join(str(getattr(error, "orig", None) or error).split())
        raise DataError(f"{shown(path)} cannot be read ({shown(reason)}).") from None


def _table_in(path: str, url: Any) -> str:
    """The table that a URL names; raises DataError where there is none, or the URL is none of a database."""
    if url.drivername in _ELSEWHERE:
        raise DataError(f"{shown(path)} is no table of a database: fetch the file, and give its path.")
    name = url.query.get("table")
    if not isinstance(name, str) or not name:
        raise DataError(f"{shown(path)} must name a table: end it with ?table=NAME.")
    file = url.database if url.get_backend_name() == "sqlite" else None
    if file and file != ":memory:" and not file.startswith("file:") and not Path(file).is_file():
        raise DataError(f"{shown(path)} cannot be read (there is no file {file}).")
    return name


def _reflected(path: str, connection: Any, name: str) -> Any:
    """The table as SQLAlchemy has it, by its name, or by those of its schema and its own."""
    import sqlalchemy

    schema, _, table = ("", "", name) if sqlalchemy.inspect(connection).has_table(name) else name.rpartition(".")
    try:
        found = sqlalchemy.Table(table, sqlalchemy.MetaData(), schema=schema or None, autoload_with=connection)
    except sqlalchemy.exc.NoSuchTableError:
        others = sqlalchemy.inspect(connection).get_table_names(schema=schema or None)
        raise DataError(
            f"{shown(path)} cannot be read: there is no table {name}, but {named(others) or 'none'}."
        ) from None
    if connection.dialect.name == "sqlite":
        _keep_as_stored(found)
    return found


def _keep_as_stored(table: Any) -> None:
    """Reads dates, and decimals of no known scale, of SQLite as they are stored: it has no types for them, so that a
    column may hold anything."""
    import sqlalchemy

    dates = (sqlalchemy.Date, sqlalchemy.DateTime, sqlalchemy.Time)
    for column in table.columns:
        numeric = isinstance(column.type, sqlalchemy.Numeric) and column.type.scale is None
        if numeric or isinstance(column.type, dates):
            column.type = sqlalchemy.types.NullType()
