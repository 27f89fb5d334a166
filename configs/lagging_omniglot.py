"""Aggressive training of the encoder on OMNIGLOT, binary images drawn pixel by pixel, beside other remedies.

Paper: He et al. 2019, Lagging Inference Networks and Posterior Collapse, Table 2 and Appendix B.3.
Command: python -m pipelines.run --pipeline=lagging_omniglot --preset=small --data_dir=DIRECTORY
Data: DIRECTORY holds images_background.zip and images_evaluation.zip of OMNIGLOT, or chardata.mat of 28x28 images.
Expected: at `small`, on the 2,720 drawings of images_background_small1.zip, 25 CPU minutes: KL .35 to .45 nats of the
plain VAE and .95 to 1.04 of the aggressive one, its NLL .10 to .18 lower, three seeds; see docs/lagging.md.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.images.raster.numbers import BOTTLENECK, numbers
from tfvae.checks import DataError
from tfvae.data.images.omniglot import MATRIX, REMEDY, Drawings, Matrix
from tfvae.data.reader import Reader

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

ABOUT = (
    "OMNIGLOT under a deep PixelCNN, which can do without z: aggressive training of the encoder (He et al. 2019) "
    "beside a plain VAE, annealing, beta, semi-amortized inference and the decoder alone."
)

METHODS = {
    "vae": "plain",
    "aggressive": "aggressive",
    "pixelcnn": "no_latent",
    "anneal": "anneal",
    "beta_20": "beta(0.2)",
    "beta_40": "beta(0.4)",
    "beta_60": "beta(0.6)",
    "beta_80": "beta(0.8)",
    "sa_vae": "sa_vae",
    "sa_vae_anneal": "sa_vae + anneal",
    "aggressive_anneal": "aggressive + anneal",
}
"""Table 2: name of a stage -> its method."""

IMAGES = {
    "model.latent": 32,
    "training.batch_size": 50,
    "training.learning_rate": 1e-3,
    "training.anneal.steps": 4450,  # 10 passes over 22,345 images
    "training.aggressive.window": 10,
    "training.aggressive.patience": 5,
    "training.plateau.decays": 5,
    "training.plateau.patience": 20,
    "training.plateau.wait": 0,
}
"""Appendix B.3, and the released code."""


def get_config(preset: str = "small") -> ConfigDict:
    """500 passes of 445 steps, at most: training ends by the plateau. `small` has 14x14 images, and no plateau."""
    small = {
        "data.shape": (14, 14, 1), "training.plateau.decays": 0,
        "training.aggressive.most": 10, "training.aggressive.window": 0,  # a fixed budget
        # The mutual information on 135 drawings is noise for a large part: 5 passes without a new best come too soon.
        "training.aggressive.patience": 12,
        "training.anneal.steps": 400, "training.cool_from": 1500, "training.cool_to": 1500, "metrics.iw_samples": 500,
        "metrics.iw_limit": 400,
    }  # fmt: skip
    smoke = {"model.latent": 2, "training.batch_size": 8, "training.aggressive.most": 2, "metrics.iw_samples": 3}
    trained = {"vae": 1500, "aggressive": 1500}
    return numbers(preset, BOTTLENECK, METHODS, steps=500 * 445, trained=trained, own=IMAGES, small=small, smoke=smoke)


def build(config: ConfigDict) -> "Experiment":
    """Exports the aggressively trained VAE."""
    # TensorFlow is imported here, so that numbers can be read without it.
    from configs.kinds.images.raster import networks, wiring

    reader = reader_of(config.data_dir, config.data.shape[0])
    return wiring.build(
        "lagging_omniglot", ABOUT, reader, config, BOTTLENECK, networks.bottleneck_networks, exported="aggressive"
    )


def reader_of(data_dir: str, side: int) -> Reader:
    """The shared file of 28x28 images where it lies there, else the archives of drawings.

    Raises:
        DataError: there is no such folder, or the file has images of another side.
    """
    folder = Path(data_dir).absolute()
    if not data_dir or not folder.is_dir():
        raise DataError(f"`data_dir` must be a directory with OMNIGLOT, got {data_dir!r}: {REMEDY}.")
    if not (folder / MATRIX).is_file():
        return Drawings(str(folder), side)
    if side != 28:
        raise DataError(f"{folder / MATRIX} has images of 28x28: set --config.data.shape=(28,28,1), not {side}.")
    return Matrix(str(folder / MATRIX))
