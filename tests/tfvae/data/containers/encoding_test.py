"""Encodings of text."""

import gzip
import io
from pathlib import Path

import pytest

from tfvae.checks import DataError
from tfvae.data.containers import encoding
from tfvae.data.containers.encoding import encoding_of, in_utf8
from tfvae.data.stamps import stamps

TEXT = "name,Straße\nMüller,Köln\nÅsa,Malmö\nPeña,Besançon\n"


def found(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return encoding_of(str(path), stamps([str(path)]))


@pytest.mark.parametrize(
    ("spelled", "expected"),
    [
        ("ascii", "utf-8"),
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_of_a_text_is_found(tmp_path, spelled, expected):
    text = TEXT if spelled != "ascii" else "a,b\n1,2\n"
    assert found(tmp_path / "a.csv", text.encode(spelled)) == expected
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(text.encode(spelled)))
    assert encoding_of(str(tmp_path / "a.csv.gz"), ()) == expected


def test_letters_far_from_the_start_count(tmp_path, monkeypatch):
    monkeypatch.setattr(encoding, "_BLOCK", 16)
    assert found(tmp_path / "a.csv", b"a,b\n" * 99 + "Köln,ä\n".encode("latin-1")) == "cp1252"
    assert found(tmp_path / "b.csv", b"a,b\n" * 99 + "Köln,ä\n".encode()) == "utf-8"


def test_bytes_that_windows_lacks_are_those_of_latin_1(tmp_path):
    assert found(tmp_path / "a.csv", "Müller,Köln\n".encode("latin-1") * 3000 + b"\x81\n") == "latin_1"


def test_few_broken_lines_leave_a_text_in_utf8(tmp_path):
    assert found(tmp_path / "a.csv", ("Müller\n" * 3).encode() + b"\xff\n") == "utf-8"


@pytest.mark.parametrize(
    ("spelled", "text"),
    [
        ("cp1251", "Иванов,Москва\nПетров,Самара\n"),
        ("cp866", "Иванов,Москва\nПетров,Самара\n"),
        ("shift_jis", "東京,山田\n大阪,田中\n"),
        ("cp932", "東京①,山田ﾃｽﾄ\n大阪,田中\n"),
        ("iso2022_jp", "東京,山田\n大阪,田中\n"),
        ("utf-16-le", "今天天气很好我们去北京大学学习中文\n" * 20),
        ("utf-16-be", "今天天气很好我们去北京大学学习中文\n" * 20),
        ("gbk", "北京,上海\n广州,深圳\n"),
        ("cp950", "臺北,高雄\n臺中,中正區\n"),
        ("cp949", "서울,부산\n똠방,펲시\n"),
        ("cp1255", "ירושלים,חיפה\nבאר שבע,רחוב\n" * 20),
        ("cp1256", "القاهرة,دمشق\nبغداد,الرياض\n" * 20),
        ("tis_620", "กรุงเทพ,เชียงใหม่\nภูเก็ต,ถนน\n" * 20),
        ("latin-1", "São Paulo,não\nação,coração\n" * 20),
    ],
)
def test_other_alphabets_are_found(tmp_path, spelled, text):
    assert text.encode(spelled).decode(found(tmp_path / "a.csv", text.encode(spelled))) == text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (bytes(range(256)) * 9, "full of control characters"),
        (gzip.compress(b"a,b\n", mtime=0), r"what its first bytes call \.gz: name it so"),
        (b"PK\x03\x04", r"what its first bytes call \.zip"),
        (b"PK\x03\x04....word/document.xml", r"what its first bytes call \.docx, which is not read"),
        (b"PK\x03\x04....xl/workbook.xml", r"what its first bytes call \.xlsx: name it so"),
        (b"\x28\xb5\x2f\xfd", r"what its first bytes call \.zst, which is not read: convert it"),
        (b"\xd0\xcf\x11\xe0", r"what its first bytes call \.xls, which is not read"),
        (b"%PDF-1.4\n", r"what its first bytes call \.pdf, which is not read"),
    ],
)
def test_what_is_no_text_is_an_error(tmp_path, data, message):
    with pytest.raises(DataError, match=message):
        found(tmp_path / "a.csv", data)


@pytest.mark.parametrize("spelled", ["utf-16", "utf-16-be", "cp1252", "shift_jis"])
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_text_is_read_in_utf8(spelled, size):
    text = TEXT if spelled != "shift_jis" else "東京,山田\n" * 9
    file = in_utf8("a", io.BytesIO(text.encode(spelled)), spelled)
    assert b"".join(iter(lambda: file.read(size), b"")).decode() == text


def test_a_mark_of_utf8_before_another_encoding_is_no_text():
    file = in_utf8("a", io.BytesIO(b"\xef\xbb\xbf" + TEXT.encode("cp1252")), "cp1252")
    assert b"".join(iter(lambda: file.read(1000), b"")).decode() == TEXT


def test_text_that_breaks_its_encoding_is_an_error():
    file = in_utf8("a.csv", io.BytesIO("ab\n".encode("utf-16") + b"x"), "utf-16")
    with pytest.raises(DataError, match=r"a\.csv is not in UTF-16 to its end \(truncated data\)"):
        while file.read(2):
            pass
