"""Inference functions: how a model reads x, as a draw of z that is scored."""

from tfvae.inference.amortized import Inference, amortized, drawn, score
from tfvae.inference.semi_amortized import SemiAmortized

__all__ = ["Inference", "SemiAmortized", "amortized", "drawn", "score"]
