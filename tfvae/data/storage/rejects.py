"""The rejects of one shard: counted, and kept up to a bound, so that neither memory nor disk grows with bad rows."""

import json
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TextIO

from tfvae.data.counts import KINDS, OTHER, REASONS
from tfvae.data.reader import Reject
from tfvae.whole_files import replacing

KEPT = 1000
"""Rejects of one reason that a shard keeps, the first ones; all are counted."""


class Rejects:
    """Counts rejects by reason, and writes the first `KEPT` of each reason to `rejects/data-<name>.jsonl`, one a line.

    Args:
        stack: the file, which is opened at the first reject, is closed and gets its name when the stack ends well.
        directory: of all shards.
        name: of the shard.
    """

    def __init__(self, stack: ExitStack, directory: Path, name: str) -> None:
        self.number = 0
        self.kinds = dict[str, int]()
        """Number by reason; beyond `KINDS` reasons all others are `OTHER`, for a reason may name a file or a byte."""
        self.first = list[str]()
        """Places and reasons of the first few."""
        self._stack, self._directory, self._name = stack, directory, name

    def add(self, reject: Reject) -> None:
        """Counts a reject, and keeps it where its reason has not come too often."""
        kind = reject.reason if reject.reason in self.kinds or len(self.kinds) < KINDS else OTHER
        self.number += 1
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if self.kinds[kind] <= KEPT:
            self._file.write(json.dumps(reject._asdict()) + "\n")
        if self.number <= REASONS:
            self.first.append(f"{reject.where}: {reject.reason}")

    @cached_property
    def _file(self) -> TextIO:
        path = self._stack.enter_context(replacing(self._directory, f"rejects/data-{self._name}.jsonl"))
        return self._stack.enter_context(path.open("w", encoding="utf-8"))
