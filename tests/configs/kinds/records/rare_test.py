"""Which values of categories are rare, and which never are."""

import numpy as np
import pytest

from configs.kinds.records.rare import own_values, rare_values
from tfvae.schema.message import Category, Field, Message

MESSAGE = Message(
    (
        Field("name", Category(("", "A", "B"))),
        Field("age", Category(("7", "8"), "int"), optional=True),
        Field("on", Category(("false", "true"), "bool")),
        Field("tags", Category(("u", "v")), most=1),
    )
)


@pytest.mark.parametrize(
    ("key", "own"),
    [
        ("name", [False, True, True]),
        ("age", [True, True]),
        ("age?", [False, False]),
        ("on", [False, False]),
        ("tags#", [False, False]),
        ("tags", [True, True]),
    ],
)
def test_bools_flags_counts_and_what_is_missing_are_no_one_s_own(key, own):
    np.testing.assert_array_equal(own_values(MESSAGE, key), own)


def test_values_of_fewer_rows_are_rare_unless_all_are():
    own, codes = np.array([False, True, True, True]), np.array([1, 1, 1, 2, 2])
    np.testing.assert_array_equal(rare_values(own, codes, 3), [False, False, True, True])
    assert not rare_values(own, codes, 4).any()
    assert not rare_values(own, codes[:0], 1).any()
    assert not rare_values(own, codes, 0).any()
