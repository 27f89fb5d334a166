"""Whether first rows are names, and which."""

import random

import pytest

from tfvae.data.records.files.heading import heading


def split(*lines: str) -> list[list[bytes]]:
    return [line.encode().split(b",") for line in lines]


NAMED = {
    "numbers below words": ("age,sex,score", "45,M,0.3", "44,F,0.2"),
    "texts alone": ("name,city", "Ann,Rome", "Bob,Oslo", "Cid,Rome"),
    "one text column": ("word", "a", "word"),
    "years as names": ("country,1990,1991,1992", "Togo,3,5,7", "Peru,2,4,6"),
    "years as names alone": ("2019,2020", "3,5", "2,4"),
    "one year": ("country,2020", "Togo,31", "Peru,25"),
    "a day above counts": ("country,2020-01-01,2020-01-02", "Togo,3,5", "Peru,2,4", "Mali,7,1"),
    "places of columns": ("0,1,2", "0.5,0.1,3", "1.5,0.2,4"),
    "dates below words": ("day,n", "2020-01-02,x", "2020-01-03,y"),
    "a word above categories": ("sex,smoker", *["F,yes", "M,no"] * 20),
    "files that were joined": ("sex,kind", *["F,a", "M,b", "F,b"] * 5, "sex,kind", "M,a", "sex,kind"),
    "missing values": ("age,n", "NA,1", "NA,2", "3,NA", "4,4"),
    "no rows": ("1,2",),
    "short names above short codes": ("q1,q2", "a1,b7", "a2,c8", "b4,d9"),
    "a name above codes": ("code,note", "AB-0001,one two", "AB-0002,three", "AC-0107,x y z"),
}
VALUES = {
    "numbers alone": ("1,2", "3,4"),
    "two numbers far apart": ("0,58", "1,86", "2,41", "3,7"),
    "decimals": ("0.5,0.1", "1.5,0.2"),
    "numbers and categories": ("45,M,0.31,yes", "44,F,0.2,no", "39,M,1.5,yes", "18,F,0.7,no"),
    "categories alone": ("M,yes", *["F,yes", "M,no"] * 5),
    "names and numbers": ("Ann Lee,45,Rome", "Bob Ray,44,Oslo", "Cid Fox,39,Bonn"),
    "dates": ("2020-01-01,a", "2020-01-02,b", "2020-02-02,c"),
    "money": ("$1,x", "$2,y", "$3,z"),
    "a missing value in the first row": ("NA,M,1", "4,F,2", "5,M,3", "6,F,4"),
    "codes and texts": ("AB-0001,one two", "AB-0002,three", "AC-0107,x y z", "AD-0204,four"),
    "counted codes": ("item-1,5", *[f"item-{n},7" for n in range(2, 100)]),
    "mail and names": ("Ann Lee,ann@example.com", "Bob Ray,b.ray@example.org", "Cid Fox,cid@mail.example.com"),
    "addresses of pages": ("a b,https://example.com/1", "c d,http://example.org/x/y", "e,https://example.com/z"),
    "hexadecimals": ("d26c34f8f6b1557e,x y", "5d7ee6e358bdd490,z", "0e1fe6e358bdd49a,q r"),
    "0 and 1": ("0,a,1", "1,b,0", "0,b,1", "1,a,1"),
}


@pytest.mark.parametrize("case", NAMED)
def test_first_rows_of_names(case):
    first, *rows = split(*NAMED[case])
    assert heading(first, rows).named
    assert heading(first, rows).names == tuple(NAMED[case][0].split(","))


@pytest.mark.parametrize("case", VALUES)
def test_first_rows_of_values(case):
    first, *rows = split(*VALUES[case])
    found = heading(first, rows)
    assert not found.named
    assert found.names == tuple(f"column{i}" for i in range(1, len(first) + 1))
    assert heading(first, rows, "yes").named


def test_the_first_row_of_any_table_of_numbers_is_found():
    draw = random.Random(0)
    for n in range(50):
        rows = [
            [f"{draw.gauss(0, 1):.3f}".encode(), draw.choice([b"a", b"b"]), str(draw.randrange(99)).encode()]
            for _ in range(20)
        ]
        assert not heading(rows[0], rows[1:]).named, n
        assert heading([b"x", b"kind", b"n"], rows).named, n


def test_names_are_made_different():
    found = heading(
        *[split("a, a ,a.1,,b,,", "1,2,3,4,5,6,7")[i] if i == 0 else split("1,2,3,4,5,6,7") for i in (0, 1)]
    )
    assert found.names == ("a", "a.2", "a.1", "Unnamed: 3", "b", "Unnamed: 5", "Unnamed: 6")
    assert len(set(heading([b"a"] * 5000, []).names)) == 5000


@pytest.mark.parametrize(
    ("lines", "names", "indexed"),
    [
        ((",a", "0,x", "1,y"), ("a",), True),
        ((",a", "7,x", "3,y"), ("a",), True),
        ((",a", "0,x", "0,y"), ("Unnamed: 0", "a"), False),
        ((",a", "u,x", "v,y"), ("Unnamed: 0", "a"), False),
        (("i,a", "0,x", "1,y"), ("i", "a"), False),
        (("a,b", "0,x,1", "1,y,2"), ("a", "b"), True),
        (("a,b", "u,x,1", "v,y,2"), ("Unnamed: 0", "a", "b"), False),
        (("a,b", "0,x,", "1,y,"), ("a", "b"), False),
    ],
)
def test_an_index_without_a_name_is_left_out(lines, names, indexed):
    first, *rows = split(*lines)
    found = heading(first, rows)
    assert (found.names, found.indexed) == (names, indexed)


@pytest.mark.parametrize(
    ("lines", "names", "below"),
    [
        (("a,a,b,b", "min,max,min,max"), ("a_min", "a_max", "b_min", "b_max"), 1),
        (("who,,what,", "id,age,n,price"), ("who_id", "who_age", "what_n", "what_price"), 1),
        ((",a,a,b", ",min,max,min"), ("a_min", "a_max", "b_min"), 1),
        (("length,width,a,b", "cm,cm,,kg"), ("length", "width", "a", "b"), 1),
        (("length,width,a,b", "NA,?,1,2"), ("length", "width", "a", "b"), 0),
        (("length,width,a,b", "unknown,,1,2"), ("length", "width", "a", "b"), 0),
        (("a,a,b,b", "1,2,3,4"), ("a", "a.1", "b", "b.1"), 0),
    ],
)
def test_names_may_stand_in_two_rows(lines, names, below):
    first, *rows = split(*lines, *[f"{n},{n}.5,{n * n},{n}" for n in range(9)])
    found = heading(first, rows)
    assert (found.names, found.below) == (names, below)
    assert heading(first, rows, "yes").below == 0
