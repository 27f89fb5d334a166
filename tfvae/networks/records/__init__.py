"""Networks of structured records (generated-loss paper, Appendix B)."""

from tfvae.lazy import lazy

_HOMES = {
    "ChoiceLiteral": "choice",
    "FieldsEncoder": "read_back",
    "GRUCell": "gru",
    "PackedLogits": "string_decoder",
    "ReadBack": "read_back",
    "RecordDecoder": "decoder",
    "RecordEncoder": "decoder",
    "Repeated": "repeated",
    "ScalarTuple": "scalar_tuple",
    "SimpleTuple": "simple_tuple",
    "StringLiteral": "string_literal",
    "Tree": "tree",
    "Tuple": "tuple",
    "capped_celu": "activations",
    "celu": "activations",
    "dense": "layers",
    "fan_in": "layers",
}

__all__ = [
    "ChoiceLiteral",
    "FieldsEncoder",
    "GRUCell",
    "PackedLogits",
    "ReadBack",
    "RecordDecoder",
    "RecordEncoder",
    "Repeated",
    "ScalarTuple",
    "SimpleTuple",
    "StringLiteral",
    "Tree",
    "Tuple",
    "capped_celu",
    "celu",
    "dense",
    "fan_in",
]

__getattr__ = lazy(__name__, _HOMES)
