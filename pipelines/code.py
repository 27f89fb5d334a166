"""Fingerprints of the project's own code: TFX's cache knows of parameters and data, but not of edits."""

import ast
import hashlib
from collections.abc import Iterator
from fnmatch import fnmatchcase as fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("tfvae", "configs", "serving", "pipelines")


def code_fingerprint(*modules: str, leave_out: tuple[str, ...] = ()) -> str:
    """Changes when code changes that these modules import, at any distance; comments and layout do not count.

    A file beside a module that has its name, such as the template of report.py, belongs to it.

    Args:
        modules: dotted names.
        leave_out: modules and packages that do not matter, nor does what they alone import; `*` stands for any text.
    """
    digest = hashlib.sha256()
    for name in sorted(reachable(modules, leave_out)):
        digest.update(f"{name}\n{_content(name)}\n".encode())
    return digest.hexdigest()[:16]


def reachable(modules: tuple[str, ...], leave_out: tuple[str, ...] = ()) -> set[str]:
    """The project's modules that these import, themselves included.

    Raises:
        ValueError: one of `modules` is no module of the project.
    """
    found: set[str] = set()
    waiting = list(modules)
    for name in modules:
        if name not in _files():
            raise ValueError(f"`modules` must be modules of {', '.join(PACKAGES)}; got {name!r}.")
    while waiting:
        name = waiting.pop()
        if name not in found and not any(fnmatch(name, left) or fnmatch(name, f"{left}.*") for left in leave_out):
            found.add(name)
            waiting += _imports(name)
    return found


@cache
def _files() -> dict[str, Path]:
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


@cache
def _tree(name: str) -> ast.Module:
    return ast.parse(_files()[name].read_text("utf-8"))


@cache
def _imports(name: str) -> frozenset[str]:
    return frozenset(imported for imported in _imported_names(_tree(name)) if imported in _files())


def _imported_names(tree: ast.Module) -> Iterator[str]:
    """Imports anywhere in the file. A package's `__init__` hands on names: it does not count for a module below."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            below = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in _files() else str(node.module) for name in below)


@cache
def _content(name: str) -> str:
    path = _files()[name]
    beside = sorted(file for file in path.parent.glob(f"{path.stem}.*") if file.suffix not in (".py", ".pyc"))
    return ast.dump(_tree(name)) + "".join(file.read_text("utf-8") for file in beside)
