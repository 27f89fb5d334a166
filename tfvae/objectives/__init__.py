"""Objectives: from a draw to a scalar loss."""

from tfvae.objectives.elbo import Objective, elbo
from tfvae.objectives.wae import inverse_multiquadratic, mmd, wae_mmd

__all__ = ["Objective", "elbo", "inverse_multiquadratic", "mmd", "wae_mmd"]
