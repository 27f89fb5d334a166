"""Features of GeoJSON as rows."""

import pytest

from tfvae.data.records.files.features import LEFT_OUT, flat_feature, left_out

POINT = {"type": "Point", "coordinates": [1.5, 2.5, 9]}


def feature(geometry=POINT, **others) -> dict:
    return {"type": "Feature", "properties": {"n": 1}, "geometry": geometry, **others}


def test_properties_and_the_point_are_columns():
    assert flat_feature(feature()) == {"n": 1, "lon": 1.5, "lat": 2.5}
    assert flat_feature(feature(id=7)) == {"id": 7, "n": 1, "lon": 1.5, "lat": 2.5}
    assert flat_feature(feature(properties=None)) == {"lon": 1.5, "lat": 2.5}


def test_an_id_beside_that_of_the_properties_has_a_name_of_its_own():
    found = flat_feature(feature(id="x7", properties={"id": 7}))
    assert found == {"feature.id": "x7", "id": 7, "lon": 1.5, "lat": 2.5}


NO_POINT = [
    None,
    {"type": "LineString", "coordinates": [[1, 2], [3, 4]]},
    {"type": "Point", "coordinates": []},
    {"coordinates": [1, 2]},
    "POINT (1 2)",
    [1, 2],
]


@pytest.mark.parametrize("geometry", NO_POINT)
def test_whatever_is_no_point_has_no_place(geometry):
    assert flat_feature(feature(geometry)) == {"n": 1, "lon": None, "lat": None}
    told = left_out([feature(), feature(geometry)])
    assert told == ((LEFT_OUT,) if geometry and geometry != NO_POINT[2] else ())


def test_other_members_are_told():
    assert left_out([feature(bbox=[1, 2, 3, 4]), feature(style="x", layer=3)]) == (
        "members of features beside their properties left out: style, layer",
    )
