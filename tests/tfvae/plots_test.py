import subprocess
import sys

import pytest

import tfvae.plots


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_all_names_are_there():
    assert all(hasattr(tfvae.plots, name) for name in tfvae.plots.__all__)


def test_other_names_are_not():
    with pytest.raises(AttributeError, match="has no attribute 'loss_curve'"):
        _ = tfvae.plots.loss_curve


def test_grids_and_tables_work_without_the_extra():
    code = "from tfvae.plots import image_grid, metric_table; import sys; print(*sys.modules)"
    assert not {"matplotlib", "jinja2"} & set(run(code).split())


@pytest.mark.parametrize(("name", "library"), [("loss_figure", "matplotlib"), ("write_report", "jinja2")])
def test_figures_without_the_extra_name_the_remedy(name, library):
    code = f"""
import sys
sys.modules["{library}"] = None
try:
    from tfvae.plots import {name}
except ImportError as error:
    print(error)
"""
    assert run(code) == f"`tfvae.plots.{name}` needs {library}: pip install 'tfvae[plots]'."
