"""Networks: Keras layers from tensors to tensors, the heads that end a decoder, and the ways to run one."""

from tfvae.lazy import lazy

_HOMES = {
    "Autoregressive": "decoders",
    "BernoulliHead": "heads",
    "ClosedFormGamma": "gamma",
    "Decoder": "decoders",
    "FeedForward": "decoders",
    "FixedGamma": "gamma",
    "GaussianHead": "heads",
    "GaussianSeries": "series",
    "LearnedGamma": "gamma",
    "LogisticMixtureHead": "heads",
    "NoEncoder": "no_encoder",
    "TokenNetwork": "decoders",
    "TransformerBlock": "attention",
    "attention": "attention",
    "beam_search": "search",
    "decoders": "decoders",
    "dense": "dense",
    "gamma": "gamma",
    "heads": "heads",
    "images": "images",
    "records": "records",
    "search": "search",
    "sentences": "sentences",
}

__all__ = [
    "Autoregressive",
    "BernoulliHead",
    "ClosedFormGamma",
    "Decoder",
    "FeedForward",
    "FixedGamma",
    "GaussianHead",
    "GaussianSeries",
    "LearnedGamma",
    "LogisticMixtureHead",
    "NoEncoder",
    "TokenNetwork",
    "TransformerBlock",
    "attention",
    "beam_search",
    "decoders",
    "dense",
    "gamma",
    "heads",
    "images",
    "records",
    "search",
    "sentences",
]

__getattr__ = lazy(__name__, _HOMES)
