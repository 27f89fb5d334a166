"""Figures of the delta-VAE paper for a report (Figures 3 and 4, Appendices G and H)."""

from collections.abc import Mapping
from typing import Any

from tfvae.experiment import Outcome


def figures(outcome: Outcome) -> Mapping[str, Any]:
    """Nothing yet."""
    return {}
