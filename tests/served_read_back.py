"""An exported model whose values are read back, small enough that its records can be listed."""

from pathlib import Path

from serving.export.export import export
from tests.read_back import MESSAGE, fields, shaken
from tfvae.data.records.interface import RecordInterface
from tfvae.exported import Exported, load
from tfvae.generators import Sampler, from_prior
from tfvae.latents import Empty
from tfvae.likelihoods.read_back import read_back
from tfvae.model import VAE
from tfvae.networks.no_encoder import NoEncoder
from tfvae.networks.records.read_back import ReadBack
from tfvae.schema.message import Schema


def model() -> VAE:
    decoder = ReadBack(fields({"b": "a", "r#": "b?"}), 0)
    shaken(decoder)
    for variable in decoder.trainable_variables:
        variable.assign(0.3 * variable)
    return VAE(NoEncoder(), Empty(), decoder, read_back)


def export_of_read_back(directory: Path) -> Exported:
    vae = model()
    export(Sampler(vae, from_prior(vae)), {"vae": vae}, directory, RecordInterface(Schema(MESSAGE, ())))
    return load(directory)
