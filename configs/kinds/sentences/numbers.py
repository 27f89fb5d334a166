"""The numbers that every experiment on sentences has, in three sizes."""

from collections.abc import Iterable, Mapping
from typing import Any

from ml_collections import ConfigDict

from configs.kinds.sentences.stages import stages
from tfvae.checks import require_one_of

PRESETS = ("smoke", "small", "paper")


def numbers(
    preset: str,
    methods: Iterable[str],
    *,
    steps: int,
    repeats: int = 1,
    small: Mapping[str, Any],
    smoke: Mapping[str, Any],
) -> ConfigDict:
    """Numbers of the lagging-encoder paper's text models, locked; each experiment replaces what differs.

    Args:
        preset: "smoke" (seconds), "small" (minutes on two cores), or "paper".
        methods: names of those that are trained, of `methods.methods`.
        steps: of each, in `paper`; the plateau rule usually ends training before.
        repeats: models of each method, which differ in their seeds.
        small: fields that differ in `small`.
        smoke: fields that differ from `small` in `smoke`.

    Raises:
        ValueError: `preset` is none of the three.
    """
    require_one_of("preset", preset, PRESETS)
    config = _paper()
    config.repeats = repeats
    config.steps = {stage: steps for method in methods for stage in stages(method, repeats)}
    for name, fields in (("small", {**SMALL, **small}), ("smoke", {**SMOKE, **smoke})):
        if preset == name or (preset, name) == ("smoke", "small"):
            _replace(config, fields)
    config.preset = preset
    return config.lock()


def _replace(config: ConfigDict, fields: Mapping[str, Any]) -> None:
    """Dotted field -> value; the field "steps" stands for those of all stages, "steps.METHOD" for those of one."""
    for name, value in fields.items():
        group, _, leaf = name.partition(".")
        if group == "steps":
            chosen = [stage for stage in config.steps if not leaf or stage in stages(leaf, config.repeats)]
            config.steps.update(dict.fromkeys(chosen, value))
        else:
            config.update_from_flattened_dict({name: value})


def _paper() -> ConfigDict:
    """Appendix B.2, and where it is silent the released code."""
    return ConfigDict(
        {
            "preset": "paper",
            "seed": 0,
            "repeats": 1,
            "data_dir": "",
            "data": {
                "labelled": False,  # lines are label<TAB>sentence
                "vocabulary": 20_000,  # words of the training lines, and four symbols
                "max_words": 200,  # room for them in what is generated and served; END comes on top
                "keep_words": (1, 200),  # fewest and most words of a sentence; others are skipped and counted
                "keep_unknown": 1.0,  # largest share of words out of the vocabulary
                "limit": 0,  # sentences of each split; 0 for all
                "bucketed": True,  # batches of one length; else padded
            },
            "latent": 32,
            "network": {"embedding": 512, "width": 1024, "scale": 0.01, "dropout": 0.5, "word_drop": 0.0},
            "batch_size": 32,
            "learning_rate": 1.0,
            "encoder_rate": 4.0,  # times the learning rate, for the stage of that name (Appendix F)
            "jit_compile": False,  # worth while where all batches have one shape
            "clip": {"norm": 5.0, "joint": True},  # joint: the generator's gradient counts in the norm of an inner step
            # decays: 0 keeps one learning rate, and the last weights instead of those with the best ELBO
            "plateau": {"factor": 0.5, "patience": 2, "wait": 15, "decays": 5},
            "anneal": {"start": 0.1, "steps": 31_250},  # steps: 10 passes
            "logistic": {"middle": 15_000.0, "steepness": 0.0005},
            "free_bits": 0.25,  # nats of each dimension
            "aggressive": {"most": 99, "window": 15, "patience": 1, "start": 0.0},
            "budget": 30,  # inner steps of the stage with a fixed budget (Table 4)
            "semi_amortized": {"steps": 10, "rate": 1 / 32, "momentum": 0.5, "clip": 28.3},
            "beam": 10,
            "every": {"log": 100, "grid": 5000, "save": 5000},  # steps
            "metrics": {
                "batch_size": 32,
                "limit": 10_000,  # test sentences
                "iw_samples": 500,
                "iw_limit": 10_000,  # test sentences
                "mi_samples": 2000,
                "decoded": 1000,  # test sentences that are reconstructed, and as many are generated
            },
            "bless_ratio": 1.02,  # largest perplexity that is pushed, over that of the first stage
        }
    )


SMALL = {
    "data.vocabulary": 1000,
    "data.limit": 8000,
    "data.max_words": 30,
    "data.keep_words": (1, 30),
    "latent": 16,
    "network.embedding": 100,
    "network.width": 200,
    "network.scale": 0.022,  # sums over 200 units then vary as much as those of the paper over 1024
    "batch_size": 16,
    "semi_amortized.steps": 5,
    "logistic.middle": 250.0,
    "logistic.steepness": 0.02,
    "aggressive.most": 30,  # Table 4: as good as more
    "every.log": 50,
    "every.grid": 1000,
    "every.save": 500,
    "metrics.batch_size": 100,
    "metrics.limit": 2000,
    "metrics.iw_samples": 50,
    "metrics.iw_limit": 500,
    "metrics.decoded": 500,
}

SMOKE = {
    "data.limit": 300,
    "latent": 2,
    "network.embedding": 8,
    "network.width": 8,
    "batch_size": 16,
    "steps": 6,
    "anneal.steps": 4,
    "plateau.wait": 0,
    "aggressive.most": 4,
    "aggressive.window": 2,
    "budget": 2,
    "semi_amortized.steps": 1,
    "beam": 2,
    "every.log": 2,
    "every.grid": 4,
    "every.save": 4,
    "metrics.batch_size": 20,
    "metrics.limit": 40,
    "metrics.iw_samples": 3,
    "metrics.iw_limit": 20,
    "metrics.mi_samples": 20,
    "metrics.decoded": 20,
    "bless_ratio": 1e9,  # a few steps prove nothing about quality
}
