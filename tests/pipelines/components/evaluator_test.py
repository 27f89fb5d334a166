"""Beam's numbers are those of the plain loop; thresholds bless or refuse."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tfx.dsl.components.base.base_beam_executor import BaseBeamExecutor
from tfx.types.standard_artifacts import Examples, Model, ModelBlessing

import configs
from pipelines import artifacts
from pipelines.bench import Parts, needed_files, set_up
from pipelines.components.evaluator.executor import Executor
from pipelines.components.stages import MODEL
from pipelines.model_layout import load_stages
from pipelines.recipe import Recipe
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import save_model, seeded_model
from tfvae.metrics.measuring import measure
from tfvae.randomness import seed_from

NUMBERS = {"metrics.batch_size": 10, "metrics.limit": 95, "stages.fixed_gamma.steps": 0}
STAGES = ("learned_gamma", "two_stage")


def recipe(bless_ratio: float) -> Recipe:
    numbers = {**NUMBERS, "metrics.bless_ratio": bless_ratio}
    return Recipe.of("two_stage_digits", configs.resolve("two_stage_digits", "smoke", numbers))


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """Records, two models as they were initialised, and a judge."""
    root, experiment = tmp_path_factory.mktemp("inputs"), recipe(1.0).experiment()
    ingest(experiment.data.reader, root / "examples")
    for name in STAGES:
        save_model(seeded_model(experiment.stage(name), None, 3), root / name / "Format-Keras" / name)
    experiment.bench.fit(experiment.data.load(record_files(root / "examples")), root / "judge")
    return root


@pytest.fixture(scope="module")
def expected(inputs):
    experiment = recipe(1.0).experiment()
    data = experiment.data.load(record_files(inputs / "examples"))
    models, seed = load_stages(experiment, [inputs / s for s in STAGES], data), seed_from(experiment.seed)

    def values(stage):
        metrics = experiment.bench.metrics(stage, models[stage.name], inputs / "judge")
        return measure(metrics, experiment.sampler(stage.name, models), data, "test", 10, seed, 95)

    return {stage.name: values(stage) for stage in experiment.stages}


def artifact(kind, path: Path):
    made = kind()
    path.mkdir(parents=True, exist_ok=True)
    made.uri = str(path)
    return made


def run(inputs, root, bless_ratio, beam_args=()):
    outputs = {
        "metrics": [artifact(artifacts.Metrics, root / "metrics")],
        "blessing": [artifact(ModelBlessing, root / "blessing")],
    }
    given = {
        "examples": [artifact(Examples, inputs / "examples")],
        **{f"{MODEL}{name}": [artifact(Model, inputs / name)] for name in reversed(STAGES)},
        "judge": [artifact(artifacts.Judge, inputs / "judge")],
    }
    (root / "tmp").mkdir()
    context = BaseBeamExecutor.Context(beam_pipeline_args=list(beam_args), tmp_dir=str(root / "tmp"), unique_id="1")
    Executor(context).Do(given, outputs, {"recipe": str(recipe(bless_ratio))})
    return outputs["metrics"][0], outputs["blessing"][0]


def test_a_bench_covers_each_example_once(inputs):
    parts = Parts(recipe(1.0), str(inputs / "examples"), [str(inputs / s) for s in STAGES], str(inputs / "judge"))
    assert set_up(parts).blocks() == [(0, 4), (4, 8), (8, 10)]


def test_training_rows_are_read_where_a_model_is_made_from_them_alone(inputs):
    plain = recipe(1.0).experiment()
    stage, *others = plain.stages
    counting = replace(plain, stages=[replace(stage, method=replace(stage.method, counts_rows=True)), *others])
    found = [set(needed_files(inputs / "examples", experiment)) for experiment in (plain, counting)]
    assert found[1] - found[0] == {"train"}


def test_numbers_are_those_of_the_plain_loop(tmp_path, inputs, expected):
    metrics, blessing = run(inputs, tmp_path, 1e9)
    rows = json.loads(Path(metrics.uri, "metrics.json").read_text())
    assert list(rows) == list(STAGES)
    for stage, values in expected.items():
        # The order of merging is Beam's, and float32 features of batches differ in the last bits.
        assert rows[stage] == pytest.approx(values, rel=1e-4, abs=1e-6), stage
    assert metrics.get_float_custom_property("learned_gamma/elbo") == rows["learned_gamma"]["elbo"]
    assert blessing.get_int_custom_property("blessed") == 1
    assert blessing.get_int_custom_property("thresholds") == 1
    assert Path(blessing.uri, "BLESSED").exists()


def test_a_missed_threshold_is_named(tmp_path, inputs, expected):
    _, blessing = run(inputs, tmp_path, 0.5)
    value = expected["two_stage"]["frechet_digits_classifier"]
    assert blessing.get_int_custom_property("blessed") == 0
    reason = blessing.get_string_custom_property("reasons")
    assert reason.startswith(f"frechet_digits_classifier of two_stage is {value:.4g}, more than")
    assert Path(blessing.uri, "NOT_BLESSED").read_text() == f"{reason}\n"
