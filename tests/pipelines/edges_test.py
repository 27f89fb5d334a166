"""Artifacts in a store: copied in and out by edges, and read and written in no other way by any executor."""

import json
import shutil
from pathlib import Path

import pytest
from tfx.components.trainer.executor import GenericExecutor
from tfx.dsl.components.base.base_beam_executor import BaseBeamExecutor
from tfx.dsl.io import fileio, filesystem
from tfx.dsl.io.filesystem_registry import DEFAULT_FILESYSTEM_REGISTRY
from tfx.types.artifact_utils import encode_split_names
from tfx.types.standard_artifacts import Examples, Model, ModelBlessing, ModelRun

import configs
from pipelines import artifacts
from pipelines.components.evaluator.executor import Executor as Evaluator
from pipelines.components.ingest.executor import Executor as Ingest
from pipelines.components.judge.executor import Executor as Judge
from pipelines.components.report.executor import Executor as Report
from pipelines.components.stages import MODEL, RUN
from pipelines.edges import all_fetched, delivered, fetched, is_remote
from pipelines.recipe import Recipe
from tests.house import ROOT
from tfvae.checks import DataError

SCHEME = "shelf://"
STAGES = {"learned_gamma": None, "two_stage": "learned_gamma"}


class Shelf(filesystem.Filesystem):
    """A store that only TFX's `fileio` knows: URIs stand for files below a folder of the test."""

    SUPPORTED_SCHEMES = (SCHEME,)
    folder = Path()

    @classmethod
    def at(cls, uri) -> Path:
        assert uri.startswith(SCHEME)
        return cls.folder / uri.removeprefix(SCHEME)

    @staticmethod
    def open(name, mode="r"):
        return Shelf.at(name).open(mode)

    @staticmethod
    def copy(src, dst, overwrite=False):
        shutil.copy(Shelf.at(src), Shelf.at(dst))

    @staticmethod
    def exists(path):
        return Shelf.at(path).exists()

    @staticmethod
    def listdir(path):
        return [found.name for found in Shelf.at(path).iterdir()]

    @staticmethod
    def makedirs(path):
        Shelf.at(path).mkdir(parents=True, exist_ok=True)

    @staticmethod
    def rename(src, dst, overwrite=False):
        Shelf.at(dst).parent.mkdir(parents=True, exist_ok=True)
        Shelf.at(src).rename(Shelf.at(dst))

    @staticmethod
    def rmtree(path):
        shutil.rmtree(Shelf.at(path))

    @staticmethod
    def walk(top, topdown=True, onerror=None):
        for folder in sorted(path for path in (Shelf.at(top), *Shelf.at(top).rglob("*")) if path.is_dir()):
            inside = sorted(folder.iterdir())
            names = [[p.name for p in inside if p.is_dir() == wanted] for wanted in (True, False)]
            # As Google's store has it: names of folders end with a slash.
            yield f"{SCHEME}{folder.relative_to(Shelf.folder)}/", *names


@pytest.fixture(autouse=True)
def shelf(tmp_path, monkeypatch):
    """The folder of an empty store. Who takes a URI for a path leaves a folder `shelf:` in the working directory."""
    DEFAULT_FILESYSTEM_REGISTRY.register(Shelf, priority=0)
    monkeypatch.setattr(Shelf, "folder", tmp_path / "shelf")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    yield Shelf.folder
    assert not list((tmp_path / "here").iterdir())


def test_what_a_store_is():
    assert is_remote("gs://bucket/folder")
    assert not is_remote("/folder")


def test_folders_of_this_machine_are_used_as_they_are(tmp_path):
    with fetched(str(tmp_path)) as given, delivered(f"{tmp_path}/made/anew") as made:
        assert (given, made) == (tmp_path, tmp_path / "made/anew")
        assert made.is_dir()


def test_files_at_any_depth_go_out_and_come_in(shelf):
    with delivered(f"{SCHEME}root/one") as folder:
        (folder / "deep/deeper").mkdir(parents=True)
        (folder / "top.txt").write_text("a")
        (folder / "deep/deeper/bytes").write_bytes(bytes(range(256)))
        assert not shelf.exists()
    assert not folder.exists()
    assert sorted(str(path.relative_to(shelf)) for path in shelf.rglob("*") if path.is_file()) == [
        "root/one/deep/deeper/bytes", "root/one/top.txt",
    ]  # fmt: skip
    with all_fetched([f"{SCHEME}root/one", f"{SCHEME}root/one/deep"]) as (whole, part):
        assert (whole / "top.txt").read_text() == "a"
        assert (part / "deeper/bytes").read_bytes() == (whole / "deep/deeper/bytes").read_bytes() == bytes(range(256))
    assert not whole.exists()


def test_what_failed_is_not_delivered(shelf):
    with pytest.raises(OSError, match="full"), delivered(f"{SCHEME}root") as folder:
        (folder / "half").write_text("")
        raise OSError("full")
    assert not shelf.exists()


def made(kind, name):
    artifact = kind()
    artifact.uri = f"{SCHEME}root/{name}/1"
    return artifact


def context(tmp_path):
    return BaseBeamExecutor.Context(beam_pipeline_args=[], tmp_dir=str(tmp_path / "tmp"), unique_id="1")


def ingested(tmp_path, recipe, most=0.01):
    examples, rejects = made(Examples, "Ingest/examples"), made(artifacts.Rejects, "Ingest/rejects")
    told = {"recipe": str(recipe), "max_reject_fraction": most}
    Ingest(context(tmp_path)).Do({}, {"examples": [examples], "rejects": [rejects]}, told)
    return examples, rejects


def trained(stage, parent, recipe, examples, models):
    model, run = made(Model, f"{stage}/model"), made(ModelRun, f"{stage}/model_run")
    inputs = {"examples": [examples], **({"base_model": [models[parent]]} if parent else {})}
    job = {"recipe": str(recipe), "code": "c", "strategy": "default", "stage": stage}
    told = {
        "run_fn": "pipelines.trainer.run_fn",
        "train_args": '{"splits": ["train"], "num_steps": 6}',
        "eval_args": '{"splits": ["test"]}',
        "custom_config": json.dumps(job),
    }
    GenericExecutor().Do(inputs, {"model": [model], "model_run": [run]}, told)
    return model, run


@pytest.mark.slow  # a whole pipeline, TFX's own nodes aside
def test_every_executor_reads_and_writes_a_store(tmp_path, shelf):
    recipe = Recipe.of(
        "two_stage_digits", configs.resolve("two_stage_digits", "smoke", {"stages.fixed_gamma.steps": 0})
    )
    told = {"recipe": str(recipe)}
    examples, rejects = ingested(tmp_path, recipe)
    assert examples.split_names == encode_split_names(["test", "train"])
    judge, models, runs = made(artifacts.Judge, "Judge/judge"), {}, {}
    Judge().Do({"examples": [examples]}, {"judge": [judge]}, told)
    for stage, parent in STAGES.items():
        models[stage], runs[stage] = trained(stage, parent, recipe, examples, models)
    metrics, blessing = made(artifacts.Metrics, "Evaluator/metrics"), made(ModelBlessing, "Evaluator/blessing")
    named = {f"{MODEL}{stage}": [model] for stage, model in models.items()}
    outputs = {"metrics": [metrics], "blessing": [blessing]}
    Evaluator(context(tmp_path)).Do({"examples": [examples], "judge": [judge], **named}, outputs, told)
    named |= {f"{RUN}{stage}": [run] for stage, run in runs.items()}
    given = {"examples": [examples], "metrics": [metrics], "rejects": [rejects], **named}
    Report().Do(given, {"report": [made(artifacts.Report, "Report/report")]}, told)

    assert set(json.loads((shelf / "root/Evaluator/metrics/1/metrics.json").read_text())) == set(STAGES)
    assert fileio.exists(f"{blessing.uri}/BLESSED")
    assert (shelf / "root/two_stage/model/1/Format-Serving/saved_model.pb").exists()
    assert "two_stage" in (shelf / "root/Report/report/1/report.html").read_text()


def test_rejects_lie_apart_from_the_records(tmp_path, shelf):
    own = tmp_path / "own.txt"
    own.write_bytes(b"".join(b"w%d w%d w%d\n" % (i % 7, i % 5, i % 3) for i in range(300)) + b"\xff\n" * 5)
    recipe = Recipe.of("text", configs.resolve("text", "smoke", {"data_dir": str(own), "data.encoding": "utf-8"}))
    _, rejects = ingested(tmp_path, recipe, most=0.5)
    assert rejects.get_int_custom_property("count") == 5
    assert {path.name[:5] for path in (shelf / "root/Ingest/examples/1").iterdir()} == {"Split"}
    assert {path.name[:4] for path in (shelf / "root/Ingest/rejects/1").iterdir()} == {"coun", "data"}
    with pytest.raises(DataError, match="5 of 305 items cannot be read"):
        ingested(tmp_path, recipe, most=0.01)


def test_these_are_all_executors():
    own = {path.parent.name for path in (ROOT / "pipelines/components").glob("*/executor.py")}
    assert own == {"ingest", "judge", "evaluator", "report", "pusher"}  # which hands a store on to TFX's own
