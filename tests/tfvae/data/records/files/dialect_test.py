"""Delimiters, quotes, and what stands above headers."""

import pytest

from tfvae.data.records.delimited import Delimited
from tfvae.data.records.files.dialect import quoted, sniff


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "\x01"])
def test_the_delimiter_is_found(delimiter):
    lines = [delimiter.join(row).encode() + b"\n" for row in (["a", "b", "c"], ["1", "2.5 / 3: 4^", "3"])]
    lines.append(delimiter.join(["1", "2", "3"]).encode())
    assert sniff(lines) == delimiter


def test_the_delimiter_of_quoted_cells_is_found():
    assert sniff([b'"name","age"\n', b'"Bob, jr.",3\n', b'"a;b",4\n']) == ","


def test_one_column_has_commas():
    assert sniff([b"name\n", b"a;b\n"]) == ","
    assert sniff([b"first name\n", b"Ann Lee\n", b"Bob Ray\n"]) == ","
    assert sniff([b"a:b\n"]) == ","


@pytest.mark.parametrize(
    ("lines", "escaped", "spaced"),
    [
        ([b"a,b\n", b"1,2\n"], False, False),
        ([b"a,b\n", b'"\\"x\\"",2\n'], True, False),
        ([b"a,b\n", b'"""x\\""",2\n'], False, False),
        ([b"a, b\n", b"1, 2\n"], False, True),
        ([b"a,b\n", b'5\\" pipe,2\n', b"x,3\n"], True, False),
        ([b'"a" ,  "b"\n', b'"1" ,  "2,3"\n'], False, True),
        ([b"a, b\n", b'1, "2, 3"\n'], False, True),
        ([b"a,b\n", b'"1, 2",3\n', b'"1, 2",3\n'], False, False),
        ([b"a,b\n", b"x, 2\n", b"y,3\n"], False, False),
    ],
)
def test_quotes_and_blanks_are_those_of_most_rows(lines, escaped, spaced):
    found = quoted(lines, Delimited((), before=0, named=False))
    assert (found.escaped, found.spaced) == (escaped, spaced)


@pytest.mark.parametrize(
    ("line", "spaced"), [(b"x , 2\n", True), (b"x ,2\n", True), (b"x,\t2\n", True), (b"x ,2,3,4\n", False)]
)
def test_blanks_may_stand_on_both_sides(line, spaced):
    assert quoted([line] * 9, Delimited((), before=0, named=False)).spaced == spaced


@pytest.mark.parametrize(
    ("rows", "quote"),
    [
        ([b"1,'a, b'\n"], b"'"),
        ([b"'1','it''s'\n"], b"'"),
        ([b"1,it's\n", b"2,'tis\n"], b'"'),
        ([b"1,'a'\n", b"2,b\n"], b'"'),
        ([b"1,'a, b'\n", b"2,b\n", b"3,c\n"], b"'"),
        ([b"1,'it''s'\n", b"2,b\n", b"3,c\n"], b"'"),
        ([b"1,''\n", b"2,b\n", b"3,c\n"], b'"'),
        ([b'1,"a, b"\n', b"2,'c'\n"], b'"'),
        ([b'1,"the" end\n', b"2,x\n"], b""),
        ([b'1,"unclosed\n', b'2,"x"\n', b'3,"y"\n'], b'"'),
        ([b'1,"two\n', b'lines"\n'], b'"'),
    ],
)
def test_what_stands_around_cells(rows, quote):
    assert quoted([b"id,x\n", *rows * 5], Delimited((), before=0, named=False)).quote == quote


def test_one_column_may_have_commas_of_decimals():
    assert sniff([b"price\n", b"1,50\n", b"2,25\n", b"3\n"]) == ";"
    assert sniff([b"a,b\n", b"1,50\n", b"2,25\n"]) == ","


def test_a_title_has_no_say():
    assert sniff([b"Sales; by city\n", b"\n", *[b"a,b,c\n"] * 9]) == ","
    assert sniff([b"|made by hand\n", *[b"1, 2, 3\n"] * 9]) == ","
    assert sniff([b"a,\tb\n", *[b"1,\t2\n"] * 9]) == ","
    assert sniff([b"id~kind\n", *[b"1~a\n"] * 9]) == "~"
