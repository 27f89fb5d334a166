"""Inference functions: how a model reads x, as a draw of z that is scored."""

from tfvae.inference.amortized import Inference, amortized, drawn, score
from tfvae.inference.semi_amortized import SemiAmortized
from tfvae.inference.under_prior import rate_under, under_aux_prior

__all__ = ["Inference", "SemiAmortized", "amortized", "drawn", "rate_under", "score", "under_aux_prior"]
