"""Measures held-out data after each pass, and changes nothing."""

from collections.abc import Callable, Mapping

from tfvae.training.procedures.wrapped import Wrapped


class HeldOut(Wrapped):
    """Asks for values on held-out data after each pass, so that they are written down.

    `Plateau` asks by itself. This is for training at a rate of its own, which keeps the last weights.
    """

    def epoch(self, measure: Callable[[], Mapping[str, float]]) -> None:
        measure()
        super().epoch(measure)
