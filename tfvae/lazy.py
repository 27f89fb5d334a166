"""Public names of a package that are imported at their first use, so that importing the package costs nothing."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """A `__getattr__` for the package's `__init__`; `dir` shows the names, too.

    A name must not be that of a module beside it which is not its home's own: once that module is imported, Python puts
    it in the package under this name, and `__getattr__` is asked no more.

    Args:
        package: dotted name.
        homes: public name -> the module below the package that defines it; a name that is its own home is that module.
    """
    names = vars(sys.modules[package])

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        try:
            module = import_module(f"{package}.{homes[name]}")
        except ModuleNotFoundError as error:
            library = str(error.name).partition(".")[0]
            if library == "tfvae":
                raise
            raise ImportError(f"`{package}.{name}` needs {library}: pip install 'tfvae[plots]'.") from error
        return module if name == homes[name] else getattr(module, name)

    names["__dir__"] = lambda: sorted({*names, *homes})
    return find
