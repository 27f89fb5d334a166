"""What is measured of sentence VAEs."""

from collections.abc import Sequence
from pathlib import Path

from ml_collections import ConfigDict

from configs.kinds.sentences.judge import load_judge
from tfvae.experiment import Stage
from tfvae.likelihoods.tokens import lengths
from tfvae.metrics.active_units import ActiveUnits
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.importance import ImportanceWeighted
from tfvae.metrics.kl_share import KLShare
from tfvae.metrics.metric import Metric
from tfvae.metrics.mutual_information import BatchMutualInformation, MutualInformation
from tfvae.metrics.sentences.decodings import Beam
from tfvae.metrics.sentences.generated_text import GeneratedText
from tfvae.metrics.sentences.information_given_length import InformationGivenLength
from tfvae.metrics.sentences.judged_perplexity import JudgedPerplexity
from tfvae.metrics.sentences.text_reconstruction import TextReconstruction
from tfvae.metrics.threshold import Threshold
from tfvae.model import VAE

INFORMATION = "mi_given_length"
"""The value that ends aggressive training, and that tables and figures report: a length is no content."""
LOGITS = 2**26
"""Numbers that the logits of all sentences decoded at once may have: 256 MB."""


def held_out(model: VAE) -> Sequence[Metric]:
    """Measured after each pass: what the plateau rule and aggressive training look at, and figures show."""
    if not model.latent.features:
        return (ElboParts(),)
    return (ElboParts(), InformationGivenLength(), BatchMutualInformation(), ActiveUnits())


def metrics_of(config: ConfigDict, stage: Stage, model: VAE, judge: Path) -> Sequence[Metric]:
    """What is measured of a stage.

    Of a second stage only its samples are: it reads sentences through the first one's VAE. A language model has no z:
    its likelihood is exact with one sample, and there is nothing to reconstruct.
    """
    numbers = config.metrics
    samples = _of_samples(config, judge)
    if stage.method.of:
        return samples
    if not model.latent.features:
        return [ElboParts(), *samples, _nll(config, 1)]
    return [
        ElboParts(),
        *samples,
        _nll(config, numbers.iw_samples),
        KLShare(),
        InformationGivenLength(),
        BatchMutualInformation(),
        MutualInformation(numbers.mi_samples),
        ActiveUnits(),
        TextReconstruction(max_examples=numbers.decoded),
        TextReconstruction(Beam(numbers.beam), "_beam", max_examples=numbers.decoded),
    ]


def _of_samples(config: ConfigDict, judge: Path) -> list[Metric]:
    decoded = config.metrics.decoded
    judged = (
        [JudgedPerplexity(load_judge(config, judge), config.judge.short, max_examples=decoded)]
        if config.judge.steps
        else []
    )
    return [GeneratedText(max_examples=decoded), *judged]


def thresholds_of(config: ConfigDict, baseline: str, exported: Stage) -> tuple[Threshold, ...]:
    """The exported model must not explain held-out sentences much worse than the first one does.

    A second stage has no likelihood of its own.
    """
    if exported.name == baseline or exported.method.of:
        return ()
    return (Threshold("perplexity", config.metrics.bless_ratio, of=baseline),)


def _nll(config: ConfigDict, samples: int) -> ImportanceWeighted:
    rows = max(1, LOGITS // ((config.data.max_words + 1) * config.data.vocabulary))
    return ImportanceWeighted(samples, rows, tokens=lengths, max_examples=config.metrics.iw_limit)
