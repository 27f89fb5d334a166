"""Inference for records."""

from tfvae.inference.records.completion import Completed, complete
from tfvae.inference.records.embedded_once import embedded_once
from tfvae.inference.records.gaps import given
from tfvae.inference.records.left_out import left_out

__all__ = ["Completed", "complete", "embedded_once", "given", "left_out"]
