"""Networks: Keras layers from tensors to tensors, the heads that end a decoder, and the ways to run one."""

from tfvae.networks import decoders, decoding, dense, gamma, heads, infogan, lstm, recurrence, resnet, spectral, wae

__all__ = [
    "decoders", "decoding", "dense", "gamma", "heads", "infogan", "lstm", "recurrence", "resnet", "spectral", "wae",
]  # fmt: skip
