"""Packages that only some files need. Imports no TensorFlow."""

import importlib
from typing import Any

from tfvae.checks import DataError


def needed(module: str, extra: str, path: str) -> Any:
    """Imports a module; raises DataError that names the extra of this project which installs it."""
    try:
        return importlib.import_module(module)
    except ImportError:
        package = module.partition(".")[0]
        raise DataError(f"{path} is read with {package}, which is not installed: pip install tfvae[{extra}].") from None
