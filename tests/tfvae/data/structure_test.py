"""The tree of columns, written out for one schema of every kind."""

from tests.records import ADDRESS_ROOT, NESTED_ROOT, TEXTS
from tfvae.data.structure import Choice, Numbers, Repeated, Texts, Tuple, columns, elements


def test_a_nested_schema():
    assert Tuple("", (
        Texts("name", 5),
        Choice("age?", 2),
        Choice("member", 2),
        Choice("home?", 2),
        Tuple("home", (Texts("home.street", 4), Numbers("home.lat+home.lon", ("", ""))), "home?"),
        Choice("phones#", 4),
        Repeated("phones[]", Tuple("phones", (
            Texts("phones.number", 3),
            Choice("phones.kind", 2),
            Choice("phones.ext?", 2),
            Numbers("phones.ext", ("phones.ext?",)),
        )), "phones#", 3),
        Choice("tags#", 3),
        Repeated("tags[]", Texts("tags", 3), "tags#", 2),
        Numbers("age", ("age?",)),
    )) == NESTED_ROOT  # fmt: skip


def test_numbers_of_an_address_come_last_wherever_they_stand():
    assert [column.key for column in columns(ADDRESS_ROOT)] == [*TEXTS, "lat+long"]


def test_leaves_know_the_repeated_field_around_them():
    found = elements(NESTED_ROOT)
    assert list(found) == [column.key for column in columns(NESTED_ROOT)]
    assert {key: n for key, n in found.items() if n} == {
        "phones.number": 3, "phones.kind": 3, "phones.ext?": 3, "phones.ext": 3, "tags": 2,
    }  # fmt: skip
