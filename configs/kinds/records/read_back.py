"""Rows whose values are read back: the remedy `read_back`, and how it becomes a method."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from ml_collections import ConfigDict

from configs.kinds import remedies as shared
from configs.kinds.expressions import Axes, Remedy
from configs.kinds.records.fields import fields_of
from configs.kinds.records.given_away import notes
from configs.kinds.records.optimizers import optimizers, still
from tfvae.data.records.batches import Records
from tfvae.experiment import Method, built
from tfvae.experiment.method import basic
from tfvae.inference import Inference, amortized
from tfvae.inference.records import left_out
from tfvae.latents import Diagonal, Empty
from tfvae.likelihoods.read_back import read_back
from tfvae.model import VAE
from tfvae.networks.no_encoder import NoEncoder
from tfvae.networks.records.read_back import FieldsEncoder, ReadBack
from tfvae.networks.search import Sharpness
from tfvae.schema.structure import ChoiceNode, ColumnNode, NumbersNode, TextNode
from tfvae.training.procedure import Procedure
from tfvae.training.procedures.averaged import Averaged
from tfvae.training.procedures.patient import Patient
from tfvae.training.updates.gradient import GradientUpdate

DECODER, LATENTS, OPTIMIZERS = "what a value is made of", "the width of z", "the optimisers"
"""Names of axes, as errors show them."""

KINDS = {TextNode: "text", NumbersNode: "number", ChoiceNode: "category"}
"""Group of `config.sampling` that a column's draws follow."""


def remedies(config: ConfigDict) -> Mapping[str, Remedy]:
    """Values that are read back, with z or without; and the counts alone, which a network must beat."""

    def read() -> Axes:
        return {DECODER: "values"}

    def empty() -> Axes:
        return {DECODER: "values", LATENTS: 0}

    def counts() -> Axes:
        return {**empty(), OPTIMIZERS: still}

    return {"read_back": read, "read_back_alone": empty, "counts": counts}


def method(config: ConfigDict, axes: dict[str, Any]) -> Method[Records]:
    """The method of the axes that remedies chose; all are taken."""
    width, drive = axes.pop(LATENTS, config.model.read_back.latent), axes.pop(shared.DRIVE, basic)
    numbers = config.training.read_back
    plain = partial(optimizers, config.training.adam, numbers.rate, axes.pop(shared.ENCODER_RATE, 1.0))
    made = axes.pop(OPTIMIZERS, plain)
    loss = shared.objective(axes)
    shared.require_taken(axes)
    return Method(
        model=partial(_model, config, width),
        optimizers=made,
        objective=lambda model: loss,
        gradient=partial(GradientUpdate, clip_norm=numbers.clip_norm),
        drive=drive,
        stopping=partial(_stopping, config.training.stop),
        infer=_inference(numbers.left_out, width),
        counts_rows=True,
        notes=partial(notes, config.model.read_back),
    )


def _inference(share: float, width: int) -> Inference:
    """Without z there is nothing to infer from gaps."""
    return left_out(share) if width else amortized


def _stopping(stop: ConfigDict, procedure: Procedure, update: GradientUpdate) -> Procedure:
    averaged = Averaged(procedure, update.model)
    return Patient(averaged, **stop) if stop.patience or stop.minutes else averaged


def _sharpness(sampling: ConfigDict, column: ColumnNode) -> Sharpness:
    """That of the column's kind; flags and counts are drawn as they are, or rare fields would never be there."""
    if column.key[-1] in "?#":
        return Sharpness()
    own = sampling[KINDS[type(column)]]
    return Sharpness(own.temperature, own.nucleus)


def _model(config: ConfigDict, width: int, data: Records) -> VAE:
    network = config.model.read_back
    fields = fields_of(network, data)
    latent = Diagonal(width) if width else Empty()
    encoder = FieldsEncoder(fields, latent.features) if width else NoEncoder()
    example = next(iter(data.sweep(next(iter(data.sizes)), 1)))["x"]
    decoder = ReadBack(fields, width, network.dropout, partial(_sharpness, config.sampling))
    return built(VAE(encoder, latent, decoder, read_back), example)
