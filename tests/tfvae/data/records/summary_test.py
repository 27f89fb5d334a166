import random
from functools import reduce

import pytest

from tests.cells import cell_of
from tfvae.data.records.summary import MAX_DISTINCT, Column, Summary
from tfvae.schema.kinds.cell_types import text_of


def summary(*records):
    made = Summary()
    for record in records:
        made.add(record)
    return made


def column(*cells):
    return summary(*({"a": cell} for cell in cells)).settle().columns["a"]


def test_a_column_of_text():
    found = column(b"ab", b"", b"\xc3\xa9", [], b"ab")
    assert (found.values, found.longest) == (3, 2)
    assert found.characters == {"a", "b", "é"}
    assert found.counts == {"ab": 2, "é": 1}
    assert found.whole


def test_values_of_json_keep_their_types():
    found = column(cell_of("é1"), cell_of(1), cell_of(None), cell_of(1))
    assert found.counts == {text_of(cell_of("é1")): 1, text_of(cell_of(1)): 2, text_of(cell_of(None)): 1}
    assert found.characters == set("é1nul")
    assert found.longest == 4


def test_whole_numbers_tell_their_size_and_digits():
    found = column(7, -(2**63))
    assert found.largest == 2.0**63
    assert found.longest == 20
    assert found.characters == set("-0123456789")


def test_values_are_counted_while_they_are_few():
    few = column(*(str(n).encode() for n in range(MAX_DISTINCT)))
    assert few.whole
    assert len(few.counts) == MAX_DISTINCT


def test_of_many_values_a_sample_is_counted_whatever_the_order_and_the_parts():
    values = [str(n % 15_000).encode() for n in range(30_000)]
    parts = [column(*values[start : start + 7000]) for start in range(0, 30_000, 7000)]
    first, last = (reduce(Column.merge, ordered).sampled() for ordered in (parts, parts[::-1]))
    assert len(first.counts) == MAX_DISTINCT
    assert first.counts == last.counts
    assert set(first.counts.values()) == {2}  # those that are kept are counted in full
    assert not first.whole
    assert first.values == 30_000


def test_repeated_fields_tell_their_most_elements():
    rows = [
        {"phones#": [2], "phones.number": [b"1", b"22"], "phones.number?": [1, 0]},
        {"phones#": 0, "phones.number": [], "phones.number?": []},
    ]
    found = summary(*rows).settle()
    assert found.most == {"phones": 2}
    assert list(found.columns) == ["phones.number"]
    assert found.columns["phones.number"].values == 2
    assert not found.lacks("phones.number")


def test_headers_may_end_like_notes():
    found = summary({"phone #": b"1", "phone ": b"x", "sure?": b"yes", "sure": b"a"}).settle()
    assert list(found.columns) == ["phone #", "phone ", "sure?", "sure"]
    assert found.most == {}


def test_a_row_may_lack_a_value_or_the_feature():
    assert summary({"a": b"1"}, {"a": []}).settle().lacks("a")
    assert summary({"a": b"1"}, {"a": b""}).settle().lacks("a")
    assert summary({"a": b"1", "b": b"2"}, {"a": b"1"}).settle().lacks("b")
    assert not summary({"a": b"1"}, {"a": b"2"}).settle().lacks("a")


def test_parts_merge_into_the_summary_of_all():
    draw = random.Random(1)
    rows = [
        {
            "name": draw.choice([b"", b"x", "é".encode(), b"12"]),
            "n": draw.choice([[], 5, -7]),
            "f#": [k := draw.randrange(3)],
            "f": [draw.random() for _ in range(k)],
        }
        for _ in range(9000)
    ]
    whole = summary(*rows)
    parts = [summary(*rows[i : i + 1700]) for i in range(0, 9000, 1700)]
    merged = Summary()
    for part in parts:
        merged = merged.merge(Summary.from_json(part.to_json()))
    assert merged == whole.settle()
    assert merged.to_json() == whole.to_json()
    assert Summary.from_json(whole.to_json()) == whole


@pytest.mark.parametrize("sign", ["#", "?"])
@pytest.mark.parametrize("cells", [([], b"5"), (b"5", []), ([], [])])
def test_a_column_of_text_may_be_called_as_a_note_would_be(sign, cells):
    found = summary(*({"apt": b"x", f"apt{sign}": cell} for cell in cells)).settle()
    assert list(found.columns) == ["apt", f"apt{sign}"]
    assert found.most == {}


def test_what_is_missing_is_kept_however_many_values_there_are():
    """Their checksums are among the greatest, and a sample of the values would leave them out."""
    gone = [b"NA", b"?", cell_of(None), cell_of("NaN")]
    cells = [b"%d.5" % number for number in range(2 * MAX_DISTINCT)]
    first, second = (summary(*({"a": cell} for cell in [*cells[half::2], *gone])) for half in (0, 1))
    found = first.merge(second).settle().columns["a"].sampled()
    assert not found.whole
    assert {text: found.counts.get(text) for text in map(text_of, gone)} == dict.fromkeys(map(text_of, gone), 2)
