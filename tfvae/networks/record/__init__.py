"""Networks of structured records (generated-loss paper, Appendix B)."""

from tfvae.networks.record.activations import capped_celu, celu
from tfvae.networks.record.gru import GRUCell
from tfvae.networks.record.layers import dense, fan_in
from tfvae.networks.record.string_literal import PackedLogits, StringLiteral

__all__ = ["GRUCell", "PackedLogits", "StringLiteral", "capped_celu", "celu", "dense", "fan_in"]
