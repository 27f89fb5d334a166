"""Networks: Keras layers from tensors to tensors, the heads that end a decoder, and the ways to run one."""

from tfvae.networks import decoders, dense, gamma, heads, infogan, resnet, spectral, wae

__all__ = ["decoders", "dense", "gamma", "heads", "infogan", "resnet", "spectral", "wae"]
