"""Rows of lines, whole or broken."""

import csv
import io
import random

import pytest

from tfvae.checks import DataError
from tfvae.data.records.cutting import Cutting
from tfvae.data.records.delimited import BOM, LONGEST, Delimited, read_header

FORM = Delimited((b"a", b"b", b"c"))
LATER = 10
"""Number of a line that is no header."""


def cells(*lines: bytes, form: Delimited = FORM) -> list[tuple[int, list[bytes] | str]]:
    return [(number, found) for number, _, found in form.rows(lines, LATER)]


def test_rows_are_numbered_cells_of_lines():
    lines = [b"a,b,c\n", b"1,2,3\n", b"4,5,6"]
    assert [tuple(row) for row in FORM.rows(lines)] == [
        (2, b"1,2,3\n", [b"1", b"2", b"3"]),
        (3, b"4,5,6", [b"4", b"5", b"6"]),
    ]
    assert not list(FORM.rows([b"a,b,c\n"]))
    assert not list(FORM.rows([]))


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b""])
def test_ends_of_lines_are_no_text(end):
    assert cells(b"1,2, 3 " + end) == [(10, [b"1", b"2", b" 3 "])]


QUOTED = {
    b'"1","2","3"\n': [b"1", b"2", b"3"],
    b'1,"2,3",4\r\n': [b"1", b"2,3", b"4"],
    b'1,"say ""hi""",\n': [b"1", b'say "hi"', b""],
    b'1,5" pipe,3\n': [b"1", b'5" pipe', b"3"],
    '1,"é€😀",ü\n'.encode(): [b"1", "é€😀".encode(), "ü".encode()],
    BOM + b"1,2,3\n": [b"1", b"2", b"3"],
    BOM + b'"1",2,3\n': [b"1", b"2", b"3"],
}


@pytest.mark.parametrize("line", QUOTED)
def test_quotes_bind_cells(line):
    assert cells(line) == [(10, QUOTED[line])]


BROKEN = {
    b"1,2\n": "too few cells",
    b"1,2,3,4\n": "too many cells",
    b'"1,2",3\n': "too few cells",
    b'1,"2"x,3\n': "bad quotes",
    b'1,"2,3\n': "bad quotes",
    b"1,\xff,3\n": "not UTF-8",
    b"1,\0,3\n": "has a zero byte",
    b"\n": "empty line",
    b" \t\r\n": "empty line",
    b"a,b,c\n": "repeats the header",
    BOM + b'a,"b",c\n': "repeats the header",
    b'1,2,"' + b"x" * LONGEST + b'"\n': f"longer than {LONGEST} bytes",
}


@pytest.mark.parametrize("line", BROKEN)
def test_a_broken_line_has_a_reason_and_spares_the_next_ones(line):
    assert cells(b"0,0,0\n", line, b"9,9,9\n") == [
        (10, [b"0"] * 3),
        (11, BROKEN[line]),
        (12, [b"9"] * 3),
    ]


def test_quoted_cells_may_hold_ends_of_lines():
    lines = b'1,"2\r\n\n2\r",3\n4,5,6\n'.splitlines(keepends=True)
    assert cells(*lines) == [(10, [b"1", b"2\r\n\n2\r", b"3"]), (14, [b"4", b"5", b"6"])]
    (first, second) = FORM.rows(lines, LATER)
    assert (first.raw, second.raw) == (b"".join(lines[:4]), lines[4])


def test_a_quote_that_is_never_closed_costs_one_line():
    lines = [b'1,"2,3\n', *[b"4,5,6\n"] * 200]
    assert cells(*lines) == [(10, "bad quotes"), *((11 + i, [b"4", b"5", b"6"]) for i in range(200))]


def test_a_quote_that_another_broken_line_closes_costs_both():
    lines = [b'1,"2,3\n', b"4,5,6\n", b'7,"8,9\n', b"4,5,6\n"]
    assert [found for _, found in cells(*lines)] == ["bad quotes", [b"4", b"5", b"6"], "bad quotes", [b"4", b"5", b"6"]]


def test_joined_rows_have_the_right_width_or_are_none():
    assert cells(b'1,"2\n', b'2"\n', b"4,5,6\n") == [
        (10, "bad quotes"),
        (11, "too few cells"),
        (12, [b"4", b"5", b"6"]),
    ]


def test_no_more_than_fifty_lines_are_joined():
    for n, joined in ((50, True), (51, False)):
        lines = [b'1,"2\n', *[b"x\n"] * (n - 2), b'2",3\n']
        assert (len(cells(*lines)) == 1) == joined


def test_delimiters_at_the_end_of_a_row_stand_before_nothing():
    assert cells(b"1,2,3,\n", b'1,"2\n', b'2",3,,\n') == [(10, [b"1", b"2", b"3"]), (11, [b"1", b"2\n2", b"3"])]


def test_lines_before_the_first_row_are_left_out():
    form = Delimited((b"a", b"b"), before=3)
    assert [row.number for row in form.rows([b"#\n", b"#\n", b"a,b\n", b"1,2\n"])] == [4]
    assert [row.number for row in form.rows([b"a,b\n", b"1,2\n"], 3)] == [4]
    assert [row.cells for row in Delimited((b"", b""), before=0, named=False).rows([b"1,2\n", b",\n"])] == [
        [b"1", b"2"],
        [b"", b""],
    ]


def test_one_column_is_enough():
    one = Delimited((b"a",))
    assert cells(b"1\n", b"\n", b'""\n', form=one) == [(10, [b"1"]), (11, "empty line"), (12, [b""])]
    assert cells(b"a\n", form=one) == [(10, [b"a"])]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_what_csv_writes_is_read_back(delimiter, quoting):
    draw = random.Random(0)
    rows = [["".join(draw.choices('ab,;\t|"\n\ré ', k=draw.randrange(6))) for _ in range(3)] for _ in range(200)]
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, quoting=quoting).writerows(rows)
    form = Delimited((b"a", b"b", b"c"), delimiter.encode())
    found = cells(*written.getvalue().encode().splitlines(keepends=True), form=form)
    assert [[cell.decode() for cell in row] for _, row in found] == rows


def test_any_bytes_become_rows_that_have_all_of_them():
    draw = random.Random(1)
    for _ in range(300):
        data = bytes(draw.choices(b'12,,"\n\r\xff\xc3\xa9 \0', k=200))
        rows = list(FORM.rows(data.splitlines(keepends=True), LATER))
        assert b"".join(row.raw for row in rows) == data
        assert [row.number for row in rows] == [
            LATER + sum(len(before.raw.splitlines()) for before in rows[:i]) for i in range(len(rows))
        ]


def test_a_part_leads_with_lines_of_the_row_before():
    assert FORM.lead([b"1,2,3\n"]) == 0
    assert FORM.lead([b"x\n", b'2",3\n', b"1,2,3\n"]) == 2
    assert FORM.lead([b"x\n", b"y\n"]) == 0


def test_a_header_must_be_readable():
    assert read_header(BOM + b'a,"b,c"\r\n', Cutting(), "f.csv") == (b"a", b"b,c")
    with pytest.raises(DataError, match=r"f\.csv begins with a line that is not in UTF-8"):
        read_header("a,b".encode("utf-16"), Cutting(), "f.csv")
    with pytest.raises(DataError, match=r"f\.csv begins with a line of bad quotes"):
        read_header(b'a,"b\n', Cutting(), "f.csv")


def test_of_a_line_that_is_too_long_the_beginning_is_enough():
    """Commas, and quotes that stay open, over many lines: neither cells nor lines are gathered."""
    for line in (b"," * (4 << 20) + b"\n", b'"' + b"x" * (4 << 20) + b"\n"):
        rows = list(FORM.rows([line, b"1,2,3\n"] * 3, LATER))
        assert [row.cells for row in rows] == [f"longer than {LONGEST} bytes", [b"1", b"2", b"3"]] * 3
        assert [len(row.raw) for row in rows[::2]] == [LONGEST + 1] * 3


def test_a_header_that_is_too_long_is_named():
    with pytest.raises(DataError, match=rf"f\.csv begins with a line longer than {LONGEST} bytes"):
        read_header(b"," * (LONGEST + 1), Cutting(), "f.csv")
