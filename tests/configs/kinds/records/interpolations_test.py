"""Ways between two rows, with models whose every step is known."""

import json
import re

import numpy as np
import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds.records.columns import Columns
from configs.kinds.records.interpolations import interpolations
from configs.kinds.records.views import as_addresses, as_modelled
from tfvae.data.records.comma_lines import LINE
from tfvae.data.records.interface import RecordInterface
from tfvae.data.records.table import table
from tfvae.generators import Sampler
from tfvae.metrics.records.reference import Reference
from tfvae.schema.message import Field, Message, Number, Schema

PLACE = Schema(Message((Field("lat", Number(), optional=True), Field("long", Number()))), ())
LINES = Schema(LINE, ())
SEED = tf.constant([0, 1])
CONFIG = ConfigDict({"report": {"points": 3, "temperature": 0.5, "least": 0}})


class Shifted:
    """z is where a row lies; it is decoded so many degrees farther north, and the temperature farther east."""

    def __init__(self, degrees):
        self.degrees = degrees

    def generate(self, z, *, seed, temperature):
        there = tf.ones_like(z[:, 0], tf.int32)
        return {"x": {"lat?": there, "lat+long": z + tf.stack([self.degrees, temperature])}}


class Writing:
    """The lines that it was given, whatever z is."""

    def __init__(self, lines):
        self.x = encoded(LINES, {"line": np.array(lines)})

    def generate(self, z, *, seed, temperature):
        return {"x": {key: tf.convert_to_tensor(column) for key, column in self.x.items()}}


def posterior(read):
    """Inference whose mean is what `read` makes of a batch's "x"."""

    def infer(model, batch, seed):
        class Draw:
            class q:  # noqa: N801
                mean = staticmethod(lambda: read(batch["x"]))

        return Draw

    return infer


PLACES, NOTHING = posterior(lambda x: x["lat+long"]), posterior(lambda x: tf.zeros([2, 1]))


def encoded(schema, rows):
    return {key: np.asarray(column) for key, column in RecordInterface(schema).parse(rows)["x"].items()}


def training(schema, rows):
    x = encoded(schema, rows)
    return Reference(schema, table(schema, x), x)


def dots(page):
    """The coordinates of each layer of points, [latitude, longitude]."""
    found = re.finditer(r"geo_json_\d+_add\((?=\{)", page.html)
    layers = [json.JSONDecoder().raw_decode(page.html, m.end())[0]["features"] for m in found]
    points = [[f["geometry"]["coordinates"] for f in layer if f["geometry"]["type"] == "Point"] for layer in layers]
    return [np.array(layer).reshape(-1, 2)[:, ::-1] for layer in points]


VIEW = as_modelled(lambda schema: Columns(latitude="lat", longitude="long"), PLACE)
ROWS = {
    "lat?": np.array([False, True, True, True]),
    "lat": np.array([0.0, 40, 44, 50]),
    "long": np.array([0.0, 1, 2, 9]),
}


def test_each_model_has_a_way_between_the_first_two_rows_with_a_place():
    samplers = {f"by {d}": Sampler(Shifted(d), None, PLACES) for d in (0.0, 2.0)}
    page = interpolations(CONFIG, VIEW, training(PLACE, ROWS), samplers, SEED)
    _, first, second = dots(page)
    np.testing.assert_allclose(first, [[40, 1.5], [42, 2], [44, 2.5]])
    np.testing.assert_allclose(second, [[42, 1.5], [44, 2], [46, 2.5]])
    assert [axes.get_title() for axes in page.figure.axes] == ["by 0.0", "by 2.0"]


GOOD, BAD = "1,ELM,TOWN,05401,44.5,-73.5", "1,ELM,TOWN,05401"


def test_lines_are_read_back_and_those_that_cannot_be_are_counted():
    view, known = as_addresses(LINES), training(LINES, {"line": np.array([GOOD, GOOD])})
    samplers = {"half": Sampler(Writing([GOOD, BAD]), None, NOTHING), "none": Sampler(Writing([BAD]), None, NOTHING)}
    page = interpolations(CONFIG, view, known, samplers, SEED)
    _, half, none = dots(page)
    np.testing.assert_allclose(half, [[44.5, -73.5]])
    assert len(none) == 0
    titles = [axes.get_title() for axes in page.figure.axes]
    assert titles == ["half,\n1 of 2 rows not on the map", "none,\n1 of 1 rows not on the map"]


def test_nothing_to_draw():
    view, known = as_addresses(LINES), training(LINES, {"line": np.array([GOOD, GOOD])})
    assert interpolations(CONFIG, view, known, {"none": Sampler(Writing([BAD]), None, NOTHING)}, SEED) is None
    lonely = training(PLACE, {name: column[:2] for name, column in ROWS.items()})
    assert interpolations(CONFIG, VIEW, lonely, {"vae": Sampler(Shifted(0.0), None, PLACES)}, SEED) is None
