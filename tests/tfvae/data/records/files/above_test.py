"""What stands above headers."""

import pytest

from tfvae.data.records.delimited import Delimited
from tfvae.data.records.files.above import titles, top_of


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([b"a,b\n"], (0, "", [])),
        ([b"sep=;\n", b"a;b\n"], (1, ";", [])),
        ([b"\n", b"# x\n", b"\r\n", b"a\n"], (3, "", [b"# x"])),
        ([b"a\n", b"# x\n"], (0, "", [])),
        ([b"# x\n"], (1, "", [b"# x"])),
    ],
)
def test_what_stands_above_the_header(lines, found):
    assert top_of(lines)[:3] == found


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        (b"sep=;\r\n", ";"),
        (b"SEP=|\n", "|"),
        (b"sep = ,\n", ","),
        (b'"sep=;"\n', ";"),
        (b"'sep=;'\n", ";"),
        (b"sep=\\t\n", "\t"),
        (b"sep=\t\n", "\t"),
        (b"sep=;;;\n", ";"),
        (b'"sep=;";;;\n', ";"),
        (b"sep=,,,\n", ","),
        (b"separator=;\n", ""),
        (b"sep\n", ""),
    ],
)
def test_a_line_may_say_the_delimiter(line, delimiter):
    assert top_of([line, b"a;b\n"]).delimiter == delimiter
    assert top_of([b"# by hand\n", line, b"a;b\n"]).delimiter == delimiter


@pytest.mark.parametrize("mark", ["//", "--", "%", "!", "; ", "*", '"#', ">"])
def test_lines_of_comment_begin_with_many_marks(mark):
    lines = [f"{mark}made by hand, and others\n", f"{mark}2020\n", "\n", "a,b,c\n", *["1,2,3\n"] * 3]
    found = top_of([line.encode() for line in lines])
    assert (found.lines, found.mark, len(found.comments)) == (3, mark.encode(), 2)


@pytest.mark.parametrize("first", [b"%,a,b\n", b"*a,b,c\n", b";a;b\n"])
def test_names_and_values_may_begin_with_a_mark(first):
    assert top_of([first, *[b"1,2,3\n"] * 3]).lines == 0
    assert top_of([b"*x\n", b"y\n", b"*z\n"]).lines == 0


def test_lines_of_dashes_stand_above_some_headers():
    assert top_of([b"+----+---+\n", b"| id | n |\n"]).lines == 1
    assert top_of([b"-,-\n", b"1,2\n"]).lines == 0


TITLES = {
    "one cell": (1, "Sales", "id,kind,n"),
    "delimiters behind it": (2, "Sales,,", ",,", "id,kind,n"),
    "delimiters behind it alone": (1, "Sales,,", "id,kind,n"),
    "several cells and an empty line": (3, "Report,Sales", "Date,2020-01-02", "", "id,kind,n"),
    "several cells and an empty row": (2, "Report,Sales,", ",,", "id,kind,n"),
    "a comma in it": (2, "Sales, by city", "", "id,kind,n"),
    "none": (0, "id,kind,n"),
    "one name": (0, "id,,"),
    "an index": (0, ",kind,"),
    "names fewer than cells": (0, "id,kind"),
}


@pytest.mark.parametrize("case", TITLES)
def test_titles_end_above_the_names(case):
    expected, *top = TITLES[case]
    lines = [f"{line}\n".encode() for line in [*top, *[f"{n},a,{n}" for n in range(9)]]]
    assert titles(lines, Delimited((), before=0, named=False)) == expected
