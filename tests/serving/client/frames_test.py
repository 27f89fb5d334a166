import json

import numpy as np
import pytest

from serving.client import frame, tensors
from tfvae.schema.message import Field, Message, Number, Schema, Text

pytest.importorskip("pandas")
SCHEMA = Schema(Message((Field("zip code", Text()), Field("age", Number(whole=True), optional=True))), ())
DESCRIPTION = {
    "schema": json.loads(SCHEMA.to_json()),
    "columns": {"zip_code": "zip code", "age_": "age?", "age": "age"},
}
OUTPUTS = {
    "age": np.array([3, 0]),
    "elbo": np.float32([-1, -2]),
    "age_": np.array([True, False]),
    "zip_code": np.array(["05401", ""], object),
}


def test_records_come_in_the_columns_of_the_data():
    found = frame(OUTPUTS, DESCRIPTION)
    assert list(found) == ["zip code", "age", "elbo"]
    assert found["zip code"].tolist() == ["05401", ""] and found["elbo"].tolist() == [-1, -2]
    assert found["age"][0] == 3 and found["age"].isna().tolist() == [False, True]


def test_a_frame_becomes_the_tensors_that_made_it():
    found = tensors(frame(OUTPUTS, DESCRIPTION)[["zip code", "age"]], DESCRIPTION)
    assert list(found) == ["zip_code", "age_", "age"]
    for name, column in found.items():
        np.testing.assert_array_equal(column, OUTPUTS[name])


def test_a_strange_column_is_named():
    with pytest.raises(ValueError, match="street"):
        tensors({"zip code": ["a"], "age": [1], "street": ["b"]}, DESCRIPTION)


def test_answers_without_columns_of_the_data_are_shown_as_they_are():
    assert frame({"rate": np.ones(2), "elbo": np.zeros(2)}, DESCRIPTION).columns.tolist() == ["elbo", "rate"]


def test_images_are_a_cell_each():
    images = np.arange(8, dtype=np.float32).reshape(2, 2, 2, 1)
    found = frame({"x": images}, {"columns": {"x": "x"}})
    assert found.shape == (2, 1)
    np.testing.assert_array_equal(np.stack(found["x"]), images)


def test_columns_of_images_go_back_by_the_names_of_requests():
    assert tensors({"image": [0, 1]}, {"columns": {"x": "image"}}) == {"x": [0, 1]}


@pytest.mark.parametrize("missing", [None, np.nan, "NA"])
def test_what_is_missing_is_no_text(missing):
    import pandas as pd

    value = pd.NA if missing == "NA" else missing
    with pytest.raises(ValueError, match="zip code"):
        tensors(pd.DataFrame({"zip code": ["05401", value], "age": [3, 4]}), DESCRIPTION)
