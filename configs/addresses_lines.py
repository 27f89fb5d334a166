"""Addresses as lines of comma-separated text: the character model alone, without a tree.

Paper: Chou and Hathi 2019, Generated Loss, Augmented Training, and Multiscale VAE, Appendix F and Table 7.
Command: python -m pipelines.run --pipeline=addresses_lines --preset=small --data=FILE
Data: as for addresses, whose header says what FILE may be. Without --data, the addresses of a made-up state.
Expected: on addresses of Vermont, seed 0, 1,000 steps in the place of 3,000 of `small`: mean p-value .250, 3.4 percent
malformed lines, 6 minutes of one core; see docs/records.md.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ml_collections import ConfigDict

from configs import addresses
from configs.kinds.presets import stages
from configs.kinds.records.numbers import UNASKED, numbers

if TYPE_CHECKING:
    from tfvae.experiment import Experiment
    from tfvae.metrics.metric import Metric
    from tfvae.metrics.records.reference import Reference

ABOUT = (
    "Addresses as lines of comma-separated text under the character model alone, of twice the width (Chou and Hathi "
    "2019, Appendix F): it spells and joins fields well, and its latents have little to say."
)
FILES = ("data.test",)
LINES = "teacher_forcing + pass_through"  # a message of one field, which passes its embedding on as it is
METHODS = {
    "lines": f"{LINES} + warm_up(0.768)",
    "lines_collapsed": f"{LINES} + multiscale(start=2.56, end=1.28)",
    "lines_multiscale": f"{LINES} + multiscale(start=0.768, end=0.768)",
}
"""Name of a stage -> its method: the rows of Table 7. Scheduled sampling does not work here, the paper says."""


def get_config(preset: str = "small") -> ConfigDict:
    """The numbers of addresses, twice as wide."""
    steps = {"paper": 2_000_000, "small": 3000, "smoke": 6}
    chosen = {"paper": METHODS, "small": ["lines"], "smoke": ["lines"]}
    rows: dict[str, Any] = {**stages(METHODS, 0), **UNASKED}
    rows |= {f"stages.{name}.steps": steps.get(preset, 0) for name in chosen.get(preset, [])}
    smoke = {"data.made_up": 2000, "model.network.width": 8}
    # At temperature 0 a collapsed model writes the same line everywhere (Figure 19).
    own = {"data.made_up": 20_000, "model.network.width": 256, "report.temperature": 1.0, **rows}
    return numbers(preset, own, smoke=smoke)


def build(config: ConfigDict) -> "Experiment":
    """Exports the first that is trained."""
    from configs.kinds.records import wiring  # TensorFlow is imported here, so that numbers can be read without it
    from configs.kinds.records.columns import Columns
    from configs.kinds.records.views import as_addresses
    from tfvae.data.records.comma_lines import LINE, CommaLines

    return wiring.build(
        "addresses_lines",
        ABOUT,
        CommaLines(addresses.reader(config)),
        LINE,
        config,
        lambda schema: Columns(),
        further=_p_values,
        views=as_addresses,
    )


def _p_values(config: ConfigDict, reference: "Reference") -> Sequence["Metric"]:
    from tfvae.metrics.records.line_p_value import LinePValue

    return [LinePValue(reference, config.metrics.per_example)]
