"""Addresses as lines, and back."""

import numpy as np
import pytest

from tfvae.data.reader import FINDINGS, Placed
from tfvae.data.records.addresses import AddressFiles
from tfvae.data.records.comma_lines import MALFORMED, CommaLines, line_of, parse
from tfvae.data.records.summary import Summary

ROW = {"number": b"12", "street": b'MAIN ST, "OLD"', "city": [], "postcode": b"05401", "lat": 44.123456, "long": -73.0}


def test_a_row_as_a_line_and_back():
    line = line_of(ROW)
    assert line == '12,"MAIN ST, ""OLD""",,05401,44.12346,-73.00000'
    rows, malformed = parse([line])
    assert malformed == 0
    assert [rows[name][0] for name in ("number", "street", "city", "postcode")] == ["12", 'MAIN ST, "OLD"', "", "05401"]
    np.testing.assert_allclose([rows["lat"][0], rows["long"][0]], [44.12346, -73], rtol=1e-6)


BROKEN = (
    "", "1,A,B,05401,44.1", "1,A,B,05401,44.1,-73,9", "1,A,B,05401,north,-73", "1,A,B,05401,nan,-73",
    '1,"A,B,05401,44,-73', f"1,A,B,05401,{10**40},-73",
)  # fmt: skip


@pytest.mark.parametrize("line", BROKEN)
def test_malformed_lines_are_counted_and_keep_their_place(line):
    rows, malformed = parse([line, "1,A,B,05401,44.1,-73.0"])
    assert malformed == 1
    assert rows["street"].tolist() == [MALFORMED, "A"]
    np.testing.assert_array_equal(np.isfinite(rows["lat"]), [False, True])
    np.testing.assert_array_equal(np.isfinite(rows["long"]), [False, True])


def test_nothing_but_malformed_lines():
    rows, malformed = parse(["x", "y"])
    assert malformed == 2
    assert rows["postcode"].tolist() == [MALFORMED] * 2
    assert np.isnan(rows["lat"]).all()


def test_no_line():
    rows, malformed = parse([])
    assert malformed == 0
    assert all(len(column) == 0 for column in rows.values())


def test_splits_stay_and_training_lines_are_summarised(tmp_path):
    lines = [f"-73.{i},44.{i},{i},MAIN ST,,TOWN,,VT,0540{i % 7}" for i in range(200)]
    header = "LON,LAT,NUMBER,STREET,UNIT,CITY,DISTRICT,REGION,POSTCODE"
    (tmp_path / "a.csv").write_text("\n".join([header, *lines, "x,y,,,,,,,"]))
    rows = AddressFiles(str(tmp_path / "a.csv"))
    before, after = ([[*one.read(shard)] for shard in rows.shards()] for one in (rows, CommaLines(rows)))
    for old, new in zip(before, after, strict=True):
        assert [getattr(item, "split", None) for item in new] == [getattr(item, "split", None) for item in old]
        (finding,) = [item for item in new if isinstance(item, Placed) and item.split == FINDINGS]
        summary = Summary.from_json(finding.record["summary"].decode())
        assert summary.rows == sum(isinstance(item, Placed) and item.split == "train" for item in new)
        assert set(summary.columns) <= {"line"}
