"""Values that few training rows have, such as one person's name: do generated rows have them, too?"""

from collections import Counter
from collections.abc import Hashable, Mapping

from tfvae.metrics.tables.compared import Compared
from tfvae.metrics.tables.plain import PlainTable


def rare_values(train: PlainTable, held: PlainTable, fake: PlainTable, least: int) -> Mapping[str, Compared]:
    """Of each column, the share of rows with a value that at least one training row has, and fewer than `least` have.

    Held-out rows have such values by chance, and nobody has told them: no more of them is normal.
    """
    return {name: _shares(train.keys(name), held.keys(name), fake.keys(name), least) for name in train.kinds}


def _shares(train: list[Hashable], held: list[Hashable], fake: list[Hashable], least: int) -> Compared:
    rare = {value for value, rows in Counter(train).items() if value is not None and rows < least}
    return Compared(*(sum(value in rare for value in values) / len(values) for values in (fake, held)))
