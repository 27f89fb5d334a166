"""What a draw costs under another prior than the latent's own: one that a second VAE has learned, or learns with it."""

import tensorflow as tf

from tfvae.inference.amortized import amortized
from tfvae.latents import ends, log_prob_up_to_end
from tfvae.model import VAE
from tfvae.randomness import split
from tfvae.types import Batch, Draw, Seed


def under_aux_prior(
    model: VAE, batch: Batch, seed: Seed, *, training: bool = False, step: tf.Tensor | None = None
) -> Draw:
    """One draw from q(z given x), whose `kl` [B, 1] is the rate under the model's auxiliary prior.

    With it the ELBO is that of both stages as one model u -> z -> x, and its gradient moves q(z given x) towards what
    the prior has learned (two-stage paper, footnote 6: trained jointly). The prior's own weights are `Beside`'s to
    train.

    Raises:
        ValueError: the model has no auxiliary prior.
    """
    if model.aux_prior is None:
        raise ValueError("`model` must have an `aux_prior`, got None.")
    read, inner = split(seed, 2)
    draw = amortized(model, batch, read, training=training, step=step)
    return draw._replace(kl=rate_under(model.aux_prior, draw, inner)[:, None])


def rate_under(prior: VAE, draw: Draw, seed: Seed) -> tf.Tensor:
    """log q(z given x) - log p(z) at the drawn z, with the bound of the VAE `prior` on log p(z); nats [B].

    The bound is exact where `prior` has no latent of its own. Where series end, both densities are of z up to the end.
    """
    of_z = amortized(prior, {"x": draw.z, **ends(draw.q)}, seed)
    log_pz = of_z.log_px - tf.reduce_sum(of_z.kl, axis=-1)
    return log_prob_up_to_end(draw.q, draw.z) - log_pz
