"""Keeps other libraries' messages out of a command's output. Imports no TensorFlow."""

import logging
import os
import warnings


def quiet() -> None:
    """Silences TensorFlow's log lines below errors, and Google's warnings about Python 3.10.

    It must be called before TensorFlow is imported. Errors still come as exceptions. A TF_CPP_MIN_LOG_LEVEL that the
    user has set is kept.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # it warns of each model's first few traces
    warnings.filterwarnings("ignore", category=FutureWarning, module="google")
