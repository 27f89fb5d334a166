from pathlib import Path

import pytest

from benchmarks.growth import KINDS, Cost, Run, as_markdown


def test_the_table_has_a_line_a_stage_and_a_column_a_size():
    costs = {"ingest": Cost(1.26, 0.5), "load": Cost(0.04, 0.123)}
    assert as_markdown({1000: costs, 10_000: costs}).splitlines() == [
        "| CPU seconds, GB | 1,000 rows | 10,000 rows |",
        "| --- | ---: | ---: |",
        "| ingest | 1.3, 0.50 | 1.3, 0.50 |",
        "| load | 0.0, 0.12 | 0.0, 0.12 |",
    ]


@pytest.mark.parametrize(("kind", "rows"), [("records", 300), ("sentences", 300), ("images", 330)])
def test_made_up_data_are_read_whole(tmp_path: Path, kind, rows):
    KINDS[kind].write(tmp_path / KINDS[kind].file, rows)
    run = Run(KINDS[kind], tmp_path)
    run.ingest()
    data = run.first_load()
    assert 0.98 * rows <= sum(data.sizes.values()) <= rows  # a test row may have a value that no training row has
