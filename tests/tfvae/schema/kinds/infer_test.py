"""Columns in, columns out: kinds, spellings, and what a model's draws become."""

import json
import random
from collections import Counter
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from tests.cells import cell_of
from tfvae.schema.kinds.cell_types import NULL, bare, cell_with, text_of
from tfvae.schema.kinds.column import Column
from tfvae.schema.kinds.infer import infer
from tfvae.schema.kinds.kind import Counted

DRAW = random.Random(5)
DAYS = [date(2015, 1, 1) + timedelta(days=DRAW.randrange(3000)) for _ in range(60)]
NUMBERS = [DRAW.randrange(10**6) for _ in range(60)]


def inferred(cells, wanted="", name="a"):
    counts = Counter(cell for cell in cells if cell != "")
    characters, longest = frozenset("".join(map(bare, counts))), max(map(len, map(bare, counts)), default=0)
    values = Counted(counts, sum(counts.values()), True, characters, longest, 5000)
    column = infer(name, values, "" in cells, wanted)
    assert Column.from_json(json.loads(json.dumps(column.to_json()))) == column
    return column


def json_cells(*values):
    return [text_of(cell_of(value)) for value in values]


@pytest.mark.parametrize(
    "cells, kind, type_",
    [
        ([f"{n / 100:.2f}" for n in NUMBERS], "decimal", "float"),
        ([f"${n / 100:,.2f}" for n in NUMBERS], "decimal", "float"),
        ([str(n * 10**12) for n in NUMBERS], "whole", "int"),
        ([str(n) for n in NUMBERS] + ["NA", "", "NULL"], "whole", "int"),
        (["4.0", "3.5", "1.0", "0.5"] * 20, "category", "float"),
        ([day.isoformat() for day in DAYS], "date", "string"),
        ([day.strftime("%d.%m.%y") for day in DAYS] + ["-"], "date", "string"),
        ([f"{day}T08:{day.day:02d}:00Z" for day in DAYS], "timestamp", "string"),
        ([f"{day} 08:{day.day:02d}:00+0{day.day % 3}:00" for day in DAYS], "timestamp", "string"),
        ([day.strftime("%Y-%m") for day in DAYS], "date", "string"),
        ([f"{n % 24:02d}:{n % 60:02d}" for n in range(60)], "time", "string"),
        (["TRUE", "FALSE", "TRUE", ""], "boolean", "bool"),
        (["GB", "NA", "NA", "SE", "GB", "SE"], "category", "string"),
        (["ann b", "bob c", "NA", "", "cy"], "text", "string"),
        (["05401", "05402", "05001"] * 5 + [""], "category", "string"),
        (json_cells("12", "7", "", None, "300"), "whole", "int"),
        (json_cells(True, False, None, True), "boolean", "bool"),
        (["3.5"] * 9, "constant", "float"),
        ([""] * 9, "empty", "string"),
        (["NA"] * 9, "empty", "string"),
        (["1,234.50"] * 9, "constant", "string"),
        (json_cells(*[True] * 9), "constant", "bool"),
        (json_cells(None, True, True), "category", "bool"),
        (json_cells("", "", None), "empty", "string"),
        (json_cells(*[1e-07, 0.5, 2e300] * 20), "category", "float"),
        ([f"10.{n % 7}.{n % 256}.{n % 99}" for n in NUMBERS], "text", "string"),
        ([str(n) for n in NUMBERS] + ["closed", "closed", "on request", ""], "whole", "int"),
        ([day.isoformat() for day in DAYS] + ["pending", "9999-12-31"], "date", "string"),
    ],
)
def test_what_is_read_is_written_again(cells, kind, type_):
    column = inferred(cells)
    assert (column.kind.name, column.kind.type) == (kind, type_)
    read, sound = column.read(cells)
    assert sound.all() or column.field is None
    rounded = {name: leaf.astype(np.float32) if leaf.dtype == float else leaf for name, leaf in read.items()}
    assert list(map(bare, column.write(rounded, len(cells)))) == list(map(bare, cells))


@pytest.mark.parametrize(
    "cells",
    [
        [f"{n / 100:.2f}" for n in NUMBERS],
        [f"{n}.{n % 1000:03d}" for n in NUMBERS],
        [str(n * 10**12 + 7) for n in NUMBERS],
        [day.isoformat() for day in DAYS],
        [f"{day}T08:{day.day:02d}:00.{day.day:03d}Z" for day in DAYS],
        [day.strftime("%b %Y") for day in DAYS],
        ["1e-07", "2.5", "3e+10"] * 9,
        [str(n / 2**20) for n in NUMBERS],
    ],
)
def test_whatever_a_model_draws_is_written_as_a_value_of_the_kind_within_the_range(cells):
    column, draw = inferred(cells), np.random.default_rng(0)
    read, _ = column.read(cells)
    odd = {
        name: draw.normal(0, 1e9, len(leaf)) if leaf.dtype == float else draw.permutation(leaf)
        for name, leaf in read.items()
    }
    written = column.write(odd, len(cells))
    assert column.read(written)[1].all()
    if column.kind.name in ("whole", "decimal"):
        numbers, known = [column.python(cell) for cell in written], [column.python(cell) for cell in cells]
        assert min(known) <= min(numbers) <= max(numbers) <= max(known)


MIXED = [[True, 1, False], [0, True], [1, 1.0, 2.5], [8, 0.5, 1e-09], ["", None, ""], [True, None], [-0.0] * 9]


@pytest.mark.parametrize("values", MIXED)
def test_json_keeps_the_type_of_each_value(values):
    cells = json_cells(*values * 20)
    column = inferred(cells)
    read, _ = column.read(cells)
    back = [column.python(cell) for cell in column.write(read, len(cells))]
    assert json.dumps(back) == json.dumps(values * 20)


def test_a_column_that_is_empty_in_several_ways_stays_so_whatever_is_drawn():
    column = inferred(json_cells("", None) * 9)
    label = column.field.kind.fields[0].kind.values[0]
    assert column.python(column.write({"a.missing": np.array([label], object)}, 1)[0]) in ("", None)


def test_numbers_that_are_bools_by_will_stay_numbers_of_json():
    column = inferred(json_cells(*[0, 1] * 9), "boolean")
    assert (column.kind.name, column.type, column.python(column.given(1))) == ("boolean", "int", 1)
    assert inferred(["Y", "N"] * 9, "boolean").python("Y") is True


@pytest.mark.parametrize("value", [float("inf"), float("-inf")])
def test_a_number_without_end_is_refused_by_name(value):
    with pytest.raises(ValueError, match=r"`a` must be of int; got -?inf"):
        inferred([str(n) for n in NUMBERS]).given(value)


def test_keys_are_new_of_the_same_pattern_and_differ():
    phones = [f"+47{n:08d}" for n in DRAW.sample(range(10**8), 100)]
    kind = inferred(phones).kind
    new = kind.new((np.int64(3) << 32) + np.arange(2000))
    assert len(set(new)) == 2000
    assert not set(new) & set(phones)
    assert all(one.startswith("+47") and len(one) == 11 and one[1:].isdigit() for one in new)
    assert new[5:7] == kind.new((np.int64(3) << 32) + np.arange(5, 7))
    assert new != kind.new((np.int64(4) << 32) + np.arange(2000))


def test_keys_with_days_are_kept_with_the_model():
    cells = [f"C{day:%Y%m%d}-{n % 9973:04d}" for day, n in zip(DAYS, NUMBERS, strict=True)]
    assert {one[1:5] for one in inferred(cells).kind.new(np.arange(500))} <= {str(year) for year in range(2015, 2024)}


def test_a_dense_pattern_has_room_for_each_value_that_is_free():
    ids = [f"{n:03d}" for n in DRAW.sample(range(1000), 300)]
    new = inferred(ids, name="x").kind.new(np.arange(600))
    assert len(set(new)) == 600
    assert not set(new) & set(ids)


@pytest.mark.parametrize("spell", ["C-{}", "{}", "row{}x", "{:06d}"])
def test_what_is_counted_is_counted_on(spell):
    cells = [spell.format(n) for n in range(1, 101)]
    kind = inferred(cells).kind
    assert kind.name == "key"
    assert kind.new(np.arange(2)) == [spell.format(126), spell.format(127)]  # 101 and so on may be held out


def test_numbers_that_are_unique_by_chance_are_no_key():
    assert inferred([str(n) for n in NUMBERS]).kind.name == "whole"
    assert inferred([str(n) for n in NUMBERS], name="customer_id").kind.name == "key"


def test_codes_keep_their_shape_whatever_is_drawn():
    cells = [f"AB-{n:04d}" for n in DRAW.sample(range(10**4), 150)]
    cells += cells[:10]
    column = inferred(cells)
    assert column.kind.about() == "codes of 7 characters"
    written = column.write({"a": np.array(["", "AB-1x34", "ZZ", "AB-12345678"], object)}, 4)
    assert all(one.startswith("AB-") and one[3:].isdigit() and len(one) == 7 for one in written)


def test_how_a_value_is_missing_is_modelled():
    cells = ["1", "NA", "2", "", "31", "NA"]
    column = inferred(cells)
    assert column.missing == ("NA", "")
    read, _ = column.read(cells)
    assert list(read) == ["a.missing", "a.value?", "a.value"]
    assert [column.python(cell) for cell in column.write(read, 6)] == [1, None, 2, None, 31, None]


def test_json_keeps_its_types():
    column = inferred(json_cells("100", "20", "", None, "3"))
    assert [column.python(cell) for cell in json_cells("100", "", None)] == ["100", "", None]
    column = inferred(json_cells(1.5, 2.0, None, 7.25))
    cells = json_cells(1.5, None)
    assert [column.python(cell) for cell in column.write(column.read(cells)[0], 2)] == [1.5, None]
    assert NULL in column.missing


def test_a_date_that_is_a_number_of_json_stays_one():
    column = inferred(json_cells(20180711, 20190212, 20200103, None))
    assert (column.kind.name, column.type) == ("date", "int")
    cells = json_cells(20180711, None)
    assert [column.python(cell) for cell in column.write(column.read(cells)[0], 2)] == [20180711, None]


def test_values_that_no_training_row_has_are_not_sound():
    assert not inferred(["1", "2", "35"]).read(["x", "", "+4"])[1].any()
    assert inferred(["1", "2", "35", "NA"]).read(["n/a", "4"])[1].all()


def test_people_may_give_values_of_their_own_types():
    number = inferred([f"${n}.50" for n in range(50)])
    assert number.given(3) == "$3.00"
    day = inferred([day.strftime("%d/%m/%Y") for day in DAYS])
    assert day.given(date(2020, 2, 1)) == "01/02/2020"
    assert inferred(["True", "False", "True"]).given(True) == "True"
    with pytest.raises(ValueError, match="`a` must have a value in each row; got None"):
        number.given(None)
    with pytest.raises(ValueError, match="`a` must be of string; got 5"):
        inferred(["abc", "de", "f"]).given(5)


@pytest.mark.parametrize("value", ["", "a\u00e9", '"', 0, -(10**30), 0.1, 1e22, 1e-7, True, False, None])
def test_a_cell_of_known_characters_is_the_same(value):
    text = value if isinstance(value, str) else json.dumps(value)
    assert cell_with(value, text.encode()) == cell_of(value)


@pytest.mark.parametrize("form", ["{0:%Y-%m-%dT%H%M}", "{0:%a, %d %b %Y} at noon", "on {0:%d %B} x{0:%j}"])
def test_moments_in_an_unknown_spelling_are_texts_and_no_keys(form):
    days = [datetime(2020, 1, 1) + timedelta(days=day, minutes=7 * day) for day in range(200)]
    kind = inferred([form.format(day) for day in days]).kind
    assert kind.name == "text"


def test_a_constant_keeps_its_type_in_json():
    found = {text: infer("a", Counted({text: 30}, 30), False) for text in ("true", "007", "5.00", "6e-06", "x", "12")}
    assert {text: column.python(text) for text, column in found.items()} == {
        "true": True, "007": "007", "5.00": 5.0, "6e-06": 6e-06, "x": "x", "12": 12,
    }  # fmt: skip


def test_frequent_numbers_keep_a_spelling_of_their_own():
    counts = {"0": 40, "-999": 30} | {f"{n}.{n % 10}0": 1 for n in range(1, 60)} | {"3.2": 1}
    found = infer("a", Counted(counts, sum(counts.values())), False)
    texts = ["0", "-999", "7.70", "3.20"]
    read, sound = found.read([*texts[:3], "3.2"])
    assert sound.all() and found.write(read, 4) == texts
    assert Column.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_digits_that_float32_has_lost_are_no_zeros_and_those_of_frequent_numbers_are_kept():
    counts = {f"{44 + n / 997:.7f}": 1 for n in range(1, 400)} | {"44.4812347": 40}
    found = infer("lat", Counted(counts, sum(counts.values())), False)
    read, _ = found.read(list(counts))
    written = found.write(read, len(counts))
    assert written[-1] == "44.4812347"
    assert max(abs(float(one) - float(other)) for one, other in zip(counts, written, strict=True)) < 6e-6
    assert len(Counter(text[-1] for text in written)) == 10
    assert Counter(text[-1] for text in written)["0"] < 100
