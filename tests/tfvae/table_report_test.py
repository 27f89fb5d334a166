"""The report of two tables, as a page and as JSON."""

import json

import pytest

from tests.made_up_people import apart, people
from tests.pages import Shown
from tfvae.metrics.tables import canaries
from tfvae.table_report import compare

EVIL = "<script>alert(1)</script> $\\frac{$ {{7*7}}"


def evil(table):
    return {**table, EVIL: [EVIL if i % 3 else "b" for i in range(len(table["age"]))]}


TRAIN, HELD, FRESH = (evil(people(n, seed)) for seed, n in enumerate((300, 200, 200)))


def test_the_page_says_all_escapes_all_and_shows_no_row(tmp_path):
    planted = canaries.plant(TRAIN, 5, 0)
    report = compare(canaries.planted(TRAIN, planted), HELD, FRESH, canaries=planted)
    path = report.save(tmp_path / "report.html")
    page = Shown(path.read_text("utf-8"))
    assert "script" not in page.tags
    assert EVIL in page.text and "could not be drawn" not in page.text
    for sentences in report.findings.values():
        assert all(one.text in page.text for one in sentences)
    found = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert found["levels"] == report.levels
    assert found["quality"]["columns"]["name"]["shape"] == {"generated": None, "real": None}
    assert found["privacy"]["canaries"] == {
        "planted": 5, "whole": 0, "part": 0, "whole_by_chance": 0, "part_by_chance": 0,
    }  # fmt: skip
    texts = page.text + json.dumps(found)
    assert not any(value in texts for table in (TRAIN, HELD) for value in (*table["phone"], *table["name"]))
    assert "bad" not in report.levels.values()


def test_a_copying_model_and_collapsed_ones_are_called_bad():
    assert compare(TRAIN, HELD, TRAIN).levels == {"quality": "good", "privacy": "bad"}
    one = compare(TRAIN, HELD, {name: [column[0]] * 200 for name, column in HELD.items()})
    assert one.levels["quality"] == "bad"
    assert compare(TRAIN, HELD, apart(FRESH, 0)).levels["quality"] == "bad"


def test_a_report_shows_itself_in_sentences_without_rows():
    shown = repr(compare(TRAIN, HELD, FRESH))
    assert shown.splitlines()[0].endswith(" held-out rows")
    assert all(line.startswith(("  quality, ", "  privacy, ")) for line in shown.splitlines()[1:])


def test_a_data_frame_is_as_good_as_a_mapping():
    pd = pytest.importorskip("pandas")
    few = [{name: column[:60] for name, column in table.items()} for table in (TRAIN, HELD, FRESH)]
    assert compare(*map(pd.DataFrame, few)).to_json() == compare(*few).to_json()


def test_what_cannot_be_compared_is_refused_before_any_work(tmp_path):
    with pytest.raises(ValueError, match="`fake` must have all columns of `train`; age is missing"):
        compare(TRAIN, HELD, {name: column for name, column in FRESH.items() if name != "age"})
    with pytest.raises(ValueError, match="`rows of held` must be at least 10, got 3"):
        compare(TRAIN, {name: column[:3] for name, column in HELD.items()}, FRESH)
    with pytest.raises(ValueError, match=r"`path` must end with \.html, got '.*report\.pdf'"):
        compare(TRAIN, HELD, FRESH).save(tmp_path / "report.pdf")
