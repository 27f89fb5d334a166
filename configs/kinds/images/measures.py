"""What is measured of the two-stage VAE and its baselines."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ml_collections import ConfigDict

from tfvae.checks import ConfigError
from tfvae.data.images.rotated import Rotated
from tfvae.data.source import Source
from tfvae.metrics.active_units import ActiveUnits
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.images.features.classifier import Classifier, LabelError, train_classifier
from tfvae.metrics.images.features.inception import Inception
from tfvae.metrics.images.fidelity import Fidelity
from tfvae.metrics.images.frechet import LEGACY
from tfvae.metrics.images.reconstruction import Reconstruction
from tfvae.metrics.importance import ImportanceWeighted
from tfvae.metrics.metric import Metric
from tfvae.metrics.mutual_information import BatchMutualInformation, MutualInformation
from tfvae.metrics.threshold import Threshold

UNLABELLED = (
    "the images have no labels of 2 classes or more, so no classifier can judge the samples. Sort the images into "
    "class subfolders, or set --config.metrics.judge_steps=0, which leaves out what needs a classifier; with it, "
    "--config.metrics.inception_weights=FILE measures FID instead."
)


def fit_judge(name: str, config: ConfigDict, source: Source, directory: Path) -> None:
    """Trains the small classifier in whose features samples are judged; its seed is fixed, so that runs compare.

    Raises:
        ConfigError: the images have no labels.
    """
    if not config.metrics.judge_steps:
        return
    try:
        judged = Rotated(source) if config.metrics.judge_rotations else source
        train_classifier(judged, extractor_name(name, config), steps=config.metrics.judge_steps).save(directory)
    except LabelError as error:
        raise ConfigError(f"{UNLABELLED} ({error})") from error


def extractor_name(experiment: str, config: ConfigDict) -> str:
    """Name of the features: the data and what is told apart, as in mnist_classifier or celeba_rotations."""
    task = "rotations" if config.metrics.judge_rotations else "classifier"
    return f"{experiment.removeprefix('two_stage_')}_{task}"


def metrics_of(config: ConfigDict, judge: Path, stages: Sequence[str]) -> Mapping[str, Sequence[Metric]]:
    """Metrics by stage.

    The second stage reads images through the first one's VAE, so only its samples are measured. WAE's posterior is a
    point and has no rate.
    """
    samples = _sample_metrics(config, judge)
    density = _density_metrics(config)
    special: dict[str, list[Metric]] = {"two_stage": samples, "wae_mmd": [Reconstruction(), ActiveUnits(), *samples]}
    return {stage: special.get(stage, [*density, *samples]) for stage in stages}


def thresholds_of(name: str, config: ConfigDict) -> tuple[Threshold, ...]:
    """The two-stage sampler must not be worse than the first stage alone, in the features that are measured."""
    numbers, extractor = config.metrics, extractor_name(name, config)
    measured = {f"frechet_{extractor}": numbers.judge_steps, "fid": numbers.inception_weights}
    return tuple(
        Threshold(value, config.bless_ratio, of="learned_gamma") for value, wanted in measured.items() if wanted
    )


def _sample_metrics(config: ConfigDict, judge: Path) -> list[Metric]:
    metrics: list[Metric] = []
    if config.metrics.judge_steps:
        metrics.append(Fidelity(Classifier.load(judge)))
    if config.metrics.inception_weights:
        inception = Inception(config.metrics.inception_weights)
        metrics += [Fidelity(inception), Fidelity(inception, LEGACY)]
    return metrics


def _density_metrics(config: ConfigDict) -> list[Metric]:
    numbers = config.metrics
    return [
        Reconstruction(),
        ElboParts(),
        ImportanceWeighted(numbers.iw_samples, max_examples=numbers.iw_limit),
        BatchMutualInformation(),
        MutualInformation(numbers.mi_samples),
        ActiveUnits(),
    ]
