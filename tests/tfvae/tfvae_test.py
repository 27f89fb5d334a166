"""The door: what `import tfvae` offers, what it costs, and that each public name is what it should be."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import tfvae
from tests.house import MODULES, ROOT, none

GOLDEN = Path(__file__).with_name("golden_names.txt")
PACKAGES = [name for name, path in MODULES.items() if name.startswith("tfvae") and path.name == "__init__.py"]
LAZY = [name for name in PACKAGES if hasattr(importlib.import_module(name), "_HOMES")]
COMMANDS = ("tfvae.train", "tfvae.evaluate")  # they define flags


def public_names() -> Iterator[str]:
    """All public names: what packages list, and what the public modules beside them define."""
    for package in PACKAGES:
        module = importlib.import_module(package)
        for name in module.__all__:
            yield f"{package}.{name}"
            value = getattr(module, name)
            if isinstance(value, ModuleType) and value.__name__ not in PACKAGES:
                yield from (f"{value.__name__}.{defined}" for defined in defined_in(value))


def defined_in(module: ModuleType) -> Iterator[str]:
    """Functions and classes of a module, and its constants; not what it imports."""
    for name, value in vars(module).items():
        home = getattr(value, "__module__", module.__name__)
        if not name.startswith("_") and not isinstance(value, ModuleType) and home == module.__name__:
            yield name


def test_public_names_are_those_of_the_list():
    """A change of the public names is a change of this list, which a reader of the change sees."""
    found, listed = set(public_names()), set(GOLDEN.read_text("utf-8").split())
    none([*(f"new: {name}" for name in found - listed), *(f"gone: {name}" for name in listed - found)])


@pytest.mark.parametrize("package", LAZY)
def test_names_are_what_their_homes_define_even_when_all_is_imported(package):
    """A name that a module beside it has, too, would turn into that module."""
    for name in MODULES:
        if name.startswith("tfvae.") and name not in COMMANDS:
            importlib.import_module(name)
    module = importlib.import_module(package)
    wrong = []
    for name, home in module._HOMES.items():
        found, at = getattr(module, name), importlib.import_module(f"{package}.{home}")
        if found is not (at if name == home else getattr(at, name)):
            wrong.append(f"{package}.{name} is {found!r}")
    none(wrong)
    none(set(module._HOMES) ^ (set(module.__all__) - {"__version__"}))
    none(set(module.__all__) - set(dir(module)))


@pytest.mark.parametrize("package", [name for name in PACKAGES if name not in LAZY])
def test_names_of_packages_that_import_at_once_are_no_modules(package):
    module = importlib.import_module(package)
    none([name for name in module.__all__ if isinstance(getattr(module, name), ModuleType)])


def test_importing_the_package_loads_nothing_and_each_name_loads_by_itself():
    code = """
import json, sys
import tfvae
heavy = {"tensorflow", "keras", "tensorflow_probability", "numpy", "matplotlib"}
before = sorted(heavy & set(sys.modules))
dir(tfvae), tfvae.__version__
import tfvae.exported
light = sorted(heavy & set(sys.modules))
tfvae.fit, tfvae.VAE
print(json.dumps([before, light, "tensorflow" in sys.modules]))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [[], ["numpy"], True]


def test_an_unknown_name_is_told():
    with pytest.raises(AttributeError, match="module 'tfvae' has no attribute 'Vae'"):
        tfvae.Vae  # noqa: B018


def test_what_everyone_needs_is_at_the_door():
    from tfvae.exported import load
    from tfvae.metrics.measuring import measure
    from tfvae.model import VAE
    from tfvae.training.loop import fit

    assert (tfvae.VAE, tfvae.fit, tfvae.measure, tfvae.load) == (VAE, fit, measure, load)
    assert tfvae.training.Basic is importlib.import_module("tfvae.training.procedures.basic").Basic
