"""Lines of JSON."""

import time

from tests.cells import cell_of, untyped
from tests.read_tables import read, reasons, records, write
from tfvae.data.records.table_files import TableFiles


def test_broken_json_has_reasons(tmp_path):
    lines = [
        '{"a": 1}',
        "{",
        "[1]",
        "",
        '{"b": 1}',
        '{"a": [1]}',
        '{"a": Infinity}',
        '{"a": "\\ud800"}',
        '{"a": null}',
        '{"a": {"b": 1}, "a.b": 2}',
        "{}",
    ]
    items = read(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert reasons(items) == ["not JSON", "not a JSON object", "a is a list, which must be declared",
                              "a is not a finite number", "a is not text",
                              "has two fields of one name, one of them with a dot in it"]  # fmt: skip
    assert [untyped(record)["a"] for record in records(items)] == [b"1", [], [], []]


def test_json_that_is_too_long_or_too_deep_is_not_read(tmp_path):
    deep = '{"a": ' * 900 + "1" + "}" * 900
    lines = ['{"a": 1}', '{"a": [' + "[]," * 400_000 + "[]]}", deep, '{"a": ' * 100_000, '{"a": ' + "9" * 5000 + "}"]
    found = reasons(read(write(tmp_path / "a.jsonl", "\n".join(lines))))
    assert found[0] == f"longer than {1 << 20} bytes"
    # Pythons differ in how deep JSON may be, and in how long a whole number.
    assert {*found[1:]} <= {"nested too deep", "not JSON", f"has a field that none of the first {1000} lines has"}


def test_names_of_nulls_cost_no_more_than_their_number(tmp_path):
    nulls = ", ".join(f'"k{i}": null' for i in range(20_000))
    began = time.process_time()
    assert len(TableFiles(str(write(tmp_path / "a.jsonl", f"{{{nulls}}}\n"))).names()) == 20_000
    assert time.process_time() - began < 5


def test_fields_that_come_late_are_named(tmp_path):
    text = '{"a": 1}\n' * 1000 + '{"a": 1, "b": 2}\n'
    assert reasons(read(write(tmp_path / "a.jsonl", text))) == ["has a field that none of the first 1000 lines has"]


def test_nan_of_json_is_null(tmp_path):
    lines = ['{"a": NaN, "b": "NaN"}', '{"a": 0.5, "b": "x"}', '{"a": Infinity, "b": "x"}']
    found = read(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert records(found) == [
        {"a": cell_of(None), "b": cell_of("NaN")},
        {"a": cell_of(0.5), "b": cell_of("x")},
    ]
    assert reasons(found) == ["a is not a finite number"]
