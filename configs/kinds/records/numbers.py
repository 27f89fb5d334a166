"""The numbers that every experiment on records has, in three sizes, with their bounds."""

from collections.abc import Mapping
from typing import Any

from ml_collections import ConfigDict

from configs.kinds.presets import Number, at_least, layered, one_of, stages, within
from configs.kinds.shared import MEASURING_SEED, REMEDIES, SECOND
from tfvae.checks import require_at_least, require_fraction, require_momentum, require_positive
from tfvae.data.records.summary import MAX_DISTINCT

BEST = "tuple_ss_text_tf"
DEFAULT, COUNTS = "read_back_alone", "counts"
"""What is trained where nothing else is asked for, and the baseline beside it that a network must beat."""
UNASKED = {f"stages.{name}.steps": 0 for name in (BEST, DEFAULT, COUNTS)}
"""For experiments that train other stages."""
TREE = {**UNASKED, f"stages.{BEST}.steps": 3000}
"""The paper's best scheme at "small", in place of what is trained by default."""
SCHEMES = (BEST, "tuple_as_text_tf", "always_sampling", "scheduled_sampling", "teacher_forcing")
"""Those of Table 1, by the names of the stages and of their methods."""
METHODS = {
    **{name: name for name in SCHEMES},
    "fixed_beta": "beta(0.128)",  # Table 4
    "warm_up": "warm_up(0.384)",
    "augmented": "augmented + warm_up_cool_down(0.64, 0.128)",  # Table 2
    "multiscale": "multiscale",  # Table 3
    "multiscale_augmented": "multiscale + augmented",  # Table 12
    "multiscale_adaptive": "multiscale + augmented(highest=1, spacing=linear)",  # Table 13
    "multiscale_geometric": "multiscale(spacing=geometric, ratio=0.9)",  # Table 10
    "multiscale_inverted": "multiscale(spacing=geometric, ratio=0.9, inverted=1)",  # Table 9
    "multiscale_capacities": "capacities(10, 0.5)",  # Table 11
    "pass_through": "teacher_forcing + pass_through",  # Table 8
    "aae": "aae",  # Appendix H
    "wae": "wae",  # Appendix I
    "read_back": "read_back + free_bits_of_all(6)",  # not of the paper: docs/design/007-rows-read-back.md
    "read_back_alone": "read_back_alone",
    "private": "tuple_as_text_tf + private + beta(1)",  # differential privacy: docs/table_report.md
    "counts": "counts",  # what the network of these two must beat: one step, which changes nothing
}
"""Name of a stage -> its method: the experiments of the generated-loss paper, and rows that are read back."""
NORMALIZERS = ("sum_of_weights", "none")  # those of the objective, whose module imports TensorFlow


def categories(name: str, value: int) -> None:
    """A category has two values, and a summary of the data keeps no more than so many."""
    require_at_least(name, value, 2)
    if value > MAX_DISTINCT:
        raise ValueError(f"`{name}` must be at most {MAX_DISTINCT}, got {value}.")


NUMBERS = (
    Number("ingest.max_reject_fraction", 0.05, rule=at_least(0)),
    # File of the test rows, where training and test rows are published apart: then --data has training rows alone.
    Number("data.test", ""),
    Number("data.max_characters", 200, rule=at_least(1)),  # of a text; rows with longer ones are skipped and counted
    # Where kinds are inferred, texts of so few different values that repeat are a category.
    Number("data.max_categories", 5000, rule=categories),
    Number("data.kinds", ""),  # column -> kind, as JSON; --config.data.kinds.COLUMN=date sets one
    Number("data.limit", 0, smoke=300, rule=at_least(0)),  # rows of each split; 0 for all
    Number("model.network.width", 128, smoke=8, rule=at_least(1)),
    Number("model.network.embedding", 16, smoke=4, rule=at_least(1)),
    Number("model.network.shared_text", True),  # one character model for all texts, else one for each
    # Whether the weights of a GRU's input and those of its state start as two matrices, or as one.
    Number("model.network.gru_fan_in", "separate", rule=one_of("separate", "joint")),
    Number("model.network.sigma_layers", 3, rule=at_least(0)),
    # Numbers are divided by their standard deviations before they are whitened.
    Number("model.network.standardized", False),
    # Of rows whose values are read back. H of contexts, states and what spells; D of z.
    Number("model.read_back.width", 192, smoke=8, rule=at_least(1)),
    Number("model.read_back.latent", 16, smoke=2, rule=at_least(1)),
    Number("model.read_back.embedding", 32, smoke=4, rule=at_least(1)),  # of words, characters and regions
    # Training rows that a known value stands for; 0 keeps all values, declared ones that no row has among them.
    Number("model.read_back.least", 5, smoke=3, rule=at_least(0)),
    # Rows of a region of numbers; fewer, and fake points lie nearer to training rows than to others of the same place.
    # With `least` 1 too, 1 is a kernel around each row.
    Number("model.read_back.region", 6, smoke=4, rule=at_least(1)),
    Number("model.read_back.coarse", 15, smoke=5, rule=at_least(1)),  # and a region that other columns are counted by
    # Of the fields: "learned", the most determining first; "schema"; or names that come first, with commas between.
    Number("model.read_back.order", "learned"),
    Number("model.read_back.dropout", 0.5, rule=require_momentum),
    # Steps in which beta and the schemes' probabilities move; then steps in which beta moves on to its end.
    Number("training.warm_up", 2_000_000, small=1500, smoke=4, rule=at_least(1)),
    Number(
        "training.early_warm_up", 1_000_000, small=1500, smoke=4, rule=at_least(1)
    ),  # the same, of the paper's remedies
    Number("training.cool_down", 0, rule=at_least(0)),
    # Of the KL per latent dimension: lambda = beta / D.
    Number("training.beta.start", 0.0, rule=at_least(0)),
    Number("training.beta.middle", 0.384, small=0.3, rule=at_least(0)),
    Number("training.beta.end", 0.384, small=0.3, rule=at_least(0)),
    # Of each number in the reconstruction loss; a text or a category weighs 1. With 1, coordinates are too coarse for a
    # postal code after the few steps of `small`.
    Number("training.number_weight", 1.0, small=10.0, rule=require_positive),
    Number(
        "training.normalizer", "sum_of_weights", rule=one_of(*NORMALIZERS)
    ),  # "none" leaves the reconstruction loss a sum
    Number("training.batch_size", 256, smoke=16, rule=at_least(1)),
    Number("training.adam.rate", 2.5e-4, small=3e-3, rule=require_positive),
    Number("training.adam.decay", 0.99, small=0.37, rule=require_positive),  # every `decay_every` steps, continuously
    Number("training.adam.decay_every", 1000, rule=at_least(1)),
    Number("training.adam.beta_2", 0.999, rule=require_momentum),
    Number("training.adam.epsilon", 1e-8, rule=require_positive),
    Number("training.clip_norm", 0.01, small=1.0, rule=require_positive),
    Number("training.read_back.rate", 2e-3, rule=require_positive),  # Adam's; it falls as that of the others
    Number("training.read_back.clip_norm", 10.0, rule=require_positive),
    # Ends of the same before the last step: steps without a better held-out ELBO, and minutes; 0 is never.
    Number("training.stop.patience", 0, rule=at_least(0)),
    Number("training.stop.minutes", 0.0, rule=at_least(0)),
    Number("training.stop.every", 25, smoke=1, rule=at_least(1)),  # then, steps between two looks at held-out data
    Number("training.read_back.left_out", 0.0, rule=require_fraction),  # records that the encoder reads with gaps
    Number("training.every.log", 100, small=50, smoke=2, rule=at_least(1)),  # steps
    Number("training.every.grid", 100_000, small=1000, smoke=4, rule=at_least(1)),
    Number("training.every.save", 100_000, small=1000, smoke=4, rule=at_least(1)),
    Number("training.every.minutes", 10.0, rule=at_least(0)),  # and a checkpoint after so many; 0 is never
    Number("training.augmented.n", 256, small=64, smoke=4, rule=at_least(1)),  # variants in a batch
    Number("training.augmented.p", 0.2, rule=require_fraction),  # that a variant begins anew
    Number("training.augmented.start", 200_000, small=1500, smoke=2, rule=at_least(0)),  # step
    Number("training.multiscale.levels", 32, small=8, smoke=2, rule=at_least(1)),
    Number("training.multiscale.start", 1.28, rule=require_positive),  # highest beta at the start
    Number("training.multiscale.end", 0.64, rule=require_positive),  # and after the warm-up
    Number("training.losses.every", 20_000, small=500, smoke=4, rule=at_least(1)),
    Number("training.losses.rows", 2048, small=512, smoke=20, rule=at_least(1)),  # of each kind in the loss curves
    # Of rows whose values are read back; 1 is the model itself.
    *(
        number
        for kind in ("category", "number", "text")
        for number in (
            Number(f"sampling.{kind}.temperature", 1.0, rule=at_least(0)),
            Number(f"sampling.{kind}.nucleus", 1.0, rule=within(0.01, 1)),
        )
    ),
    Number("metrics.batch_size", 256, smoke=20, rule=at_least(1)),
    MEASURING_SEED,
    Number("metrics.limit", 10_000, smoke=40, rule=at_least(1)),  # test rows
    Number("metrics.per_example", 3, smoke=1, rule=at_least(1)),  # generated rows for each test row
    # Least mean p-value that is pushed; 0 pushes all. A few steps prove nothing about quality.
    Number("metrics.bless_p", 0.05, smoke=0.0, rule=at_least(0)),
    # Largest KS distance of p-values to uniform ones that is pushed with it.
    Number("metrics.bless_ks", 0.75, rule=require_fraction),
    Number("report.sampled", 10_000, smoke=50, rule=at_least(1)),  # rows in rows.csv or rows.jsonl
    Number("report.safe_csv", False),  # in rows.csv, texts that a spreadsheet would run get a ' before them
    Number("report.coded", 10_000, small=2000, smoke=20, rule=at_least(1)),  # rows that are encoded and decoded
    Number("report.least", 5, rule=at_least(0)),  # training rows that a place on a map stands for; 0 shows rows
    Number("report.points", 1000, small=100, smoke=10, rule=at_least(2)),  # on the way between two rows
    Number("report.temperature", 0.0, rule=at_least(0)),  # at which they are decoded; 0 takes the likeliest symbols
    Number("report.rounds", 10, smoke=2, rule=at_least(1)),  # of repeated encoding and decoding
    *REMEDIES,
    *SECOND,
)
"""Section 3 and Appendices B and C of the generated-loss paper, and where they are silent the sheet's reading."""


def numbers(preset: str, own: Mapping[str, Any] | None = None, **layers: Mapping[str, Any]) -> ConfigDict:
    """Numbers of the generated-loss paper's baseline, locked; an experiment lays its own over them.

    Rows that are read back are trained at "small" and "smoke", for they are far better; the paper's best scheme at
    "paper". `--config.stages.NAME.steps` trains any other, and 0 leaves a stage out.

    Args:
        preset: "smoke" (seconds), "small" (minutes on two cores), or "paper".
        own: the experiment's own fields, see `presets.layered`; `layers` are its `paper`, `small` and `smoke`.

    Raises:
        ValueError: `preset` is none of the three.
    """
    trained = {
        "paper": {BEST: 2_000_000},
        "small": {DEFAULT: 2500, COUNTS: 1},
        "smoke": {DEFAULT: 6, COUNTS: 1},
    }
    steps = {f"stages.{name}.steps": n for name, n in trained.get(preset, {}).items()}
    rows = {**stages(METHODS, 0), **steps}
    return layered(preset, NUMBERS, {**rows, **(own or {})}, **layers)
