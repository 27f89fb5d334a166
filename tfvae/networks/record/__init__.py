"""Networks of structured records (generated-loss paper, Appendix B)."""

from tfvae.networks.record.activations import capped_celu, celu
from tfvae.networks.record.choice import ChoiceLiteral
from tfvae.networks.record.decoder import RecordDecoder, RecordEncoder
from tfvae.networks.record.gru import GRUCell
from tfvae.networks.record.layers import dense, fan_in
from tfvae.networks.record.repeated import Repeated
from tfvae.networks.record.scalar_tuple import ScalarTuple
from tfvae.networks.record.string_literal import PackedLogits, StringLiteral
from tfvae.networks.record.tree import Tree
from tfvae.networks.record.tuple import Tuple

__all__ = [
    "ChoiceLiteral",
    "GRUCell",
    "PackedLogits",
    "RecordDecoder",
    "RecordEncoder",
    "Repeated",
    "ScalarTuple",
    "StringLiteral",
    "Tree",
    "Tuple",
    "capped_celu",
    "celu",
    "dense",
    "fan_in",
]
