"""The five sampling schemes of the tree VAE side by side, for equally many steps (Table 1 of the paper).

Paper: Chou and Hathi 2019, Generated Loss, Augmented Training, and Multiscale VAE, Section 3 and Figure 2.
Command: python -m benchmarks.table --pipeline=addresses_schemes --data=FILE --seeds=0 --baseline=teacher_forcing
Expected: at `small`, on addresses of Vermont, mean p-values of .040 and .043 with tuple sampling and teacher-forced
texts, .033 and .030 with scheduled and always sampling, .012 with teacher forcing, seed 0; see docs/records.md. Time
was not measured.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs import addresses
from configs.kinds.records.numbers import COUNTS, DEFAULT, SCHEMES

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

STEPS = {"small": 500, "paper": 2_000_000, "smoke": 4}


def get_config(preset: str = "small") -> ConfigDict:
    """The numbers of addresses, with steps for all schemes."""
    config = addresses.get_config(preset)
    steps = STEPS[preset]
    with config.unlocked():
        for name in SCHEMES:
            config.stages[name].steps = steps
        config.stages[DEFAULT].steps = config.stages[COUNTS].steps = 0
        config.training.warm_up = min(config.training.warm_up, steps // 2) if preset != "paper" else steps
        config.training.losses.every = max(1, steps // 10)
    return config


def build(config: ConfigDict) -> "Experiment":
    """Exports the best scheme of the paper's."""
    return addresses.experiment("addresses_schemes", config)
