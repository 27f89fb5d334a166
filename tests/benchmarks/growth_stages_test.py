from pathlib import Path

import pytest

from benchmarks.growth_stages import KINDS, Run


@pytest.mark.parametrize(("kind", "rows"), [("records", 300), ("sentences", 300), ("images", 330)])
def test_made_up_data_are_read_whole(tmp_path: Path, kind, rows):
    KINDS[kind].write(tmp_path / KINDS[kind].file, rows)
    run = Run(KINDS[kind], tmp_path)
    run.ingest()
    data = run.first_load()
    assert 0.98 * rows <= sum(data.sizes.values()) <= rows  # a test row may have a value that no training row has
