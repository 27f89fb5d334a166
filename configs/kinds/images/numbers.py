"""The numbers that every two-stage experiment has, in three sizes."""

from ml_collections import ConfigDict

from tfvae.checks import require_one_of

PRESETS = ("smoke", "small", "paper")
BASELINES = ("fixed_gamma", "closed_form_gamma", "cross_entropy", "wae_mmd")


def numbers(preset: str, *, epoch: int, epochs: tuple[int, int], halved: tuple[int, int]) -> ConfigDict:
    """Numbers for 28x28 grey images, locked.

    Args:
        preset: "smoke" (seconds), "small" (minutes on two cores), or "paper".
        epoch: steps that see each training image once.
        epochs: of the first and the second stage, in `paper`.
        halved: epochs after which the learning rates halve, in `paper`.

    Raises:
        ValueError: `preset` is none of the three.
    """
    require_one_of("preset", preset, PRESETS)
    config = _paper(epoch, epochs, halved)
    if preset == "small":
        config.update_from_flattened_dict(SMALL)
    if preset == "smoke":
        config.update_from_flattened_dict(SMOKE)
    config.preset = preset
    return config.lock()


def _paper(epoch: int, epochs: tuple[int, int], halved: tuple[int, int]) -> ConfigDict:
    """Section 6 of the supplement; batch size and no weight decay as in the released code."""
    first = epochs[0] * epoch
    return ConfigDict(
        {
            "preset": "paper",
            "seed": 0,
            "data_dir": "",
            "image": {"shape": (28, 28, 1), "limit": 0},  # limit: training and test images read; 0 for all
            "latent": 64,  # kappa
            "network": {"width": 128, "second_width": 1024, "second_depth": 3, "momentum": 0.999},
            "gamma": {
                "initial": 1.0,
                "second_initial": 1.0,
                "floor": 0.0025,
                "fixed": 1.0,
                "momentum": 0.99,
            },  # standard deviations
            "wae_weight": 10.0,  # lambda
            "batch_size": 64,  # the paper says 100
            "weight_decay": 0.0,  # the paper says 5e-4; decoupled from the gradient, as in AdamW
            "learning_rate": {"network": 1e-4, "gamma": 1e-4, "second_network": 1e-4, "second_gamma": 1e-4},
            "halve_every": {"first": halved[0] * epoch, "second": halved[1] * epoch},  # steps
            # A stage with 0 steps is left out.
            "steps": {"learned_gamma": first, "two_stage": epochs[1] * epoch, **dict.fromkeys(BASELINES, first)},
            "every": {"log": 500, "grid": 10_000, "save": 5000},  # steps
            "metrics": {
                "batch_size": 500,
                "limit": 10_000,  # test images
                "iw_samples": 500,
                "iw_limit": 1000,  # test images
                "mi_samples": 2000,
                "judge_steps": 2000,  # of the classifier in whose features samples are judged; 0 leaves it out
                "judge_rotations": False,  # it tells quarter turns apart instead of labels, for data that have none
                "inception_weights": "",  # path of the user's file; FID is measured where it is given
            },
            "bless_ratio": 1.0,  # largest Frechet distance that is pushed, over that of the first stage alone
        }
    )


SMALL = {
    "network.width": 32,
    "network.second_width": 512,
    "network.momentum": 0.99,
    "learning_rate.network": 1e-3,
    "learning_rate.gamma": 5e-3,  # at 1e-4 a step, log gamma would not leave the neighbourhood of 0
    "learning_rate.second_network": 1e-3,
    "learning_rate.second_gamma": 5e-3,
    "halve_every.first": 1500,
    "halve_every.second": 2000,
    "steps.learned_gamma": 4000,
    "steps.two_stage": 6000,
    "steps.fixed_gamma": 4000,
    "steps.closed_form_gamma": 0,
    "steps.cross_entropy": 0,
    "steps.wae_mmd": 0,
    "every.log": 100,
    "every.grid": 1000,
    "every.save": 1000,
    "metrics.iw_samples": 50,
    "metrics.iw_limit": 200,
    "metrics.judge_steps": 500,
}

SMOKE = {
    **SMALL,
    "network.width": 8,
    "network.second_width": 8,
    "network.second_depth": 1,
    "network.momentum": 0.9,
    "latent": 4,
    "batch_size": 16,
    "image.limit": 200,
    "steps.learned_gamma": 6,
    "steps.two_stage": 6,
    "steps.fixed_gamma": 6,
    "every.log": 2,
    "every.grid": 3,
    "every.save": 4,
    "metrics.batch_size": 50,
    "metrics.limit": 100,
    "metrics.iw_samples": 5,
    "metrics.iw_limit": 20,
    "metrics.mi_samples": 50,
    "metrics.judge_steps": 10,
    "bless_ratio": 1e9,  # a few steps prove nothing about quality
}
