"""delta-VAE on MNIST, 28x28 binary images drawn pixel by pixel, beside a plain VAE and other remedies.

Paper: Razavi et al. 2019, Preventing Posterior Collapse with delta-VAEs; it has no MNIST, these are small networks.
Command: python -m pipelines.run --pipeline=delta_mnist --preset=small --data_dir=DIRECTORY
Expected: at `small`, three seeds, 25 CPU minutes each: KL of the plain VAE .001 nats, of the delta-VAE 10.2 and never
below 8.2, shuffle gap 15 to 16, digits found from sampled z 10 and 47 percent; the bound through the auxiliary prior is
the plain VAE's, -88.4; see docs/delta.md.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.images.raster.numbers import ROWS, numbers
from configs.kinds.images.readers import reader_for

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

ABOUT = (
    "Images drawn pixel by pixel from what their rows' latents say: the delta-VAE of Razavi et al. (2019), whose prior "
    "keeps the latents in use, beside a plain VAE and other remedies."
)

METHODS = {
    "plain": "plain",
    "delta": "ar1(8) + anneal",
    "delta_prior": "aux_prior(of=delta)",
    "delta_paper": "ar1(8)",
    "delta_paper_prior": "aux_prior(of=delta_paper)",
    "pixelcnn": "no_latent",
    "delta_low": "ar1(4) + anneal",
    "delta_low_prior": "aux_prior(of=delta_low)",
    "delta_high": "ar1(16) + anneal",
    "delta_high_prior": "aux_prior(of=delta_high)",
    "non_causal": "ar1(8) + anneal + encoder(all)",
    "independent": "independent_delta(8)",
    "literal": "independent_delta(8, means=literal)",
    "beta_20": "beta(0.2)",
    "beta_40": "beta(0.4)",
    "beta_70": "beta(0.7)",
    "free_bits": "free_bits(0.0714)",  # of 112 dimensions, 8 nats in all
    "free_bits_4": "free_bits_of_all(4)",
    "free_bits_8": "free_bits_of_all(8)",
    "free_bits_16": "free_bits_of_all(16)",
    "anneal": "anneal",
}
"""Name of a stage -> its method: the delta-VAE paper's comparison (Section 4.3, Figure 4).

The weight of the KL rises to 1 in the first quarter of `small`. Without that, as the paper trains (`delta_paper`), the
decoder first learns to pass over z, and in 2,000 steps may hardly come back to it; see docs/delta.md.
"""


def get_config(preset: str = "small") -> ConfigDict:
    """200,000 steps of 64 are 213 passes over the training images."""
    trained = {"plain": 2000, "delta": 2000, "delta_prior": 2000}
    return numbers(preset, ROWS, METHODS, steps=200_000, trained=trained)


def build(config: ConfigDict) -> "Experiment":
    """Exports the delta-VAE with its auxiliary prior."""
    # TensorFlow is imported here, so that numbers can be read without it.
    from configs.kinds.images.raster import rows, wiring

    reader = reader_for("mnist", config.data_dir, config.data.shape)
    return wiring.build("delta_mnist", ABOUT, reader, config, ROWS, rows.row_networks, exported="delta_prior")
