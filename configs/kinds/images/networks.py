"""The image networks that a first stage can have."""

from ml_collections import ConfigDict

from configs.kinds.first_stage import Networks
from tfvae.networks.images import infogan, resnet, wae


def infogan_networks(config: ConfigDict) -> Networks:
    """Those of the paper's comparison of models (Section 5)."""
    width, momentum, shape = config.model.network.width, config.model.network.momentum, tuple(config.data.shape)
    return Networks(
        shape,
        lambda features: infogan.Encoder(features, width=width, momentum=momentum),
        lambda: infogan.Decoder(shape, width=width, momentum=momentum),
    )


def resnet_networks(config: ConfigDict, scales: int) -> Networks:
    """Those of the paper's Figure 11."""
    width, momentum, shape = config.model.network.width, config.model.network.momentum, tuple(config.data.shape)
    return Networks(
        shape,
        lambda features: resnet.Encoder(features, width=width, scales=scales, momentum=momentum),
        lambda: resnet.Decoder(shape, width=width, momentum=momentum),
    )


def wae_networks(config: ConfigDict) -> Networks:
    """Those of the Wasserstein autoencoder for 64x64 images."""
    width, momentum, shape = config.model.network.width, config.model.network.momentum, tuple(config.data.shape)
    return Networks(
        shape,
        lambda features: wae.Encoder(features, width=width, momentum=momentum),
        lambda: wae.Decoder(shape, width=width, momentum=momentum),
    )
