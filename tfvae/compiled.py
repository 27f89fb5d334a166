"""Functions of a model, compiled once for each model."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any
from weakref import WeakKeyDictionary, ref

import keras
import tensorflow as tf

_FUNCTIONS: WeakKeyDictionary[keras.layers.Layer, dict[Hashable, Callable]] = WeakKeyDictionary()


def compiled(fn: Callable[..., Any], model: keras.layers.Layer, *fixed: Any) -> Callable[..., Any]:
    """The graph function (*tensors) -> fn(model, *fixed, *tensors).

    It is traced as `of_any_length` says, not once a call, and forgotten when the model is. `fn`
    must be a module's own function (a new closure would be traced anew), and without Python control flow over tensors,
    since AutoGraph is off to keep error messages one line. So must what is `fixed`, where it is a function.
    """
    functions = _FUNCTIONS.setdefault(model, {})
    key = (fn, *fixed)
    if key not in functions:
        # A strong reference from the value to its key would keep every model alive.
        weak = ref(model)
        functions[key] = of_any_length(lambda *args: fn(weak(), *fixed, *args))
    return functions[key]


def of_any_length(fn: Callable[..., Any]) -> Callable[..., Any]:
    """The graph function of `fn`, whose first trace is for batches of every length where they are mappings.

    A last batch that is shorter than the others would be traced anew, which for records takes longer than all the rest.
    Where batches are tensors, or differ in more than their length, there is a second trace. AutoGraph is off.
    """
    # One for each number of axes: joined, a seed for all and a seed for each row would be a tensor of no known rank.
    functions: dict[tuple[int, ...], Any] = {}

    def call(*args: Any) -> Any:
        axes = tuple(arg.shape.rank for arg in args if isinstance(arg, tf.Tensor))
        if axes not in functions:
            functions[axes] = tf.function(fn, autograph=False, reduce_retracing=True)
            if not tf.config.functions_run_eagerly():
                functions[axes].get_concrete_function(*map(_of_any_length, args))
        return functions[axes](*args)

    return call


def _of_any_length(arg: Any) -> Any:
    return tf.nest.map_structure(_open, arg) if isinstance(arg, Mapping) else arg


def _open(value: Any) -> Any:
    shape = getattr(value, "shape", ())
    return tf.TensorSpec([None, *shape[1:]], value.dtype) if len(shape) and isinstance(value, tf.Tensor) else value
