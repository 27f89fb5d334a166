"""One experiment wherever a graph runs: here, with Dask's workers, in containers; equal to the last digit."""

from pathlib import Path
from typing import NamedTuple

import pytest

import configs
from pipelines.layout import RemoteLayout
from pipelines.pipeline import build_pipeline
from pipelines.recipe import Recipe
from pipelines.runners.kubeflow import compiled
from tests.commands import call
from tests.containers import run_containers
from tests.dask_cluster import dask_cluster

NAME, NUMBERS = "two_stage_digits", {"stages.fixed_gamma.steps": 0}
pytestmark = [pytest.mark.slow, pytest.mark.e2e]


def run(output: Path, *more: str) -> str:
    """Runs the command, and returns the metrics."""
    numbers = [f"--config.{name}={value}" for name, value in NUMBERS.items()]
    done = call("pipelines.run", f"--pipeline={NAME}", "--preset=smoke", f"--output_dir={output}", *numbers, *more)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert "Blessed: yes" in done.stdout
    return (output / "metrics.json").read_text()


class Here(NamedTuple):
    """A run in one process."""

    output: Path
    metrics: str


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    output = tmp_path_factory.mktemp("here")
    return Here(output, run(output))


def counts(output: Path) -> str:
    (found,) = output.glob("**/Ingest/rejects/**/counts.json")
    return found.read_text()


def test_dask_measures_what_was_trained_here(here, tmp_path):
    """`beam_test` has Ingest; what does not run again is taken from the cache, or the weights would be others."""
    (here.output / "metrics.json").unlink()
    with dask_cluster(tmp_path) as address:
        flags = ("--beam_runner=dask", f"--dask_address={address}", "--from=Evaluator", "--to=Evaluator")
        assert run(here.output, *flags) == here.metrics
    assert len(list(here.output.glob("pipeline/Evaluator/metrics/*"))) == 2
    assert len(list(here.output.glob("pipeline/Ingest/examples/*"))) == 1


def test_containers(here, tmp_path):
    """The compiled containers' own commands, in order; artifacts lie in folders, for there is no store here."""
    recipe = Recipe.of(NAME, configs.resolve(NAME, "smoke", NUMBERS))
    pipeline = build_pipeline(recipe, recipe.experiment(), RemoteLayout(str(tmp_path / "root")))
    made = run_containers(compiled(pipeline, "registry/tfvae:1")["pipelineSpec"], tmp_path / "run")
    assert counts(tmp_path / "run") == counts(here.output)
    assert Path(made["Evaluator"]["metrics"]["uri"], "metrics.json").read_text() == here.metrics
    assert Path(made["Evaluator"]["blessing"]["uri"], "BLESSED").exists()
    assert len(list((tmp_path / "root/serving" / NAME).glob("*/saved_model.pb"))) == 1
    assert Path(made["Report"]["report"]["uri"], "report.html").exists()
