import json
from contextlib import ExitStack

import pytest

from tfvae.data.counts import KINDS
from tfvae.data.reader import Reject
from tfvae.data.storage import rejects
from tfvae.data.storage.rejects import Rejects


@pytest.fixture
def kept(tmp_path):
    """kept(items) counts rejects, and also gives the lines of their file."""

    def count(*items: Reject) -> tuple[Rejects, list]:
        with ExitStack() as stack:
            found = Rejects(stack, tmp_path, "0")
            for item in items:
                found.add(item)
        return found, [json.loads(line) for line in (tmp_path / "rejects/data-0.jsonl").read_text().splitlines()]

    return count


def test_all_are_counted_and_the_first_of_each_reason_are_kept(kept, monkeypatch):
    monkeypatch.setattr(rejects, "KEPT", 2)
    found, lines = kept(*(Reject(f"f:{i}", "ab"[i % 5 == 4], "raw") for i in range(10)))
    assert (found.number, found.kinds) == (10, {"a": 8, "b": 2})
    assert [(line["where"], line["reason"]) for line in lines] == [
        ("f:0", "a"),
        ("f:1", "a"),
        ("f:4", "b"),
        ("f:9", "b"),
    ]
    assert found.first == ["f:0: a", "f:1: a", "f:2: a", "f:3: a", "f:4: b"]


def test_reasons_that_differ_each_time_do_not_pile_up(kept, monkeypatch):
    monkeypatch.setattr(rejects, "KEPT", 3)
    found, lines = kept(*(Reject("f", f"byte {i}") for i in range(500)))
    assert len(found.kinds) == KINDS + 1
    assert (sum(found.kinds.values()), found.kinds["other"]) == (500, 500 - KINDS)
    assert len(lines) == KINDS + 3


def test_an_error_leaves_no_file(tmp_path):
    with pytest.raises(OSError, match="disk"), ExitStack() as stack:
        Rejects(stack, tmp_path, "0").add(Reject("f", "a"))
        raise OSError("disk")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
