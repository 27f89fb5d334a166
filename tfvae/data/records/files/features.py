"""Features of GeoJSON as rows of a table. Imports no TensorFlow."""

from collections.abc import Iterable, Mapping
from typing import Any

from tfvae.checks import named

LEFT_OUT = "shapes other than points are left out: of a point, lon and lat are columns"

_MEMBERS = ("type", "properties", "geometry", "id", "bbox")


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
    own = {"feature.id" if "id" in properties else "id": value["id"]} if "id" in value else {}
    return {**own, **properties, **dict(zip(names, point, strict=True))}


def left_out(values: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Lines for people where features have shapes, or members beside those of GeoJSON, that are left out."""
    values = list(values)
    kinds = {_type(value.get("geometry")) for value in values}
    others = dict.fromkeys(name for value in values for name in value if name not in _MEMBERS)
    return (
        *((LEFT_OUT,) if kinds - {"Point"} else ()),
        *((f"members of features beside their properties left out: {named(list(others))}",) if others else ()),
    )


def _type(geometry: Any) -> Any:
    """The type of a shape; that of a point where there is none."""
    return str(geometry.get("type")) if isinstance(geometry, dict) else "Point" if geometry is None else "other"


def _point(geometry: Any) -> tuple[Any, Any]:
    place = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    return (place[0], place[1]) if isinstance(place, list) and len(place) > 1 else (None, None)
