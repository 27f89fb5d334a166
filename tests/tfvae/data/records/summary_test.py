import random

import pytest

from tfvae.data.records.summary import MAX_DISTINCT, Summary


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
    assert found.distinct == {"ab", "é"}
    assert not found.whole
    assert not found.number


@pytest.mark.parametrize(
    "cells, whole, number",
    [
        ([b"0", b"-5", b"9223372036854775807"], True, True),
        ([b"9223372036854775808"], False, True),
        ([b"05262"], False, False),
        ([b"-05.5"], False, False),
        ([b"12345678901234567890"], False, False),
        ([b"0.5", b"0", b"-0.25"], False, True),
        ([b"-0"], False, True),
        ([b"1.5", b"2", b"1e-3", b"+.5"], False, True),
        ([b"1.5", b"x"], False, False),
        ([b"1_0"], False, False),
        ([b" 1"], False, False),
        ([b"nan"], False, False),
        ([b"inf"], False, False),
        ([b"1e39"], False, False),
        ([b"1e999"], False, False),
        ([b"-"], False, False),
        (["١".encode()], False, False),
        ([1, -5], True, True),
        ([1.0, 2.5], False, True),
    ],
)
def test_what_counts_as_a_number(cells, whole, number):
    found = column(*cells)
    assert (found.whole, found.number) == (whole, number)


def test_whole_numbers_tell_their_size_and_digits():
    found = column(7, -(2**63))
    assert found.largest == 2.0**63
    assert found.longest == 20
    assert found.characters == set("-0123456789")
    assert found.distinct == {"7", str(-(2**63))}


def test_values_are_kept_while_they_are_few():
    few, many = range(MAX_DISTINCT), range(MAX_DISTINCT + 1)
    assert len(column(*few).distinct) == MAX_DISTINCT
    assert column(*many).distinct is None
    assert column(*(str(n).encode() for n in many)).distinct is None


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
