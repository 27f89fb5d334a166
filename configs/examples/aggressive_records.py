"""Aggressive training of the encoder on records, beside the paper's own way.

Command: python -m pipelines.run --pipeline=configs/examples/aggressive_records.py --preset=smoke
"""

from ml_collections import ConfigDict

from configs.kinds.presets import stages
from configs.kinds.records.columns import columns_of_addresses
from configs.kinds.records.numbers import BEST, UNASKED, numbers
from tfvae.data.records.addresses import ADDRESS
from tfvae.data.records.made_up_state import MadeUpState


def get_config(preset: str = "small") -> ConfigDict:
    """The paper's best scheme, driven aggressively."""
    rows = UNASKED | stages({BEST: BEST, "aggressive": f"{BEST} + aggressive(most=20, window=5)"}, 1000)
    return numbers(preset, rows, smoke={f"stages.{name}.steps": 6 for name in (BEST, "aggressive")})


def build(config: ConfigDict) -> object:
    """Addresses of a made-up state; the paper's own way is served."""
    from configs.kinds.records.wiring import build as wire

    return wire("aggressive_records", "Aggressive.", MadeUpState(1000, 0), ADDRESS, config, columns_of_addresses)
