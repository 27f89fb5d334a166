"""The numbers that every two-stage experiment has, in three sizes."""

from ml_collections import ConfigDict

BASELINES = ("fixed_gamma", "closed_form_gamma", "cross_entropy", "wae_mmd")


def numbers(preset: str) -> ConfigDict:
    """Numbers of the two-stage paper (Section 6 of its supplement) for 28x28 grey images, or a smaller size of them.

    A stage with 0 steps is left out. Learning rates halve each `halve_every` steps.

    Args:
        preset: "smoke" (seconds), "small" (minutes on two cores), "paper".
    """
    if preset not in SIZES:
        raise ValueError(f"`preset` must be one of {', '.join(SIZES)}; got {preset!r}.")
    config = ConfigDict(
        {
            "preset": preset,
            "seed": 0,
            "data_dir": "",
            "image": {"shape": (28, 28, 1), "limit": 0},
            "network": {"width": 128, "second_width": 1024, "second_depth": 3, "momentum": 0.999},
            "latent": 64,
            "batch_size": 64,
            "learning_rate": {"network": 1e-4, "gamma": 1e-4, "second_network": 1e-4, "second_gamma": 1e-4},
            "halve_every": {"first": 150 * 937, "second": 300 * 937},
            "weight_decay": 0.0,
            "gamma": {"initial": 1.0, "floor": 0.0025, "fixed": 1.0, "momentum": 0.99},
            "wae_weight": 10.0,
            "steps": {
                "learned_gamma": 400 * 937,
                "two_stage": 800 * 937,
                **{name: 400 * 937 for name in BASELINES},
            },
            "every": {"log": 500, "grid": 10_000, "save": 5000},
            "metrics": {
                "batch_size": 500,
                "limit": 10_000,
                "iw_samples": 500,
                "iw_limit": 1000,
                "mi_samples": 2000,
                "judge_steps": 2000,
                "inception_weights": "",
            },
            "bless_ratio": 1.0,  # largest Frechet distance that is pushed, over that of the first stage alone
        }
    )
    config.update_from_flattened_dict(SIZES[preset])
    return config.lock()


SIZES = {
    "paper": {},
    "small": {
        "network.width": 32,
        "network.second_width": 512,
        "network.momentum": 0.99,
        "learning_rate.network": 1e-3,
        "learning_rate.gamma": 5e-3,
        "learning_rate.second_network": 1e-3,
        "learning_rate.second_gamma": 5e-3,
        "halve_every.first": 1500,
        "halve_every.second": 2000,
        "steps.learned_gamma": 3000,
        "steps.two_stage": 4000,
        "steps.fixed_gamma": 3000,
        "steps.closed_form_gamma": 0,
        "steps.cross_entropy": 0,
        "steps.wae_mmd": 0,
        "every.log": 100,
        "every.grid": 1000,
        "every.save": 1000,
        "metrics.iw_samples": 50,
        "metrics.iw_limit": 200,
        "metrics.judge_steps": 500,
    },
    "smoke": {
        "network.width": 8,
        "network.second_width": 8,
        "network.second_depth": 1,
        "network.momentum": 0.9,
        "latent": 4,
        "batch_size": 16,
        "learning_rate.network": 1e-3,
        "learning_rate.gamma": 1e-2,
        "learning_rate.second_network": 1e-3,
        "learning_rate.second_gamma": 1e-2,
        "image.limit": 200,
        "bless_ratio": 1e9,  # a few steps prove nothing about quality
        "steps.learned_gamma": 6,
        "steps.two_stage": 6,
        "steps.fixed_gamma": 6,
        "steps.closed_form_gamma": 0,
        "steps.cross_entropy": 0,
        "steps.wae_mmd": 0,
        "every.log": 2,
        "every.grid": 3,
        "every.save": 4,
        "metrics.batch_size": 50,
        "metrics.limit": 100,
        "metrics.iw_samples": 5,
        "metrics.iw_limit": 20,
        "metrics.mi_samples": 50,
        "metrics.judge_steps": 10,
    },
}
