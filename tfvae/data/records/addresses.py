"""Reader of addresses as OpenAddresses publishes them: CSV, or GeoJSON of one feature a line. Imports no TensorFlow."""

import math
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, NamedTuple

from tfvae.checks import DataError, require_at_least
from tfvae.data.containers.encoding import encoding_of, told
from tfvae.data.containers.listing import Listing, full_files
from tfvae.data.containers.packed import without_packing
from tfvae.data.reader import Item, Shard
from tfvae.data.records.files.delimited_file import DelimitedFile, delimited_file
from tfvae.data.records.files.heading import YES
from tfvae.data.records.files.json_file import Objects, json_objects
from tfvae.data.records.json_lines import encoded
from tfvae.data.records.row_reader import MAX_CHARACTERS, Content, RowError, check_length, place
from tfvae.data.stamps import Stamp, stamps
from tfvae.schema.message import Field, Message, Number, Text

TEXTS = ("number", "street", "unit", "city", "district", "region", "postcode")
ADDRESS = Message((Field("lat", Number()), Field("long", Number()), *(Field(name, Text()) for name in TEXTS)))
"""Fields in the order of the generated-loss paper's proto, Appendix A."""

_NAMES = ("lat", "long", *TEXTS)
_GEOJSON = (".geojson", ".geojsonl", ".geojsons", ".geojsonseq")
_ENDINGS = (".csv", *_GEOJSON)
_CALLED = {"lon": "long", "lng": "long", "longitude": "long", "latitude": "lat"}
"""Further names of columns, in small letters."""
_FLOATS = struct.Struct("<2f")


@dataclass(frozen=True)
class AddressFiles:
    """Addresses in a file, a folder of files, or a zip archive: `.csv`, `.geojson` and the like, plain or with `.gz`.

    CSV has a header; its columns LON (or LONG, LNG, LONGITUDE), LAT (or LATITUDE), NUMBER, STREET, UNIT, CITY,
    DISTRICT, REGION and POSTCODE may come in any order and case. All but the first two and one of the others may be
    missing, and others are left out. GeoJSON has one feature a line, or FeatureCollections; each is a Point whose
    properties have one of these names at least. Texts may be empty; coordinates must be degrees.
    Rows are hashed to "train", "validation" and "test" 8:1:1, equal rows to one of them.

    Args:
        path: the file, the folder or the archive.
        max_characters: longer texts are left out, and counted.
        split: that of all rows, in place of the hash's; see `GivenSplits`.
    """

    path: str
    max_characters: int = MAX_CHARACTERS
    split: str = ""

    def __post_init__(self) -> None:
        require_at_least("max_characters", self.max_characters, 1)

    def shards(self) -> list[Shard]:
        """Parts of the files, counted in lines, or in features where a file is one collection of them.

        Raises:
            DataError: a file is missing, broken or empty, or has no coordinates.
        """
        return [part for path in self._listing().files for part in _file(path, stamps([path])).objects.shards()]

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part, of `lat`, `long` and the texts; a text that is empty is an empty list. See `place`.

        Raises:
            DataError: the file is broken, or was changed.
        """
        file = _file(shard.path, stamps([shard.path]))
        make = partial(from_cells, itemgetter(*file.places)) if file.places else from_feature
        return place(
            file.objects.rows(shard),
            partial(make, self.max_characters),
            shard.path,
            self.split,
            self._told(shard, file),
        )

    def _listing(self) -> Listing:
        return full_files(self.path, _ENDINGS)

    def _told(self, shard: Shard, file: "_File") -> tuple[str, ...]:
        """What is told of a file with its first part, and of what lies beside the files with that of the first one."""
        if shard.start:
            return ()
        listing = self._listing()
        return (*(listing.told() if shard.path == listing.files[0] else ()), *file.told)


class _File(NamedTuple):
    objects: DelimitedFile | Objects
    places: tuple[int, ...]
    """Where latitude, longitude and texts stand in rows of cells; none where rows are features."""
    told: tuple[str, ...]


@lru_cache(maxsize=1024)
def _file(path: str, marks: tuple[Stamp, ...]) -> _File:
    encoding = encoding_of(path, marks)
    if without_packing(path).endswith((*_GEOJSON, ".json")):
        return _File(json_objects(path, encoding), (), told(encoding))
    found = delimited_file(path, encoding, YES)
    return _File(found, places_of(found.names, path), found.told)


def places_of(columns: Sequence[str], path: str) -> tuple[int, ...]:
    """Positions of latitude, longitude and the texts in a row; a missing column gets the position after the last."""
    names = [name.lower() for name in columns]
    places = {name: place for place, name in reversed([*enumerate(names)])}
    places |= {name: places[other] for other, name in _CALLED.items() if other in places}
    if not {"lat", "long"} <= places.keys():
        raise DataError(f"{path} has no columns LON and LAT: the first line must name them; it has {', '.join(names)}.")
    if not places.keys() & {*TEXTS}:
        raise DataError(f"{path} has no column of addresses, such as NUMBER or STREET; it has {', '.join(names)}.")
    return tuple(places.get(name, len(names)) for name in _NAMES)


def from_cells(pick: Callable[[list[bytes]], Sequence[bytes]], max_characters: int, cells: list[bytes]) -> Content:
    """Makes a record of one row. `pick` takes latitude, longitude and the texts; raises RowError or LengthError."""
    cells.append(b"")  # what is missing is picked from here
    latitude, longitude, *texts = pick(cells)
    return _content(_degrees("LAT", latitude, 90), _degrees("LON", longitude, 180), texts, max_characters)


def from_feature(max_characters: int, feature: Mapping[str, Any]) -> Content:
    """Makes a record of one feature of GeoJSON; raises RowError or LengthError."""
    if feature.get("type") != "Feature":
        raise RowError("not a GeoJSON feature")
    longitude, latitude = _point(feature.get("geometry"))
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise RowError("properties are not an object")
    own = {name.lower(): value for name, value in properties.items()}
    if properties and not own.keys() & {*TEXTS}:
        raise RowError("has no property of an address, such as number or street")
    texts = [_text(name.upper(), own.get(name)) for name in TEXTS]
    return _content(_degrees("LAT", latitude, 90), _degrees("LON", longitude, 180), texts, max_characters)


def _point(geometry: Any) -> tuple[Any, Any]:
    """Longitude and latitude; a height is left out."""
    if geometry is None:
        raise RowError("null geometry")
    point = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    if not isinstance(point, list) or len(point) < 2:
        raise RowError("geometry is not a Point")
    if any(not isinstance(x, int | float) or isinstance(x, bool) for x in point[:2]):
        raise RowError("coordinates are not numbers")
    return point[0], point[1]


def _text(name: str, value: Any) -> bytes:
    if value is None:
        return b""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise RowError(f"{name} is not text")
    return encoded(name, str(value))


def _degrees(name: str, value: Any, limit: int) -> float:
    try:
        degrees = float(value) if not (isinstance(value, bytes) and b"_" in value) else math.nan
    except (ValueError, OverflowError):
        degrees = math.nan
    if -limit <= degrees <= limit:
        return degrees
    raise RowError(f"{name} is out of range" if math.isfinite(degrees) else f"{name} is not a finite number")


def _content(latitude: float, longitude: float, texts: Sequence[bytes], max_characters: int) -> Content:
    """A record; coordinates are rounded to the float32 that it is stored as."""
    packed = _FLOATS.pack(latitude, longitude)
    content = b"\x1f".join([packed, *texts])
    if len(content) > max_characters:
        for name, text in zip(TEXTS, texts, strict=True):
            check_length(name.upper(), text, max_characters)
    values = [*_FLOATS.unpack(packed), *[text or [] for text in texts]]
    return Content(dict(zip(_NAMES, values, strict=True)), content)
