"""The Trainer's function: where it trains, and what it leaves."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow as tf

import configs
from pipelines.recipe import Recipe
from pipelines.resume import KEPT, RESUME, forget_kept
from pipelines.trainer import resume_directory, run_fn
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A root with records, and stage 1 and stage 2 trained as TFX would have them trained."""
    root = tmp_path_factory.mktemp("trainer")
    recipe = Recipe.of("two_stage_digits", configs.resolve("two_stage_digits", "smoke", {}))
    ingest(recipe.experiment().data.reader, root / "records")
    for stage, base in (("learned_gamma", None), ("two_stage", "learned_gamma")):
        run_fn(fn_args(root, stage, base, recipe=str(recipe)))
    return root


def fn_args(root, stage, base=None, **job):
    files = record_files(root / "records")
    return SimpleNamespace(
        custom_config={"stage": stage, "strategy": "default", "code": "c", **job},
        train_files=files["train"],
        eval_files=files["test"],
        base_model=base and f"{root}/{base}/model/5/Format-Serving",
        serving_model_dir=f"{root}/{stage}/model/5/Format-Serving",
        model_run_dir=f"{root}/{stage}/model_run/5",
    )


def test_a_model_artifact_is_whole(root):
    kept = {p.relative_to(root / "two_stage/model/5").as_posix() for p in (root / "two_stage/model/5").glob("*/*")}
    assert {"Format-Serving/saved_model.pb", "Format-Keras/learned_gamma", "Format-Keras/two_stage"} <= kept
    description = json.loads((root / "two_stage/model/5/Format-Serving/assets.extra/tfvae.json").read_text())
    assert (description["stage"], description["spec"]) == ("two_stage", {"x": "float32 [None, 8, 8, 1]"})


def test_the_exported_sampler_samples(root):
    sample = tf.saved_model.load(str(root / "two_stage/model/5/Format-Serving")).signatures["sample"]
    x = sample(seed=tf.constant([1, 2, 1], tf.int64), temperature=tf.ones([3]))["x"].numpy()
    assert x.shape == (3, 8, 8, 1)
    assert (x[0] != x[1]).any()
    np.testing.assert_array_equal(x[0], x[2])


def test_history_stays_and_checkpoints_go(root):
    run = root / "learned_gamma/model_run/5/learned_gamma"
    assert [json.loads(line)["step"] for line in (run / "history.jsonl").read_text().splitlines()] == [2, 4, 6]
    assert [path.name for path in sorted((run / "grids").iterdir())] == ["00000003.png", "00000006.png"]
    assert not (run / "checkpoints").exists()
    (kept,) = (root / RESUME / "learned_gamma").iterdir()
    assert (kept / KEPT).exists()  # until TFX has noted the execution
    forget_kept(str(root), "learned_gamma")
    assert not kept.exists()


@pytest.mark.parametrize("change", [{"code": "d"}, {"recipe": "r"}, {"strategy": "mirrored"}])
def test_another_job_trains_elsewhere(root, change):
    same = {resume_directory(fn_args(root, "fixed_gamma")) for _ in range(2)}
    assert len(same) == 1
    assert resume_directory(fn_args(root, "fixed_gamma", **change)) not in same


def test_another_parent_trains_elsewhere(root):
    assert resume_directory(fn_args(root, "two_stage")) != resume_directory(fn_args(root, "two_stage", "learned_gamma"))
