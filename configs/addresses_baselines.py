"""What the tree VAE is compared with: a model that passes z through, and other ways to tie codes to the prior.

Paper: Chou and Hathi 2019, Generated Loss, Augmented Training, and Multiscale VAE, Table 8, Appendices G to I.
Command: python -m benchmarks.table --pipeline=addresses_baselines --data=FILE --seeds=0,1,2 --jobs=2 --baseline=tree
Data: as for addresses, whose header says what FILE may be. Without --data, the addresses of a made-up state.
Expected: at `small`, on addresses of Vermont, three seeds: mean p-values of .012 (tree), .023 (pass-through), .004
(AAE) and .003 (WAE). 8 minutes of one core a seed; see docs/records.md.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs import addresses

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

METHODS = {
    "tree": "tuple_ss_text_tf",
    "pass_through": "teacher_forcing + pass_through",
    "aae": "aae",
    "wae": "wae",
}
"""Name of a stage -> its method. Lines of comma-separated text (Table 7) are `addresses_lines`."""


def get_config(preset: str = "small") -> ConfigDict:
    """1,000 steps of networks of width 32 at `small`."""
    return addresses.compared(preset, METHODS, 1000, **{"model.network.width": 32})


def build(config: ConfigDict) -> "Experiment":
    """Exports the first that has steps."""
    return addresses.experiment("addresses_baselines", config)
