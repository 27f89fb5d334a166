"""Names of tensors that TensorFlow takes."""

import re

import pytest
import tensorflow as tf

from serving.export.names import ARGUMENTS, PlainNames, plain_names
from tests.records import NESTED, RAW, parsed
from tfvae.data.records.interface import RecordInterface

NAMES = ["First Name", "first.name", "first_name", "n", "seed", "seed_2", "2nd", "_x", "é", "#", "", "a?", "a_present"]


def test_all_are_plain_and_different():
    found = plain_names(NAMES)
    assert list(found) == NAMES
    assert len(set(found.values())) == len(NAMES)
    assert all(re.fullmatch("[A-Za-z][A-Za-z0-9_]*", name) for name in found.values())
    assert not {*found.values()} & {*ARGUMENTS}


@pytest.mark.parametrize("name", ["first_name", "seed_2", "a_present"])
def test_plain_names_stay_whatever_stands_before_them(name):
    assert plain_names(NAMES)[name] == name


def test_plain_names_are_their_own():
    once = plain_names(NAMES).values()
    assert plain_names(once) == {name: name for name in once}


def test_an_interface_with_other_names_does_the_same():
    interface = PlainNames(RecordInterface(NESTED))
    assert interface.spec["phones_ext_present"].shape.as_list() == [None, 3]
    assert interface.fingerprint == NESTED.digest
    raw = {interface.names[k]: tf.constant(v, interface.spec[interface.names[k]].dtype) for k, v in RAW.items()}
    batch, expected = interface.parse(raw), parsed(NESTED, RAW)
    tf.nest.map_structure(tf.debugging.assert_equal, batch, expected)
    assert interface.render(batch).keys() == interface.spec.keys()
