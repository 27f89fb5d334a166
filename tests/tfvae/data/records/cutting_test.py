"""Cells of lines."""

import random

import pytest

from tfvae.data.records.cutting import BAD_QUOTES, OPEN, Cutting

SPACED = Cutting(spaced=True)


@pytest.mark.parametrize(
    ("cutting", "text", "cells"),
    [
        (Cutting(), '1,"a, b",5" pipe', ["1", "a, b", '5" pipe']),
        (Cutting(quote="'"), "1,'a, ''b'' c',\"d\"", ["1", "a, 'b' c", '"d"']),
        (Cutting(quote=""), '1,"a,b', ["1", '"a', "b"]),
        (Cutting(" "), "  1   a  ", ["1", "a"]),
        (Cutting(escaped=True), r'"say \"hi\"",\N', ['say "hi"', r"\N"]),
        (SPACED, " 1 ,\ta , b b ", ["1", "a", "b b"]),
        (SPACED, '1 , "a , b" ,c', ["1", "a , b", "c"]),
        (SPACED, '1 , "say ""hi"" " , ', ["1", 'say "hi" ', ""]),
        (SPACED, '1, 5" pipe ,2', ["1", '5" pipe', "2"]),
        (Cutting("\t", spaced=True), ' a \t\t "b\tc" ', ["a", "", "b\tc"]),
    ],
)
def test_cells_of_a_line(cutting, text, cells):
    assert cutting.cells(text) == [cell.encode() for cell in cells]


@pytest.mark.parametrize("cutting", [Cutting(), SPACED])
def test_quotes_may_be_open_or_wrong(cutting):
    assert cutting.cells('1,"a') == OPEN
    assert cutting.cells('1, "a' if cutting.spaced else '1,"a') == OPEN
    assert cutting.cells('1,"a"b') == BAD_QUOTES


def test_blanks_beside_cells_in_quotes_are_left_out_and_those_inside_stay():
    draw = random.Random(0)
    for _ in range(300):
        row = ["".join(draw.choices('ab", ;', k=draw.randrange(6))) for _ in range(3)]
        text = ",".join(" " * draw.randrange(3) + '"' + cell.replace('"', '""') + '"' + " " for cell in row)
        assert SPACED.cells(text) == [cell.encode() for cell in row]
