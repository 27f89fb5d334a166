"""The numbers that every experiment on sentences has, in three sizes, with their bounds."""

from collections.abc import Iterable, Mapping
from typing import Any

from ml_collections import ConfigDict

from configs.kinds.presets import Number, at_least, layered, one_of, stages
from configs.kinds.shared import MEASURING_SEED, PLATEAU, REFINEMENT, REMEDIES, SECOND
from tfvae.checks import require_fraction, require_momentum, require_positive

METHODS = {
    "lm": "lm",
    "vae": "vae",
    "anneal": "anneal",
    "logistic": "logistic",
    "beta_20": "beta(0.2)",
    "beta_40": "beta(0.4)",
    "beta_60": "beta(0.6)",
    "beta_80": "beta(0.8)",
    "free_bits": "free_bits",
    "encoder_rate": "encoder_rate",
    "sa_vae": "sa_vae",
    "sa_vae_anneal": "sa_vae + anneal",
    "aggressive": "aggressive",
    "aggressive_anneal": "aggressive + anneal",
    "budget": "aggressive(most=30, window=0)",  # Table 4
    "vae_offset": "offset",  # Appendix G
    "aggressive_offset": "aggressive + offset",
    "autogen_half": "autogen(0.5)",
    "autogen_1": "autogen(1)",
    "autogen_2": "autogen(2)",
    "autogen_4": "autogen(4)",
}
"""Name of a stage -> its method: the table that the papers' experiments choose from."""

DATA = (
    Number("data.labelled", False),  # lines are label<TAB>sentence
    Number("data.vocabulary", 20_000, small=1000, rule=at_least(1)),  # words of the training lines, and four symbols
    # Room for them in what is generated and served; END comes on top.
    Number("data.max_words", 200, small=30, rule=at_least(1)),
    Number("data.keep_words", (1, 200), small=(1, 30)),  # fewest and most words; other sentences are skipped, counted
    Number("data.keep_unknown", 1.0),  # largest share of words out of the vocabulary
    # Largest share of the words of a split that the vocabulary may lack: with more, a run ends before it trains.
    Number("data.max_unknown", 0.5, rule=require_fraction),
    # What sentences are cut into: word (between blanks), character, or auto for what the lines show.
    Number("data.unit", "auto", rule=one_of("auto", "word", "character")),
    Number("data.encoding", ""),  # of all files; "" finds it out for each
    Number("data.limit", 0, small=8000, smoke=300, rule=at_least(0)),  # sentences of each split; 0 for all
    Number("data.joined", 1, rule=at_least(1)),  # consecutive lines of a file that make a text; the papers' is one
    Number("data.block", 20, rule=at_least(1)),  # texts of a file that go into one split together, where it is mixed
    Number("data.bucketed", True),  # batches of one length; else padded
)
COOLING = (
    # The rate falls linearly from one step to the other, to so much of itself; the paper's decays by the plateau alone.
    Number("training.cool_from", 0, rule=at_least(0)),
    Number("training.cool_to", 0, rule=at_least(0)),  # 0: it never falls
    Number("training.cool_end", 0.02, rule=require_fraction),
)
JUDGE = (
    # The language model under which generated sentences are judged; 0 steps leave it out.
    Number("judge.steps", 0, rule=at_least(0)),
    Number("judge.short", 10, rule=at_least(1)),  # words of a short sentence, at most; both kinds are judged apart
    Number("judge.width", 512, small=100, smoke=8, rule=at_least(1)),
)
METRICS = (
    Number("metrics.batch_size", 32, small=100, smoke=20, rule=at_least(1)),
    MEASURING_SEED,
    Number("metrics.limit", 10_000, small=2000, smoke=40, rule=at_least(1)),  # test sentences
    Number("metrics.iw_samples", 500, small=50, smoke=3, rule=at_least(1)),
    Number("metrics.iw_limit", 10_000, small=500, smoke=20, rule=at_least(1)),  # test sentences
    # Test sentences that are reconstructed; as many are generated.
    Number("metrics.decoded", 1000, small=500, smoke=20, rule=at_least(1)),
    # Largest perplexity that is pushed, over that of the first stage. Minutes of training leave a VAE behind a language
    # model; a few steps prove nothing about quality.
    Number("metrics.bless_ratio", 1.02, small=1.25, smoke=1e9, rule=require_positive),
)
EVERY = (
    Number("training.every.log", 100, small=50, smoke=2, rule=at_least(1)),  # steps
    Number("training.every.grid", 5000, small=1000, smoke=4, rule=at_least(1)),
    Number("training.every.save", 5000, small=500, smoke=4, rule=at_least(1)),
    Number("training.every.minutes", 10.0, rule=at_least(0)),  # and a checkpoint after so many; 0 is never
)
NUMBERS = (
    *DATA,
    Number("model.latent", 32, small=16, smoke=2, rule=at_least(1)),
    Number("model.network.embedding", 512, small=100, smoke=8, rule=at_least(1)),
    Number("model.network.width", 1024, small=200, smoke=8, rule=at_least(1)),
    # Sums over 200 units then vary as much as those of the paper over 1024.
    Number("model.network.scale", 0.01, small=0.022, rule=require_positive),
    Number("model.network.forget", 0.0),  # added to the forget gates' biases at the start
    # last or mean of the encoder's states, and its factor; the paper's is the last, times 1.
    Number("model.network.read_out", "last", rule=one_of("last", "mean")),
    Number("model.network.read_out_gain", 1.0, rule=require_positive),
    Number("model.network.dropout", 0.5, rule=require_momentum),
    Number("model.network.word_drop", 0.0, rule=require_fraction),
    *REFINEMENT,
    Number("training.batch_size", 32, small=16, rule=at_least(1)),
    Number("training.learning_rate", 1.0, rule=at_least(0)),
    *COOLING,
    Number("training.jit_compile", False),  # worth while where all batches have one shape
    Number("training.clip.norm", 5.0, rule=require_positive),
    # One norm of the whole gradient, in an inner step too; False: encoder and decoder are clipped each by itself.
    Number("training.clip.joint", True),
    *PLATEAU,
    *EVERY,
    *JUDGE,
    *METRICS,
    Number("metrics.mi_samples", 2000, smoke=20, rule=at_least(1)),
    Number("metrics.beam", 10, smoke=2, rule=at_least(1)),
    *REMEDIES,
    *SECOND,
)
"""Appendix B.2 of the lagging-encoder paper, and where it is silent the released code."""


def numbers(
    preset: str,
    methods: Iterable[str],
    *,
    steps: int,
    repeats: int = 1,
    own: Mapping[str, Any] | None = None,
    smoke: Mapping[str, Any] | None = None,
    **larger: Mapping[str, Any],
) -> ConfigDict:
    """Numbers of the lagging-encoder paper's text models, locked; each experiment lays its own over them.

    Args:
        preset: "smoke" (seconds), "small" (minutes on two cores), or "paper".
        methods: names of those that are trained, of `METHODS`.
        steps: of each, in `paper`; the plateau rule usually ends training before.
        repeats: models of each method, which differ in their seeds.
        own: the experiment's own fields, see `presets.layered`; `smoke` likewise.
        larger: `paper` and `small`, likewise.

    Raises:
        ValueError: `preset` is none of the three.
    """
    chosen = stages({name: METHODS[name] for name in methods}, steps, repeats)
    return layered(preset, NUMBERS, {**chosen, **(own or {})}, smoke={"stages.*.steps": 6, **(smoke or {})}, **larger)
