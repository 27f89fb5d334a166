"""Sentences with a latent for each token: the methods, and what is measured of them."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
from ml_collections import ConfigDict

from configs.kinds import remedies as shared
from configs.kinds import series
from configs.kinds.expressions import Axes, Remedy
from configs.kinds.kind import Table
from configs.kinds.sentences import wiring
from configs.kinds.sentences.methods import DIRECTION, LATENT, Optimizer, method, optimizers, words
from configs.kinds.sentences.networks import transformer_networks
from configs.kinds.sentences.token_wise_numbers import ABOUT, TOKEN_WISE
from tfvae.checks import require_one_of
from tfvae.data.reader import Reader
from tfvae.experiment import Experiment, Outcome, Stage
from tfvae.latents import Empty, TokenWise, correlations
from tfvae.likelihoods.tokens import lengths
from tfvae.metrics.active_units import ActiveUnits
from tfvae.metrics.committed import CommittedRate
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.importance import ImportanceWeighted
from tfvae.metrics.metric import Metric
from tfvae.metrics.second_prior import SecondPrior
from tfvae.metrics.sentences.generated_text import GeneratedText
from tfvae.metrics.sentences.nats_per_token import NatsPerToken
from tfvae.metrics.sentences.text_reconstruction import TextReconstruction
from tfvae.metrics.shuffle_gap import ShuffleGap
from tfvae.metrics.threshold import Threshold
from tfvae.model import VAE
from tfvae.networks.attention import Direction

ROWS = 500
"""Pairs of sentence and sample that importance sampling decodes at once."""


def table(config: ConfigDict, optimizer: Optimizer, **stage: Any) -> Table:
    """The methods of a configuration; `stage` holds further fields of every first stage."""
    return Table(
        remedies={**shared.remedies(config, words), **remedies(config)},
        seconds={"aux_prior": aux_prior(config).remedy},
        assemble=partial(method, config, optimizer, transformer_networks(config)),
        latent_width=lambda axes: 0 if isinstance(axes.get(LATENT), Empty) else config.model.latent,
        stage=stage,
    )


def remedies(config: ConfigDict) -> Mapping[str, Remedy]:
    """The plain VAE, the delta-VAE, the language model, and which tokens the encoder sees."""
    length, width = config.data.max_words + 1, config.model.latent

    def plain() -> Axes:
        return {}

    def ar1(lowest: float = 0.2, highest: float = 0.4) -> Axes:
        return {LATENT: TokenWise(length, correlations(np.linspace(lowest, highest, width)))}

    def encoder(sees: Direction) -> Axes:
        require_one_of("sees", sees, ("past", "future", "all"))
        return {DIRECTION: sees}

    return {"plain": plain, "ar1": ar1, "lm": lambda: {LATENT: Empty()}, "encoder": encoder}


def aux_prior(config: ConfigDict) -> series.AuxPrior:
    """The auxiliary prior over the tokens' latents."""
    prior, length = config.prior, config.data.max_words + 1
    adam = partial(optimizers, keras.optimizers.Adam, prior.learning_rate)
    return series.AuxPrior(length, config.model.latent, prior.width, config.training.clip.norm, adam)


# --- what is measured ---


def held_out(model: VAE) -> Sequence[Metric]:
    """Measured after each pass: what the plateau rule looks at."""
    return (ElboParts(),)


def metrics_of(config: ConfigDict, stage: Stage, model: VAE, judge: Path) -> Sequence[Metric]:
    """What is measured of a stage: of an auxiliary prior, the bound that it gives the first stage's sentences."""
    del judge
    numbers = config.metrics
    samples = GeneratedText(max_examples=numbers.decoded)
    if stage.method.of:
        return [SecondPrior(model), NatsPerToken(SecondPrior(model)), samples]
    estimate = ImportanceWeighted(numbers.iw_samples, ROWS, tokens=lengths, max_examples=numbers.iw_limit)
    if isinstance(model.latent, Empty):
        return [ElboParts(), NatsPerToken(), samples]
    reconstruction = TextReconstruction(max_examples=numbers.decoded)
    return [
        ElboParts(), *series.bound(model), NatsPerToken(), CommittedRate(), ShuffleGap(), ActiveUnits(), samples,
        estimate, reconstruction,
    ]  # fmt: skip


def thresholds_of(config: ConfigDict, baseline: str, exported: Stage) -> tuple[Threshold, ...]:
    """The exported sampler must not explain test sentences much worse than the first stage does."""
    if exported.name == baseline:
        return ()
    return (Threshold("nats_per_token", config.metrics.bless_ratio, of=baseline),)


def _figures(outcome: Outcome) -> Mapping[str, Any]:
    from configs.kinds.sentences.token_wise_figures import figures  # matplotlib comes with an extra

    return figures(outcome)


PARTS = wiring.Parts(TOKEN_WISE, table, held_out, metrics_of, thresholds_of, _figures)
"""Of experiments on sentences with a latent for each token."""


def build(name: str, reader: Reader, config: ConfigDict) -> Experiment:
    """An experiment on sentences with a latent for each token; exports the delta-VAE with its auxiliary prior."""
    adam = keras.optimizers.Adam
    return wiring.build(name, ABOUT, reader, config, exported="delta_prior", optimizer=adam, parts=PARTS)
