"""The numbers and the methods of experiments on sentences with a latent for each token, in three sizes."""

from ml_collections import ConfigDict

from configs.kinds.presets import Number, at_least, layered, stages
from configs.kinds.sentences.numbers import COOLING, DATA, EVERY, METRICS
from configs.kinds.shared import PLATEAU, REMEDIES
from tfvae.checks import require_fraction, require_positive

ABOUT = (
    "Sentences with a latent for each token: the delta-VAE of Razavi et al. (2019), whose prior keeps the latents in "
    "use, beside a plain VAE and a language model, all of them transformers."
)
METHODS = {
    "lm": "lm",
    "plain": "plain",
    "delta": "ar1(0.2, 0.4) + anneal",
    "delta_prior": "aux_prior(of=delta)",
    "delta_paper": "ar1(0.2, 0.4)",
    "non_causal": "ar1(0.2, 0.4) + anneal + encoder(all)",
    "beta_40": "beta(0.4)",
    "anneal": "anneal",
}
"""Name of a stage -> its method: Table 2 of the delta-VAE paper, and remedies to compare with.

The weight of the KL rises first, so that z is in use before the decoder can learn to pass it over; see docs/delta.md.
In `paper` it does not, as it does not in `delta_paper`.
"""
OPTIONAL = ("delta_paper", "non_causal", "beta_40", "anneal")
"""Left out unless --config.stages.NAME.steps says how long to train."""

TOKEN_WISE = (
    *DATA,
    Number("model.latent", 2, rule=at_least(1)),  # numbers of the z of a token
    Number("model.network.width", 512, small=128, smoke=8, rule=at_least(1)),
    Number("model.network.depth", 4, small=2, smoke=1, rule=at_least(1)),
    Number("model.network.heads", 8, small=4, smoke=2, rule=at_least(1)),
    Number("model.network.dropout", 0.1, small=0.0, rule=require_fraction),
    Number("training.batch_size", 64, smoke=16, rule=at_least(1)),
    Number("training.learning_rate", 1e-3, rule=require_positive),
    *COOLING,
    Number("training.jit_compile", False),
    Number("training.clip.norm", 1.0, rule=require_positive),
    Number("training.clip.joint", True),
    *PLATEAU,
    *EVERY,
    Number("prior.width", 128, small=64, smoke=4, rule=at_least(1)),  # of the auxiliary prior's LSTM
    Number("prior.learning_rate", 1e-3, small=3e-3, rule=require_positive),
    *METRICS,
    *REMEDIES,
)
"""Where each token has a z: Table 5 of the delta-VAE paper where it says, else what was tried on two cores."""


def token_wise_numbers(preset: str, *, steps: int, words: int) -> ConfigDict:
    """Numbers of an experiment, locked.

    Args:
        preset: "smoke" (seconds), "small" (minutes on two cores), or "paper".
        steps: of each stage in `paper`.
        words: most words of a sentence in `paper`.

    Raises:
        ValueError: `preset` is none of the three.
    """
    left_out = {f"stages.{name}.steps": 0 for name in OPTIONAL}
    return layered(
        preset,
        TOKEN_WISE,
        {**stages(METHODS, steps), "data.bucketed": False, "training.plateau.decays": 0, **_room(words)},
        paper={
            "stages.delta.method": "ar1(0.2, 0.4)",
            "stages.non_causal.method": "ar1(0.2, 0.4) + encoder(all)",
        },
        small={
            "stages.*.steps": 1200,
            "training.anneal.steps": 300,
            **left_out,
            "data.vocabulary": 3000,
            "data.limit": 0,
            **_room(15),
            "metrics.bless_ratio": 1.02,
        },
        smoke={
            "stages.*.steps": 6,
            **left_out,
            "data.vocabulary": 1000,
            "data.limit": 300,
            **_room(12),
            "training.anneal.steps": 4,
            "metrics.bless_ratio": 1e9,
        },
    )


def _room(words: int) -> dict[str, object]:
    return {"data.max_words": words, "data.keep_words": (1, words)}
