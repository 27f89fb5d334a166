"""What a VAE learns of a manifold whose dimension r is known: points in 20 dimensions, made up; no download.

Paper: Dai and Wipf 2019, Theorems 2 to 4, Eq. 8 and 9, footnote 6 (the paper shows them on images, where r is unknown).
Command: python -m pipelines.run --pipeline=two_stage_manifold --preset=small
Expected: at `small`, seed 0, about 12 CPU minutes: 2 of 8 latent dimensions in use, slope of the rate 2.05; see
docs/two_stage.md.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.manifolds.numbers import numbers

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

ABOUT = (
    "Theorems 2 to 4 of the two-stage paper (Dai and Wipf 2019) where the manifold's dimension r is known: points in "
    "four clusters on a curved surface."
)
METHODS = {
    "learned_gamma": "learned_gamma",
    "two_stage": "second_stage(of=learned_gamma)",
    "joint": "learned_gamma + joint",
    **{f"fixed_{1000 * g:.0f}": f"fixed_gamma({g})" for g in (1.0, 0.1, 0.01)},
    **{f"floor_{1000 * g:.0f}": f"learned_gamma(floor={g})" for g in (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005)},
    **{f"latent_{width}": f"learned_gamma + latent({width})" for width in (1, 2, 3, 4, 16)},
    "two_stage_2": "second_stage(of=latent_2)",
}
"""Name of a stage -> its method. Those with a fixed deviation g, or a floor under it, are named after its thousandths.
"""


def get_config(preset: str = "small") -> ConfigDict:
    """10,000 points: a pass takes 100 steps."""
    return numbers(METHODS, preset)


def build(config: ConfigDict) -> "Experiment":
    """Exports the two-stage VAE."""
    from configs.kinds.manifolds import wiring  # TensorFlow is imported here, so that numbers can be read without it

    return wiring.build("two_stage_manifold", ABOUT, config, exported="two_stage")
