"""What the files of a stage's training tell: seconds, inner updates, values on held-out and on generated data."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path


def training_values(stage: Path) -> dict[str, float]:
    """The seconds of a training, and what it saw of held-out and of generated data where it looked at some.

    A training that is shorter than `training.every.log` has no line, and its seconds are unknown.
    """
    held_out = [line["elbo"] for line in _lines(stage / "validation.jsonl")]
    best = {"validation_elbo": max(held_out)} if held_out else {}
    history = _lines(stage / "history.jsonl")
    seconds = {"seconds": history[-1]["seconds"]} if history else {}
    return {**seconds, **_inner(history), **best, **_generated(stage)}


def _inner(history: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Inner updates of the encoder before a step of an aggressive phase, on average; nothing where there was none.

    A line is a mean over its steps. That in which the phase ends has steps without inner updates among them, and is
    left out where there are others; alone, it gives less than were made.
    """
    made = [line.get("inner_steps", 0.0) for line in history]
    phase = [value for value in made if value]
    ended = bool(phase) and made[-1] == 0.0
    whole = phase[:-1] if ended and len(phase) > 1 else phase
    return {"inner_steps": sum(whole) / len(whole)} if whole else {}


def _generated(stage: Path) -> dict[str, float]:
    """The objective on test and generated data after the last step, and bits of characters; see `LossCurves`."""
    last = (_lines(stage / "losses.jsonl") or [{}])[-1]
    names = [name for name in ("loss", "bpc") if f"generated_{name}" in last]
    ends = {f"{name}_{kind}": last[f"{kind}_{name}"] for name in names for kind in ("test", "generated")}
    return ends | {f"{name}_gap": last[f"generated_{name}"] - last[f"test_{name}"] for name in names}


def _lines(path: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
