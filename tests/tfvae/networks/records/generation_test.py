"""Generated rows: equal for equal seeds, as empty as a reader would make them, drawn as the parts say."""

import numpy as np
import pytest
import tensorflow as tf

from tests.records import NESTED, latents, nested_batch, nested_vae, record_vae
from tfvae.data.records.interface import RecordInterface
from tfvae.generators import from_moments
from tfvae.networks.records.generation import generate
from tfvae.networks.records.tree import Tree
from tfvae.randomness import seed_from
from tfvae.schema.message import Field, Message, Schema, Text
from tfvae.schema.structure import structure
from tfvae.symbols import END, PAD


@pytest.fixture(scope="module")
def rows():
    return from_moments(nested_vae())(60, seed_from(3))["x"]


def test_they_have_the_form_of_a_batch(rows):
    real = nested_batch()["x"]
    assert list(rows) == list(real) or set(rows) == set(real)
    for key, column in real.items():
        assert rows[key].dtype == column.dtype
        assert rows[key].shape == (60, *column.shape[1:])


def test_there_is_something_to_hide_and_something_to_show(rows):
    """Else the tests below would say nothing."""
    for key in ("home?", "age?", "phones#", "tags#"):
        assert len(np.unique(rows[key])) > 1, key


def test_reading_what_is_written_gives_the_same_rows(rows):
    interface = RecordInterface(NESTED)
    shown = interface.render({"x": rows})
    broken = {
        k for k, v in shown.items() if v.dtype == tf.string and any("\ufffd".encode() in s for s in v.numpy().flat)
    }
    again = interface.parse(shown)["x"]
    for key, column in rows.items():
        if key in ("age", "phones.ext"):  # whole numbers are rounded when they are shown
            np.testing.assert_array_equal(tf.round(column), again[key], err_msg=key)
        elif key not in broken:
            np.testing.assert_array_equal(column, again[key], err_msg=key)


def test_what_is_not_there_is_empty(rows):
    x = {key: column.numpy() for key, column in rows.items()}
    absent = x["home?"] == 0
    assert (x["home.street"][absent, 0] == END).all() and (x["home.street"][absent, 1:] == PAD).all()
    assert (x["home.lat+home.lon"][absent] == 0).all()
    assert (x["age"][x["age?"] == 0] == 0).all()
    beyond = np.arange(3) >= x["phones#"][:, None]
    assert (x["phones.number"][beyond] == PAD).all()
    assert (x["phones.kind"][beyond] == 0).all() and (x["phones.ext"][beyond] == 0).all()
    inside = ~beyond
    assert ((x["phones.number"][inside] == END).sum(-1) == 1).all()


def test_a_repeated_field_of_an_absent_message_is_pad():
    inner = Message((Field("b", Text(2), most=2),))
    schema = Schema(Message((Field("a", inner, optional=True),)), ("a",))
    tree = Tree(structure(schema.message), 37, 4, 3)
    z = 3 * latents(60)
    x = {key: value.numpy() for key, value in generate(tree, z, [1, 2], tf.constant(3.0)).items()}
    absent = x["a?"] == 0
    assert 0 < absent.sum() < 60
    assert (x["a.b#"][absent] == 0).all()
    assert (x["a.b"][absent] == PAD).all()
    assert (x["a.b#"][~absent] > 0).any()


def test_the_first_rows_do_not_depend_on_their_number(rows):
    few = from_moments(nested_vae())(7, seed_from(3))["x"]
    for key, column in few.items():
        np.testing.assert_allclose(column, rows[key][:7], rtol=1e-4, atol=1e-5, err_msg=key)


def test_equal_seeds_give_equal_rows_and_others_differ(rows):
    again, other = (from_moments(nested_vae())(60, seed_from(seed))["x"] for seed in (3, 4))
    for key, column in rows.items():
        np.testing.assert_array_equal(column, again[key])
    assert any((rows[key].numpy() != other[key].numpy()).any() for key in rows)


def test_temperature_zero_does_not_depend_on_the_seed():
    model = nested_vae()
    a, b = (model.generate(latents(), seed=seed_from(seed), temperature=0.0)["x"] for seed in (1, 2))
    for key, column in a.items():
        np.testing.assert_array_equal(column, b[key], err_msg=key)


def test_numbers_are_the_mean_whatever_the_temperature():
    model = nested_vae()
    tree, z = model.decoder.tree, latents()
    part = tree.part(tree.root.children[-1])
    expected = part.unwhiten(part.decode(tree.unfold(z)["age"]))
    x = model.generate(z, seed=seed_from(1))["x"]
    np.testing.assert_allclose(x["age"], tf.where(x["age?"][:, None] > 0, expected, 0.0), rtol=1e-5)


def test_texts_are_no_longer_than_the_longest_of_their_column():
    model = record_vae(seed=5)
    x = model.generate(2 * latents(80), seed=seed_from(1))["x"]
    for key, length in {"name": 5, "home.street": 4}.items():
        assert x[key].shape[1] == length + 1
        assert (x[key].numpy() == END).sum(1).tolist() == [1] * 80
