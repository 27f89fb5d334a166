"""Functions of a model, compiled once for each model."""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary, ref

import keras
import tensorflow as tf

_FUNCTIONS: WeakKeyDictionary[keras.Model, dict[Callable, Callable]] = WeakKeyDictionary()


def compiled(fn: Callable[..., Any], model: keras.Model) -> Callable[..., Any]:
    """The graph function (*tensors) -> fn(model, *tensors).

    It is traced at most twice for batches of different length, not once a call, and forgotten when the model is. `fn`
    must be a module's own function (a new closure would be traced anew), and without Python control flow over tensors,
    since AutoGraph is off to keep error messages one line.
    """
    functions = _FUNCTIONS.setdefault(model, {})
    if fn not in functions:
        # A strong reference from the value to its key would keep every model alive.
        weak = ref(model)
        functions[fn] = tf.function(lambda *args: fn(weak(), *args), autograph=False, reduce_retracing=True)
    return functions[fn]
