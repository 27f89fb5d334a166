"""How the levels of a multiscale VAE are spaced: linear, geometric, inverted, and target capacities.

Paper: Chou and Hathi 2019, Generated Loss, Augmented Training, and Multiscale VAE, Tables 9 to 11, Appendix J.
Command: python -m benchmarks.table --pipeline=addresses_levels --data=FILE --seeds=0,1,2 --jobs=2 --baseline=linear
Data: as for addresses, whose header says what FILE may be. Without --data, the addresses of a made-up state.
Expected: at `small`, on addresses of Vermont, mean p-values of .005 to .015: all forms work, and none is told from
another. 12 minutes of one core a seed; see docs/records.md.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs import addresses

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

METHODS = {
    "linear": "multiscale",
    "geometric_90": "multiscale(spacing=geometric, ratio=0.9)",
    "geometric_80": "multiscale(spacing=geometric, ratio=0.8)",
    "inverted_90": "multiscale(spacing=geometric, ratio=0.9, inverted=1)",
    "inverted_80": "multiscale(spacing=geometric, ratio=0.8, inverted=1)",
    "capacities_02": "capacities(10, 0.2)",
    "capacities_05": "capacities(10, 0.5)",
    "capacities_10": "capacities(10, 1.0)",
}
"""Name of a stage -> its method: ratios of .9 and .8, and capacities .2, .5 and 1 nat apart."""


def get_config(preset: str = "small") -> ConfigDict:
    """1,000 steps of networks of width 32 at `small`."""
    return addresses.compared(preset, METHODS, 1000, **{"model.network.width": 32})


def build(config: ConfigDict) -> "Experiment":
    """Exports the first that has steps."""
    return addresses.experiment("addresses_levels", config)
