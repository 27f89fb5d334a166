"""An exported model whose texts are read back: towns that are known, and others that are spelled."""

from pathlib import Path

import numpy as np
import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds.records.fields import fields_of
from serving.export.export import export
from tests.read_back import shaken
from tests.records import training
from tfvae.data.records.batches import Records
from tfvae.data.records.interface import RecordInterface
from tfvae.exported import Exported, load
from tfvae.generators import Sampler, from_prior
from tfvae.latents import Empty
from tfvae.likelihoods.read_back import read_back
from tfvae.model import VAE
from tfvae.networks.no_encoder import NoEncoder
from tfvae.networks.records.read_back import ReadBack
from tfvae.schema.message import Field, Message, Number, Schema, Text

NETWORK = ConfigDict({"width": 6, "embedding": 3, "least": 5, "region": 5, "coarse": 10, "order": "schema"})
SCHEMA = Schema(Message((Field("log_p", Text(6)), Field("height", Number()))), (" ", "A", "B", "C"))
TOWNS = ["AA", "BB", "AA BB", "C"]


def _rows() -> Records:
    rng = np.random.default_rng(0)
    places = rng.choice(4, 200, p=[0.4, 0.3, 0.295, 0.005])
    return training(SCHEMA, {"log_p": [TOWNS[i] for i in places], "height": rng.normal(places, 0.1)})


def export_of_texts(directory: Path) -> Exported:
    """The column of towns is called as an output of `impute` is."""
    decoder = ReadBack(fields_of(NETWORK, _rows()), 0)
    shaken(decoder)
    for variable in decoder.trainable_variables:
        variable.assign(0.3 * variable)
    vae = VAE(NoEncoder(), Empty(), decoder, read_back)
    vae.decoder.generate(tf.zeros([1, 0]), read_back, seed=[0, 0])
    export(Sampler(vae, from_prior(vae)), {"vae": vae}, directory, RecordInterface(SCHEMA))
    return load(directory)
