"""What is measured of the two-stage VAE and its baselines."""

from pathlib import Path

from ml_collections import ConfigDict

from tfvae.checks import ConfigError
from tfvae.data.images.rotated import Rotated
from tfvae.data.source import Source
from tfvae.experiment import Stage
from tfvae.latents import Deterministic
from tfvae.metrics.active_units import ActiveUnits
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.images.features.classifier import Classifier, LabelError, train_classifier
from tfvae.metrics.images.features.inception import Inception
from tfvae.metrics.images.fidelity import Fidelity
from tfvae.metrics.images.frechet import LEGACY
from tfvae.metrics.importance import ImportanceWeighted
from tfvae.metrics.metric import Metric
from tfvae.metrics.mutual_information import BatchMutualInformation, MutualInformation
from tfvae.metrics.reconstruction import Reconstruction
from tfvae.metrics.threshold import Threshold
from tfvae.model import VAE

UNLABELLED = (
    "the images have no labels of 2 classes or more, so no classifier can judge the samples. Sort the images into "
    "class subfolders, or set --config.judge.steps=0, which leaves out what needs a classifier; with it, "
    "--config.metrics.inception_weights=FILE measures FID instead."
)


def fit_judge(name: str, config: ConfigDict, source: Source, directory: Path) -> None:
    """Trains the small classifier in whose features samples are judged; its seed is fixed, so that runs compare.

    Raises:
        ConfigError: the images have no labels.
    """
    if not config.judge.steps:
        return
    try:
        judged = Rotated(source) if config.judge.rotations else source
        train_classifier(judged, extractor_name(name, config), steps=config.judge.steps).save(directory)
    except LabelError as error:
        raise ConfigError(f"{UNLABELLED} ({error})") from error


def extractor_name(experiment: str, config: ConfigDict) -> str:
    """Name of the features: the data and what is told apart, as in mnist_classifier or celeba_rotations."""
    task = "rotations" if config.judge.rotations else "classifier"
    return f"{experiment.removeprefix('two_stage_')}_{task}"


def metrics_of(config: ConfigDict, stage: Stage, model: VAE, judge: Path) -> list[Metric]:
    """What is measured of a stage.

    A second stage reads images through the first one's VAE, so only its samples are measured. A point posterior, as
    WAE's, has no rate. Where a second stage is trained jointly, rate and ELBO are those of both stages, and the
    likelihood of p(z) = N(0, I) is not that of the model.
    """
    samples = _sample_metrics(config, judge)
    if stage.method.of:
        return samples
    if isinstance(model.latent, Deterministic):
        return [Reconstruction(), ActiveUnits(), *samples]
    likelihood = [] if model.aux_prior else [_likelihood(config)]
    return [Reconstruction(), ElboParts(), *likelihood, *_information(config), *samples]


def thresholds_of(name: str, config: ConfigDict, parent: str | None) -> tuple[Threshold, ...]:
    """A second stage's sampler must not be worse than its parent alone, in the features that are measured."""
    numbers, extractor = config.metrics, extractor_name(name, config)
    measured = {f"frechet_{extractor}": config.judge.steps, "fid": numbers.inception_weights}
    if parent is None:
        return ()
    return tuple(Threshold(value, numbers.bless_ratio, of=parent) for value, wanted in measured.items() if wanted)


def _sample_metrics(config: ConfigDict, judge: Path) -> list[Metric]:
    metrics: list[Metric] = []
    if config.judge.steps:
        metrics.append(Fidelity(Classifier.load(judge)))
    if config.metrics.inception_weights:
        inception = Inception(config.metrics.inception_weights)
        metrics += [Fidelity(inception), Fidelity(inception, LEGACY)]
    return metrics


def _likelihood(config: ConfigDict) -> Metric:
    return ImportanceWeighted(config.metrics.iw_samples, max_examples=config.metrics.iw_limit)


def _information(config: ConfigDict) -> list[Metric]:
    return [BatchMutualInformation(), MutualInformation(config.metrics.mi_samples), ActiveUnits()]
