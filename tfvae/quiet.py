"""Keeps other libraries' messages out of a command's output. Imports no TensorFlow."""

import os
import warnings


def quiet() -> None:
    """Silences TensorFlow's C++ log lines, and Google's warnings about Python 3.10. Call it before TensorFlow is imported.

    Errors still come as exceptions. A TF_CPP_MIN_LOG_LEVEL of the user's is kept.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    warnings.filterwarnings("ignore", category=FutureWarning, module="google")
