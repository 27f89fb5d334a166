"""How rows are read: as they are modelled, or as what lines say."""

import numpy as np

from configs.kinds.records.columns import Columns
from configs.kinds.records.views import as_addresses, as_modelled
from tests.records import SMALL, SMALL_RAW
from tfvae.data.records.comma_lines import LINE, MALFORMED, PARSED
from tfvae.data.records.interface import RecordInterface
from tfvae.metrics.records.reference import Reference
from tfvae.schema.message import Schema

LINES = Schema(LINE, tuple("0123456789.,-"))
WRITTEN = ["1,ELM,TOWN,05401,44.5,-73.5", "no address"]


def test_rows_say_what_is_modelled():
    view = as_modelled(lambda schema: Columns(text=schema.message.fields[0].name), SMALL)
    raw = {name: np.array(column) for name, column in SMALL_RAW.items()}
    rows = view.of(RecordInterface(SMALL).parse(raw)["x"])
    assert view.said is view.modelled is SMALL
    assert view.columns.text == SMALL.message.fields[0].name
    assert rows[view.columns.text].tolist() == list(SMALL_RAW[view.columns.text])


def test_lines_say_six_values_each_and_keep_their_places():
    view = as_addresses(LINES)
    rows = view.of(RecordInterface(LINES).parse({"line": np.array(WRITTEN)})["x"])
    assert rows["street"].tolist() == ["ELM", MALFORMED]
    np.testing.assert_array_equal(rows["lat"], [44.5, np.nan])
    assert {*view.columns.numbers, view.columns.given, view.columns.text} <= rows.keys()


def test_training_lines_are_read_and_stay_the_model_s():
    reference = Reference(LINES, {"line": np.array(WRITTEN[:1], object)}, {"line": np.zeros([1, 3])})
    found = as_addresses(LINES).known(reference)
    assert found.schema is PARSED
    assert found.table["long"].tolist() == [-73.5]
    assert found.x is reference.x
