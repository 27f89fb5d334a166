"""The posterior mean space of the synthetic experiment: tracked, drawn, and refused where it cannot be."""

import json

import pytest

import configs
from configs.kinds.sentences.mean_space import FILE, WAY, mean_space_figures, track
from tfvae.checks import ConfigError
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import Outcome
from tfvae.training.actions.history import read_history


def resolve(**numbers):
    return configs.resolve("lagging_synthetic", "smoke", {"data.max_words": 3, **numbers})


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"model.latent": 2}, r"`config\.model\.latent` must be 1, for the posterior mean space is a plane; got 2"),
        ({"training.mean_space.examples": 0}, r"`config\.training\.mean_space\.examples` must be at least 1, got 0"),
        (
            {"training.mean_space.steps": (0,)},
            r"`config\.training\.mean_space\.steps` must be steps from 0 on, one of them above 0",
        ),
        ({"training.mean_space.steps": (-1, 5)}, r"`config\.training\.mean_space\.steps` must be steps from 0 on"),
        ({"training.mean_space.way": 0}, r"`config\.training\.mean_space\.way` must be at least 1, got 0"),
        ({"training.mean_space.step": 0.0}, r"`config\.training\.mean_space\.step` must be positive"),
    ],
)
def test_what_cannot_be_drawn_is_refused(numbers, message):
    with pytest.raises(ConfigError, match=message):
        configs.build("lagging_synthetic", resolve(**numbers))


@pytest.mark.usefixtures("eager")
def test_validation_sentences_are_tracked_from_the_start(tmp_path):
    config = resolve(
        **{
            "training.mean_space.examples": 7,
            "training.mean_space.reach": 3.0,
            "training.mean_space.step": 0.5,
            "training.mean_space.steps": (0, 6, 9),
        }
    )
    experiment = configs.build("lagging_synthetic", config)
    ingest(experiment.data.reader, tmp_path / "records")
    data, stage = experiment.data.load(record_files(tmp_path / "records")), experiment.stage("vae_0")
    model = stage.method.model(None)
    action, way = track(config, stage, model, data, tmp_path, 0)
    assert (action.every, way.every) == (3, 1)
    way(1, None)
    assert [(line["step"], len(line["p"])) for line in read_history(tmp_path / WAY)] == [(0, 10), (1, 10)]
    (other,) = track(config, experiment.stage("vae_1"), model, data, tmp_path, 0)
    assert other.every == 3
    (line,) = read_history(tmp_path / FILE)
    assert (line["step"], len(line["p"]), len(line["q"])) == (0, 7, 7)
    assert max(map(abs, line["p"])) <= 3.0


def test_figures_show_the_stages_that_were_trained(tmp_path):
    names = ["vae_0", "vae_2", "aggressive_0", "aggressive_1"]
    for name in names:
        (tmp_path / name).mkdir()
        lines = [{"step": step, "p": [0.1, step], "q": [0.0, 0.5]} for step in (0, 4)]
        for file in (FILE, WAY):
            (tmp_path / name / file).write_text("".join(json.dumps(line) + "\n" for line in lines))
    models = dict.fromkeys(names)
    figures = mean_space_figures(Outcome((), None, models, {}, lambda name: tmp_path / name, {}, None))
    space = [panel.get_ylabel().partition("\n")[0] for panel in figures["Posterior mean space"].axes]
    assert [label for label in space if label] == names
    assert [panel.get_title() for panel in figures["Way of one sentence"].axes] == ["vae_0", "aggressive_0"]


def test_models_that_start_elsewhere_are_drawn_apart(tmp_path):
    names = ["vae_0", "aggressive_0", "vae_offset", "aggressive_offset"]
    for name in names:
        (tmp_path / name).mkdir()
        start = 2.5 if name.endswith("_offset") else 0.0
        lines = [{"step": step, "p": [0.0, 0.1], "q": [start, start]} for step in (0, 4)]
        for file in (FILE, WAY):
            (tmp_path / name / file).write_text("".join(json.dumps(line) + "\n" for line in lines))
    outcome = Outcome((), None, dict.fromkeys(names), {}, lambda name: tmp_path / name, {}, None)
    figures = mean_space_figures(outcome)
    for title, shown, start in (
        ("Posterior mean space", names[:2], 0.0),
        ("Posterior mean space, from an offset start", names[2:], 2.5),
    ):
        panels = figures[title].axes
        assert [p.get_ylabel().partition("\n")[0] for p in panels if p.get_ylabel()] == shown
        assert panels[0].collections[0].get_offsets()[:, 1].tolist() == [start, start]
