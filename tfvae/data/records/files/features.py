"""Features of GeoJSON as rows of a table. Imports no TensorFlow."""

from collections.abc import Iterable, Mapping
from typing import Any

LEFT_OUT = "shapes other than points are left out: of a point, lon and lat are columns"


def is_feature(value: Mapping[str, Any]) -> bool:
    """Whether an object is a feature of GeoJSON."""
    return value.get("type") == "Feature" and ("properties" in value or "geometry" in value)


def flat_feature(value: Mapping[str, Any]) -> Mapping[str, Any] | str:
    """Properties of a feature, its id if it has one, and longitude and latitude of its point; or why there are none."""
    properties = value.get("properties") or {}
    if not is_feature(value) or not isinstance(properties, dict):
        return "not a GeoJSON feature"
    point = _point(value.get("geometry"))
    names = ("lon", "lat") if not {"lon", "lat"} & properties.keys() else ("geometry.lon", "geometry.lat")
    own = {"id": value["id"]} if "id" in value and "id" not in properties else {}
    return {**own, **properties, **dict(zip(names, point, strict=True))}


def shapes(values: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """A line for people where features have shapes that are left out, else none."""
    kinds = {(value.get("geometry") or {}).get("type", "Point") for value in values}
    return (LEFT_OUT,) if kinds - {"Point"} else ()


def _point(geometry: Any) -> tuple[Any, Any]:
    place = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    return (place[0], place[1]) if isinstance(place, list) and len(place) > 1 else (None, None)
