"""Whether what is traced must have shapes that are known beforehand, as XLA and so TPUs want them.

Strings are packed without padding where shapes may depend on the data, and padded where they may not; losses and
gradients are the same up to rounding.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import tensorflow as tf

_ASKED = ContextVar("static_shapes", default=False)


@contextmanager
def static_shapes() -> Iterator[None]:
    """What is traced inside has static shapes."""
    token = _ASKED.set(True)
    try:
        yield
    finally:
        _ASKED.reset(token)


def wanted() -> bool:
    """Whether the current code must have static shapes: inside of `static_shapes`, and under the strategy of a TPU."""
    return _ASKED.get() or isinstance(tf.distribute.get_strategy(), tf.distribute.TPUStrategy)
