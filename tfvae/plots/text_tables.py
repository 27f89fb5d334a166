"""Tables of sentences that a person reads."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np


class TextTable(NamedTuple):
    """A table of text in a report; a report may show it wherever it may show a figure."""

    caption: str
    """What is seen, and how to read it."""
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    """Each as long as the header."""
    group: int = 0
    """This many rows belong together; 0 for all."""


def side_by_side(originals: Sequence[str], reconstructions: Mapping[str, Sequence[str]], rule: str = "") -> TextTable:
    """Each original above what every model makes of it.

    Args:
        originals: N sentences.
        reconstructions: theirs, N by the name of the model.
        rule: which sentences these are; a part of the caption.

    Raises:
        ValueError: a model has another number of sentences.
    """
    for name, sentences in reconstructions.items():
        if len(sentences) != len(originals):
            raise ValueError(f"`reconstructions` must have {len(originals)} sentences, got {len(sentences)} of {name}.")
    columns = {"original": originals, **reconstructions}
    rows = [(name, sentences[i]) for i in range(len(originals)) for name, sentences in columns.items()]
    caption = f"Test sentences{_said(rule)}, and what each model makes of one z sampled from its posterior."
    return TextTable(caption, ("model", "sentence"), rows, group=len(columns))


def generated_sentences(sentences: Mapping[str, Sequence[str]], rule: str = "") -> TextTable:
    """What each model makes of draws from the prior, one model below the other.

    Args:
        sentences: as many of each model, by its name.
        rule: which sentences these are; a part of the caption.

    Raises:
        ValueError: models have different numbers of sentences.
    """
    numbers = {len(found) for found in sentences.values()}
    if len(numbers) > 1:
        raise ValueError(f"`sentences` must be equally many of each model, got {sorted(numbers)}.")
    rows = [(name, sentence) for name, found in sentences.items() for sentence in found]
    caption = f"What is read off each z drawn from the prior{_said(rule)}."
    return TextTable(caption, ("model", "sentence"), rows, group=max(numbers, default=0))


def _said(rule: str) -> str:
    return f", {rule}" if rule else ""


def interpolations(ends: Sequence[tuple[str, str]], paths: Mapping[str, Sequence[Sequence[str]]]) -> TextTable:
    """Sentences decoded on the way from the z of one sentence to that of another, model by model.

    Args:
        ends: P pairs of originals.
        paths: by the name of the model: for each pair, sentences at even steps of z, both ends among them.

    Raises:
        ValueError: a model has another number of paths, or paths differ in length.
    """
    for name, found in paths.items():
        if len(found) != len(ends):
            raise ValueError(
                f"`paths` must have {len(ends)} paths, one for each of `ends`; got {len(found)} of {name}."
            )
    lengths = {len(path) for found in paths.values() for path in found}
    if len(lengths) > 1:
        raise ValueError(f"`paths` must all be of one length, got lengths {sorted(lengths)}.")
    rows = [row for i, pair in enumerate(ends) for name, found in paths.items() for row in _path(name, pair, found[i])]
    caption = "Between two test sentences: z moves in even steps from the first one's to the second one's."
    return TextTable(caption, ("model", "place", "sentence"), rows, group=max(lengths, default=0) + 2)


def _path(name: str, ends: tuple[str, str], sentences: Sequence[str]) -> list[tuple[str, str, str]]:
    places = [f"{place:.2f}" for place in np.linspace(0, 1, len(sentences))]
    between = zip([""] * len(places), places, sentences, strict=True)
    return [(name, "first", ends[0]), *between, ("", "second", ends[1])]
