"""The node that reads raw data, without a pipeline around it."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tfx.dsl.components.base.base_beam_executor import BaseBeamExecutor
from tfx.types.artifact_utils import decode_split_names
from tfx.types.standard_artifacts import Examples

from pipelines.artifacts import Rejects
from pipelines.components.ingest.component import Ingest
from pipelines.components.ingest.executor import Executor
from pipelines.recipe import Recipe
from tfvae.checks import DataError
from tfvae.data.images.digits import Digits
from tfvae.data.images.folder import Folder
from tfvae.data.sentences.rules import SentenceRules
from tfvae.data.sentences.text_files import TextFiles
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files

OWN = """
from dataclasses import replace
from configs import two_stage_digits
from tfvae.data.images.digits import Digits
from tfvae.data.images.folder import Folder
from tfvae.data.sentences.rules import SentenceRules
from tfvae.data.sentences.text_files import TextFiles

get_config = two_stage_digits.get_config

def build(config):
    experiment = two_stage_digits.build(config)
    return replace(experiment, data=replace(experiment.data, reader={reader}))
"""


def recipe_of(reader, folder) -> Recipe:
    """Of a user's own experiment that reads these data."""
    path = folder / "own.py"
    path.write_text(OWN.format(reader=reader))
    return Recipe(str(path), {"preset": "smoke"})


def run(reader, root, max_reject_fraction=0.5):
    """Outputs of the executor for what the component would hand it."""
    root.mkdir(exist_ok=True)
    node = Ingest(recipe_of(reader, root), "raw", "code", max_reject_fraction)
    outputs = {"examples": Examples(), "rejects": Rejects()}
    for key, artifact in outputs.items():
        path = root / "Ingest" / key / "1"
        path.mkdir(parents=True)
        artifact.uri = str(path)
    (root / "tmp").mkdir()
    context = BaseBeamExecutor.Context(beam_pipeline_args=[], tmp_dir=str(root / "tmp"), unique_id="1")
    Executor(context).Do({}, {key: [artifact] for key, artifact in outputs.items()}, node.exec_properties)
    return outputs["examples"], outputs["rejects"]


@pytest.fixture
def pictures(tmp_path):
    """Four pictures a split, and a file that is none."""
    for split in ("train", "test"):
        folder = tmp_path / "pictures" / split
        folder.mkdir(parents=True)
        for i in range(4):
            Image.fromarray(np.full([6, 5, 3], 40 * i, np.uint8)).save(folder / f"{i}.png")
    (tmp_path / "pictures/train/broken.png").write_text("no picture")
    return Folder(str(tmp_path / "pictures"))


def test_records_are_those_of_the_plain_loop(tmp_path):
    examples, rejects = run(Digits(), tmp_path / "beam")
    ingest(Digits(), tmp_path / "plain")
    beam, plain = record_files(examples.uri), record_files(tmp_path / "plain")
    assert decode_split_names(examples.split_names) == ["test", "train"] == sorted(beam)
    for split in plain:
        assert [Path(f).read_bytes() for f in beam[split]] == [Path(f).read_bytes() for f in plain[split]]
    assert examples.get_int_custom_property("records_train") == 1500
    assert rejects.get_int_custom_property("count") == 0
    assert rejects.get_string_custom_property("skipped") == ""


def test_what_cannot_be_read_is_counted_and_kept(tmp_path, pictures):
    examples, rejects = run(pictures, tmp_path)
    assert rejects.get_int_custom_property("count") == 1
    assert "broken.png" in rejects.get_string_custom_property("first")
    assert examples.get_int_custom_property("records_train") == 4
    assert sorted(path.name for path in (tmp_path / "Ingest/examples/1").iterdir()) == ["Split-test", "Split-train"]
    counts, file = sorted((tmp_path / "Ingest/rejects/1").iterdir())
    assert "broken.png" in json.loads(file.read_text())["where"]
    told = json.loads(counts.read_text())
    assert told["items"] == 9 == sum(told["records"].values()) + told["rejects"] == 8 + sum(told["kinds"].values())


def test_what_filters_leave_out_is_counted(tmp_path):
    (tmp_path / "all.txt").write_text("".join(f"line {i}\n" for i in range(200)) + "short\n" * 9)
    reader = TextFiles(str(tmp_path / "all.txt"), rules=SentenceRules(keep_words=(2, 5)))
    examples, rejects = run(reader, tmp_path / "beam", max_reject_fraction=0.0)
    ingest(reader, tmp_path / "plain")
    assert rejects.get_string_custom_property("skipped") == "9 with fewer than 2 words"
    assert rejects.get_int_custom_property("count") == 0
    assert decode_split_names(examples.split_names) == ["findings", "test", "train", "validation"]
    beam, plain = record_files(examples.uri), record_files(tmp_path / "plain")
    assert {split: [Path(f).read_bytes() for f in files] for split, files in beam.items()} == {
        split: [Path(f).read_bytes() for f in files] for split, files in plain.items()
    }


def test_too_many_rejects_stop_the_run_and_stay_listed(tmp_path, pictures):
    with pytest.raises(DataError, match=r"1 of 9 items cannot be read.*broken\.png.*_rejects"):
        run(pictures, tmp_path, max_reject_fraction=0.1)
    assert "broken.png" in next((tmp_path / "_rejects").glob("*.jsonl")).read_text()
