"""Files of cells, whatever programs wrote them."""

import csv
import random

import pytest

from tfvae.checks import DataError
from tfvae.data import line_files
from tfvae.data.records.delimited import LEFT_OUT
from tfvae.data.records.files.delimited_file import DelimitedFile, delimited_file


def opened(tmp_path, text: str | bytes, header: str = "auto", encoding: str = "utf-8") -> DelimitedFile:
    path = tmp_path / "a.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return delimited_file(str(path), encoding, header)


def cells(form: DelimitedFile) -> list[list[str]]:
    rows = [row.cells for shard in form.shards() for row in form.rows(shard)]
    return [[cell.decode() for cell in row] if isinstance(row, list) else [str(row)] for row in rows]


PLAIN = (("id", "kind"), [["1", "a"], ["2", "b"], ["3", "a"]])
SAME = {
    "commas": "id,kind\n1,a\n2,b\n3,a\n",
    "semicolons": "id;kind\n1;a\n2;b\n3;a\n",
    "tabs": "id\tkind\n1\ta\n2\tb\n3\ta\n",
    "bars": "id|kind\n1|a\n2|b\n3|a\n",
    "carets": "id^kind\n1^a\n2^b\n3^a\n",
    "colons": "id:kind\n1:a\n2:b\n3:a\n",
    "Hive's": "id\x01kind\n1\x01a\n2\x01b\n3\x01a\n",
    "blanks": "id kind\n1 a\n2 b\n3 a\n",
    "aligned": "  id    kind\n   1    a\n   2    b   \n   3    a\n",
    "blanks after commas": "id, kind\n1, a\n2, b\n3, a\n",
    "sep=": "sep=;\r\nid;kind\r\n1;a\r\n2;b\r\n3;a\r\n",
    "sep= in quotes": '\ufeff"sep=\t"\r\nid\tkind\r\n1\ta\r\n2\tb\r\n3\ta\r\n',
    "a mark": "\ufeffid,kind\n1,a\n2,b\n3,a\n",
    "a mark before quotes": '\ufeff"id","kind"\n"1","a"\n"2","b"\n"3","a"\n',
    "comments": "# made by hand\n#\n# id: a number\nid,kind\n1,a\n2,b\n3,a\n",
    "comments, blank lines": "\n# made by hand\n\nid,kind\n1,a\n2,b\n3,a\n",
    "a comment with the names": "# made by hand\n# id,kind\n1,a\n2,b\n3,a\n",
    "a title and a blank line": "Kinds of things\n\nid,kind\n1,a\n2,b\n3,a\n",
    "delimiters at the ends": "id,kind,\n1,a,\n2,b,\n3,a,\n",
    "delimiters at the ends of rows": "id,kind\n1,a,\n2,b,\n3,a,\n",
    "delimiters at some ends": "id,kind,,,\n1,a\n2,b,,,\n3,a,\n",
    "an index": ",id,kind\n0,1,a\n1,2,b\n2,3,a\n",
    "an index with gaps": '"","id","kind"\n"5","1","a"\n"1","2","b"\n"9","3","a"\n',
    "names of rows": '"id" "kind"\n"1" 1 "a"\n"2" 2 "b"\n"3" 3 "a"\n',
    "single quotes": "'id','kind'\n'1','a'\n'2','b'\n'3','a'\n",
    "a wrong sep=": "sep=;\nid,kind\n1,a\n2,b\n3,a\n",
    "sep= saved again": "sep=;;\nid;kind\n1;a\n2;b\n3;a\n",
    "tildes": "id~kind\n1~a\n2~b\n3~a\n",
    "two bars": "id||kind\n1||a\n2||b\n3||a\n",
    "blanks on both sides": "id , kind\n1 , a\n2 , b\n3 , a\n",
    "commas and tabs": "id,\tkind\n1,\ta\n2,\tb\n3,\ta\n",
    "bars around rows": "| id | kind |\n| 1 | a |\n| 2 | b |\n| 3 | a |\n",
    "Markdown": "| id | kind |\n|---:|------|\n| 1 | a |\n| 2 | b |\n| 3 | a |\n",
    "a box": "+----+------+\n| id | kind |\n+----+------+\n| 1  | a    |\n| 2  | b    |\n| 3  | a    |\n",
    "psql": " id | kind \n----+------\n  1 | a\n  2 | b\n  3 | a\n(3 rows)\n\n",
    "sqlcmd": "id,kind\n--,----\n1,a\n2,b\n3,a\n",
    "comments of another mark": "% made by hand, twice, and so on\n% by me\nid,kind\n1,a\n2,b\n3,a\n",
    "comments among rows": "# by hand\nid,kind\n1,a\n# new ones\n2,b\n3,a\n# end\n",
    "the end of DOS": "id,kind\r\n1,a\r\n2,b\r\n3,a\r\n\x1a",
    "a column of nothing": "id,,kind\n1,,a\n2,,b\n3,,a\n",
    "lone returns": "id,kind\r1,a\r2,b\r3,a\r",
}


@pytest.mark.parametrize("case", SAME)
def test_the_same_table_in_many_dialects(tmp_path, case):
    form = opened(tmp_path, SAME[case])
    assert (form.names, [row for row in cells(form) if row[0] not in LEFT_OUT]) == PLAIN


def test_what_is_not_plain_to_see_is_told(tmp_path):
    def told(text: str) -> str:
        return "; ".join(opened(tmp_path, text).told)

    assert told(SAME["commas"]) == ""
    assert told(SAME["comments"]) == "lines of comment before the header left out: 3"
    assert told(SAME["a comment with the names"]) == "lines of comment before the header left out: 1"
    assert told(SAME["a title and a blank line"]) == "lines of title before the header left out: 2"
    assert told(SAME["an index"]) == "the first column, an index without a name, is left out"
    assert told(SAME["single quotes"]) == "cells stand in single quotes"
    assert told(SAME["a wrong sep="]) == "a line says that cells stand between ';', but they stand between ','"
    assert told(SAME["sqlcmd"]) == "a line of dashes below the header left out"
    assert told(SAME["a column of nothing"]) == "columns without a name and without values left out: 1"
    assert told('id\tx\n1\t"a" b\n') == "quotes are characters like all others: they stand around no cells"
    assert told('a,b\n"x \\" y",1\n') == "quotes in cells are escaped by backslashes"
    assert told("a,a,\n1,2,3\n") == "columns without a name of their own are called a.1, Unnamed: 2"


def test_lines_that_are_empty_are_no_rows(tmp_path):
    rows = cells(opened(tmp_path, "id,kind\r\r\n1,a\r\r\n2,b\r\r\n \r\n"))
    assert rows == [["empty line"], ["1", "a"], ["empty line"], ["2", "b"], ["empty line"], ["empty line"]]


ESCAPED = {
    r'"say \"hi\"","a"': ['say "hi"', "a"],
    r"a\,b,c": ["a,b", "c"],
    r"\N,c": [r"\N", "c"],
    r'"a\\b",c': ["a\\b", "c"],
    '"two\\\nlines",c': ["two\nlines", "c"],
    '"two\nlines \\" of",c': ['two\nlines " of', "c"],
}


def test_quotes_may_be_escaped_by_backslashes(tmp_path):
    lines = [*ESCAPED, *[r'"5 \" pipe","b"'] * 5]
    form = opened(tmp_path, "x,y\n" + "\n".join(lines) + "\n")
    assert cells(form) == [*ESCAPED.values(), *[['5 " pipe', "b"]] * 5]


@pytest.mark.parametrize("header", ["id,name,x", '"id,name,x"'])
def test_whole_lines_may_stand_between_quotes(tmp_path, header):
    form = opened(tmp_path, header + "\n" + "".join(f'"{n},""Lee, Ann"",{n}.5"\n' for n in range(9)))
    assert (form.names, cells(form)[1], len(cells(form))) == (("id", "name", "x"), ["1", "Lee, Ann", "1.5"], 9)
    assert form.told == ("whole lines stand between quotes",)
    one = opened(tmp_path, '"name"\n' + "".join(f'"Lee, Ann {n}"\n' for n in range(9)))
    assert (one.names, cells(one)[1]) == (("name",), ["Lee, Ann 1"])


def test_blanks_and_tabs_may_part_the_same_rows(tmp_path):
    form = opened(tmp_path, "".join(f'{n}.5   {8 - n % 5}   3504.  70\t"car {n}"\n' for n in range(9)))
    assert cells(form)[1] == ["1.5", "7", "3504.", "70", "car 1"]
    assert len(form.names) == 5


def test_rows_of_units_and_of_further_names_are_no_rows(tmp_path):
    units = opened(tmp_path, "id,length,width\n,cm,cm\n" + "".join(f"{n},{n}.5,{n}\n" for n in range(9)))
    assert (units.names, cells(units)[0], len(cells(units))) == (("id", "length", "width"), ["0", "0.5", "0"], 9)
    assert units.told == ("a row below the names, of units or the like, left out",)
    two = opened(tmp_path, "id,x,x\n,min,max\n" + "".join(f"{n},{n}.5,{n}\n" for n in range(9)))
    assert (two.names, cells(two)[0], len(cells(two))) == (("id", "x_min", "x_max"), ["0", "0.5", "0"], 9)
    assert two.told == ("names are those of two rows, joined by _",)


def test_a_late_value_of_a_column_without_a_name_is_a_reject(tmp_path):
    form = opened(tmp_path, "id,,kind\n" + "1,,a\n" * 400 + "2,x,b\n")
    assert form.names == ("id", "kind")
    assert cells(form)[399:] == [
        ["1", "a"],
        ["has a cell in a column without a name, which the first 300 rows leave empty"],
    ]


def test_commas_without_quotes_make_no_index(tmp_path):
    with pytest.raises(DataError, match=r"begins with a line of 3 cells, and most others have 4"):
        opened(tmp_path, "id,name,city\n" + "".join(f"{n},Lee, Ann,Rome\n" for n in range(9)))


def test_backslashes_of_paths_stay(tmp_path):
    form = opened(tmp_path, 'path,n\nC:\\new\\,1\n"D:\\a,b\\",2\n"say ""\\""",3\n')
    assert cells(form) == [["C:\\new\\", "1"], ["D:\\a,b\\", "2"], ['say "\\"', "3"]]
    assert form.told == ()


def test_commas_of_decimals_are_none_between_cells(tmp_path):
    form = opened(tmp_path, "a;b\n1,5;2,5\n3,5;4,5\n")
    assert (form.names, cells(form)) == (("a", "b"), [["1,5", "2,5"], ["3,5", "4,5"]])


@pytest.mark.parametrize("text", ["full name\nAnn Lee\nBob Ray\n", "note\na b\nc d e\n", "time\n12:30\n13:45\n"])
def test_texts_with_blanks_are_one_column(tmp_path, text):
    form = opened(tmp_path, text)
    assert len(form.names) == 1
    assert cells(form) == [[line] for line in text.splitlines()[1:]]


def test_a_name_may_have_ends_of_lines(tmp_path):
    form = opened(tmp_path, 'id,"the\nkind"\n1,a\n"2\n3",b\n')
    assert (form.names, cells(form)) == (("id", "the\nkind"), [["1", "a"], ["2\n3", "b"]])


def test_names_that_are_missing_are_made(tmp_path):
    form = opened(tmp_path, "45,M,0.31\n44,F,0.2\n39,M,1.5\n18,F,0.7\n")
    assert form.names == ("column1", "column2", "column3")
    assert cells(form)[0] == ["45", "M", "0.31"]
    assert form.told == ("no names in the first row: columns are called column1 to column3",)
    named = opened(tmp_path, "45,M,0.31\n44,F,0.2\n39,M,1.5\n18,F,0.7\n", "yes")
    assert (named.names, len(cells(named))) == (("45", "M", "0.31"), 3)
    unnamed = opened(tmp_path, "id,kind\n1,a\n", "no")
    assert (unnamed.names, cells(unnamed)) == (("column1", "column2"), [["id", "kind"], ["1", "a"]])


def test_a_first_line_of_another_width_is_an_error(tmp_path):
    with pytest.raises(DataError, match=r"a\.csv begins with a line of 2 cells, and most others have 4"):
        opened(tmp_path, "id,kind\n" + "1,a,b,c\n" * 9)


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", "# a comment\n"])
def test_a_file_without_rows_is_an_error(tmp_path, text):
    with pytest.raises(DataError, match=r"a\.csv is empty"):
        opened(tmp_path, text)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1252"])
def test_text_is_read_in_its_encoding(tmp_path, encoding):
    form = opened(tmp_path, "name,straße\nMüller,Köln\nß,é\n", encoding=encoding)
    assert (form.names, cells(form)) == (("name", "straße"), [["Müller", "Köln"], ["ß", "é"]])


@pytest.mark.parametrize("top", ["", "# one\n# two\n", ",", "sep=;\n"])
def test_parts_hold_what_the_file_holds(tmp_path, monkeypatch, top):
    mark = ";" if top == "sep=;\n" else ","
    rows = [[str(i), "x\ny" if i % 3 else "z"] for i in range(900)]
    path = tmp_path / "a.csv"
    with path.open("w", newline="") as file:
        file.write(top.removesuffix(","))
        index = top == ","
        csv.writer(file, delimiter=mark).writerows(
            [["", "a", "b"][not index :], *([i, *r][not index :] for i, r in enumerate(rows))]
        )
    monkeypatch.setattr(line_files, "BLOCK", 1 << 10)
    line_files._marks.cache_clear()
    form = delimited_file(str(path), "utf-8")
    assert len(form.shards()) > 5
    assert cells(form) == rows


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("\n\n<html><body>404", "HTML"),
        ("<table><tr><td>1", "HTML"),
        ("INSERT INTO t VALUES (1, 2);\n", "SQL"),
        ("% a comment\n\n@RELATION x\n@ATTRIBUTE a numeric\n@DATA\n1,2\n", "ARFF"),
    ],
)
def test_texts_of_other_formats_are_no_tables(tmp_path, text, what):
    with pytest.raises(DataError, match=rf"a\.csv is no table of cells, but {what}"):
        opened(tmp_path, text)


WORDS = ["it's", "'quoted'", '"said"', '5"', "he;", "#1", "|", "--", "//", "a=b", "x, y", "漢", "N/A", "two\nlines"]
WRITERS = {
    "doubled": {},
    "all": {"quoting": csv.QUOTE_ALL},
    "single": {"quotechar": "'", "quoting": csv.QUOTE_ALL},
    "escaped": {"doublequote": False, "escapechar": "\\"},
}


@pytest.mark.parametrize("case", WRITERS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_whatever_is_written_is_read_back(tmp_path, case, delimiter):
    draw = random.Random(case + delimiter)
    for _ in range(20):
        words = [[str(n), f"{draw.gauss(0, 9):.2f}", " ".join(draw.choices(WORDS, k=3))] for n in range(60)]
        path = tmp_path / "a.csv"
        with path.open("w", newline="") as file:
            csv.writer(file, delimiter=delimiter, **WRITERS[case]).writerows([["id", "x", "note"], *words])
        form = delimited_file(str(path), "utf-8")
        assert (form.names, cells(form)) == (("id", "x", "note"), words)
