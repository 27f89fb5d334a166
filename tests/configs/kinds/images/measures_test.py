"""What judges the samples, from raw images on."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import configs
from tests.tiny import tiny_vae
from tfvae.checks import ConfigError
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.metrics.images.features.classifier import Classifier

N = 60


def save_faces(folder: Path) -> None:
    folder.mkdir(parents=True)
    for i, pixels in enumerate(np.random.default_rng(0).integers(0, 256, [N, 6, 5, 3]).astype(np.uint8)):
        Image.fromarray(pixels).resize((178, 218)).save(folder / f"{i:06d}.jpg")


def save_celeba(root: Path) -> None:
    save_faces(root / "img_align_celeba")
    rows = [f"{i:06d}.jpg {1 - 2 * (i % 2)} {1 - 2 * (i // 2 % 2)}" for i in range(N)]
    (root / "list_attr_celeba.txt").write_text("\n".join([str(N), "Male Smiling", *rows]))
    (root / "list_eval_partition.txt").write_text("\n".join(f"{i:06d}.jpg {i // 20}" for i in range(N)))


def build(tmp_path: Path, **numbers):
    config = configs.resolve("two_stage_celeba", "smoke", {"data_dir": str(tmp_path / "raw"), **numbers})
    experiment = configs.build("two_stage_celeba", config)
    return experiment, ingest(experiment.data.reader, tmp_path / "records")


@pytest.mark.slow
def test_published_celeba_goes_from_files_to_a_judge(tmp_path):
    save_celeba(tmp_path / "raw")
    experiment, counts = build(tmp_path, **{"judge.steps": 1})
    assert (dict(counts.records), counts.rejects) == ({"train": 20, "validation": 20, "test": 20}, 0)
    data = experiment.data.load(record_files(tmp_path / "records"))
    experiment.bench.fit(data, tmp_path / "judge")
    judge = Classifier.load(tmp_path / "judge")
    (batch,) = data.sweep("test", 20)
    assert judge.name == "celeba_rotations"
    assert sorted(set(batch["label"].numpy().tolist())) == [0, 1, 2, 3]
    assert judge(batch["x"].numpy()).shape == (20, 64)


def test_faces_without_labels_are_judged_by_rotations(tmp_path):
    save_faces(tmp_path / "raw")
    experiment, _ = build(tmp_path, **{"judge.steps": 1})
    experiment.bench.fit(experiment.data.load(record_files(tmp_path / "records")), tmp_path / "judge")
    assert Classifier.load(tmp_path / "judge").name == "celeba_rotations"
    assert [threshold.value for threshold in experiment.bench.thresholds] == ["frechet_celeba_rotations"]


def test_images_without_labels_cannot_be_judged_by_a_classifier(tmp_path):
    save_faces(tmp_path / "raw")
    experiment, _ = build(tmp_path, **{"judge.rotations": False})
    data = experiment.data.load(record_files(tmp_path / "records"))
    with pytest.raises(ConfigError, match="the images have no labels") as caught:
        experiment.bench.fit(data, tmp_path / "judge")
    message = str(caught.value)
    assert "\n" not in message
    for remedy in ("class subfolders", "--config.judge.steps=0", "--config.metrics.inception_weights=FILE"):
        assert remedy in message
    without, _ = build(tmp_path, **{"judge.steps": 0})
    without.bench.fit(data, tmp_path / "judge")
    second, first = (
        without.bench.metrics(without.stage(name), tiny_vae(), tmp_path / "judge")
        for name in ("two_stage", "learned_gamma")
    )
    assert not second
    assert first
