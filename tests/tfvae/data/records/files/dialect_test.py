"""Delimiters, quotes, and what stands above headers."""

import pytest

from tfvae.data.records.delimited import Delimited
from tfvae.data.records.files.dialect import quoted, sniff, top_of


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
    assert top_of(lines) == found


@pytest.mark.parametrize(
    ("lines", "escaped", "spaced"),
    [
        ([b"a,b\n", b"1,2\n"], False, False),
        ([b"a,b\n", b'"\\"x\\"",2\n'], True, False),
        ([b"a,b\n", b'"""x\\""",2\n'], False, False),
        ([b"a, b\n", b"1, 2\n"], False, True),
        ([b"a, b\n", b'1, "2, 3"\n'], False, True),
        ([b"a,b\n", b'"1, 2",3\n', b'"1, 2",3\n'], False, False),
        ([b"a,b\n", b"x, 2\n", b"y,3\n"], False, False),
    ],
)
def test_quotes_and_blanks_are_those_of_most_rows(lines, escaped, spaced):
    found = quoted(lines, Delimited((), before=0, named=False))
    assert (found.escaped, found.spaced) == (escaped, spaced)
