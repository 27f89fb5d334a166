"""What is measured of tree VAEs."""

from collections.abc import Callable, Sequence
from pathlib import Path

from ml_collections import ConfigDict

from configs.kinds.records.baselines import is_code
from configs.kinds.records.columns import Columns
from tfvae.experiment import Stage
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.metric import Metric
from tfvae.metrics.mutual_information import BatchMutualInformation
from tfvae.metrics.records.bits_per_character import BitsPerCharacter
from tfvae.metrics.records.column_gap import ColumnGap
from tfvae.metrics.records.duplicates import Duplicates
from tfvae.metrics.records.existing import Existing
from tfvae.metrics.records.levenshtein import LevenshteinPerCharacter
from tfvae.metrics.records.longest import Longest, longest_lengths
from tfvae.metrics.records.p_value import PValue
from tfvae.metrics.records.reconstructed import Reconstructed
from tfvae.metrics.records.reference import Reference, load_reference
from tfvae.metrics.threshold import Threshold
from tfvae.model import VAE
from tfvae.networks.records.read_back import ReadBack
from tfvae.schema.message import Number, Schema, Text, leaves

LOSSES = "losses.jsonl"
"""The loss curves of a stage, in its directory."""


def held_out(model: VAE) -> Sequence[Metric]:
    """What aggressive training looks at after each pass: nothing of codes without a density, and it then refuses."""
    return () if is_code(model) else (ElboParts(), BatchMutualInformation())


Further = Callable[[ConfigDict, Reference], Sequence[Metric]]
"""(configuration, training rows) -> metrics that an experiment has beside those of all records."""


def nothing(config: ConfigDict, reference: Reference) -> Sequence[Metric]:
    """No further metrics."""
    del config, reference
    return ()


def metrics_of(
    config: ConfigDict,
    choose: Callable[[Schema], Columns],
    stage: Stage,
    model: VAE,
    directory: Path,
    further: Further = nothing,
) -> Sequence[Metric]:
    """What fits the columns: without a category there is no p-value, without a text no edit distance.

    Of a second stage only the rows are measured: it reads records through the first one's VAE. The codes of WAE and
    AAE are points, which have no rate.
    """
    reference, numbers = load_reference(directory), config.metrics
    columns = choose(reference.schema)
    found: list[Metric] = [] if stage.method.of or is_code(model) else [ElboParts()]
    if isinstance(model.decoder, ReadBack) and model.latent.features:
        found.append(ColumnGap())
    if not stage.method.of and any(isinstance(leaf.field.kind, Text) for leaf in leaves(reference.schema.message)):
        found.append(BitsPerCharacter(reference.schema))
    if columns.given and columns.numbers:
        found.append(PValue(columns.given, columns.numbers, reference, numbers.per_example))
    if columns.text:
        found.append(LevenshteinPerCharacter(columns.text, reference, numbers.per_example))
    if columns.latitude and not stage.method.of:
        place = (columns.latitude, columns.longitude)
        found.append(Reconstructed(reference, place, columns.numeral, columns.given, numbers.per_example))
    found += [
        Existing(reference, per_example=numbers.per_example),
        Duplicates(reference, per_example=numbers.per_example),
        *_longest(reference, numbers.per_example),
        *further(config, reference),
    ]
    exact = tuple(leaf.path for leaf in leaves(reference.schema.message) if not isinstance(leaf.field.kind, Number))
    # Two rows hardly ever have equal numbers, so a copy may hide behind them.
    return [*found, Duplicates(reference, exact, "_without_numbers", numbers.per_example)] if exact else found


def _longest(reference: Reference, per_example: int) -> list[Metric]:
    """Where there is a text that is not always empty."""
    return [Longest(reference, per_example)] if longest_lengths(reference.schema) else []


def thresholds_of(config: ConfigDict) -> tuple[Threshold, ...]:
    """Rows whose numbers do not go with their category are no use to anyone, nor are those that all lie in its middle:
    a collapsed model has a mean p-value near 1, and a large KS distance."""
    least, farthest = config.metrics.bless_p, config.metrics.bless_ks
    if not least:
        return ()
    return Threshold("p_mean", at_least=least), Threshold("p_ks", at_most=farthest)
