"""Objectives: from a draw to a scalar loss."""

from tfvae.objectives.autogen import autogen
from tfvae.objectives.elbo import Objective, elbo
from tfvae.objectives.rates import Rate, beta, free_bits, free_bits_of_all
from tfvae.objectives.wae import inverse_multiquadratic, mmd, wae_mmd

__all__ = [
    "Objective", "Rate", "autogen", "beta", "elbo", "free_bits", "free_bits_of_all",
    "inverse_multiquadratic", "mmd", "wae_mmd",
]  # fmt: skip
