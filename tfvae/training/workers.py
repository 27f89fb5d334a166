"""What the workers of the current strategy do together: agree, share the chief's values, wait for each other.

Each function but `is_chief` is a meeting: all workers must call it, in the same order. Under strategies of one process
they are alone, and nothing is sent.
"""

import math
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tensorflow as tf

from tfvae.checks import ConfigError
from tfvae.training import replicas
from tfvae.training.pace import BLOCK_SECONDS

GONE = (
    tf.errors.UnavailableError,
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.DeadlineExceededError,
    tf.errors.FailedPreconditionError,
    tf.errors.InternalError,
    tf.errors.UnknownError,
)
"""How TensorFlow says that another worker is no more, by what it was doing when it found out."""


class WorkerError(ConnectionError):
    """Another worker ended, or cannot be reached; the message is one line."""


def is_chief() -> bool:
    """Whether this process writes what people read: the first worker, or the only process."""
    return not _together() or bool(tf.distribute.get_strategy().extended._is_chief)


def agree(wish: bool) -> bool:
    """Whether any worker has the wish, such as to stop or to save: so all do it after the same step."""
    return any(_numbers(int(wish)))


def barrier() -> None:
    """Returns once all workers have come here. One that ended before would look to the others as if it had died."""
    _numbers(0)


def require_same(what: str, value: Any) -> None:
    """Raises ConfigError unless all workers have the same value, by its text."""
    if len(set(_numbers(zlib.crc32(str(value).encode())))) > 1:
        raise ConfigError(f"all workers must have {what}, but those that TF_CONFIG names differ.")


def require_same_weights(weights: Iterable[tf.Variable]) -> None:
    """Raises ConfigError unless all workers have the same weights, bit for bit."""
    digest = 0
    for weight in weights if _together() else ():
        digest = zlib.crc32(tf.convert_to_tensor(weight).numpy().tobytes(), digest)
    require_same("the same weights in the end", digest)


def share(variables: Iterable[tf.Variable]) -> None:
    """Gives all workers the chief's values of variables: it alone has read a checkpoint."""
    if _together():
        for variable in variables:
            value = tf.convert_to_tensor(variable)
            numbers = tf.cast(value, tf.int32) if value.dtype == tf.bool else value  # nobody adds up bools
            variable.assign(tf.cast(_all_of(numbers)[0], value.dtype))


def block_seconds() -> float:
    """How long a block of steps may last, see `Pace`. Several workers look at no clock: they end blocks together."""
    return math.inf if _together() else BLOCK_SECONDS


@contextmanager
def own_directory(directory: Path) -> Iterator[Path]:
    """The directory itself for the chief; for others one that is deleted at the end, for what only the chief keeps.

    All workers must take part in whatever touches the weights, such as a checkpoint, so they do what the chief does.
    """
    kept = nullcontext(str(directory)) if is_chief() else TemporaryDirectory(prefix="tfvae-worker-")
    with kept as path:
        yield Path(path)


@contextmanager
def one_line() -> Iterator[None]:
    """Turns TensorFlow's errors into WorkerError where several workers train: they say in pages that one is gone."""
    try:
        yield
    except GONE as error:
        if not _together():
            raise
        raise WorkerError(
            "another worker ended or cannot be reached, so this one ends as well; the same commands again, for all "
            f"workers, go on from the last checkpoint. TensorFlow says: {_reason(error)}."
        ) from error


def _reason(error: tf.errors.OpError) -> str:
    """The first line of an error, without the name of the operation that met it."""
    return error.message.strip().partition("\n")[0].rpartition("}} ")[2].rstrip(".")


def _together() -> bool:
    """Whether the current strategy has more than one process."""
    strategy = tf.distribute.get_strategy()
    return isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy) and strategy.extended._num_workers > 1


def _numbers(own: int) -> list[int]:
    """The number that each worker brought, of all replicas in their order."""
    return _all_of(tf.constant(own, tf.int64)).numpy().tolist() if _together() else [own]


def _all_of(value: tf.Tensor) -> tf.Tensor:
    """Each replica's value of a tensor [...], [replicas, ...]."""
    strategy = tf.distribute.get_strategy()
    return strategy.experimental_local_results(_joined(strategy)(value))[0]


# Once a process, for there is one such strategy; else each meeting would be traced anew.
@cache
def _joined(strategy: tf.distribute.Strategy) -> Callable[[tf.Tensor], Any]:
    return tf.function(lambda value: strategy.run(replicas.stacked, args=(value,)), autograph=False)
