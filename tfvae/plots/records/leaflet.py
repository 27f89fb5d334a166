"""Maps as HTML pages that fetch nothing but the tiles below the points; without a network the points remain."""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Any, NamedTuple

import folium
import numpy as np
from folium.utilities import JsCode

_POPUP = """
function (feature, layer) {
    if (!feature.properties.row) return;
    layer.bindPopup(function () {
        const table = document.createElement("table");
        for (const [name, value] of feature.properties.row) {
            const row = table.insertRow();
            row.insertCell().textContent = decodeURIComponent(name);
            row.insertCell().textContent = decodeURIComponent(value);
            row.cells[0].style.cssText = "color: #667085; padding-right: 1em";
        }
        return table;
    });
}
"""


class Points(NamedTuple):
    """A layer of a map: points that the reader switches on and off together."""

    name: str
    color: str
    """Colour of the layer where layers are switched on and off, and of the line that joins its points."""
    points: np.ndarray
    """Latitude and longitude in degrees, [N, 2]."""
    colors: Sequence[str]
    """One a point."""
    rows: Sequence[Mapping[str, str]] = ()
    """What a click on each point shows."""
    radius: float = 4
    joined: bool = False
    """Whether a line in the layer's colour goes from each point to the next."""


def map_page(title: str, layers: Sequence[Points]) -> str:
    """A page with a map of the layers, the last on top."""
    # OpenStreetMap's server wants to know who asks. A page that is opened as a file cannot say, and may be refused.
    tiles = folium.TileLayer("OpenStreetMap", control=False, referrer_policy="strict-origin-when-cross-origin")
    page = folium.Map(tiles=tiles, prefer_canvas=True, control_scale=True)
    page.default_js = [("leaflet", _address("text/javascript", _asset("leaflet.js")))]
    page.default_css = [("leaflet_css", _address("text/css", _style()))]
    for layer in layers:
        _drawn(layer).add_to(page)
    folium.LayerControl(collapsed=False).add_to(page)
    south_west, north_east = np.quantile(np.concatenate([layer.points for layer in layers]), [0.005, 0.995], axis=0)
    page.fit_bounds([south_west.tolist(), north_east.tolist()], padding=(20, 20))
    root: Any = page.get_root()
    root.title = _html(title)
    for i, element in enumerate(_all(root)):
        element._id = str(i)  # drawn at random otherwise, so that no two pages were equal
    return root.render()


def _drawn(layer: Points) -> folium.GeoJson:
    points = layer.points[:, ::-1].tolist()  # GeoJSON has the longitude first
    rows = layer.rows or [{}] * len(points)
    features = [
        *([_feature("LineString", points, layer.color, weight=1, opacity=0.5)] if layer.joined else []),
        *(_feature("Point", *one) for one in zip(points, layer.colors, rows, strict=True)),
    ]
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        name=f'<span style="color: {layer.color}">&#9679;</span> {_html(layer.name)}',
        marker=folium.CircleMarker(radius=layer.radius, weight=1, fill=True, fill_opacity=0.7),
        on_each_feature=JsCode(_POPUP),
    )


def _feature(kind: str, coordinates: Any, color: str, row: Mapping[str, str] = {}, **style: float) -> dict[str, Any]:
    properties: dict[str, Any] = {"style": {"color": color, "fillColor": color, **style}}
    if row:
        properties["row"] = [(_sealed(name), _sealed(value)) for name, value in row.items()]
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": properties}


# Folium renders what its elements have rendered once more as a template of Jinja, so a brace in a name or value would
# begin an expression, which Python would run.


def _html(text: str) -> str:
    return escape(text).replace("{", "&#123;")


def _sealed(text: str) -> str:
    """What `decodeURIComponent` of JavaScript makes the text of."""
    return text.replace("%", "%25").replace("{", "%7B")


def _asset(name: str) -> bytes:
    return (files("xstatic.pkg.leaflet") / "data" / name).read_bytes()


def _style() -> bytes:
    """Leaflet's style sheet with its pictures inside."""

    def picture(match: re.Match) -> str:
        address = _address("image/png", _asset(match.group(1)))
        return f"url({address})"

    return re.sub(r"url\((images/[^)]+)\)", picture, _asset("leaflet.css").decode()).encode()


def _address(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _all(element: Any) -> Iterator[Any]:
    yield element
    for child in element._children.values():
        yield from _all(child)
