"""The named columns of a table of records: what people and programs see of the model's columns. No TensorFlow."""

from collections.abc import Iterator
from typing import NamedTuple

from tfvae.schema.message import Category, Message, Number, Text

_BOOL = Category(("false", "true"), "bool")


class Cell(NamedTuple):
    """A leaf, or the flag "<path>?" of a field, or the count "<path>#" of a repeated one."""

    name: str
    kind: Text | Number | Category
    """The kind of its values: that of the field; for a flag a category of bools, for a count one of ints."""
    key: str
    """Key of the model's column that holds it."""
    place: int = 0
    """Position among the numbers of that column."""
    most: int = 0
    """Elements at most of the repeated field around it; 0 where there is none."""
    under: tuple[str, ...] = ()
    """Names of the flags and of the count without which it counts for nothing, outermost first."""
    of: str = ""
    """Path of what a flag or a count tells of; "" of a leaf."""


def cells(message: Message, prefix: str = "", most: int = 0, under: tuple[str, ...] = ()) -> Iterator[Cell]:
    """Yields all cells in the order of the fields; a flag or count comes before the cells that it governs."""
    loose = [prefix + field.name for field in message.fields if isinstance(field.kind, Number) and not field.most]
    for field in message.fields:
        path, within, inside = prefix + field.name, field.most or most, under
        if field.most:
            count = Category(tuple(map(str, range(field.most + 1))), "int")
            yield Cell(f"{path}#", count, f"{path}#", under=under, of=path)
            inside = (*under, f"{path}#")
        elif field.flagged:
            yield Cell(f"{path}?", _BOOL, f"{path}?", 0, within, under, path)
            inside = (*under, f"{path}?")
        if isinstance(field.kind, Message):
            yield from cells(field.kind, f"{path}.", within, inside)
        elif path in loose:
            yield Cell(path, field.kind, "+".join(loose), loose.index(path), within, inside)
        else:
            yield Cell(path, field.kind, path, 0, within, inside)
