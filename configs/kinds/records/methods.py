"""The methods on records: what each remedy chooses, and how choices become a method. The rows are `numbers.METHODS`."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from ml_collections import ConfigDict

from configs.kinds import remedies as shared
from configs.kinds.expressions import Axes, Remedy
from configs.kinds.kind import Table
from configs.kinds.records import baselines, private, read_back, variants
from configs.kinds.records.numbers import BEST
from configs.kinds.records.optimizers import optimizers
from tfvae.checks import ConfigError
from tfvae.data.records.alphabet import Alphabet
from tfvae.data.records.batches import Records
from tfvae.experiment import Method, built
from tfvae.experiment.method import basic
from tfvae.generators import from_moments
from tfvae.inference.records import embedded_once
from tfvae.latents import Latent
from tfvae.likelihoods.records import records
from tfvae.model import VAE
from tfvae.networks.records import RecordDecoder, RecordEncoder, Tree
from tfvae.objectives import Objective
from tfvae.objectives.records import record_objective, record_reconstruction
from tfvae.objectives.trades import Trade
from tfvae.schedules import linear, warm_up_cool_down
from tfvae.schema.structure import structure
from tfvae.training.updates.gradient import GradientUpdate, Update
from tfvae.types import Schedule

SCHEME = "the sampling scheme"


class Scheme(NamedTuple):
    """Probability of the truth, at the first and after the last step of the warm-up, of what each decoder reads."""

    embedding: tuple[float, float]
    """Of the embedding that a tuple's state reads."""
    character: tuple[float, float]
    """Of the character that the character model reads."""


SCHEMES: Mapping[str, Scheme] = {
    "tuple_ss_text_tf": Scheme((1.0, 0.0), (1.0, 1.0)),
    "tuple_as_text_tf": Scheme((0.0, 0.0), (1.0, 1.0)),
    "always_sampling": Scheme((0.0, 0.0), (0.0, 0.0)),
    "scheduled_sampling": Scheme((1.0, 0.0), (1.0, 0.0)),
    "teacher_forcing": Scheme((1.0, 1.0), (1.0, 1.0)),
}
"""The schemes of Section 3: teacher forcing (TF), always sampling (AS), or scheduled sampling (SS) in between."""


def table(config: ConfigDict, **stage: Any) -> Table:
    """The methods of a configuration; `stage` holds further fields of every first stage."""
    return Table(
        remedies={
            **shared.remedies(config),
            **remedies(),
            **variants.remedies(config),
            **baselines.remedies(config),
            **read_back.remedies(config),
            **private.remedies(),
        },
        assemble=partial(method, config),
        latent_width=partial(_latent_width, config),
        stage=stage,
    )


def _latent_width(config: ConfigDict, axes: Mapping[str, Any]) -> int:
    read, width = config.model.read_back.latent, config.model.network.width
    return axes.get(read_back.LATENTS, read) if read_back.DECODER in axes else width


def remedies() -> Mapping[str, Remedy]:
    """The five schemes by name, and any other as a remedy with values."""

    def scheme(embedding: tuple[float, float], character: tuple[float, float]) -> Axes:
        if not all(0 <= p <= 1 for p in (*embedding, *character)):
            raise ConfigError(f"`embedding` and `character` must be probabilities, got {embedding} and {character}.")
        return {SCHEME: Scheme(embedding, character)}

    return {**{name: partial(scheme, *chosen) for name, chosen in SCHEMES.items()}, "scheme": scheme}


def method(config: ConfigDict, axes: dict[str, Any]) -> Method[Records]:
    """The method that remedies chose; without a choice, the best scheme of the paper's tree.

    What chooses a weight of the KL, such as `beta(w)` and `multiscale`, replaces the configuration's.
    """
    private.require_private(axes)
    promise = axes.pop(private.PROMISE, None)
    if axes.pop(read_back.DECODER, None):
        return read_back.method(config, axes)
    scheme, drive = axes.pop(SCHEME, SCHEMES[BEST]), axes.pop(shared.DRIVE, basic)
    levels, more = axes.pop(variants.LEVELS, variants.ONE), axes.pop(variants.VARIANTS, None)
    parts, tie = axes.pop(baselines.PARTS, baselines.parts(config)), axes.pop(baselines.TIE, None)
    if more is not None and more.spacing != "constant" and levels.number == 1:
        raise ConfigError(
            f"`method` augmented has {more.spacing} `spacing` of p from level to level, and there is one."
        )
    if tie is not None and shared.WEIGHT in axes:
        raise ConfigError(f"`method` must choose {baselines.TIE} or {shared.WEIGHT}, not both.")
    beta, encoder_rate = axes.pop(shared.WEIGHT, _beta(config)), axes.pop(shared.ENCODER_RATE, 1.0)
    shared.require_taken(axes)
    p_truths, latent = _p_truths(config, scheme, levels, more), partial(baselines.latent, config, levels, tie)
    found = Method(
        model=partial(_model, config, p_truths, parts, latent),
        optimizers=lambda: optimizers(config.training.adam, config.training.adam.rate, encoder_rate),
        objective=partial(objective, config, levels.trade(beta, config.model.network.width), tie),
        gradient=partial(GradientUpdate, clip_norm=config.training.clip_norm),
        update=partial(_decorated, config, levels, more, tie),
        drive=drive,
        infer=embedded_once,
        generator=from_moments,
    )
    return found if promise is None else private.private(config, found, promise)


def objective(config: ConfigDict, trade: Trade, tie: baselines.Tie | None, model: VAE) -> Objective:
    """The weighted reconstruction loss and the KL, as a trade weighs them; or what ties codes in the place of a KL."""
    root, numbers = model.encoder.tree.root, config.training
    if tie is not None:
        return tie.objective(record_reconstruction(root, numbers.normalizer, numbers.number_weight), model)
    return record_objective(root, trade, numbers.normalizer, numbers.number_weight)


def _decorated(
    config: ConfigDict,
    levels: variants.Levels,
    more: variants.Variants | None,
    tie: baselines.Tie | None,
    gradient: GradientUpdate,
) -> Update:
    """The gradient step, beside it what ties codes, with variants, at levels."""
    found = tie.decorate(gradient) if tie else gradient
    return variants.decorated(config.training.batch_size, levels, more, found, gradient)


def _beta(config: ConfigDict) -> Schedule:
    numbers = config.training
    return warm_up_cool_down(**numbers.beta, warm_up=numbers.warm_up, cool_down=numbers.cool_down)


def _model(
    config: ConfigDict,
    p_truths: Sequence[float | Schedule],
    parts: baselines.Parts,
    latent: Callable[[], Latent],
    data: Records,
) -> VAE:
    network, schema = config.model.network, data.schema
    root, symbols = structure(schema.message), Alphabet(schema.alphabet).size
    sizes, cell = (symbols, network.width, network.embedding), baselines.cell(config)
    tree = Tree(root, *sizes, parts.shared_text, network.standardized, parts.message, cell)
    decoder = RecordDecoder(tree, *p_truths)
    example = next(iter(data.sweep(next(iter(data.sizes)), 1)))["x"]
    return built(VAE(RecordEncoder(tree), latent(), decoder, records(root, parts.shared_text)), example)


def _p_truths(
    config: ConfigDict, scheme: Scheme, levels: variants.Levels, more: variants.Variants | None
) -> Sequence[float | Schedule]:
    """Of embeddings and of characters; the paper's remedies have an earlier end of the warm-up (Appendix C)."""
    early = levels.number > 1 or more is not None
    warm_up = config.training.early_warm_up if early else config.training.warm_up
    return [_p_truth(ends, warm_up) for ends in scheme]


def _p_truth(ends: tuple[float, float], warm_up: int) -> float | Schedule:
    """A plain number where it never moves, for then the decoder is spared the draws."""
    return ends[0] if ends[0] == ends[1] else linear(*ends, warm_up)
