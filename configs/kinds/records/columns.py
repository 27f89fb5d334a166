"""Which columns of a record metrics and pictures look at. Imports no TensorFlow."""

from typing import NamedTuple

from tfvae.checks import ConfigError
from tfvae.schema.message import Category, Leaf, Number, Schema, Text, leaves, textual


class Columns(NamedTuple):
    """Columns that metrics and pictures look at."""

    given: str = ""
    """The category that others go with, such as the postal code; "" for none."""
    numbers: tuple[str, ...] = ()
    """The numbers that should go with it, such as the coordinates."""
    text: str = ""
    """A text whose reconstruction is compared, such as the street; "" for none."""
    latitude: str = ""
    longitude: str = ""
    """Both where rows lie on a map."""
    numeral: str = ""
    """A text with whole numbers that say where a row is, such as the house number; "" for none."""


def columns_of_addresses(schema: Schema) -> Columns:
    """Coordinates given the postal code, and street names (generated-loss paper, Section 2.2)."""
    del schema
    return Columns("postcode", ("lat", "long"), "street", "lat", "long", "number")


def choose_columns(given: str, numbers: tuple[str, ...], text: str, schema: Schema) -> Columns:
    """Those that are named; in the place of each that is not, the first leaf of the kind outside of repeated fields.

    Raises:
        ConfigError: a named one is no such column.
    """
    single = [leaf for leaf in leaves(schema.message) if not leaf.most]
    categories, found = _paths(single, Category), _paths(single, Number)
    texts = [leaf.path for leaf in single if isinstance(leaf.field.kind, Text) and textual(leaf.field.kind)]
    _check("given", [given] if given else [], [*categories, *texts])
    _check("numbers", list(numbers), found)
    _check("text", [text] if text else [], texts)
    places = {path.rpartition(".")[2].lower(): path for path in found}
    latitude, longitude = (next((places[n] for n in names if n in places), "") for names in (LATITUDE, LONGITUDE))
    on_map = bool(latitude and longitude)
    return Columns(
        given or next(iter(categories), ""),
        tuple(numbers) or ((latitude, longitude) if on_map else tuple(found[:2])),
        text or next(iter(texts), ""),
        latitude if on_map else "",
        longitude if on_map else "",
    )


LATITUDE, LONGITUDE = ("lat", "latitude"), ("long", "lon", "lng", "longitude")


def _paths(found: list[Leaf], kind: type) -> list[str]:
    return [leaf.path for leaf in found if isinstance(leaf.field.kind, kind)]


def _check(name: str, paths: list[str], choices: list[str]) -> None:
    for path in paths:
        if path not in choices:
            known = ", ".join(choices) or "(there are none)"
            raise ConfigError(f"`config.columns.{name}` must be of the columns {known}; got {path!r}.")
