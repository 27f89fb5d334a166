"""Generated rows for whoever has a data frame: fit, sample, fill gaps, score, report.

    from tfvae import tables

    model = tables.fit(df)
    fake = model.sample(1000, seed=0)
    model.sample(100, given={"city": "BARRE"})
    model.impute(df)
    model.report().save("report.html")
    model.save("model")
    model = tables.load("model")

`df` is a data frame of pandas or polars, an Arrow table, a mapping from names to columns, an iterable of frames that
are not in memory together, or the path of a file. What comes back is of the same kind, with the same types. It is the
pipeline of `python -m pipelines.run --pipeline=records`, run in this process; docs/tables.md says how columns are read.
"""

from tfvae.lazy import lazy
from tfvae.quiet import quiet

quiet()  # TensorFlow listens to this before its import alone

_HOMES = {
    "Frame": "frame",
    "Model": "model",
    "fit": "fitting",
    "load": "model",
}

__all__ = [
    "Frame",
    "Model",
    "fit",
    "load",
]

__getattr__ = lazy(__name__, _HOMES)
