"""Figures, each by itself: one that cannot be drawn becomes a line that says why, and ends nothing else."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Missing(NamedTuple):
    """Stands in a report where a figure failed."""

    reason: str
    """The error, in one line."""


def attempted(title: str, draw: Callable[[], Any]) -> Mapping[str, Any]:
    """What `draw` gives, by title: under `title`, or a mapping of several as it is.

    Where it fails, `Missing` stands under `title`. A report names and counts those; the whole error goes to the log.
    """
    try:
        drawn = draw()
    except Exception as error:  # whatever it is, people shall have the rest of the report
        logging.getLogger(__name__).info("The figure %r could not be drawn.", title, exc_info=True)
        lines = str(error).strip().splitlines()
        return {title: Missing(f"{type(error).__name__}: {lines[0] if lines else 'no message'}")}
    return drawn if isinstance(drawn, Mapping) else {title: drawn}
