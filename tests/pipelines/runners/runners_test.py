"""One experiment wherever a graph runs: here, with Dask's workers, in containers; equal to the last digit."""

from pathlib import Path

import pytest

import configs
from pipelines.layout import RemoteLayout
from pipelines.pipeline import build_pipeline
from pipelines.recipe import Recipe
from pipelines.runners.kubeflow import compiled
from tests.commands import call
from tests.containers import run_containers
from tests.dask_cluster import dask_cluster

NAME = "two_stage_digits"
pytestmark = [pytest.mark.slow, pytest.mark.e2e]  # three whole pipelines


def run(output: Path, *more: str) -> Path:
    done = call("pipelines.run", f"--pipeline={NAME}", "--preset=smoke", f"--output_dir={output}", *more)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert "Blessed: yes" in done.stdout
    return output


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """Output directory of a run in one process."""
    return run(tmp_path_factory.mktemp("here"))


def counts(output: Path) -> str:
    (found,) = output.glob("**/Ingest/rejects/**/counts.json")
    return found.read_text()


def test_dask(here, tmp_path):
    with dask_cluster(tmp_path) as address:
        output = run(tmp_path / "run", "--beam_runner=dask", f"--dask_address={address}")
    assert counts(output) == counts(here)
    assert (output / "metrics.json").read_text() == (here / "metrics.json").read_text()
    assert len(list((output / "serving" / NAME).glob("*/saved_model.pb"))) == 1


def test_containers(here, tmp_path):
    """The compiled containers' own commands, in order; artifacts lie in folders, for there is no store here."""
    recipe = Recipe.of(NAME, configs.resolve(NAME, "smoke", {}))
    pipeline = build_pipeline(recipe, recipe.experiment(), RemoteLayout(str(tmp_path / "root")))
    made = run_containers(compiled(pipeline, "registry/tfvae:1")["pipelineSpec"], tmp_path / "run")
    assert counts(tmp_path / "run") == counts(here)
    assert Path(made["Evaluator"]["metrics"]["uri"], "metrics.json").read_text() == (here / "metrics.json").read_text()
    assert Path(made["Evaluator"]["blessing"]["uri"], "BLESSED").exists()
    assert len(list((tmp_path / "root/serving" / NAME).glob("*/saved_model.pb"))) == 1
    assert Path(made["Report"]["report"]["uri"], "report.html").exists()
