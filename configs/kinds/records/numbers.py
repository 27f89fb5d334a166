"""The numbers that every experiment on records has, in three sizes."""

from collections.abc import Mapping
from typing import Any

from ml_collections import ConfigDict

from configs.kinds.records.methods import BEST, SCHEMES
from tfvae.checks import require_one_of

PRESETS = ("smoke", "small", "paper")


def numbers(preset: str, **fields: Any) -> ConfigDict:
    """Numbers of the generated-loss paper's baseline, locked; an experiment adds fields of its own.

    Args:
        preset: "smoke" (seconds), "small" (minutes on two cores), or "paper".
        fields: further fields of a group, or a value of its own, in all presets.

    Raises:
        ValueError: `preset` is none of the three.
    """
    require_one_of("preset", preset, PRESETS)
    config = _paper()
    for name, changed in (("small", SMALL), ("smoke", SMOKE)):
        if preset == name or (preset, name) == ("smoke", "small"):
            config.update_from_flattened_dict(changed)
    for name, value in fields.items():
        config[name] = ConfigDict({**config.get(name, {}), **value}) if isinstance(value, Mapping) else value
    config.preset = preset
    return config.lock()


def _paper() -> ConfigDict:
    """Section 3 and Appendices B and C, and where they are silent the sheet's reading."""
    return ConfigDict(
        {
            "preset": "paper",
            "seed": 0,
            "data_dir": "",
            "data": {
                "max_characters": 200,  # of a text; rows with longer ones are skipped and counted
                "max_categories": 100,  # where types are inferred, a text of so few different values is a category
                "max_reject_fraction": 0.05,
                "limit": 0,  # rows of each split; 0 for all
            },
            # Stages; 0 steps leave a scheme out.
            "steps": {name: 2_000_000 if name == BEST else 0 for name in SCHEMES},
            "warm_up": 2_000_000,  # steps in which beta and the schemes' probabilities move
            "cool_down": 0,  # steps after the warm-up in which beta moves on to its end
            "beta": {"start": 0.0, "middle": 0.384, "end": 0.384},  # of the KL per latent dimension: lambda = beta / D
            "network": {
                "width": 128,
                "embedding": 16,
                "shared_text": True,  # one character model for all texts, else one for each
                "sigma_layers": 3,
                "standardized": False,  # numbers are divided by their standard deviations before they are whitened
            },
            "number_weight": 1.0,  # of each number in the reconstruction loss; a text or a category weighs 1
            "normalizer": "sum_of_weights",  # of the reconstruction loss; "none" leaves it a sum
            "batch_size": 256,
            "adam": {
                "rate": 2.5e-4,
                "decay": 0.99,  # every `decay_every` steps, continuously
                "decay_every": 1000,
                "beta_2": 0.999,
                "epsilon": 1e-8,
            },
            "clip_norm": 0.01,
            "loss_rows": 2048,  # rows of each kind in the loss curves
            "every": {"log": 100, "grid": 100_000, "save": 100_000, "losses": 20_000},  # steps
            "metrics": {
                "batch_size": 256,
                "limit": 10_000,  # test rows
                "per_example": 3,  # generated rows for each test row
                "coded": 10_000,  # rows whose reconstructions are compared
                "rounds": 10,  # of repeated encoding and decoding
            },
            "sampled": 10_000,  # rows in rows.csv or rows.jsonl
            "bless_p": 0.05,  # least mean p-value that is pushed; 0 pushes all
        }
    )


SMALL = {
    f"steps.{BEST}": 3000,
    "warm_up": 1500,
    "beta.middle": 0.3,
    "beta.end": 0.3,
    "number_weight": 10.0,  # else coordinates are too coarse for a postal code after so few steps
    "adam.rate": 3e-3,
    "adam.decay": 0.37,
    "clip_norm": 1.0,
    "every.log": 50,
    "every.grid": 1000,
    "every.save": 1000,
    "every.losses": 500,
    "metrics.coded": 2000,
    "loss_rows": 512,
}

SMOKE = {
    "steps": {name: 6 if name == BEST else 0 for name in SCHEMES},
    "data.limit": 300,
    "warm_up": 4,
    "network.width": 8,
    "network.embedding": 4,
    "batch_size": 16,
    "every.log": 2,
    "every.grid": 4,
    "every.save": 4,
    "every.losses": 4,
    "metrics.batch_size": 20,
    "metrics.limit": 40,
    "metrics.per_example": 1,
    "metrics.coded": 20,
    "metrics.rounds": 2,
    "loss_rows": 20,
    "sampled": 50,
    "bless_p": 0.0,  # a few steps prove nothing about quality
}
