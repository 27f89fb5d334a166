"""What all readers have in common."""

import pickle
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from tests.house import ROOT
from tfvae.data.images.digits import Digits
from tfvae.data.images.folder import Folder
from tfvae.data.images.idx import Idx
from tfvae.data.images.numpy_arrays import NumpyArrays
from tfvae.data.images.record import image_record
from tfvae.data.images.tfds import Prepared
from tfvae.data.records.addresses import ADDRESS, AddressFiles
from tfvae.data.records.made_up_state import MadeUpState
from tfvae.data.records.table_files import TableFiles
from tfvae.data.sentences.numbered_files import NumberedFiles, Parts
from tfvae.data.sentences.rules import SentenceRules
from tfvae.data.sentences.synthetic import SyntheticSentences
from tfvae.data.sentences.text_files import TextFiles
from tfvae.data.sentences.tfds import PreparedText

READERS = [
    AddressFiles("addresses.zip", max_characters=50),
    MadeUpState(rows=100, seed=1),
    TableFiles("table.csv", ADDRESS),
    Digits(),
    Folder("pictures", crop=(1, 3, 0, 2), size=8),
    Idx("mnist"),
    NumpyArrays("faces.npy", test_fraction=0.2),
    Prepared("cifar10", "prepared"),
    PreparedText("lm1b", "prepared", rules=SentenceRules(vocabulary_size=9)),
    NumberedFiles(Parts(("train.0.txt",), ("dev.0.txt",), ("test.0.txt",))),
    SyntheticSentences(seed=1),
    TextFiles("train.txt", "valid.txt.gz", labelled=True, rules=SentenceRules(keep_words=(5, 30))),
]


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: type(reader).__name__)
def test_readers_survive_pickling(reader):
    assert pickle.loads(pickle.dumps(reader)) == reader


def test_readers_list_and_read_without_tensorflow(tmp_path):
    for i in range(40):
        Image.fromarray(np.full((4, 4, 3), i, np.uint8)).save(tmp_path / f"{i}.png")
    np.save(tmp_path / "images.npy", np.zeros([40, 4, 4], np.uint8))
    (tmp_path / "all.txt").write_text("word\n" * 200)
    (tmp_path / "table.csv").write_text("LON,LAT,STREET\n" + "1,2,A\n" * 20)
    code = f"""
import sys
from tfvae.data.images import Digits, Folder, NumpyArrays
from tfvae.data.records import AddressFiles, MadeUpState, TableFiles
from tfvae.data.sentences import SyntheticSentences, TextFiles
images = Digits(), Folder({str(tmp_path)!r}), NumpyArrays({str(tmp_path / "images.npy")!r})
sentences = SyntheticSentences(sizes=(7, 1, 1), length=2, vocabulary=2), TextFiles({str(tmp_path / "all.txt")!r})
table = {str(tmp_path / "table.csv")!r}
for reader in (*images, *sentences, AddressFiles(table), TableFiles(table), MadeUpState(30)):
    print(sum(len(list(reader.read(shard))) for shard in reader.shards()))
print("tensorflow" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1797", "43", "40", "15", "205", "21", "21", "31", "False"]


def test_image_record_holds_pixels_and_shape():
    pixels = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    record = image_record(pixels, np.int64(3), "train/7")
    assert record == {"image": bytes(range(12)), "shape": [2, 2, 3], "label": 3, "key": b"train/7"}
    assert image_record(pixels[..., 0], -1, "g")["shape"] == [2, 2, 1]


@pytest.mark.parametrize("image", [np.zeros([2, 2, 3]), np.zeros([4], np.uint8), np.zeros([1, 2, 2, 3], np.uint8)])
def test_image_record_refuses_what_is_no_image(image):
    with pytest.raises(ValueError, match=r"`image` must be uint8 \[H, W, C\]"):
        image_record(image, 0, "k")
