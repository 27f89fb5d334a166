"""Functions of a model, compiled once for each model."""

from collections.abc import Callable, Hashable
from typing import Any
from weakref import WeakKeyDictionary, ref

import keras
import tensorflow as tf

_FUNCTIONS: WeakKeyDictionary[keras.Model, dict[Hashable, Callable]] = WeakKeyDictionary()


def compiled(fn: Callable[..., Any], model: keras.Model, *fixed: Any) -> Callable[..., Any]:
    """The graph function (*tensors) -> fn(model, *fixed, *tensors).

    It is traced at most twice for batches of different length, not once a call, and forgotten when the model is. `fn`
    must be a module's own function (a new closure would be traced anew), and without Python control flow over tensors,
    since AutoGraph is off to keep error messages one line. So must what is `fixed`, where it is a function.
    """
    functions = _FUNCTIONS.setdefault(model, {})
    key = (fn, *fixed)
    if key not in functions:
        # A strong reference from the value to its key would keep every model alive.
        weak = ref(model)
        functions[key] = tf.function(lambda *args: fn(weak(), *fixed, *args), autograph=False, reduce_retracing=True)
    return functions[key]
