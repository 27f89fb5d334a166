"""Maps as a browser would see them: what they fetch, what they show, and what they must not let through."""

import base64
import json
import re

import numpy as np
import pytest

from tfvae.plots.records import interpolation_map, sample_map

EVIL = "</script><script>alert(1)</script><b>"
TABLE = {
    "lat": np.array([44.1, 44.2, np.nan, 44.4], np.float32),
    "long": np.array([-73.1, -73.2, -73.3, -73.4], np.float32),
    "street": np.array([EVIL, "", "LOST", "ELM ST"], object),
    "floor": np.array([1, 2, 3, 4]),
    "floor?": np.array([True, False, True, True]),
    "kind": np.array(["a", EVIL, "a", "a"], object),
}


def collections(page):
    """The GeoJSON of each layer, in order."""
    decoder = json.JSONDecoder()
    return [
        decoder.raw_decode(page.html, m.end())[0]["features"]
        for m in re.finditer(r"geo_json_\d+_add\((?=\{)", page.html)
    ]


def test_nothing_is_fetched_but_tiles():
    page = sample_map("map", TABLE, "lat", "long", color="kind", background=TABLE, least=0)
    addresses = set(re.findall(r"""https?:[^"'\\\s]+""", page.html))
    assert addresses == {"https://tile.openstreetmap.org/{z}/{x}/{y}.png", "https://www.openstreetmap.org/copyright"}
    fetched = re.findall(r"""(?:src|href)\s*=\s*"([^"]*)""", page.html)
    assert [address[:20] for address in fetched] == ["data:text/javascript", "data:text/css;base64"]
    script, style = (base64.b64decode(address.partition(",")[2]).decode() for address in fetched)
    assert "Leaflet 1.9" in script and style.count("data:image/png") == 3
    assert not re.findall(r"""url\(["']?(?!data:|#)""", style)
    assert "$(" not in page.html and "jquery" not in page.html.lower()


def test_each_row_with_coordinates_is_a_point_with_all_its_fields():
    page = sample_map("map", TABLE, "lat", "long")
    (points,) = collections(page)
    assert [point["geometry"]["coordinates"] for point in points] == [
        [pytest.approx(TABLE["long"][i]), pytest.approx(TABLE["lat"][i])] for i in (0, 1, 3)
    ]
    assert [dict(point["properties"]["row"]) for point in points] == [
        {"lat": "44.1", "long": "-73.1", "street": EVIL, "floor": "1", "kind": "a"},
        {"lat": "44.2", "long": "-73.2", "street": "", "floor": "", "kind": EVIL},
        {"lat": "44.4", "long": "-73.4", "street": "ELM ST", "floor": "4", "kind": "a"},
    ]
    assert [name for name, _ in points[0]["properties"]["row"]] == ["lat", "long", "street", "floor", "kind"]
    assert "; 1 more lack one of them, or lie far away" in page.figure.get_label()


def test_data_are_never_markup():
    page = sample_map(EVIL, TABLE, "lat", "long", color="kind")
    for text in (EVIL, "<b>", "alert(1)</script>"):
        assert text not in page.html
    assert "textContent" in page.html and "innerHTML" not in page.html


def test_values_have_layers_of_their_own_before_the_background():
    page = sample_map("map", TABLE, "lat", "long", color="kind", background=TABLE, least=0)
    behind, a, evil = collections(page)
    assert [len(layer) for layer in (behind, a, evil)] == [3, 2, 1]
    assert "row" not in behind[0]["properties"]
    assert len({layer[0]["properties"]["style"]["color"] for layer in (behind, a, evil)}) == 3


def test_no_training_row_is_in_the_page_unasked():
    page = sample_map("map", {name: column[:1] for name, column in TABLE.items()}, "lat", "long", background=TABLE)
    (rows,) = collections(page)
    assert len(rows) == 1
    assert "-73.4" not in page.html


def test_a_way_is_a_line_and_points_in_a_gradient():
    page = interpolation_map("way", {"vae": TABLE, "other": TABLE}, "lat", "long", background=TABLE, least=0)
    _, first, second = collections(page)
    kinds = [feature["geometry"]["type"] for feature in first]
    assert kinds == ["LineString", "Point", "Point", "Point"]
    assert len(first[0]["geometry"]["coordinates"]) == 3
    colors = [feature["properties"]["style"]["color"] for feature in first]
    assert len(set(colors)) == 4
    assert colors[1:] == [feature["properties"]["style"]["color"] for feature in second[1:]]
    assert colors[0] != second[0]["properties"]["style"]["color"]
    lost = "1 of 4 rows not on the map"
    assert [axes.get_title() for axes in page.figure.axes] == [f"vae,\n{lost}", f"other,\n{lost}"]
    assert page.html.count(f", {lost}") == 2


def test_a_model_that_decodes_no_place_is_told_and_has_an_empty_panel():
    lost = {name: column[2:3] for name, column in TABLE.items()}
    page = interpolation_map("way", {"vae": lost, "other": TABLE}, "lat", "long")
    first, second = collections(page)
    assert (len(first), len(second)) == (0, 4)
    assert page.figure.axes[0].get_title() == "vae,\n1 of 1 rows not on the map"


def test_where_all_rows_have_a_place_a_title_is_the_name_alone():
    found = {name: column[[0, 1, 3]] for name, column in TABLE.items()}
    page = interpolation_map("way", {"vae": found}, "lat", "long")
    assert [axes.get_title() for axes in page.figure.axes] == ["vae"]


def test_equal_maps_are_equal_pages():
    first, second = (sample_map("map", TABLE, "lat", "long", color="kind") for _ in range(2))
    assert first.html == second.html


def test_files_are_named_after_the_page(tmp_path):
    page = sample_map("map", TABLE, "lat", "long")
    page.write(tmp_path)
    assert (tmp_path / "map.html").read_text("utf-8") == page.html
    assert (tmp_path / "map.png").read_bytes()[:4] == b"\x89PNG"


def test_what_cannot_be_drawn_is_named():
    lost = {name: column[2:3] for name, column in TABLE.items()}
    with pytest.raises(ValueError, match="must have a row with long and lat"):
        sample_map("map", lost, "lat", "long")
    with pytest.raises(ValueError, match="vae have none"):
        interpolation_map("way", {"vae": lost}, "lat", "long")
    with pytest.raises(ValueError, match=r"`column` must be one of .*; got 'LAT'"):
        sample_map("map", TABLE, "LAT", "long")


def test_braces_are_no_templates():
    """Folium would run what stands between them."""
    table = {"lat": np.array([1.0, 2.0]), "lon": np.array([3.0, 4.0]), "{{7*6}}": np.array(["{{ 6*7 }}%", "{% bad"])}
    page = sample_map("map", table, "lat", "lon", color="{{7*6}}")
    assert "42" not in page.html.split("<body>")[1]
    assert '["%7B%7B7*6}}", "%7B%7B 6*7 }}%25"]' in page.html
    assert "&#123;&#123; 6*7 }}%" in page.html.replace("\\u0026", "&")
