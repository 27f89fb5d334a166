"""The paper's remedies for trees side by side: augmented training, a multiscale VAE, both, and neither.

Paper: Chou and Hathi 2019, Generated Loss, Augmented Training, and Multiscale VAE, Tables 2, 3 and 12, Figures 3 and 4.
Command: python -m benchmarks.table --pipeline=addresses_remedies --data=FILE --seeds=0,1,2 --jobs=2 --baseline=plain
Data: as for addresses, whose header says what FILE may be. Without --data, the addresses of a made-up state.
Expected: at `small`, on addresses of Vermont, three seeds: generated loss .011 above that of test rows, with variants
in a multiscale VAE .006 below it; mean p-values of .034 to .065, whose order is not the paper's. 20 minutes of one core
a seed; see docs/records.md.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs import addresses

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

METHODS = {
    "plain": "tuple_ss_text_tf",
    "plain_longer": "tuple_ss_text_tf",
    "augmented": "augmented",
    "multiscale": "multiscale",
    "multiscale_augmented": "multiscale + augmented",
}
"""Name of a stage -> its method: `plain_longer` has steps for the CPU time that augmented training takes."""


def get_config(preset: str = "small") -> ConfigDict:
    """2,000 steps of networks of width 64 at `small`; the first half warms up. Variants are as many as in the paper."""
    config = addresses.compared(preset, METHODS, 2000, **{"model.network.width": 64, "training.augmented.n": 256})
    with config.unlocked():
        config.stages.plain_longer.steps = config.stages.plain.steps * 4 // 3
    return config


def build(config: ConfigDict) -> "Experiment":
    """Exports the first that has steps."""
    return addresses.experiment("addresses_remedies", config)
