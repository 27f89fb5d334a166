"""Addresses: CSV or GeoJSON in, rows with coordinates that agree with their postal codes out.

Paper: Chou and Hathi 2019, Generated Loss, Augmented Training, and Multiscale VAE; the beta-VAE baseline, Section 3, is
what `paper` trains. `smoke` and `small` train rows whose values are read back, beside counts: docs/records.md.
Command: python -m pipelines.run --pipeline=addresses --preset=small --data=FILE
Data: FILE is CSV or line-delimited GeoJSON of OpenAddresses, plain, .gz or in a .zip, or a folder of such files.
Without --data, the addresses of a made-up state. --config.data.test=FILE has test rows of their own, where training and
test rows are published apart; else rows are hashed.
Expected: at `small`, seed 0, on 63 % of 33,432 addresses of Vermont, 200 CPU seconds: mean p-value .499 (held-out rows
.507), .998 of the pairs of city and postal code exist; see docs/records.md. On the made-up state not measured. The tree
VAE, --config.stages.tuple_ss_text_tf.steps=3000, 10 minutes: mean p-value .144.
"""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from ml_collections import ConfigDict

from configs.kinds.presets import stages
from configs.kinds.records.numbers import UNASKED, numbers
from configs.kinds.records.readers import given_or_hashed, require_data
from tfvae.data.reader import Reader
from tfvae.data.records.addresses import ADDRESS, AddressFiles
from tfvae.data.records.made_up_state import MadeUpState

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

ABOUT = (
    "Rows whose values are read back: each is drawn, read, and then the next one is made, so that coordinates agree "
    "with their postal codes. Beside them the counts alone; or, where it has steps, the beta-VAE whose modules follow "
    "the tree of an address (Chou and Hathi 2019)."
)

FILES = ("data.test",)


def get_config(preset: str = "small") -> ConfigDict:
    """The paper's numbers, and how many rows the made-up state has."""
    return numbers(preset, {"data.made_up": 20_000}, smoke={"data.made_up": 2000})


def compared(preset: str, methods: Mapping[str, str], small_steps: int, **small: Any) -> ConfigDict:
    """The numbers of addresses with other rows: methods that are compared, all trained for equally many steps.

    Args:
        preset: "smoke", "small" or "paper".
        methods: name of a stage -> its method.
        small_steps: of each stage at `small`. In the first half the weight of the KL moves, in the second there are
            variants, as in the paper.
        small: further fields at `small`, dotted names.
    """
    steps = {"paper": 2_000_000, "small": small_steps, "smoke": 4}.get(preset, 0)
    rows = {**UNASKED, **stages(methods, steps), "data.made_up": 20_000}
    half = small_steps // 2
    halves = {"training.warm_up": half, "training.early_warm_up": half, "training.augmented.start": half}
    curves = {"training.losses.every": small_steps // 10, "training.losses.rows": 2048}
    tiny = dict.fromkeys(halves, 2) | {"data.made_up": 2000, "model.network.width": 8}
    tiny["training.batch_size"] = 256  # which the methods' numbers of variants divide
    few = {"training.losses.every": 4, "training.losses.rows": 20}
    return numbers(preset, rows, small={**halves, **curves, **small}, smoke={**tiny, **few})


def build(config: ConfigDict) -> "Experiment":
    """Exports the best scheme of the paper's, or the first that has steps."""
    return experiment("addresses", config)


def experiment(name: str, config: ConfigDict) -> "Experiment":
    """The experiment under a name."""
    from configs.kinds.records import wiring  # TensorFlow is imported here, so that numbers can be read without it
    from configs.kinds.records.columns import columns_of_addresses

    return wiring.build(name, ABOUT, reader(config), ADDRESS, config, columns_of_addresses)


def reader(config: ConfigDict) -> Reader:
    """The rows of files, or those of a made-up state."""
    if config.data_dir:
        return given_or_hashed(partial(AddressFiles, max_characters=config.data.max_characters), config)
    require_data(config)
    return MadeUpState(config.data.made_up, config.seed)
