"""What the report shows of sentence VAEs."""

import pytest

import configs
from configs.kinds.sentences.figures import PAIRS, POINTS, SHOWN, figures
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment.train import train_stage
from tfvae.plots.text_tables import TextTable

STAGES = ("lm", "vae", "sa_vae", "aggressive")


@pytest.fixture(scope="module")
def run(text_file, tmp_path_factory, outcome_of):
    """Outcome of a pass of two steps."""
    import tensorflow as tf

    directory = tmp_path_factory.mktemp("run")
    others = {
        f"stages.{name}.steps": 0
        for name in ("anneal", "beta_20", "beta_40", "beta_60", "beta_80", "aggressive_anneal")
    }
    numbers = {
        "data_dir": str(text_file), "data.limit": 32, "data.bucketed": False, "data.max_words": 4,
        "training.every.log": 2, "data.keep_words": (1, 4), **others, **{f"stages.{name}.steps": 2 for name in STAGES},
    }  # fmt: skip
    config = configs.resolve("lagging_yelp", "smoke", numbers)
    experiment = configs.build("lagging_yelp", config)
    ingest(experiment.data.reader, directory / "records")
    data, models = experiment.data.load(record_files(directory / "records")), {}
    tf.config.run_functions_eagerly(True)
    for name in STAGES:
        models[name] = train_stage(experiment, name, data, models, directory / name)
    tf.config.run_functions_eagerly(False)
    rows = {name: {"iw_nll": 10.0, **({"active_units": 1.0} if name != "lm" else {})} for name in STAGES}
    return outcome_of(experiment, data, models, directory, rows)


def test_everything_is_shown(run):
    assert list(figures(run)) == [
        "Training time",
        "KL and mutual information",
        "Share of the KL",
        "Share of the KL in each method's own objective",
        "Likelihood and active units",
        "Reconstructions",
        "Interpolations",
        "Sentences from the prior",
    ]


def test_only_models_with_z_collapse_or_not(run):
    found = figures(run)
    assert [axes.get_title() for axes in found["KL and mutual information"].axes] == ["vae", "sa_vae", "aggressive"]
    assert "vae" in found["Training time"].get_label()


def test_reconstructions_stand_side_by_side(run):
    table = figures(run)["Reconstructions"]
    assert isinstance(table, TextTable)
    assert [name for name, _ in table.rows[:4]] == ["original", "vae", "sa_vae", "aggressive"]
    originals = [sentence for name, sentence in table.rows if name == "original"]
    assert (len(table.rows), table.group) == (4 * len(originals), 4)
    assert 0 < len(originals) <= SHOWN
    assert all(sentence.split() for name, sentence in table.rows if name == "original")
    assert figures(run)["Reconstructions"] == table


def test_interpolations_go_from_one_sentence_to_another(run):
    table = figures(run)["Interpolations"]
    assert table.group == POINTS + 2
    assert len(table.rows) == 3 * PAIRS * (POINTS + 2)
    assert [row[1] for row in table.rows[: table.group]] == [
        "first", "0.00", "0.11", "0.22", "0.33", "0.44", "0.56", "0.67", "0.78", "0.89", "1.00", "second",
    ]  # fmt: skip


def test_without_history_there_are_fewer_figures(run, tmp_path):
    found = figures(run._replace(directories=lambda name: tmp_path / name))
    assert list(found) == [
        "Likelihood and active units",
        "Reconstructions",
        "Interpolations",
        "Sentences from the prior",
    ]


def test_sentences_from_the_prior_are_those_of_each_model_with_z(run):
    table = figures(run)["Sentences from the prior"]
    assert [name for name, _ in table.rows[:: table.group]] == ["vae", "sa_vae", "aggressive"]
    assert table.group == SHOWN


def test_language_models_alone_reconstruct_nothing(run):
    alone = run._replace(
        stages=[stage for stage in run.stages if stage.name == "lm"],
        **{field: {"lm": getattr(run, field)["lm"]} for field in ("models", "samplers", "rows")},
    )
    assert list(figures(alone)) == ["Training time", "Likelihood and active units"]
