"""The notebooks of examples/: each runs from its first cell to its last."""

import nbformat
import pytest
from nbclient import NotebookClient

from tests.house import ROOT

NOTEBOOKS = sorted(path.name for path in (ROOT / "examples").glob("*.ipynb"))


def test_there_is_one_for_each_kind_of_data_and_none_holds_outputs():
    assert NOTEBOOKS == ["images.ipynb", "records.ipynb", "sentences.ipynb"]
    for name in NOTEBOOKS:
        cells = nbformat.read(ROOT / "examples" / name, as_version=4).cells
        assert not [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")]


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_as_it_is_written(name, monkeypatch):
    monkeypatch.setenv("PRESET", "smoke")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(ROOT / "examples" / name, as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(ROOT / "examples")}}).execute()
    assert any(output.get("data", {}).get("image/png") for cell in notebook.cells for output in cell.get("outputs", ()))
