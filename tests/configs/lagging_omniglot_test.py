"""OMNIGLOT, from archives of drawings to trained stages."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

import configs
from configs.lagging_omniglot import reader_of
from tfvae.checks import DataError
from tfvae.data.images.omniglot import Drawings
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment.train import train_stage
from tfvae.inference import SemiAmortized
from tfvae.randomness import seed_from
from tfvae.training.actions.history import read_history

TINY = {
    "data.shape": (6, 6, 1), "training.aggressive.most": 1, "training.aggressive.window": 0, "training.batch_size": 8,
}  # fmt: skip


@pytest.fixture(scope="module")
def drawings(tmp_path_factory):
    folder, rng = tmp_path_factory.mktemp("omniglot"), np.random.default_rng(0)
    with zipfile.ZipFile(folder / "images_background.zip", "w") as archive:
        for i in range(60):
            file = io.BytesIO()
            Image.fromarray(rng.random([12, 12]) < 0.7).save(file, "PNG")
            archive.writestr(f"images_background/{'AB'[i % 2]}/character01/{i}.png", file.getvalue())
    return folder


@pytest.mark.slow
@pytest.mark.usefixtures("eager")
def test_plain_aggressive_and_refined_vaes_train_and_draw(drawings, tmp_path):
    steps = {f"stages.{name}.steps": 2 for name in ("vae", "aggressive", "sa_vae", "pixelcnn")}
    config = configs.resolve("lagging_omniglot", "smoke", {"data_dir": str(drawings), **TINY, **steps})
    experiment = configs.build("lagging_omniglot", config)
    ingest(experiment.data.reader, tmp_path / "records")
    data, models = experiment.data.load(record_files(tmp_path / "records")), {}
    assert data.sizes.keys() == {"train", "validation", "test"}
    for stage in experiment.stages:
        models[stage.name] = train_stage(experiment, stage.name, data, models, tmp_path / stage.name)
        made = experiment.sampler(stage.name, models).generate(2, seed_from(0))["x"].numpy()
        assert made.shape == (2, 6, 6, 1)
        assert set(np.unique(made)) <= {0.0, 1.0}
    assert isinstance(experiment.stage("sa_vae").method.infer, SemiAmortized)
    assert read_history(tmp_path / "aggressive" / "history.jsonl")
    assert not list(models["aggressive"].encoder.non_trainable_variables), "small nets keep no running statistics"


def test_the_paper_s_table_and_rules_are_the_numbers(drawings):
    config = configs.resolve("lagging_omniglot", "paper", {"data_dir": str(drawings)})
    assert (config.training.aggressive.window, config.training.aggressive.patience) == (10, 5)
    plateau = config.training.plateau
    assert (plateau.patience, plateau.decays, plateau.wait) == (20, 5, 0)
    assert config.model.latent == 32
    assert len(config.model.decoder.sizes) == 13


@pytest.mark.parametrize(("folder", "message"), [("", "`data_dir` must be a directory"), ("none", "got '.*none'")])
def test_no_folder_is_named(tmp_path, folder, message):
    with pytest.raises(DataError, match=message):
        reader_of(str(tmp_path / folder) if folder else "", 28)


def test_the_shared_file_comes_first_and_has_its_own_side(drawings, tmp_path):
    assert isinstance(reader_of(str(drawings), 14), Drawings)
    (tmp_path / "chardata.mat").touch()
    with pytest.raises(DataError, match="has images of 28x28"):
        reader_of(str(tmp_path), 14)
