"""Variants in augmented training of a multiscale VAE: how many, and how often they begin anew.

Paper: Chou and Hathi 2019, Generated Loss, Augmented Training, and Multiscale VAE, Tables 13 and 14, Appendix K.
Command: python -m benchmarks.table --pipeline=addresses_variants --data=FILE --seeds=0,1,2 --jobs=2 --baseline=n_64
Data: as for addresses, whose header says what FILE may be. Without --data, the addresses of a made-up state.
Expected: at `small`, on addresses of Vermont, three seeds: mean p-values of .009 to .014; the more variants, the lower
the generated loss, and 256 are too many for so young a model. 10 minutes of one core a seed; see docs/records.md.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs import addresses

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

METHODS = {
    "n_64": "multiscale + augmented(n=64)",
    "n_16": "multiscale + augmented(n=16)",
    "n_256": "multiscale + augmented(n=256)",
    "linear": "multiscale + augmented(n=64, highest=1, spacing=linear)",
    "geometric": "multiscale + augmented(n=64, highest=1, spacing=geometric)",
}
"""Name of a stage -> its method: p is .2 at all levels, or rises to 1."""


def get_config(preset: str = "small") -> ConfigDict:
    """1,000 steps of networks of width 32 at `small`."""
    return addresses.compared(preset, METHODS, 1000, **{"model.network.width": 32})


def build(config: ConfigDict) -> "Experiment":
    """Exports the first that has steps."""
    return addresses.experiment("addresses_variants", config)
