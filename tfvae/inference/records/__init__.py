"""Inference for records."""

from tfvae.inference.records.completion import Completed, complete
from tfvae.inference.records.embedded_once import embedded_once

__all__ = ["Completed", "complete", "embedded_once"]
