"""Canaries: made, planted, and found."""

import numpy as np
import pytest

from tests.made_up_people import people
from tfvae.metrics.tables.canaries import found, plant, planted

TABLE = people(300, 0)
CANARIES = plant(TABLE, 10, 0)


def test_canaries_are_unlike_all_rows_and_of_the_same_kind():
    assert CANARIES.unlike == ("income", "phone", "name")
    for rows in (CANARIES.rows, CANARIES.control):
        assert {len(column) for column in rows.values()} == {10}
        assert all(not {*rows[name]} & {*TABLE[name]} for name in CANARIES.unlike)
        assert {*rows["owner"]} <= {"yes", "no", None}
    assert all(len(phone) == 12 and phone[3] == "-" for phone in CANARIES.rows["phone"])
    assert min(TABLE["income"]) <= min(CANARIES.rows["income"]) <= max(CANARIES.rows["income"]) <= max(TABLE["income"])
    assert plant(TABLE, 10, 0) == CANARIES != plant(TABLE, 10, 1)


def test_days_keep_a_day_of_the_table():
    days = {"day": [f"{i + 1:02}.03.2021" for i in range(28)], "at": [f"2021-01-01 10:{i:02}" for i in range(28)]}
    found = plant({**days, "name": TABLE["name"][:28]}, 3, 0)
    assert found.unlike == ("name",)
    assert {*found.rows["day"]} <= {*days["day"]}
    with pytest.raises(ValueError, match="`table` must have a column whose letters or digits can be others"):
        plant(days, 3, 0)


def test_planted_rows_are_the_last_ones():
    table = planted({name: np.array(column, object) for name, column in TABLE.items()}, CANARIES)
    assert table["phone"] == [*TABLE["phone"], *CANARIES.rows["phone"]]
    assert len(TABLE["phone"]) == 300


def test_a_model_that_learns_by_heart_gives_them_all_back():
    assert found(CANARIES, planted(TABLE, CANARIES)) == (10, 10, 10, 0, 0)


def test_a_model_that_never_saw_them_gives_none():
    assert found(CANARIES, people(500, 1)) == (10, 0, 0, 0, 0)


def test_a_value_that_came_back_is_a_part():
    fake = people(500, 1)
    fake["name"][7] = CANARIES.rows["name"][3]
    fake["phone"][9] = CANARIES.rows["phone"][3]
    fake["name"][8] = CANARIES.control["name"][0]
    assert found(CANARIES, fake) == (10, 0, 1, 0, 1)


def test_none_is_no_number_of_canaries():
    with pytest.raises(ValueError, match="`n` must be at least 1"):
        plant(TABLE, 0, 0)
